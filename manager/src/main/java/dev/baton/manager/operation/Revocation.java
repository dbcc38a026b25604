package dev.baton.manager.operation;

import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.watch.Member;
import dev.baton.topology.plan.FailoverPlanner;
import dev.baton.topology.plan.RevokedReplica;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.snapshot.ClusterSnapshot;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Takes from every member that answers the power to acknowledge anything of the old primary, and
 * reads its position only after that (design invariant 2). A refusal counts as not reached.
 */
final class Revocation {
  private final OperationContext context;
  private final MemberActions actions;

  Revocation(OperationContext context) {
    this.context = context;
    this.actions = new MemberActions(context);
  }

  /**
   * @param reached with the positions they were found at
   * @param unreached of those that were tried, with the reason
   */
  record Result(List<RevokedReplica> reached, Map<InstanceKey, String> unreached) {}

  Result run(ClusterSnapshot snapshot, InstanceKey oldPrimary) throws InterruptedException {
    Map<InstanceKey, MemberActions.Outcome<RevokedReplica>> outcomes =
        actions.onAll(
            FailoverPlanner.toRevoke(snapshot, oldPrimary),
            context.settings().revokeDeadline(),
            this::revoke);
    return new Result(
        List.copyOf(MemberActions.done(outcomes).values()), MemberActions.failed(outcomes));
  }

  private RevokedReplica revoke(Member member)
      throws InstanceException, StepFailedException, InterruptedException {
    Duration deadline = context.settings().revokeDeadline();
    InstanceView before = member.watcher().view();
    List<ReplicationChannel> channels = new ArrayList<>();
    if (before.facts() != null && before.facts().isReplica()) {
      channels.add(member.link().stopReceiver(deadline));
    }
    InstanceFacts facts = actions.freshFacts(member);
    if (channels.isEmpty() && facts.isReplica()) {
      channels.add(member.link().stopReceiver(deadline));
      facts = actions.freshFacts(member);
    }
    for (ReplicationChannel channel : facts.channels()) {
      if (channel.receiver() != ThreadState.STOPPED) {
        throw new StepFailedException(
            "%s: the receiver of %s is %s after it was stopped"
                .formatted(member.key(), channel.source(), channel.receiver()));
      }
    }
    RevokedReplica revoked = new RevokedReplica(facts, channels);
    return revoked.relayLogUnknown() ? emptied(member) : revoked;
  }

  /**
   * A MariaDB replica that was restarted does not know what its relay log holds (fact V7), and may
   * be the only one that has an acknowledged write. Once it is all executed its position tells.
   */
  private RevokedReplica emptied(Member member)
      throws InstanceException, StepFailedException, InterruptedException {
    member.link().applyRelayLog(context.settings().revokeDeadline());
    InstanceFacts facts = actions.freshFacts(member);
    return new RevokedReplica(
        facts, facts.channels().stream().map(c -> c.withReceived(facts.executed())).toList());
  }
}
