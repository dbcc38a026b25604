package dev.baton.manager.refactor;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.Refactoring.Said;
import dev.baton.manager.operation.MemberActions;
import dev.baton.manager.operation.OperationContext;
import dev.baton.manager.operation.StepFailedException;
import dev.baton.manager.record.OperationRecord;
import dev.baton.manager.watch.Member;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.port.ReplicationCredentials;
import dev.baton.topology.port.ServerVerb;
import dev.baton.topology.refactor.RefactorPlan;
import dev.baton.topology.refactor.RefactorPlan.CatchUp;
import dev.baton.topology.refactor.RefactorPlan.Errand;
import dev.baton.topology.refactor.RefactorPlan.Follow;
import dev.baton.topology.refactor.RefactorPlan.FollowOwnReplica;
import dev.baton.topology.refactor.RefactorPlan.Hold;
import dev.baton.topology.refactor.RefactorPlan.Step;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import dev.baton.topology.snapshot.ProbeFailure.Kind;
import dev.baton.topology.snapshot.ReplicationChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Carries out the errands of one plan. An errand that fails, or that a dying primary interrupts,
 * lets everybody it has held follow their former source again. For one thread.
 */
final class TreeChanger {

  /** How long a wait goes on before it is looked whether something more urgent has come up. */
  private static final Duration SLICE = Duration.ofSeconds(1);

  private final OperationContext context;
  private final MemberActions actions;
  private final OperationRecord record;
  private final BooleanSupplier primaryDead;
  private final Duration limit;
  private final Map<InstanceKey, GtidPosition> heldAt = new LinkedHashMap<>();
  private final Map<InstanceKey, InstanceKey> toPutBack = new LinkedHashMap<>();
  private final List<Said> said = new ArrayList<>();
  private final PositionChanger positions;

  TreeChanger(OperationContext context, OperationRecord record, BooleanSupplier primaryDead) {
    this.context = context;
    this.actions = new MemberActions(context);
    this.record = record;
    this.primaryDead = primaryDead;
    this.limit = context.settings().verbDeadline().multipliedBy(2);
    this.positions = new PositionChanger(context, record, said::add);
  }

  List<Said> said() {
    return List.copyOf(said);
  }

  /**
   * @throws StepFailedException if it was not done; everybody is where they were, or the message
   *     says who is not
   */
  void run(Errand errand) throws StepFailedException, InterruptedException {
    heldAt.clear();
    toPutBack.clear();
    positions.begin();
    try {
      for (Step step : errand.steps()) {
        if (primaryDead.getAsBoolean()) {
          throw new StepFailedException("the primary is dying: its failover is more urgent");
        }
        run(step);
      }
    } catch (StepFailedException e) {
      String left = putBack();
      throw left.isEmpty() ? e : new StepFailedException(e.getMessage() + ". " + left);
    }
  }

  private void run(Step step) throws StepFailedException, InterruptedException {
    switch (step) {
      case Hold hold -> hold(hold);
      case CatchUp catchUp -> catchUp(catchUp);
      case Follow follow -> follow(follow.instance(), follow.source());
      case RefactorPlan.Halt halt -> positions.halt(halt);
      case RefactorPlan.MeetAt meet -> positions.meet(meet);
      case RefactorPlan.Match match -> positions.match(match);
      case RefactorPlan.ReachEndOf reach -> positions.reach(reach);
      case RefactorPlan.FollowAt follow -> positions.follow(follow);
      case RefactorPlan.Resume resume -> positions.resume(resume);
      case FollowOwnReplica follow -> {
        ServerVerb verb =
            new ServerVerb.FollowOwnReplica(follow.replica(), context.definition().replication());
        List<String> statements =
            actions
                .on(follow.instance(), limit, m -> m.link().perform(verb, false, limit))
                .statements();
        statements.forEach(statement -> said.add(new Said(follow.instance(), statement)));
        record.step("follow", follow.instance() + " follows its replica " + follow.replica() + ".");
      }
    }
  }

  private void hold(Hold hold) throws StepFailedException, InterruptedException {
    toPutBack.put(hold.instance(), hold.source()); // first: a stop that times out may have stopped
    record.stepDone("hold", "The receiver of " + hold.instance() + " is being stopped.");
    InstanceFacts facts =
        actions.on(
            hold.instance(),
            limit,
            member -> {
              member.link().stopReceiver(limit);
              return member.link().probe(context.settings().probeTimeout());
            });
    GtidPosition all = facts.executed();
    for (ReplicationChannel channel : facts.channels()) {
      all = all.joinedWith(channel.received());
    }
    heldAt.put(hold.instance(), all);
    said.add(new Said(hold.instance(), "-- stop the receiver: it has " + all));
  }

  private void catchUp(CatchUp catchUp) throws StepFailedException, InterruptedException {
    GtidPosition position = heldAt.get(catchUp.with());
    if (position == null) {
      throw new IllegalStateException(catchUp.with() + " was not held");
    }
    said.add(new Said(catchUp.instance(), "-- wait until it has executed " + position));
    long begun = context.ports().clock().nanos();
    while (!actions.on(catchUp.instance(), limit, member -> hasExecuted(member, position))) {
      if (context.ports().clock().nanos() - begun >= limit.toNanos()) {
        throw new StepFailedException(
            "%s has not executed %s, which %s has, within %d ms"
                .formatted(catchUp.instance(), position, catchUp.with(), limit.toMillis()));
      }
      if (primaryDead.getAsBoolean()) {
        throw new StepFailedException("the primary is dying: its failover is more urgent");
      }
    }
    boolean contained =
        actions.on(
            catchUp.instance(), limit, member -> member.link().historyContains(position, limit));
    if (!contained) {
      throw new StepFailedException(
          "%s of %s is not in the binary log of %s: their histories have parted"
              .formatted(position, catchUp.with(), catchUp.instance()));
    }
    record.stepDone("catch-up", catchUp.instance() + " has all that " + catchUp.with() + " has.");
  }

  /** An answer that takes longer than a slice is asked for again: only the limit ends the wait. */
  private static boolean hasExecuted(Member member, GtidPosition position)
      throws InstanceException {
    try {
      return member.link().awaitExecuted(position, SLICE);
    } catch (InstanceException e) {
      if (e.failure().kind() == Kind.TIMEOUT) {
        return false;
      }
      throw e;
    }
  }

  private void follow(InstanceKey instance, InstanceKey source)
      throws StepFailedException, InterruptedException {
    record.step("following", instance + " is being pointed at " + source + ".");
    actions.on(
        instance,
        limit,
        member -> {
          ServerVerb verb = new ServerVerb.FollowSource(source, context.definition().replication());
          member
              .link()
              .perform(verb, true, limit)
              .statements()
              .forEach(statement -> said.add(new Said(instance, statement)));
          member.link().replicateFrom(source, context.definition().replication(), limit);
          return true;
        });
    toPutBack.remove(instance);
    record.stepDone("follow", instance + " replicates from " + source + ".");
  }

  /**
   * @return who could not be put back; empty if all could
   */
  private String putBack() throws InterruptedException {
    List<String> left = new ArrayList<>(positions.putBack());
    for (Map.Entry<InstanceKey, InstanceKey> entry : toPutBack.entrySet()) {
      InstanceKey instance = entry.getKey();
      try {
        putBack(instance, entry.getValue());
        record.stepDone("put-back", instance + " replicates from " + entry.getValue() + " again.");
      } catch (StepFailedException e) {
        left.add("It could not be put back: " + e.getMessage());
      }
    }
    return String.join(" ", left);
  }

  private void putBack(InstanceKey instance, InstanceKey source)
      throws StepFailedException, InterruptedException {
    boolean answers =
        !primaryDead.getAsBoolean()
            && context.snapshot().view(source).filter(InstanceView::reachable).isPresent();
    positions.start(
        instance,
        source,
        answers,
        patience ->
            actions.on(
                instance,
                limit,
                member -> {
                  ReplicationCredentials credentials = context.definition().replication();
                  member.link().replicateFrom(source, credentials, patience);
                  return true;
                }));
  }
}
