package dev.baton.server.http.orchestrator;

import java.util.List;
import java.util.Map;

/**
 * What orchestrator can do and Baton cannot, by name: it is answered with an error that says so,
 * and never with an OK that did nothing. A path leaves this list when its function is there.
 */
final class MissingRoutes {

  private static final String COORDINATES =
      "a move finds coordinates and Pseudo-GTID markers by itself: use relocate";
  private static final String KV =
      "it writes to no key-value store: proxies follow it directly, and hooks can write to one";
  private static final String NAMES =
      "it reaches a server by the name it was given or reports: see clusters.host-names";

  /** What Baton does in another way or cannot do, with what to do instead. */
  private static final Map<String, String> OTHERWISE =
      Map.ofEntries(
          Map.entry("master-equivalent/:host/:port/:logFile/:logPos", COORDINATES),
          Map.entry("last-pseudo-gtid/:host/:port", COORDINATES),
          Map.entry(
              "regroup-slaves-bls/:host/:port", "it has no binlog servers: use regroup-replicas"),
          Map.entry("make-master/:host/:port", "use force-master-takeover"),
          Map.entry("make-local-master/:host/:port", "use take-master"),
          Map.entry("snapshot-topologies", "its audit tells what changed, and when"),
          Map.entry("submit-masters-to-kv-stores", KV),
          Map.entry("submit-masters-to-kv-stores/:clusterHint", KV),
          Map.entry("register-hostname-unresolve/:host/:port/:virtualname", NAMES),
          Map.entry("deregister-hostname-unresolve/:host/:port", NAMES),
          Map.entry("hostname-resolve-cache", NAMES),
          Map.entry("reset-hostname-resolve-cache", NAMES));

  /** What belongs to how orchestrator is made, and so has nothing to answer for here. */
  private static final List<String> NEVER =
      List.of(
          "grab-election",
          "reelect",
          "reload-cluster-alias",
          "discovery-metrics-raw/:seconds",
          "discovery-metrics-aggregated/:seconds",
          "discovery-queue-metrics-raw/:seconds",
          "discovery-queue-metrics-aggregated/:seconds",
          "discovery-queue-metrics-raw/:queue/:seconds",
          "discovery-queue-metrics-aggregated/:queue/:seconds",
          "backend-query-metrics-raw/:seconds",
          "backend-query-metrics-aggregated/:seconds",
          "write-buffer-metrics-raw/:seconds",
          "write-buffer-metrics-aggregated/:seconds",
          "agents",
          "agent/:host",
          "agent-umount/:host",
          "agent-mount/:host",
          "agent-create-snapshot/:host",
          "agent-removelv/:host",
          "agent-mysql-stop/:host",
          "agent-mysql-start/:host",
          "agent-seed/:targetHost/:sourceHost",
          "agent-active-seeds/:host",
          "agent-recent-seeds/:host",
          "agent-seed-details/:seedId",
          "agent-seed-states/:seedId",
          "agent-abort-seed/:seedId",
          "agent-custom-command/:host/:command",
          "seeds");

  private MissingRoutes() {}

  static void addTo(OrcRouter router) {
    OTHERWISE.forEach((path, why) -> router.refuse(path, " is not implemented in Baton: " + why));
    NEVER.forEach(
        path ->
            router.refuse(
                path, " is not implemented in Baton: it belongs to orchestrator's own workings"));
  }
}
