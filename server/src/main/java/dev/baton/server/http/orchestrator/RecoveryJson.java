package dev.baton.server.http.orchestrator;

import dev.baton.manager.api.OperationReport;
import dev.baton.manager.api.OperationReport.State;
import dev.baton.manager.api.OperationReport.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code TopologyRecovery} and {@code TopologyRecoveryStep}, made of Baton's operations. */
final class RecoveryJson {

  static final String GRACEFUL = "graceful-master-takeover";
  private static final int HEX = 16;

  private RecoveryJson() {}

  /** The number that orchestrator's clients know a recovery by: the hexadecimal one of its id. */
  static long id(String operation) {
    String hex = operation.substring(operation.lastIndexOf('-') + 1);
    try {
      return Long.parseLong(hex, HEX);
    } catch (NumberFormatException e) {
      return Integer.toUnsignedLong(operation.hashCode());
    }
  }

  static Map<String, @Nullable Object> of(OrcCluster cluster, OperationReport report) {
    boolean done = report.state() == State.DONE;
    boolean graceful = report.type().equals("switchover");
    Map<String, Object> analysis =
        AnalysisJson.entry(cluster, report.oldPrimary(), "DeadMaster", report.reason(), List.of());
    analysis.put("CommandHint", graceful ? GRACEFUL : "");
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("Id", id(report.operationId()));
    json.put("UID", report.operationId());
    json.put("AnalysisEntry", analysis);
    json.put("SuccessorKey", done ? Json.key(report.newPrimary()) : null);
    json.put("SuccessorAlias", "");
    json.put("IsActive", report.state() == State.RUNNING);
    json.put("IsSuccessful", done);
    json.put("LostReplicas", List.of());
    json.put("ParticipatingInstanceKeys", List.of());
    json.put(
        "AllErrors",
        done || report.state() == State.RUNNING ? List.of() : List.of(report.outcome()));
    json.put("RecoveryStartTimestamp", begin(report));
    json.put("RecoveryEndTimestamp", report.state() == State.RUNNING ? "" : end(report));
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

  private static String begin(OperationReport report) {
    return report.steps().isEmpty() ? "" : Json.timestamp(report.steps().getFirst().at());
  }

  private static String end(OperationReport report) {
    return report.steps().isEmpty() ? "" : Json.timestamp(report.steps().getLast().at());
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
