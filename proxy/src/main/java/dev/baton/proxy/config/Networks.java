package dev.baton.proxy.config;

import dev.baton.core.net.AddressRange;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Addresses that a setting names: {@code *} for all, or {@code 10.0.0.0/8,::1} and so on.
 * Immutable.
 */
public final class Networks {

  /** Holds no address. */
  public static final Networks NONE = new Networks(List.of(), "");

  private final List<AddressRange> networks;
  private final String text;

  private Networks(List<AddressRange> networks, String text) {
    this.networks = networks;
    this.text = text;
  }

  /**
   * Reads a list, comma between.
   *
   * @throws IllegalArgumentException if a part of it is no network; the message names it
   */
  public static Networks parse(String text) {
    List<AddressRange> networks = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      String one = part.strip();
      if (one.equals("*")) {
        networks.add(AddressRange.parse("0.0.0.0/0"));
        networks.add(AddressRange.parse("::/0"));
      } else if (!one.isEmpty()) {
        networks.add(AddressRange.parse(one));
      }
    }
    return new Networks(List.copyOf(networks), text.strip());
  }

  public boolean isEmpty() {
    return networks.isEmpty();
  }

  public boolean holds(InetAddress address) {
    for (AddressRange range : networks) {
      if (range.contains(address)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Networks that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
