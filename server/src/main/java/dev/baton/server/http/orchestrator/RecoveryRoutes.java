package dev.baton.server.http.orchestrator;

import dev.baton.cluster.history.Recovery;
import dev.baton.cluster.history.RecoveryQuery;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.OperationReport;
import dev.baton.manager.api.OperationReport.State;
import dev.baton.manager.api.Recoveries;
import dev.baton.manager.api.RecoveryRequest;
import dev.baton.manager.config.RecoverySettings;
import dev.baton.server.http.Call;
import dev.baton.server.http.HttpFailure;
import dev.baton.server.http.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Analysis, recoveries and takeovers. */
final class RecoveryRoutes {

  /** What holds for a cluster that no file lists: orchestrator has one configuration for all. */
  private static final String FOUND = "found";

  private final Recoveries recoveries;
  private final Lookup lookup;
  private final Configured configured;

  RecoveryRoutes(Recoveries recoveries, Lookup lookup, Configured configured) {
    this.recoveries = recoveries;
    this.lookup = lookup;
    this.configured = configured;
  }

  void addTo(OrcRouter router) {
    router
        .ask("replication-analysis", call -> analysis(lookup.clusters()))
        .ask("replication-analysis/:clusterName", call -> analysis(List.of(lookup.cluster(call))))
        .ask("replication-analysis/instance/:host/:port", this::analysisOfInstance)
        .ask("automated-recovery-filters", call -> filters());
    for (String path : List.of("recover", "recover-lite")) {
      boolean lite = path.equals("recover-lite");
      router
          .act(path + "/:host/:port", call -> recover(call, lite))
          .act(path + "/:host/:port/:candidateHost/:candidatePort", call -> recover(call, lite));
    }
    takeover(router, "graceful-master-takeover", false);
    takeover(router, "graceful-master-takeover-auto", true);
    router
        .act("force-master-failover/:host/:port", this::failover)
        .act("force-master-failover/:clusterHint", this::failover)
        .act("force-master-takeover/:clusterHint/:designatedHost/:designatedPort", this::failover)
        .act("force-master-takeover/:host/:port/:designatedHost/:designatedPort", this::failover);
  }

  private void takeover(OrcRouter router, String path, boolean auto) {
    router
        .act(path + "/:host/:port", call -> takeover(call, auto))
        .act(path + "/:host/:port/:designatedHost/:designatedPort", call -> takeover(call, auto))
        .act(path + "/:clusterHint", call -> takeover(call, auto))
        .act(path + "/:clusterHint/:designatedHost/:designatedPort", call -> takeover(call, auto));
  }

  private static Reply analysis(List<OrcCluster> clusters) {
    return Envelope.ok(
        "Analysis", clusters.stream().flatMap(c -> AnalysisJson.of(c).stream()).toList());
  }

  private Reply analysisOfInstance(Call call) {
    OrcInstance instance = lookup.instance(Lookup.key(call));
    Object key = Json.key(instance.key());
    return Envelope.ok(
        "Analysis",
        AnalysisJson.of(instance.cluster()).stream()
            .filter(entry -> key.equals(entry.get("AnalyzedInstanceKey")))
            .toList());
  }

  private Reply filters() {
    RecoverySettings now = configured.recovery(FOUND);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("RecoverMasterClusterFilters", now.primaryClusters());
    json.put("RecoverIntermediateMasterClusterFilters", now.intermediateClusters());
    json.put("RecoveryIgnoreHostnameFilters", now.ignoreHosts());
    return Envelope.ok("Automated recovery configuration details", json);
  }

  private Optional<Recovery> recovery(OperationReport report) {
    return recoveries.recoveries(RecoveryQuery.ofUid(report.operationId()), 1, 0).stream()
        .findFirst();
  }

  /** Recovers from what Baton's own analysis finds wrong with the instance. */
  private Reply recover(Call call, boolean lite) {
    OrcInstance instance = lookup.instance(Lookup.key(call));
    Object key = Json.key(instance.key());
    RecoveryRequest how =
        RecoveryRequest.by(Lookup.person(call)).to(member(call, "candidate", instance.cluster()));
    boolean skips = lite || "true".equals(call.query("skipProcesses"));
    OperationReport report = recoveries.recover(instance.key(), skips ? how.withoutHooks() : how);
    if (report.state() != State.DONE) {
      return Envelope.error("Recovery not attempted: " + report.outcome(), key);
    }
    InstanceKey successor = recovery(report).map(Recovery::successor).orElse(report.newPrimary());
    // Where nobody took over, the instance itself is what was recovered.
    return Envelope.ok(
        "Recovery executed on " + instance.key(), successor == null ? key : Json.key(successor));
  }

  private Reply takeover(Call call, boolean auto) {
    OrcCluster cluster = lookup.cluster(call);
    InstanceKey target = member(call, "designated", cluster);
    if (target == null && !auto) {
      target = onlyReplica(cluster);
    }
    OperationReport report =
        recoveries.gracefulTakeover(
            cluster.id(), RecoveryRequest.by(Lookup.person(call)).to(target));
    Object details = json(cluster, report);
    return report.state() == State.DONE
        ? Envelope.ok("graceful-master-takeover: successor promoted", details)
        : Envelope.error("graceful-master-takeover: " + report.outcome(), details);
  }

  private Object json(OrcCluster cluster, OperationReport report) {
    Map<String, @Nullable Object> json =
        recovery(report)
            .map(found -> RecoveryJson.of(lookup, found))
            .orElseGet(() -> RecoveryJson.of(cluster, report));
    if (report.state() == State.DONE && report.newPrimary() != null) {
      json.put("SuccessorKey", Json.key(report.newPrimary()));
    }
    return json;
  }

  /** The member that {@code …Host} and {@code …Port} of the path name; null if it has none. */
  private @Nullable InstanceKey member(Call call, String what, OrcCluster cluster) {
    Optional<String> host = call.optionalPath(what + "Host");
    if (host.isEmpty()) {
      return null;
    }
    OrcInstance instance = lookup.instance(Lookup.key(host.get(), call.path(what + "Port")));
    if (!instance.cluster().id().equals(cluster.id())) {
      throw HttpFailure.badRequest(
          instance.key() + " is no member of cluster " + cluster.id() + ": name one that is");
    }
    return instance.key();
  }

  /** Without a designated replica orchestrator goes on only where there is no choice. */
  private static InstanceKey onlyReplica(OrcCluster cluster) {
    List<OrcInstance> replicas =
        cluster.primary().flatMap(cluster::find).map(OrcInstance::replicas).orElse(List.of());
    if (replicas.size() != 1) {
      throw HttpFailure.conflict(
          "Target instance not indicated, auto=false, and master "
              + cluster.name()
              + " has "
              + replicas.size()
              + " replicas: name one, or use graceful-master-takeover-auto");
    }
    return replicas.getFirst().key();
  }

  private Reply failover(Call call) {
    OrcCluster cluster = lookup.cluster(call);
    InstanceKey designated = member(call, "designated", cluster);
    if (designated != null && designated.equals(cluster.primary().orElse(null))) {
      throw HttpFailure.badRequest(
          designated + " is the master of " + cluster.id() + " already: designate a replica");
    }
    OperationReport report =
        recoveries.forceFailover(
            cluster.id(), RecoveryRequest.by(Lookup.person(call)).to(designated));
    Object details = json(cluster, report);
    return report.state() == State.DONE
        ? Envelope.ok("Master failed over", details)
        : Envelope.error("Master not failed over: " + report.outcome(), details);
  }
}
