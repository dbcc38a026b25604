package dev.baton.ops.vip;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which hosts share which address. Immutable.
 *
 * @param address the shared address with its prefix, {@code 10.0.0.20/24}
 * @param networkInterface that carries it on every node
 * @param routerId VRRP's number of this group; another group in the same network has another
 * @param gateway an address that a node of this network can always ping; null to do without
 * @param health the command {@code baton proxy health} with its whole path and, if need be, a port
 */
public record VipPlan(
    List<Node> nodes,
    String address,
    String networkInterface,
    int routerId,
    VipTimers timers,
    @Nullable String gateway,
    String health) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
  private static final Pattern INTERFACE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,14}");

  /**
   * A host with a proxy.
   *
   * @param name of the folder that its file is written to
   * @param address its own
   */
  public record Node(String name, String address) {}

  public VipPlan {
    nodes = List.copyOf(nodes);
    require(nodes.size() >= 2, "an address is shared by two nodes at the least");
    require(
        INTERFACE.matcher(networkInterface).matches(),
        "'" + networkInterface + "' is no name of a network interface");
    require(routerId >= 1 && routerId <= 255, "a VRRP router id is between 1 and 255");
    int slash = address.indexOf('/');
    require(slash > 0, "the shared address '" + address + "' lacks its prefix, as in 10.0.0.20/24");
    InetAddress shared = literal(address.substring(0, slash));
    boolean four = shared instanceof Inet4Address;
    String prefix = address.substring(slash + 1);
    require(
        prefix.matches("\\d{1,3}") && Integer.parseInt(prefix) <= (four ? 32 : 128),
        "'" + address + "' has no valid prefix");
    require(four || timers.version() == 3, "VRRP version 2 knows no IPv6: take the timers 'quick'");
    Set<Object> seen = new HashSet<>();
    for (Node node : nodes) {
      InetAddress own = literal(node.address());
      require(NAME.matcher(node.name()).matches(), "'" + node.name() + "' is no name of a node");
      require(seen.add(node.name()), "two nodes are named " + node.name());
      require(seen.add(own), "two nodes have the address " + node.address());
      require(!own.equals(shared), node.name() + "'s own address cannot be the one that is shared");
      require(
          own instanceof Inet4Address == four,
          node.name() + "'s address and the shared one are not of the same family");
    }
    if (gateway != null) {
      literal(gateway);
    }
    require(health.startsWith("/"), "the health command needs its whole path: " + health);
  }

  private static InetAddress literal(String text) {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is no IP address; keepalived resolves no names", e);
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
