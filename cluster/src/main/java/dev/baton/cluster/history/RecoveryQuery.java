package dev.baton.cluster.history;

import dev.baton.core.instance.InstanceKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which recoveries. What is null or false does not restrict.
 *
 * @param begunAfter only those that began later
 */
public record RecoveryQuery(
    @Nullable String cluster,
    @Nullable String uid,
    @Nullable InstanceKey failed,
    boolean unacknowledged,
    boolean running,
    @Nullable Instant begunAfter) {

  public static final RecoveryQuery ALL = new RecoveryQuery(null, null, null, false, false, null);

  public static RecoveryQuery ofCluster(String cluster) {
    return new RecoveryQuery(cluster, null, null, false, false, null);
  }

  public static RecoveryQuery ofUid(String uid) {
    return new RecoveryQuery(null, uid, null, false, false, null);
  }

  public static RecoveryQuery ofInstance(InstanceKey failed) {
    return new RecoveryQuery(null, null, failed, false, false, null);
  }

  public RecoveryQuery unacknowledgedOnly() {
    return new RecoveryQuery(cluster, uid, failed, true, running, begunAfter);
  }

  public RecoveryQuery runningOnly() {
    return new RecoveryQuery(cluster, uid, failed, unacknowledged, true, begunAfter);
  }

  public RecoveryQuery after(Instant time) {
    return new RecoveryQuery(cluster, uid, failed, unacknowledged, running, time);
  }
}
