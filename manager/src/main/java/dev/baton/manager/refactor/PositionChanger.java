package dev.baton.manager.refactor;

import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.Refactoring.Said;
import dev.baton.manager.operation.MemberActions;
import dev.baton.manager.operation.OperationContext;
import dev.baton.manager.operation.StepFailedException;
import dev.baton.manager.record.OperationRecord;
import dev.baton.topology.port.ServerVerb;
import dev.baton.topology.port.ServerVerb.Place;
import dev.baton.topology.refactor.RefactorPlan.FollowAt;
import dev.baton.topology.refactor.RefactorPlan.Halt;
import dev.baton.topology.refactor.RefactorPlan.Match;
import dev.baton.topology.refactor.RefactorPlan.MeetAt;
import dev.baton.topology.refactor.RefactorPlan.ReachEndOf;
import dev.baton.topology.refactor.RefactorPlan.Resume;
import dev.baton.topology.snapshot.BinlogCoordinates;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The steps that move replicas by file and position. Whoever was halted when one of them fails goes
 * on from its former source; but not who has been started at its new one: it may have executed
 * something from there, and its former position no longer tells how far it is. For one thread.
 */
final class PositionChanger {

  /** For a start whose source does not answer: nobody waits for it, least of all a failover. */
  private static final Duration WITHOUT_SOURCE = Duration.ofSeconds(1);

  /**
   * @param source whom it replicated from when it was halted
   * @param moved where it stood when it was pointed elsewhere; null if it was not
   */
  private record Halted(InstanceKey source, @Nullable BinlogCoordinates moved) {}

  private final OperationContext context;
  private final MemberActions actions;
  private final OperationRecord record;
  private final Consumer<Said> said;
  private final Duration limit;
  private final Map<InstanceKey, Place> places = new LinkedHashMap<>();
  private final Map<InstanceKey, BinlogCoordinates> matched = new LinkedHashMap<>();
  private final Map<InstanceKey, Halted> halted = new LinkedHashMap<>();

  PositionChanger(OperationContext context, OperationRecord record, Consumer<Said> said) {
    this.context = context;
    this.actions = new MemberActions(context);
    this.record = record;
    this.said = said;
    this.limit = context.settings().verbDeadline().multipliedBy(2);
  }

  void begin() {
    places.clear();
    matched.clear();
    halted.clear();
  }

  void halt(Halt halt) throws StepFailedException, InterruptedException {
    stand(halt.instance(), halt.source(), null);
  }

  void reach(ReachEndOf reach) throws StepFailedException, InterruptedException {
    stand(reach.instance(), reach.source(), placeOf(reach.source()).own());
  }

  void meet(MeetAt meet) throws StepFailedException, InterruptedException {
    BinlogCoordinates mine = placeOf(meet.instance()).executed();
    BinlogCoordinates other = placeOf(meet.sibling()).executed();
    int order = mine.compareTo(other);
    if (order < 0) {
      goOn(meet.instance(), other);
    } else if (order > 0) {
      goOn(meet.sibling(), mine);
    }
  }

  private void goOn(InstanceKey instance, BinlogCoordinates until)
      throws StepFailedException, InterruptedException {
    Halted who = halted.get(instance);
    if (who == null) {
      throw new IllegalStateException(instance + " was not halted");
    }
    stand(instance, who.source(), until);
  }

  private void stand(InstanceKey instance, InstanceKey source, @Nullable BinlogCoordinates until)
      throws StepFailedException, InterruptedException {
    halted.put(instance, new Halted(source, null)); // first: a stop that times out may have stopped
    record.stepDone("halt", "Both threads of " + instance + " are being stopped.");
    Place place =
        perform(instance, new ServerVerb.StandStill(until))
            .place()
            .orElseThrow(
                () -> new StepFailedException(instance + " does not tell where it stands"));
    places.put(instance, place);
    said.accept(new Said(instance, "-- it stands at %s of %s".formatted(place.executed(), source)));
    record.stepDone(
        "stands",
        "%s stands at %s of the binary log of %s; its own ends at %s."
            .formatted(instance, place.executed(), source, place.own()));
  }

  void match(Match match) throws StepFailedException, InterruptedException {
    List<String> tail = perform(match.instance(), new ServerVerb.ReadTail()).found();
    BinlogCoordinates at =
        perform(match.below(), new ServerVerb.MatchTail(tail))
            .place()
            .orElseThrow(() -> new StepFailedException(match.below() + " tells no place"))
            .own();
    matched.put(match.instance(), at);
    record.stepDone(
        "match",
        "%s stands at %s of the binary log of %s, by the marker %s and %d events after it."
            .formatted(match.instance(), at, match.below(), tail.getFirst(), tail.size() - 1));
  }

  private BinlogCoordinates at(FollowAt follow) {
    return switch (follow.at()) {
      case EXECUTED -> placeOf(follow.of()).executed();
      case OWN_END -> placeOf(follow.of()).own();
      case MATCHED -> matched.getOrDefault(follow.of(), BinlogCoordinates.NONE);
    };
  }

  void follow(FollowAt follow) throws StepFailedException, InterruptedException {
    InstanceKey instance = follow.instance();
    BinlogCoordinates at = at(follow);
    if (!at.present()) {
      throw new StepFailedException(follow.of() + " does not tell where its binary log ends");
    }
    BinlogCoordinates before = placeOf(instance).executed();
    record.step(
        "following", "%s is being pointed at %s %s.".formatted(instance, follow.source(), at));
    halted.put(instance, new Halted(follow.former(), before));
    perform(
        instance, new ServerVerb.FollowAt(follow.source(), at, context.definition().replication()));
    record.stepDone("follow", "%s follows %s from %s.".formatted(instance, follow.source(), at));
  }

  void resume(Resume resume) throws StepFailedException, InterruptedException {
    InstanceKey instance = resume.instance();
    Halted before = halted.remove(instance);
    boolean moved = before != null && before.moved() != null;
    try {
      if (before != null && !moved) {
        startAt(before.source(), instance);
      } else {
        perform(instance, new ServerVerb.StartReplication());
      }
    } catch (StepFailedException e) {
      throw new StepFailedException(
          e.getMessage() + (moved ? ". It is pointed at its new source and was not put back" : ""));
    }
    record.stepDone("resume", instance + " replicates again.");
  }

  /**
   * Starts both threads; while the source does not answer the receiver need not have reached it.
   */
  private void startAt(InstanceKey source, InstanceKey instance)
      throws StepFailedException, InterruptedException {
    boolean answers = context.snapshot().view(source).filter(InstanceView::reachable).isPresent();
    start(
        instance,
        source,
        answers,
        wait -> perform(instance, new ServerVerb.StartReplication(), wait));
  }

  /** How a replica is started, for which it is waited no longer than this. */
  @FunctionalInterface
  interface Start {
    void within(Duration patience) throws StepFailedException, InterruptedException;
  }

  /**
   * Starts a replica. A source that does not answer is not waited for; it is enough then that both
   * threads are started.
   */
  void start(InstanceKey instance, InstanceKey source, boolean answers, Start start)
      throws StepFailedException, InterruptedException {
    try {
      start.within(answers ? limit : WITHOUT_SOURCE);
    } catch (StepFailedException e) {
      if (answers || !isStarted(actions.on(instance, limit, actions::freshFacts), source)) {
        throw e;
      }
    }
  }

  /** Whether it replicates from the source as far as that is in its own hands. */
  private static boolean isStarted(InstanceFacts facts, InstanceKey source) {
    return facts
        .channel()
        .filter(c -> c.source().equals(source))
        .filter(c -> c.receiver() != ThreadState.STOPPED && c.applier() == ThreadState.RUNNING)
        .isPresent();
  }

  private Place placeOf(InstanceKey instance) {
    Place place = places.get(instance);
    if (place == null) {
      throw new IllegalStateException(instance + " was not halted");
    }
    return place;
  }

  private ServerVerb.Outcome perform(InstanceKey instance, ServerVerb verb)
      throws StepFailedException, InterruptedException {
    return perform(instance, verb, limit);
  }

  private ServerVerb.Outcome perform(InstanceKey instance, ServerVerb verb, Duration deadline)
      throws StepFailedException, InterruptedException {
    ServerVerb.Outcome outcome =
        actions.on(instance, limit, member -> member.link().perform(verb, false, deadline));
    outcome.statements().forEach(statement -> said.accept(new Said(instance, statement)));
    return outcome;
  }

  /**
   * @return who could not be put back, in sentences
   */
  List<String> putBack() throws InterruptedException {
    List<String> left = new ArrayList<>();
    for (Map.Entry<InstanceKey, Halted> entry : halted.entrySet()) {
      InstanceKey instance = entry.getKey();
      InstanceKey source = entry.getValue().source();
      BinlogCoordinates moved = entry.getValue().moved();
      try {
        if (moved != null) {
          perform(
              instance, new ServerVerb.FollowAt(source, moved, context.definition().replication()));
        }
        startAt(source, instance);
        record.stepDone("put-back", instance + " replicates from " + source + " again.");
      } catch (StepFailedException e) {
        left.add("It could not be put back: " + e.getMessage());
      }
    }
    return left;
  }
}
