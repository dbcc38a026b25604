package dev.baton.proxy.config;

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

  private record Network(byte[] address, int bits) {

    boolean holds(byte[] other) {
      if (other.length != address.length) {
        return false;
      }
      for (int i = 0; i < bits; i++) {
        int mask = 0x80 >> (i % 8);
        if (((address[i / 8] ^ other[i / 8]) & mask) != 0) {
          return false;
        }
      }
      return true;
    }
  }

  private final List<Network> networks;
  private final String text;

  private Networks(List<Network> networks, String text) {
    this.networks = networks;
    this.text = text;
  }

  /**
   * Reads a list, comma between.
   *
   * @throws IllegalArgumentException if a part of it is no network; the message names it
   */
  public static Networks parse(String text) {
    List<Network> networks = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      String one = part.strip();
      if (one.equals("*")) {
        networks.add(new Network(new byte[4], 0));
        networks.add(new Network(new byte[16], 0));
      } else if (!one.isEmpty()) {
        networks.add(network(one));
      }
    }
    return new Networks(List.copyOf(networks), text.strip());
  }

  private static Network network(String text) {
    int slash = text.indexOf('/');
    try {
      byte[] address =
          InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash)).getAddress();
      int most = address.length * 8;
      int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
      if (bits >= 0 && bits <= most) {
        return new Network(address, bits);
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw new IllegalArgumentException("'" + text + "' is no network, as 10.0.0.0/8 is");
  }

  public boolean isEmpty() {
    return networks.isEmpty();
  }

  public boolean holds(InetAddress address) {
    byte[] bytes = address.getAddress();
    for (Network network : networks) {
      if (network.holds(bytes)) {
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
