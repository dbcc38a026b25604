package dev.baton.server.http.orchestrator;

import dev.baton.server.http.Call;
import dev.baton.server.http.Reply;
import java.util.List;
import java.util.Map;

/**
 * orchestrator's group of several: a Baton answers as a group of one whose leader it is, so that
 * scripts that look for the leader find it. What would need a second one is refused.
 */
final class RaftRoutes {

  private static final List<String> REFUSED =
      List.of(
          "raft-add-peer/:addr",
          "raft-remove-peer/:addr",
          "raft-snapshot",
          "raft-follower-health-report/:authenticationToken/:raftBind/:raftAdvertise");

  private final String hostname;

  RaftRoutes(String hostname) {
    this.hostname = hostname;
  }

  void addTo(OrcRouter router) {
    router
        .ask("raft-state", call -> Envelope.bare("Leader"))
        .ask("raft-leader", call -> Envelope.bare(hostname))
        .ask("raft-health", call -> Envelope.bare("healthy"))
        .ask("raft-peers", call -> Envelope.bare(List.of(hostname)))
        .ask("raft-status", call -> Envelope.bare(status()))
        .act("raft-yield/:node", call -> yieldTo(call.path("node")))
        .act("raft-yield-hint/:hint", this::yieldHint);
    REFUSED.forEach(
        path -> router.refuse(path, ": not running with raft setup (Baton has one manager)"));
  }

  private Map<String, Object> status() {
    return Map.of("Leader", hostname, "State", "Leader", "Peers", List.of(hostname));
  }

  private Reply yieldHint(Call call) {
    return yieldTo(call.path("hint"));
  }

  /** Its own leadership is what it can yield to itself. */
  private Reply yieldTo(String hint) {
    return hostname.contains(hint)
        ? Envelope.ok("Already the leader: " + hostname, hint)
        : Envelope.error("There is nobody to yield to: Baton has one manager, " + hostname, hint);
  }
}
