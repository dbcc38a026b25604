package dev.baton.manager.operation;

import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.OperationReport.State;
import dev.baton.manager.record.OperationRecord;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import dev.baton.topology.snapshot.ReplicationChannel;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Gives the role back to the old primary: it holds every acknowledged write, so nothing is lost. An
 * epoch that was committed meanwhile becomes its own.
 */
final class Reopening {
  private final OperationContext context;
  private final MemberActions actions;

  Reopening(OperationContext context) {
    this.context = context;
    this.actions = new MemberActions(context);
  }

  /**
   * Ends the operation as aborted. If the old primary cannot be made writable now, the loop tries
   * again: the log says that it is the primary.
   */
  void run(OperationRecord record, long epoch, InstanceKey oldPrimary, String why)
      throws InterruptedException {
    run(record, epoch, oldPrimary, why, Set.of());
  }

  /**
   * @param strayed who was pointed at another one meanwhile, and follows the old primary again
   */
  void run(
      OperationRecord record,
      long epoch,
      InstanceKey oldPrimary,
      String why,
      Set<InstanceKey> strayed)
      throws InterruptedException {
    record.step("reopen", "%s; %s stays the primary.".formatted(why, oldPrimary));
    String trouble = makeWritable(oldPrimary);
    record.setPrimary(epoch, oldPrimary.toString());
    List<InstanceKey> followers = followersOf(oldPrimary, strayed);
    new Release(context).run(record, epoch, oldPrimary, followers);
    record.finish(
        State.ABORTED,
        "%s. %s is the primary of epoch %d%s."
            .formatted(why, oldPrimary, epoch, trouble.isEmpty() ? "" : ", but " + trouble));
  }

  private String makeWritable(InstanceKey oldPrimary) throws InterruptedException {
    try {
      actions.on(
          oldPrimary,
          context.settings().verbDeadline(),
          member -> {
            InstanceFacts facts = actions.freshFacts(member);
            if (!facts.writable()) {
              member.link().unfence(context.settings().verbDeadline());
            }
            return true;
          });
      return "";
    } catch (StepFailedException e) {
      return "it does not take writes yet: " + e.getMessage();
    }
  }

  /** Who replicated from it, its receiver running or not. */
  private List<InstanceKey> followersOf(InstanceKey primary, Set<InstanceKey> strayed) {
    return context.members().views().values().stream()
        .filter(InstanceView::reachable)
        .filter(
            view ->
                strayed.contains(view.key()) || sourceOf(view).filter(primary::equals).isPresent())
        .map(InstanceView::key)
        .toList();
  }

  private static Optional<InstanceKey> sourceOf(InstanceView view) {
    return Optional.ofNullable(view.facts())
        .flatMap(InstanceFacts::channel)
        .map(ReplicationChannel::source);
  }
}
