package dev.baton.manager.inventory;

import dev.baton.core.instance.InstanceKey;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;

/**
 * Under which name an instance is known that others call differently. Whatever the policy, two
 * names of one server are one instance as soon as both have been looked at; the policy says which
 * it is.
 */
public enum HostNames {
  /** As its replicas, its source or a person call it. Names are looked up at each connection. */
  AS_NAMED,
  /** As it calls itself ({@code report_host}), where it does. */
  REPORTED,
  /** As the resolver completes the name. */
  CANONICAL,
  /** By address. Not for containers, whose addresses change. */
  ADDRESS;

  /**
   * @throws IllegalArgumentException if it is none of the words; the message names them
   */
  public static HostNames parse(String word) {
    try {
      return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'" + word + "' is no policy for names: as-named, reported, canonical or address", e);
    }
  }

  /** The key under which an instance of this name is known; itself if it cannot be resolved. */
  public InstanceKey resolve(InstanceKey named) {
    return switch (this) {
      case AS_NAMED, REPORTED -> named;
      case CANONICAL, ADDRESS -> lookUp(named);
    };
  }

  private InstanceKey lookUp(InstanceKey named) {
    try {
      InetAddress address = InetAddress.getByName(named.host());
      String host = this == ADDRESS ? address.getHostAddress() : address.getCanonicalHostName();
      return new InstanceKey(host, named.port());
    } catch (UnknownHostException e) {
      return named;
    }
  }
}
