package dev.baton.ops.docker.names;

import java.net.InetAddress;
import java.security.Security;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The addresses of containers by name, for this whole process: outside their network nobody else
 * can tell. A container that comes back with another address keeps its name, and so everything that
 * knows it by that. Names of containers that do not run cannot be resolved.
 *
 * <p>One table for the process, as the JDK has one resolver. Thread-safe.
 */
public final class ContainerNames {

  /** The containers' names without the table's owner knowing of others. */
  private static volatile Map<String, Optional<InetAddress>> known = Map.of();

  private ContainerNames() {}

  /** To be called before this process resolves its first name: the JDK would remember answers. */
  public static void prepare() {
    Security.setProperty("networkaddress.cache.ttl", "0");
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
  }

  /**
   * Replaces the table.
   *
   * @param addresses of each container; empty for one that has none now
   */
  public static void set(Map<String, Optional<InetAddress>> addresses) {
    known = Map.copyOf(addresses);
  }

  /** Null if it is no container's name; empty if it is one that has no address now. */
  @SuppressWarnings("OptionalAssignedToNull")
  static @org.jspecify.annotations.Nullable Optional<InetAddress> lookUp(String host) {
    return known.get(host.toLowerCase(Locale.ROOT));
  }
}
