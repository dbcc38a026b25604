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
 */
public record InstanceDetails(
    ServerSettings settings,
    BinaryLogFacts binaryLog,
    ServerActivity activity,
    Optional<GroupFacts> group,
    Optional<List<ReplicationAccount>> replicationAccounts) {

  public static final InstanceDetails UNKNOWN =
      new InstanceDetails(
          ServerSettings.UNKNOWN,
          BinaryLogFacts.UNKNOWN,
          ServerActivity.UNKNOWN,
          Optional.empty(),
          Optional.empty());

  public InstanceDetails {
    replicationAccounts = replicationAccounts.map(List::copyOf);
  }

  public InstanceDetails withSettings(ServerSettings value) {
    return new InstanceDetails(value, binaryLog, activity, group, replicationAccounts);
  }

  public InstanceDetails withBinaryLog(BinaryLogFacts value) {
    return new InstanceDetails(settings, value, activity, group, replicationAccounts);
  }

  public InstanceDetails withActivity(ServerActivity value) {
    return new InstanceDetails(settings, binaryLog, value, group, replicationAccounts);
  }

  public InstanceDetails withGroup(GroupFacts value) {
    return new InstanceDetails(
        settings, binaryLog, activity, Optional.of(value), replicationAccounts);
  }

  /** Of all this only what somebody decides on at once: which state its group has. */
  InstanceDetails settled() {
    return group.map(UNKNOWN::withGroup).orElse(UNKNOWN);
  }

  public InstanceDetails withReplicationAccounts(List<ReplicationAccount> value) {
    return new InstanceDetails(settings, binaryLog, activity, group, Optional.of(value));
  }
}
