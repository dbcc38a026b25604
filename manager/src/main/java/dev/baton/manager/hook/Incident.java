package dev.baton.manager.hook;

import dev.baton.cluster.history.Recovery;
import dev.baton.core.instance.InstanceKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What hooks are told, under orchestrator's names.
 *
 * @param uid the recovery's, or the detection's own
 * @param code what is wrong, in orchestrator's word
 * @param command what a person asked for; empty where nobody did
 * @param replicas who replicated from the failed instance
 * @param successor null while there is none
 * @param position the successor's position; empty while there is none
 * @param successful whether it is over and went well
 * @see <a
 *     href="https://github.com/openark/orchestrator/blob/master/docs/configuration-recovery.md#hooks">orchestrator,
 *     hooks</a>
 */
public record Incident(
    String uid,
    Recovery.Kind kind,
    String code,
    String description,
    String command,
    InstanceKey failed,
    String cluster,
    String domain,
    InstanceKey primary,
    List<InstanceKey> replicas,
    List<InstanceKey> lost,
    @Nullable InstanceKey successor,
    String position,
    boolean successful,
    boolean downtimed,
    boolean autoPrimary,
    boolean autoIntermediate,
    String manager) {

  private static final Map<String, String> VARIABLES =
      Map.ofEntries(
          Map.entry("failureType", "ORC_FAILURE_TYPE"),
          Map.entry("instanceType", "ORC_INSTANCE_TYPE"),
          Map.entry("isMaster", "ORC_IS_MASTER"),
          Map.entry("isCoMaster", "ORC_IS_CO_MASTER"),
          Map.entry("failureDescription", "ORC_FAILURE_DESCRIPTION"),
          Map.entry("command", "ORC_COMMAND"),
          Map.entry("failedHost", "ORC_FAILED_HOST"),
          Map.entry("failedPort", "ORC_FAILED_PORT"),
          Map.entry("failureCluster", "ORC_FAILURE_CLUSTER"),
          Map.entry("failureClusterAlias", "ORC_FAILURE_CLUSTER_ALIAS"),
          Map.entry("failureClusterDomain", "ORC_FAILURE_CLUSTER_DOMAIN"),
          Map.entry("countReplicas", "ORC_COUNT_REPLICAS"),
          Map.entry("isDowntimed", "ORC_IS_DOWNTIMED"),
          Map.entry("autoMasterRecovery", "ORC_AUTO_MASTER_RECOVERY"),
          Map.entry("autoIntermediateMasterRecovery", "ORC_AUTO_INTERMEDIATE_MASTER_RECOVERY"),
          Map.entry("orchestratorHost", "ORC_ORCHESTRATOR_HOST"),
          Map.entry("recoveryUID", "ORC_RECOVERY_UID"),
          Map.entry("isSuccessful", "ORC_IS_SUCCESSFUL"),
          Map.entry("lostReplicas", "ORC_LOST_REPLICAS"),
          Map.entry("countLostReplicas", "ORC_COUNT_LOST_REPLICAS"),
          Map.entry("replicaHosts", "ORC_REPLICA_HOSTS"),
          Map.entry("successorHost", "ORC_SUCCESSOR_HOST"),
          Map.entry("successorPort", "ORC_SUCCESSOR_PORT"),
          Map.entry("successorAlias", "ORC_SUCCESSOR_ALIAS"),
          Map.entry("successorBinlogCoordinates", "ORC_SUCCESSOR_BINLOG_COORDINATES"));

  public Incident {
    replicas = List.copyOf(replicas);
    lost = List.copyOf(lost);
  }

  /** The same at its end. */
  public Incident ended(
      boolean well,
      @Nullable InstanceKey newSuccessor,
      String newPosition,
      List<InstanceKey> newLost) {
    return new Incident(
        uid,
        kind,
        code,
        description,
        command,
        failed,
        cluster,
        domain,
        primary,
        replicas,
        newLost,
        newSuccessor,
        newPosition,
        well,
        downtimed,
        autoPrimary,
        autoIntermediate,
        manager);
  }

  /** Values by placeholder, without its braces. */
  Map<String, String> placeholders() {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("failureType", code);
    values.put("instanceType", instanceType());
    values.put("isMaster", String.valueOf(isPrimary()));
    values.put("isCoMaster", String.valueOf(kind == Recovery.Kind.CO_PRIMARY));
    values.put("failureDescription", description);
    values.put("command", command);
    values.put("failedHost", failed.host());
    values.put("failedPort", String.valueOf(failed.port()));
    values.put("failureCluster", primary.toString());
    values.put("failureClusterAlias", cluster);
    values.put("failureClusterDomain", domain);
    values.put("countSlaves", String.valueOf(replicas.size()));
    values.put("countReplicas", String.valueOf(replicas.size()));
    values.put("isDowntimed", String.valueOf(downtimed));
    values.put("autoMasterRecovery", String.valueOf(autoPrimary));
    values.put("autoIntermediateMasterRecovery", String.valueOf(autoIntermediate));
    values.put("orchestratorHost", manager);
    values.put("recoveryUID", uid);
    values.put("isSuccessful", String.valueOf(successful));
    values.put("lostSlaves", text(lost));
    values.put("lostReplicas", text(lost));
    values.put("countLostReplicas", String.valueOf(lost.size()));
    values.put("slaveHosts", text(replicas));
    values.put("replicaHosts", text(replicas));
    values.put("successorHost", successor == null ? "" : successor.host());
    values.put("successorPort", successor == null ? "" : String.valueOf(successor.port()));
    values.put("successorAlias", successor == null ? "" : successor.toString());
    values.put("successorBinlogCoordinates", position);
    return values;
  }

  /** The same as environment variables; those of the successor only where there is one. */
  Map<String, String> environment() {
    Map<String, String> values = placeholders();
    Map<String, String> environment = new LinkedHashMap<>();
    VARIABLES.forEach(
        (placeholder, name) -> {
          String value = values.getOrDefault(placeholder, "");
          if (!placeholder.startsWith("successor") || successor != null) {
            environment.put(name, value.replace("\0", ""));
          }
        });
    return environment;
  }

  private boolean isPrimary() {
    return switch (kind) {
      case PRIMARY, TAKEOVER, SEMI_SYNC, NON_WRITEABLE -> true;
      case INTERMEDIATE, CO_PRIMARY -> false;
    };
  }

  private String instanceType() {
    return switch (kind) {
      case PRIMARY, TAKEOVER, SEMI_SYNC, NON_WRITEABLE -> "master";
      case CO_PRIMARY -> "co-master";
      case INTERMEDIATE -> "intermediate-master";
    };
  }

  private static String text(List<InstanceKey> keys) {
    return keys.stream().map(InstanceKey::toString).collect(Collectors.joining(","));
  }
}
