package dev.baton.server.http.orchestrator;

import dev.baton.cluster.history.AuditEntry;
import dev.baton.cluster.history.BlockedRecovery;
import dev.baton.cluster.history.Detection;
import dev.baton.cluster.history.Recovery;
import dev.baton.cluster.history.RecoveryQuery;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.Manager;
import dev.baton.manager.api.OperationReport;
import dev.baton.manager.api.Recoveries;
import dev.baton.server.http.Call;
import dev.baton.server.http.HttpFailure;
import dev.baton.server.http.Reply;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The record of what was detected, done and refused, and what people say to it. */
final class HistoryRoutes {

  /** {@code AuditPageSize}. */
  private static final int PAGE = 20;

  /** How far back an operation's steps, or a recovery by its number, are looked for. */
  private static final int LOOK_BACK = 1_000;

  /** What still counts as recent: orchestrator's own default of its anti-flapping window. */
  private static final Duration RECENT = Duration.ofHours(1);

  private final Manager manager;
  private final Recoveries recoveries;
  private final Lookup lookup;
  private final InstantSource clock;

  HistoryRoutes(Manager manager, Lookup lookup, InstantSource clock) {
    this.manager = manager;
    this.recoveries = manager.recoveries();
    this.lookup = lookup;
    this.clock = clock;
  }

  void addTo(OrcRouter router) {
    addRecoveries(router);
    addAcknowledgements(router);
    router
        .ask("audit-failure-detection", call -> detections(call, null))
        .ask("audit-failure-detection/:page", call -> detections(call, null))
        .ask("audit-failure-detection/id/:id", this::detectionById)
        .ask(
            "audit-failure-detection/alias/:clusterAlias",
            call -> detections(call, lookup.cluster(call).id()))
        .ask(
            "audit-failure-detection/alias/:clusterAlias/:page",
            call -> detections(call, lookup.cluster(call).id()))
        .ask("replication-analysis-changelog", call -> changelog())
        .ask("blocked-recoveries", call -> blocked(null))
        .ask("blocked-recoveries/cluster/:clusterName", call -> blocked(lookup.cluster(call).id()))
        .ask("audit", call -> audit(call, null))
        .ask("audit/:page", call -> audit(call, null))
        .ask("audit/instance/:host/:port", call -> audit(call, Lookup.key(call)))
        .ask("audit/instance/:host/:port/:page", call -> audit(call, Lookup.key(call)));
  }

  private void addRecoveries(OrcRouter router) {
    router
        .ask("audit-recovery", call -> recoveries(call, RecoveryQuery.ALL))
        .ask("audit-recovery/:page", call -> recoveries(call, RecoveryQuery.ALL))
        .ask("audit-recovery/id/:id", call -> told(byId(call.path("id")).stream()))
        .ask(
            "audit-recovery/uid/:uid",
            call -> told(find(RecoveryQuery.ofUid(call.path("uid"))).stream()))
        .ask("audit-recovery/cluster/:clusterName", this::ofCluster)
        .ask("audit-recovery/cluster/:clusterName/:page", this::ofCluster)
        .ask("audit-recovery/alias/:clusterAlias", this::ofCluster)
        .ask("audit-recovery/alias/:clusterAlias/:page", this::ofCluster)
        .ask("audit-recovery-steps/:uid", this::steps)
        .ask(
            "active-cluster-recovery/:clusterName",
            call ->
                recoveries(call, RecoveryQuery.ofCluster(lookup.cluster(call).id()).runningOnly()))
        .ask(
            "recently-active-cluster-recovery/:clusterName",
            call -> recoveries(call, recent(RecoveryQuery.ofCluster(lookup.cluster(call).id()))))
        .ask(
            "recently-active-instance-recovery/:host/:port",
            call ->
                recoveries(
                    call,
                    recent(RecoveryQuery.ofInstance(lookup.instance(Lookup.key(call)).key()))));
  }

  private void addAcknowledgements(OrcRouter router) {
    router
        .act("ack-recovery/cluster/:clusterHint", this::acknowledgeCluster)
        .act("ack-recovery/cluster/alias/:clusterAlias", this::acknowledgeCluster)
        .act("ack-recovery/instance/:host/:port", this::acknowledgeInstance)
        .act("ack-recovery/:recoveryId", this::acknowledgeById)
        .act(
            "ack-recovery/uid/:uid",
            call ->
                acknowledge(
                    call, RecoveryQuery.ofUid(call.path("uid")), "recovery", call.path("uid")))
        .act(
            "ack-all-recoveries",
            call -> acknowledge(call, RecoveryQuery.ALL, "all recoveries", comment(call)))
        .act("disable-global-recoveries", call -> enable(call, false))
        .act("enable-global-recoveries", call -> enable(call, true))
        .ask(
            "check-global-recoveries",
            call -> Envelope.ok("Global recoveries " + enabled(), enabled()));
  }

  static int page(Call call) {
    String text = call.optionalPath("page").orElse("0");
    return text.matches("\\d{1,6}") ? Integer.parseInt(text) : 0;
  }

  // --- recoveries ---

  private RecoveryQuery recent(RecoveryQuery query) {
    return query.after(clock.instant().minus(RECENT));
  }

  private Reply ofCluster(Call call) {
    return recoveries(call, RecoveryQuery.ofCluster(lookup.cluster(call).id()));
  }

  private Reply recoveries(Call call, RecoveryQuery query) {
    RecoveryQuery asked =
        "true".equals(call.query("unacknowledged")) ? query.unacknowledgedOnly() : query;
    return told(recoveries.recoveries(asked, PAGE, PAGE * page(call)).stream());
  }

  private Reply told(Stream<Recovery> found) {
    return Envelope.bare(found.map(recovery -> RecoveryJson.of(lookup, recovery)).toList());
  }

  private List<Recovery> find(RecoveryQuery query) {
    return recoveries.recoveries(query, LOOK_BACK, 0);
  }

  private Optional<Recovery> byId(String number) {
    return find(RecoveryQuery.ALL).stream()
        .filter(recovery -> Long.toString(recovery.id()).equals(number))
        .findFirst();
  }

  private Reply steps(Call call) {
    String uid = call.path("uid");
    return Envelope.bare(
        lookup.clusters().stream()
            .flatMap(c -> manager.operations(c.id(), LOOK_BACK).stream())
            .filter(report -> report.operationId().equals(uid))
            .findFirst()
            .map((OperationReport report) -> RecoveryJson.steps(report))
            .orElse(List.of()));
  }

  // --- what people say ---

  private static String comment(Call call) {
    String comment = Optional.ofNullable(call.query("comment")).orElse("").strip();
    if (comment.isEmpty()) {
      throw HttpFailure.badRequest("No acknowledge comment given");
    }
    return comment;
  }

  private Reply acknowledgeCluster(Call call) {
    OrcCluster cluster = lookup.cluster(call);
    return acknowledge(
        call, RecoveryQuery.ofCluster(cluster.id()), "cluster recoveries", cluster.name());
  }

  private Reply acknowledgeInstance(Call call) {
    InstanceKey key = lookup.instance(Lookup.key(call)).key();
    return acknowledge(call, RecoveryQuery.ofInstance(key), "instance recoveries", Json.key(key));
  }

  private Reply acknowledgeById(Call call) {
    String number = call.path("recoveryId");
    Recovery recovery =
        byId(number)
            .orElseThrow(() -> HttpFailure.notFound("there is no recovery number " + number));
    return acknowledge(call, RecoveryQuery.ofUid(recovery.uid()), "recovery", number);
  }

  private Reply acknowledge(Call call, RecoveryQuery which, String what, Object details) {
    recoveries.acknowledge(which, Lookup.person(call), comment(call));
    return Envelope.ok("Acknowledged " + what, details);
  }

  private Reply enable(Call call, boolean on) {
    recoveries.setEnabled(on, Lookup.person(call));
    return Envelope.ok("Globally " + enabled() + " recoveries", enabled());
  }

  private String enabled() {
    return recoveries.enabled() ? "enabled" : "disabled";
  }

  // --- detections, refusals, audit ---

  private Reply detections(Call call, @Nullable String cluster) {
    return Envelope.bare(
        recoveries.detections(cluster, PAGE, PAGE * page(call)).stream()
            .map(detection -> RecoveryJson.of(lookup, detection))
            .toList());
  }

  private Reply detectionById(Call call) {
    return Envelope.bare(
        recoveries.detections(null, LOOK_BACK, 0).stream()
            .filter(detection -> Long.toString(detection.id()).equals(call.path("id")))
            .map(detection -> RecoveryJson.of(lookup, detection))
            .toList());
  }

  /**
   * {@code ReplicationAnalysisChangelog}: of each instance what was found wrong, the latest first.
   */
  private Reply changelog() {
    Map<InstanceKey, List<String>> changes = new LinkedHashMap<>();
    for (Detection detection : recoveries.detections(null, LOOK_BACK, 0)) {
      changes
          .computeIfAbsent(detection.instance(), key -> new ArrayList<>())
          .add(Json.timestamp(detection.at()) + ";" + detection.code() + ",");
    }
    List<Map<String, Object>> json = new ArrayList<>();
    changes.forEach(
        (key, log) -> {
          Map<String, Object> one = new LinkedHashMap<>();
          one.put("AnalyzedInstanceKey", Json.key(key));
          one.put("Changelog", log);
          json.add(one);
        });
    return Envelope.bare(json);
  }

  private Reply blocked(@Nullable String cluster) {
    return Envelope.bare(recoveries.blocked(cluster).stream().map(this::json).toList());
  }

  private Map<String, Object> json(BlockedRecovery blocked) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("FailedInstanceKey", Json.key(blocked.instance()));
    json.put(
        "ClusterName",
        lookup.byId(blocked.cluster()).map(OrcCluster::name).orElse(blocked.cluster()));
    json.put("Analysis", blocked.code());
    json.put("LastBlockedTimestamp", Json.timestamp(blocked.last()));
    json.put(
        "BlockingRecoveryId",
        blocked.blockingRecovery().isEmpty()
            ? 0
            : find(RecoveryQuery.ofUid(blocked.blockingRecovery())).stream()
                .findFirst()
                .map(Recovery::id)
                .orElse(0L));
    json.put("Reason", blocked.reason()); // Baton's own
    return json;
  }

  private Reply audit(Call call, @Nullable InstanceKey instance) {
    return Envelope.bare(
        recoveries.audit(instance, PAGE, PAGE * page(call)).stream()
            .map(HistoryRoutes::json)
            .toList());
  }

  private static Map<String, Object> json(AuditEntry entry) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("AuditId", entry.id());
    json.put("AuditTimestamp", Json.timestamp(entry.at()));
    json.put("AuditType", entry.type());
    json.put(
        "AuditInstanceKey",
        Json.key(entry.instance().isEmpty() ? null : InstanceKey.parse(entry.instance())));
    json.put("Message", entry.message());
    return json;
  }
}
