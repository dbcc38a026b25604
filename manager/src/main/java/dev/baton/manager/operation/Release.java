package dev.baton.manager.operation;

import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.record.OperationRecord;
import java.util.Collection;
import java.util.List;

/**
 * Lets the held statements go to the primary of an epoch that the log has recorded, and points the
 * others at it. The writers do not wait for the replicas: under semi-sync a commit waits by itself
 * until enough of them have arrived. Who cannot be pointed now is repaired by the loop later.
 */
final class Release {
  private final OperationContext context;

  Release(OperationContext context) {
    this.context = context;
  }

  /** Points the followers at the primary, who serve reads at once too. */
  void run(
      OperationRecord record, long epoch, InstanceKey primary, Collection<InstanceKey> followers)
      throws InterruptedException {
    run(
        record,
        epoch,
        primary,
        new Repointing(context, primary),
        followers,
        List.copyOf(followers));
  }

  /**
   * @param repointing what of it is under way
   * @param followers who shall replicate from the primary, and does not yet
   * @param readers who serves reads at once
   */
  void run(
      OperationRecord record,
      long epoch,
      InstanceKey primary,
      Repointing repointing,
      Collection<InstanceKey> followers,
      List<InstanceKey> readers)
      throws InterruptedException {
    repointing.start(followers);
    context.leases().grant(epoch);
    List<String> unconfirmed = context.tables().publish(epoch, primary, readers, true);
    record.step(
        "release",
        "Writes go to %s under epoch %d%s."
            .formatted(
                primary, epoch, unconfirmed.isEmpty() ? "" : "; not confirmed by " + unconfirmed));
    repointing.await(record);
  }
}
