package dev.baton.topology.snapshot;

import java.util.List;
import java.util.Optional;

/**
 * What a probe finds beyond what decides on life and death: for diagnoses, for a promotion's
 * vetoes, and to be shown. Some of it is some seconds older than the other facts, because reading
 * it costs more. Immutable.
 *
 * @param group empty where Group Replication is not configured
 * @param replicationAccounts empty if Baton's account may not see them
 * @param detected what statements tell that a person has configured
 */
public record InstanceDetails(
    ServerSettings settings,
    BinaryLogFacts binaryLog,
    ServerActivity activity,
    Optional<GroupFacts> group,
    Optional<List<ReplicationAccount>> replicationAccounts,
    Detected detected) {

  public static final InstanceDetails UNKNOWN =
      new InstanceDetails(
          ServerSettings.UNKNOWN,
          BinaryLogFacts.UNKNOWN,
          ServerActivity.UNKNOWN,
          Optional.empty(),
          Optional.empty(),
          Detected.NOTHING);

  public InstanceDetails {
    replicationAccounts = replicationAccounts.map(List::copyOf);
  }

  public InstanceDetails withSettings(ServerSettings value) {
    return new InstanceDetails(value, binaryLog, activity, group, replicationAccounts, detected);
  }

  public InstanceDetails withBinaryLog(BinaryLogFacts value) {
    return new InstanceDetails(settings, value, activity, group, replicationAccounts, detected);
  }

  public InstanceDetails withActivity(ServerActivity value) {
    return new InstanceDetails(settings, binaryLog, value, group, replicationAccounts, detected);
  }

  public InstanceDetails withGroup(GroupFacts value) {
    return new InstanceDetails(
        settings, binaryLog, activity, Optional.of(value), replicationAccounts, detected);
  }

  public InstanceDetails withDetected(Detected value) {
    return new InstanceDetails(settings, binaryLog, activity, group, replicationAccounts, value);
  }

  /** Of all this only what somebody decides on at once: which state its group has. */
  InstanceDetails settled() {
    return group.map(UNKNOWN::withGroup).orElse(UNKNOWN);
  }

  public InstanceDetails withReplicationAccounts(List<ReplicationAccount> value) {
    return new InstanceDetails(settings, binaryLog, activity, group, Optional.of(value), detected);
  }
}
