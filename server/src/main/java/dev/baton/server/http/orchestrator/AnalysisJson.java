package dev.baton.server.http.orchestrator;

import dev.baton.cluster.history.Suspension;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.ClusterStatus.Problem;
import dev.baton.manager.inventory.Inventory.Property;
import dev.baton.topology.analysis.AnalysisCode;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.SemiSyncFacts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * {@code ReplicationAnalysis}: one entry for each instance that something is wrong with. A code
 * that ends with {@code StructureWarning} stands in {@code StructureAnalysis}, every other one
 * makes an entry of its own.
 */
final class AnalysisJson {

  static final String NO_PROBLEM = "NoProblem";
  private static final String STRUCTURE = "StructureWarning";

  private AnalysisJson() {}

  static List<Map<String, Object>> of(OrcCluster cluster) {
    Map<String, List<Problem>> byInstance = new LinkedHashMap<>();
    for (Problem problem : cluster.status().problems()) {
      byInstance.computeIfAbsent(problem.instance(), i -> new ArrayList<>()).add(problem);
    }
    List<Map<String, Object>> entries = new ArrayList<>();
    byInstance.forEach((instance, problems) -> entries.addAll(of(cluster, instance, problems)));
    return entries;
  }

  private static List<Map<String, Object>> of(
      OrcCluster cluster, String instance, List<Problem> problems) {
    InstanceKey key = parse(instance);
    List<Problem> plain = problems.stream().filter(p -> !isStructure(p)).toList();
    List<String> structure =
        problems.stream().filter(AnalysisJson::isStructure).map(Problem::code).toList();
    if (plain.isEmpty()) {
      String told = String.join(" ", problems.stream().map(Problem::sentence).toList());
      return List.of(entry(cluster, key, NO_PROBLEM, told, structure));
    }
    return plain.stream()
        .map(problem -> entry(cluster, key, problem.code(), problem.sentence(), structure))
        .toList();
  }

  private static boolean isStructure(Problem problem) {
    return problem.code().endsWith(STRUCTURE);
  }

  private static @Nullable InstanceKey parse(String text) {
    try {
      return InstanceKey.parse(text);
    } catch (IllegalArgumentException e) {
      return null; // it concerns the cluster as a whole
    }
  }

  /** An entry, also the one that a recovery was for. */
  static Map<String, Object> entry(
      OrcCluster cluster,
      @Nullable InstanceKey key,
      String code,
      String sentence,
      List<String> structure) {
    OrcInstance instance = Optional.ofNullable(key).flatMap(cluster::find).orElse(null);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("AnalyzedInstanceKey", Json.key(key));
    json.put("AnalyzedInstanceMasterKey", Json.key(instance == null ? null : instance.masterKey()));
    json.put("ClusterDetails", cluster.info());
    json.put("AnalyzedInstanceDataCenter", property(instance, Property.DATA_CENTRE));
    json.put("AnalyzedInstanceRegion", property(instance, Property.REGION));
    json.put("AnalyzedInstancePhysicalEnvironment", property(instance, Property.ENVIRONMENT));
    json.put("AnalyzedInstanceBinlogCoordinates", Json.coordinates("", 0));
    json.put("IsMaster", key != null && key.equals(cluster.primary().orElse(null)));
    json.put(
        "IsReplicationGroupMember", instance != null && instance.details().group().isPresent());
    json.put("IsCoMaster", instance != null && instance.coMaster());
    json.put("LastCheckValid", instance != null && instance.lastCheckValid());
    json.put("LastCheckPartialSuccess", instance != null && instance.lastCheckValid());
    putReplicas(json, instance == null ? List.of() : instance.replicas());
    json.put("ReplicationDepth", instance == null ? 0 : instance.depth());
    json.put("IsFailingToConnectToMaster", instance != null && failsToConnect(instance));
    json.put("Analysis", code);
    json.put("Description", sentence);
    json.put("StructureAnalysis", structure);
    putDowntime(json, cluster, key);
    putSemiSync(json, instance == null ? null : instance.facts());
    putEnd(json, instance, code);
    return json;
  }

  private static void putReplicas(Map<String, Object> json, List<OrcInstance> replicas) {
    List<Map<String, Object>> keys = Json.keys(replicas.stream().map(OrcInstance::key).toList());
    json.put("CountReplicas", replicas.size());
    json.put("CountValidReplicas", count(replicas, OrcInstance::lastCheckValid));
    json.put(
        "CountValidReplicatingReplicas",
        count(replicas, r -> r.lastCheckValid() && r.replicaRunning()));
    json.put(
        "CountReplicasFailingToConnectToMaster", count(replicas, AnalysisJson::failsToConnect));
    json.put(
        "CountDowntimedReplicas",
        count(replicas, r -> r.cluster().marks().downtime(r.key()).isPresent()));
    json.put("Replicas", keys);
    json.put("SlaveHosts", keys);
    json.put("CountLoggingReplicas", count(replicas, r -> logs(r, "")));
    json.put("CountStatementBasedLoggingReplicas", count(replicas, r -> logs(r, "STATEMENT")));
    json.put("CountMixedBasedLoggingReplicas", count(replicas, r -> logs(r, "MIXED")));
    json.put("CountRowBasedLoggingReplicas", count(replicas, r -> logs(r, "ROW")));
    json.put("CountLaggingReplicas", count(replicas, r -> r.status().equals("lag")));
    json.put("CountDelayedReplicas", 0);
  }

  private static long count(List<OrcInstance> replicas, Predicate<OrcInstance> condition) {
    return replicas.stream().filter(condition).count();
  }

  private static boolean logs(OrcInstance replica, String format) {
    InstanceFacts facts = replica.facts();
    return facts != null
        && facts.binaryLog()
        && facts.logReplicaUpdates()
        && (format.isEmpty() || facts.binlogFormat().equals(format));
  }

  private static boolean failsToConnect(OrcInstance replica) {
    return replica
        .channel()
        .map(channel -> !replica.ioRunning() && channel.receiverError().present())
        .orElse(false);
  }

  private static String property(@Nullable OrcInstance instance, Property property) {
    return instance == null ? "" : instance.property(property);
  }

  private static void putDowntime(
      Map<String, Object> json, OrcCluster cluster, @Nullable InstanceKey key) {
    Optional<Suspension> downtime =
        Optional.ofNullable(key).flatMap(instance -> cluster.marks().downtime(instance));
    json.put("IsDowntimed", downtime.isPresent());
    json.put("IsReplicasDowntimed", false);
    json.put("DowntimeEndTimestamp", Json.timestamp(downtime.map(Suspension::until).orElse(null)));
    json.put("DowntimeRemainingSeconds", 0);
    json.put("SkippableDueToDowntime", downtime.isPresent());
  }

  private static void putSemiSync(Map<String, Object> json, @Nullable InstanceFacts facts) {
    SemiSyncFacts semi = facts == null ? SemiSyncFacts.NONE : facts.semiSync();
    json.put("SemiSyncMasterEnabled", semi.sourceEnabled());
    json.put("SemiSyncMasterStatus", semi.sourceActive());
    json.put("SemiSyncMasterWaitForReplicaCount", semi.requiredAcks());
    json.put("SemiSyncMasterClients", semi.connectedAcknowledgers());
  }

  private static void putEnd(
      Map<String, Object> json, @Nullable OrcInstance instance, String code) {
    json.put("IsBinlogServer", false);
    json.put("PseudoGTIDImmediateTopology", false);
    json.put("OracleGTIDImmediateTopology", instance != null && instance.supportsOracleGtid());
    json.put("MariaDBGTIDImmediateTopology", instance != null && instance.mariadb());
    json.put("BinlogServerImmediateTopology", false);
    json.put("IsActionableRecovery", isActionable(code));
    json.put("ProcessingNodeHostname", "");
    json.put("ProcessingNodeToken", "");
    json.put("StartActivePeriod", "");
    json.put("CommandHint", "");
    json.put("IsReadOnly", instance != null && instance.readOnly());
  }

  /** Whether Baton fails over for this code. */
  static boolean isActionable(String code) {
    return Arrays.stream(AnalysisCode.values())
        .anyMatch(c -> c.word().equals(code) && c.meaning() == AnalysisCode.Meaning.PRIMARY_DEAD);
  }
}
