package dev.baton.manager.operation;

import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.record.OperationRecord;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Lets the held statements go to the primary of an epoch that the log has recorded, and points the
 * others at it. The writers do not wait for the replicas: under semi-sync a commit waits by itself
 * until enough of them have arrived. Who cannot be pointed now is repaired by the loop later.
 */
final class Release {
  private final OperationContext context;
  private final MemberActions actions;

  Release(OperationContext context) {
    this.context = context;
    this.actions = new MemberActions(context);
  }

  /**
   * @param followers who shall replicate from the primary
   * @param readers who serves reads at once
   */
  void run(
      OperationRecord record,
      long epoch,
      InstanceKey primary,
      Collection<InstanceKey> followers,
      List<InstanceKey> readers)
      throws InterruptedException {
    MemberActions.Pending<Boolean> repointing =
        actions.startOnAll(
            followers,
            context.settings().verbDeadline(),
            member -> {
              member
                  .link()
                  .replicateFrom(
                      primary,
                      context.definition().replication(),
                      context.settings().verbDeadline());
              return true;
            });
    context.leases().grant(epoch);
    List<String> unconfirmed = context.tables().publish(epoch, primary, readers, true);
    record.step(
        "release",
        "Writes go to %s under epoch %d%s."
            .formatted(
                primary, epoch, unconfirmed.isEmpty() ? "" : "; not confirmed by " + unconfirmed));
    if (followers.isEmpty()) {
      return;
    }
    Map<InstanceKey, MemberActions.Outcome<Boolean>> outcomes = repointing.await();
    Map<InstanceKey, String> failed = MemberActions.failed(outcomes);
    record.step(
        "repoint",
        failed.isEmpty()
            ? "%s replicate from %s.".formatted(names(followers), primary)
            : "Not yet repointed to %s, to be repaired: %s."
                .formatted(primary, String.join("; ", failed.values())));
    context.members().poke();
  }

  static String names(Collection<InstanceKey> keys) {
    return keys.isEmpty()
        ? "nobody"
        : String.join(", ", keys.stream().map(InstanceKey::toString).toList());
  }
}
