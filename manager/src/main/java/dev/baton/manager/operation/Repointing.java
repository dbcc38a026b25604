package dev.baton.manager.operation;

import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.record.OperationRecord;
import dev.baton.manager.watch.Member;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.snapshot.InstanceFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Points members at a new primary, some of them while it is still being promoted, the rest when the
 * writers go on. Nobody waits for it meanwhile; who could not be pointed is repaired by the loop
 * later. For one operation, on its thread.
 */
final class Repointing {
  private final OperationContext context;
  private final MemberActions actions;
  private final InstanceKey primary;
  private final Set<InstanceKey> started = new LinkedHashSet<>();
  private final List<MemberActions.Pending<Boolean>> pending = new ArrayList<>();

  Repointing(OperationContext context, InstanceKey primary) {
    this.context = context;
    this.actions = new MemberActions(context);
    this.primary = primary;
  }

  /** Starts those that were not started yet. */
  void start(Collection<InstanceKey> followers) {
    List<InstanceKey> fresh = followers.stream().filter(started::add).toList();
    Duration deadline = context.settings().verbDeadline();
    pending.add(
        actions.startOnAll(
            fresh,
            deadline,
            member -> {
              point(member, deadline);
              return true;
            }));
  }

  /**
   * One that follows nobody was a primary: whoever a fence does not stop may have written on it
   * since, and that would go along unseen (invariant 6). What it has is proven first.
   */
  private void point(Member member, Duration deadline)
      throws InstanceException, StepFailedException, InterruptedException {
    InstanceFacts facts = actions.freshFacts(member);
    if (facts.isReplica()) {
      member.link().replicateFrom(primary, context.definition().replication(), deadline);
      return;
    }
    Member source =
        context
            .members()
            .get(primary)
            .orElseThrow(() -> new StepFailedException(primary + " is no member any more"));
    if (!source.link().historyContains(facts.executed(), deadline)) {
      throw new StepFailedException(
          "%s has %s, which is not in the history of %s"
              .formatted(member.key(), facts.executed(), primary));
    }
    if (!member.lastSeenAt(facts.executed())) { // the primary may have taken its time to answer
      throw new StepFailedException(member.key() + " was written to meanwhile");
    }
    member.link().rejoin(primary, facts.executed(), context.definition().replication(), deadline);
  }

  /** Waits until each is done or has failed; returns why the latter failed. */
  List<String> await() throws InterruptedException {
    List<String> failed = new ArrayList<>();
    for (MemberActions.Pending<Boolean> some : pending) {
      Map<InstanceKey, MemberActions.Outcome<Boolean>> outcomes = some.await();
      failed.addAll(MemberActions.failed(outcomes).values());
    }
    return failed;
  }

  /** The same, and records it as a step. */
  void await(OperationRecord record) throws InterruptedException {
    if (started.isEmpty()) {
      return;
    }
    List<String> failed = await();
    record.step(
        "repoint",
        failed.isEmpty()
            ? "%s replicate from %s.".formatted(names(started), primary)
            : "Not yet repointed to %s, to be repaired: %s."
                .formatted(primary, String.join("; ", failed)));
    context.members().poke();
  }

  static String names(Collection<InstanceKey> keys) {
    return keys.isEmpty()
        ? "nobody"
        : String.join(", ", keys.stream().map(InstanceKey::toString).toList());
  }
}
