package dev.baton.server.http.orchestrator;

import dev.baton.cluster.history.Detection;
import dev.baton.cluster.history.Recovery;
import dev.baton.cluster.history.Recovery.Acknowledgement;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.OperationReport;
import dev.baton.manager.api.OperationReport.State;
import dev.baton.manager.api.OperationReport.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code TopologyRecovery} and {@code TopologyRecoveryStep}. */
final class RecoveryJson {

  private static final String GRACEFUL = "graceful-master-takeover";

  private RecoveryJson() {}

  /** A recovery as it is kept. */
  static Map<String, @Nullable Object> of(Lookup lookup, Recovery recovery) {
    Map<String, Object> analysis =
        analysis(
            lookup.byId(recovery.cluster()),
            recovery.cluster(),
            recovery.failed(),
            recovery.code(),
            recovery.description());
    analysis.put("CountReplicas", recovery.replicas().size());
    analysis.put("Replicas", Json.keys(recovery.replicas()));
    analysis.put("SlaveHosts", Json.keys(recovery.replicas()));
    analysis.put("StartActivePeriod", Json.timestamp(recovery.begun()));
    analysis.put("CommandHint", recovery.kind() == Recovery.Kind.TAKEOVER ? GRACEFUL : "");
    boolean failed = recovery.state() == Recovery.State.FAILED;
    Map<String, @Nullable Object> json =
        json(
            recovery.uid(),
            analysis,
            recovery.successor(),
            recovery.running(),
            failed ? recovery.outcome() : "");
    json.put("Id", recovery.id());
    json.put("IsSuccessful", recovery.state() == Recovery.State.SUCCEEDED);
    json.put("LostReplicas", Json.keys(recovery.lost()));
    json.put("ParticipatingInstanceKeys", Json.keys(recovery.replicas()));
    json.put("RecoveryStartTimestamp", Json.timestamp(recovery.begun()));
    json.put("RecoveryEndTimestamp", Json.timestamp(recovery.ended()));
    Acknowledgement seen = recovery.acknowledgement();
    json.put("Acknowledged", seen != null);
    json.put("AcknowledgedAt", Json.timestamp(seen == null ? null : seen.at()));
    json.put("AcknowledgedBy", seen == null ? "" : seen.by());
    json.put("AcknowledgedComment", seen == null ? "" : seen.comment());
    json.put("Type", type(recovery.kind()));
    json.put("RecoveryType", type(recovery.kind()) + "GTID");
    return json;
  }

  private static String type(Recovery.Kind kind) {
    return switch (kind) {
      case INTERMEDIATE -> "IntermediateMasterRecovery";
      case CO_PRIMARY -> "CoMasterRecovery";
      case PRIMARY, TAKEOVER, SEMI_SYNC, NON_WRITEABLE -> "MasterRecovery";
    };
  }

  /** What was refused before it became a recovery. */
  static Map<String, @Nullable Object> of(OrcCluster cluster, OperationReport report) {
    boolean done = report.state() == State.DONE;
    Map<String, @Nullable Object> json =
        json(
            report.operationId(),
            AnalysisJson.entry(
                cluster, report.oldPrimary(), "DeadMaster", report.reason(), List.of()),
            done ? report.newPrimary() : null,
            report.state() == State.RUNNING,
            done || report.state() == State.RUNNING ? "" : report.outcome());
    json.put("IsSuccessful", done);
    List<Step> steps = report.steps();
    json.put("RecoveryStartTimestamp", at(steps.isEmpty() ? null : steps.getFirst()));
    json.put("RecoveryEndTimestamp", at(steps.isEmpty() ? null : steps.getLast()));
    return json;
  }

  private static String at(@Nullable Step step) {
    return Json.timestamp(step == null ? null : step.at());
  }

  /** A failure that was detected: orchestrator tells it as a recovery, too. */
  static Map<String, @Nullable Object> of(Lookup lookup, Detection detection) {
    Map<String, @Nullable Object> json =
        json(
            "",
            analysis(
                lookup.byId(detection.cluster()),
                detection.cluster(),
                detection.instance(),
                detection.code(),
                detection.description()),
            null,
            false,
            "");
    json.put("Id", detection.id());
    json.put("RecoveryStartTimestamp", Json.timestamp(detection.at()));
    return json;
  }

  private static Map<String, Object> analysis(
      Optional<OrcCluster> cluster, String id, InstanceKey failed, String code, String sentence) {
    if (cluster.isPresent()) {
      return AnalysisJson.entry(cluster.get(), failed, code, sentence, List.of());
    }
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("ClusterName", id);
    details.put("ClusterAlias", id);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("AnalyzedInstanceKey", Json.key(failed));
    json.put("ClusterDetails", details);
    json.put("Analysis", code);
    json.put("Description", sentence);
    return json;
  }

  /** All fields, those that are not given with the value of a recovery that has just begun. */
  private static Map<String, @Nullable Object> json(
      String uid,
      Map<String, Object> analysis,
      @Nullable InstanceKey successor,
      boolean active,
      String error) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("Id", 0);
    json.put("UID", uid);
    json.put("AnalysisEntry", analysis);
    json.put("SuccessorKey", successor == null ? null : Json.key(successor));
    json.put("SuccessorAlias", "");
    json.put("IsActive", active);
    json.put("IsSuccessful", false);
    json.put("LostReplicas", List.of());
    json.put("ParticipatingInstanceKeys", List.of());
    json.put("AllErrors", error.isEmpty() ? List.of() : List.of(error));
    json.put("RecoveryStartTimestamp", "");
    json.put("RecoveryEndTimestamp", "");
    json.put("ProcessingNodeHostname", "");
    json.put("ProcessingNodeToken", "");
    json.put("Acknowledged", false);
    json.put("AcknowledgedAt", "");
    json.put("AcknowledgedBy", "");
    json.put("AcknowledgedComment", "");
    json.put("LastDetectionId", 0);
    json.put("RelatedRecoveryId", 0);
    json.put("Type", "MasterRecovery");
    json.put("RecoveryType", "MasterRecoveryGTID");
    return json;
  }

  static List<Map<String, Object>> steps(OperationReport report) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (Step step : report.steps()) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("Id", all.size() + 1);
      json.put("RecoveryUID", report.operationId());
      json.put("AuditAt", Json.timestamp(step.at()));
      json.put("Message", step.name() + ": " + step.sentence());
      all.add(json);
    }
    return all;
  }
}
