package dev.baton.ops.vip;

import java.util.ArrayList;
import java.util.List;

/**
 * Writes a node's {@code keepalived.conf}.
 *
 * <p>All nodes begin as BACKUP with the <em>same</em> priority: a node that comes back hears its
 * equal and stays BACKUP, so that nothing flaps back. {@code nopreempt} would do that too, but a
 * backup with it ignores every priority that falls, and then a weight moves nothing.
 *
 * <ul>
 *   <li>A proxy that takes no clients loses the address at once (weight 0: state FAULT), and so
 *       does one without servers while a peer says that it has some, which it has just asked.
 *   <li>A proxy without servers of whose peers none answers, or a node without its gateway, only
 *       falls below the others: where all are alike, as while a primary is dead, the address stays
 *       and the proxy goes on holding its clients.
 * </ul>
 *
 * A node that was cut off while it had the address, and goes on believing in it, is below the
 * others when it is heard again, and gives way.
 */
public final class KeepalivedFile {

  /** Of every node; high, because VRRP waits longer for lower ones. */
  static final int PRIORITY = 200;

  private static final int NOT_SERVING = -20;
  private static final int NO_GATEWAY = -10;

  private KeepalivedFile() {}

  /** The file of one of the plan's nodes. */
  public static String write(VipPlan plan, VipPlan.Node node) {
    List<String> lines = new ArrayList<>();
    lines.add("# " + plan.address() + " on " + node.name() + ", by \"baton proxy keepalived\".");
    lines.add(
        "# Every node has a file of its own; they differ in unicast_src_ip and unicast_peer.");
    lines.add("# No nopreempt: equal priorities keep the address where it is, and weights count.");
    block(
        lines,
        "global_defs",
        "router_id " + node.name(),
        "enable_script_security",
        "script_user nobody");
    VipTimers timers = plan.timers();
    String patience = timers.patience().toMillis() + "ms";
    String peers = " --peer " + String.join(" --peer ", peers(plan, node));
    String serves = plan.health() + " --timeout " + patience + peers;
    script(
        lines,
        "baton_alive",
        plan.health() + " --alive --timeout " + patience,
        timers.interval(),
        timers.fall(),
        0);
    script(lines, "baton_peers", serves, timers.interval(), timers.fall(), 0);
    script(lines, "baton_serves", serves + " --strict", timers.interval(), 5, NOT_SERVING);
    if (plan.gateway() != null) {
      script(
          lines,
          "gateway",
          "/usr/bin/ping -n -c 1 -W 1 " + plan.gateway(),
          timers.interval(),
          2,
          NO_GATEWAY);
    }
    lines.add("");
    lines.addAll(instance(plan, node));
    return String.join("\n", lines) + "\n";
  }

  private static List<String> instance(VipPlan plan, VipPlan.Node node) {
    List<String> lines = new ArrayList<>();
    lines.add("vrrp_instance baton_" + plan.routerId() + " {");
    lines.add("    state BACKUP");
    lines.add("    version " + plan.timers().version());
    lines.add("    interface " + plan.networkInterface());
    lines.add("    virtual_router_id " + plan.routerId());
    lines.add("    priority " + PRIORITY);
    lines.add("    advert_int " + seconds(plan));
    lines.add("    garp_master_delay 1");
    lines.add("    garp_master_refresh 10");
    lines.add("    unicast_src_ip " + node.address());
    inner(lines, "unicast_peer", peers(plan, node));
    inner(lines, "virtual_ipaddress", List.of(plan.address()));
    List<String> scripts = new ArrayList<>(List.of("baton_alive", "baton_peers", "baton_serves"));
    if (plan.gateway() != null) {
      scripts.add("gateway");
    }
    inner(lines, "track_script", scripts);
    lines.add("}");
    return lines;
  }

  private static List<String> peers(VipPlan plan, VipPlan.Node node) {
    return plan.nodes().stream().filter(n -> !n.equals(node)).map(VipPlan.Node::address).toList();
  }

  private static String seconds(VipPlan plan) {
    long millis = plan.timers().advertisement().toMillis();
    return millis % 1000 == 0 ? millis / 1000 + "" : millis / 1000 + "." + (millis % 1000) / 100;
  }

  private static void script(
      List<String> lines, String name, String command, int interval, int fall, int weight) {
    block(
        lines,
        "vrrp_script " + name,
        "script \"" + command + "\"",
        "interval " + interval,
        "timeout " + Math.max(2, interval),
        "fall " + fall,
        "rise 2",
        "weight " + weight);
  }

  private static void block(List<String> lines, String head, String... body) {
    lines.add("");
    lines.add(head + " {");
    for (String line : body) {
      lines.add("    " + line);
    }
    lines.add("}");
  }

  private static void inner(List<String> lines, String head, List<String> body) {
    lines.add("    " + head + " {");
    body.forEach(line -> lines.add("        " + line));
    lines.add("    }");
  }
}
