package dev.baton.server.http.orchestrator;

import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.Manager;
import dev.baton.manager.api.OperationReport;
import dev.baton.manager.api.OperationReport.State;
import dev.baton.server.http.Call;
import dev.baton.server.http.HttpFailure;
import dev.baton.server.http.Reply;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Analysis, takeovers, and the record of what was done. */
final class RecoveryRoutes {

  private static final int PAGE = 20;

  /** How far back an operation is looked for by its id. */
  private static final int HISTORY = 200;

  private final Manager manager;
  private final Lookup lookup;

  RecoveryRoutes(Manager manager, Lookup lookup) {
    this.manager = manager;
    this.lookup = lookup;
  }

  void addTo(OrcRouter router) {
    router
        .ask("replication-analysis", call -> analysis(lookup.clusters()))
        .ask("replication-analysis/:clusterName", call -> analysis(List.of(lookup.cluster(call))))
        .ask("replication-analysis/instance/:host/:port", this::analysisOfInstance)
        .act("recover/:host/:port", this::recover)
        .act("recover-lite/:host/:port", this::recover);
    takeover(router, "graceful-master-takeover", false);
    takeover(router, "graceful-master-takeover-auto", true);
    router
        .act("force-master-failover/:host/:port", this::failover)
        .act("force-master-failover/:clusterHint", this::failover)
        .ask("audit-recovery", this::audit)
        .ask("audit-recovery/:page", this::audit)
        .ask("audit-recovery/id/:id", this::auditById)
        .ask("audit-recovery/uid/:uid", this::auditById)
        .ask("audit-recovery/cluster/:clusterName", this::audit)
        .ask("audit-recovery/cluster/:clusterName/:page", this::audit)
        .ask("audit-recovery/alias/:clusterAlias", this::audit)
        .ask("audit-recovery/alias/:clusterAlias/:page", this::audit)
        .ask("audit-recovery-steps/:uid", this::steps)
        .ask("active-cluster-recovery/:clusterName", this::active);
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

  /** Recovers a primary that Baton too holds for dead. */
  private Reply recover(Call call) {
    OrcInstance instance = lookup.instance(Lookup.key(call));
    boolean dead =
        instance.cluster().status().problems().stream()
            .anyMatch(
                problem ->
                    problem.instance().equals(instance.key().toString())
                        && AnalysisJson.isActionable(problem.code()));
    if (!dead) {
      return Envelope.error(
          "Recovery not attempted: "
              + instance.key()
              + " is not found dead; force-master-failover does not ask",
          Json.key(instance.key()));
    }
    OperationReport report = manager.failover(instance.cluster().alias());
    return report.state() == State.DONE
        ? Envelope.ok("Recovery executed on " + instance.key(), Json.key(report.newPrimary()))
        : Envelope.error(report.outcome(), Json.key(instance.key()));
  }

  private Reply takeover(Call call, boolean auto) {
    OrcCluster cluster = lookup.cluster(call);
    InstanceKey target = designated(call, cluster);
    if (target == null && !auto) {
      target = onlyReplica(cluster);
    }
    OperationReport report = manager.switchover(cluster.alias(), target);
    Object details = RecoveryJson.of(cluster, report);
    return report.state() == State.DONE
        ? Envelope.ok("graceful-master-takeover: successor promoted", details)
        : Envelope.error("graceful-master-takeover: " + report.outcome(), details);
  }

  private @Nullable InstanceKey designated(Call call, OrcCluster cluster) {
    Optional<String> host = call.optionalPath("designatedHost");
    if (host.isEmpty()) {
      return null;
    }
    OrcInstance instance = lookup.instance(Lookup.key(host.get(), call.path("designatedPort")));
    if (!instance.cluster().alias().equals(cluster.alias())) {
      throw HttpFailure.badRequest(
          instance.key() + " is no member of cluster " + cluster.alias() + ": name one that is");
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
    OperationReport report = manager.failover(cluster.alias());
    Object details = RecoveryJson.of(cluster, report);
    return report.state() == State.DONE
        ? Envelope.ok("Master failed over", details)
        : Envelope.error("Master not failed over: " + report.outcome(), details);
  }

  private record Found(OrcCluster cluster, OperationReport report) {
    private Object json() {
      return RecoveryJson.of(cluster, report);
    }
  }

  private Stream<Found> operations(List<OrcCluster> clusters, int limit) {
    return clusters.stream()
        .flatMap(c -> manager.operations(c.alias(), limit).stream().map(r -> new Found(c, r)));
  }

  private Reply audit(Call call) {
    boolean one =
        call.optionalPath("clusterName").isPresent()
            || call.optionalPath("clusterAlias").isPresent();
    List<OrcCluster> clusters = one ? List.of(lookup.cluster(call)) : lookup.clusters();
    int page = page(call);
    Comparator<Found> byBegin =
        Comparator.comparing(
            found ->
                found.report().steps().isEmpty()
                    ? Instant.EPOCH
                    : found.report().steps().getFirst().at());
    return Envelope.bare(
        operations(clusters, PAGE * (page + 1))
            .sorted(byBegin.reversed())
            .skip((long) PAGE * page)
            .limit(PAGE)
            .map(Found::json)
            .toList());
  }

  private static int page(Call call) {
    String text = call.optionalPath("page").orElse("0");
    return text.matches("\\d{1,3}") ? Integer.parseInt(text) : 0;
  }

  private Stream<Found> search(Call call) {
    String uid = call.optionalPath("uid").orElse("");
    String id = call.optionalPath("id").orElse("");
    Predicate<Found> fits =
        found ->
            found.report().operationId().equals(uid)
                || Long.toString(RecoveryJson.id(found.report().operationId())).equals(id);
    return operations(lookup.clusters(), HISTORY).filter(fits);
  }

  private Reply auditById(Call call) {
    return Envelope.bare(search(call).map(Found::json).toList());
  }

  private Reply steps(Call call) {
    return Envelope.bare(
        search(call).flatMap(found -> RecoveryJson.steps(found.report()).stream()).toList());
  }

  private Reply active(Call call) {
    return Envelope.bare(
        operations(List.of(lookup.cluster(call)), PAGE)
            .filter(found -> found.report().state() == State.RUNNING)
            .map(Found::json)
            .toList());
  }
}
