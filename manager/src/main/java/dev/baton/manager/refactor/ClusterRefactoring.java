package dev.baton.manager.refactor;

import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.Latch;
import dev.baton.manager.api.OperationReport.State;
import dev.baton.manager.api.Refactoring.Asked;
import dev.baton.manager.api.Refactoring.Report;
import dev.baton.manager.api.Refactoring.Said;
import dev.baton.manager.operation.MemberActions;
import dev.baton.manager.operation.OperationContext;
import dev.baton.manager.operation.StepFailedException;
import dev.baton.manager.record.OperationRecord;
import dev.baton.manager.watch.Member;
import dev.baton.topology.port.ErrantArchive;
import dev.baton.topology.port.InstanceLink;
import dev.baton.topology.port.ServerVerb;
import dev.baton.topology.port.ServerVerb.PurgeBinaryLogs;
import dev.baton.topology.refactor.RefactorPlan;
import dev.baton.topology.refactor.RefactorPlan.Errand;
import dev.baton.topology.refactor.RefactorPlan.Follow;
import dev.baton.topology.refactor.RefactorPlan.FollowOwnReplica;
import dev.baton.topology.refactor.RefactorPlan.Step;
import dev.baton.topology.refactor.RefactorPlanner;
import dev.baton.topology.refactor.TreeChange;
import dev.baton.topology.refactor.VerbCheck;
import dev.baton.topology.snapshot.BinlogCoordinates;
import dev.baton.topology.snapshot.ClusterSnapshot;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What people ask to have changed in one cluster. Everything that changes something runs as an
 * operation, so under the cluster's one mutex, and is recorded with its statements. Thread-safe.
 */
public final class ClusterRefactoring {
  private static final String NOTHING_ELSE = "Not now: another operation is under way.";

  private final OperationContext context;
  private final MemberActions actions;
  private final Gate gate;
  private final Duration limit;

  /** How an operation of the cluster is run. */
  public interface Gate {
    /** Why nothing may be changed now; empty if it may. */
    String obstacle();

    /** Whether the primary is dead as far as is known, so that its failover waits for the mutex. */
    BooleanSupplier primaryDead();

    /**
     * Runs it under the cluster's mutex and waits for it.
     *
     * @return false if another operation is under way
     */
    boolean run(String what, Work work) throws InterruptedException;
  }

  /** What is done under the mutex. */
  @FunctionalInterface
  public interface Work {
    void run() throws InterruptedException;
  }

  public ClusterRefactoring(OperationContext context, Gate gate) {
    this.context = context;
    this.actions = new MemberActions(context);
    this.gate = gate;
    this.limit = context.settings().verbDeadline().multipliedBy(2);
  }

  private record Result(
      State state,
      String sentence,
      List<InstanceKey> done,
      Map<InstanceKey, String> left,
      List<Said> said,
      List<String> found) {
    static Result refused(String sentence) {
      return new Result(State.REFUSED, sentence, List.of(), Map.of(), List.of(), List.of());
    }
  }

  /** What is done once it may be. */
  private interface Body {
    Result run(OperationRecord record) throws InterruptedException;
  }

  public Report change(TreeChange change, Asked asked) throws InterruptedException {
    if (asked.dryRun()) {
      return report(change.word(), null, true, dryChange(change));
    }
    return operation(
        change.word(), "Asked for: " + describe(change), record -> change(change, record));
  }

  private static String describe(TreeChange change) {
    return change.word() + " " + change.subject() + ".";
  }

  private RefactorPlan plan(TreeChange change) throws InterruptedException {
    return RefactorPlanner.plan(
        fresh(), context.definition().policy(), change, context.definition().pseudoGtid().inject());
  }

  private Result change(TreeChange change, OperationRecord record) throws InterruptedException {
    RefactorPlan plan = plan(change);
    if (!(plan instanceof RefactorPlan.Go go)) {
      return Result.refused(plan.sentence());
    }
    record.step("plan", go.sentence());
    TreeChanger changer = new TreeChanger(context, record, gate.primaryDead());
    List<InstanceKey> done = new ArrayList<>();
    Map<InstanceKey, String> left = new TreeMap<>(go.leftOut());
    for (Errand errand : go.errands()) {
      try {
        changer.run(errand);
        done.add(errand.instance());
        context.inventory().handsOn(errand.instance());
      } catch (StepFailedException e) {
        left.put(errand.instance(), String.valueOf(e.getMessage()));
      }
    }
    boolean nothing = done.isEmpty() && !go.errands().isEmpty();
    return new Result(
        nothing ? State.ABORTED : State.DONE,
        sentence(go, nothing, left),
        done,
        left,
        changer.said(),
        List.of());
  }

  private static String sentence(
      RefactorPlan.Go go, boolean nothing, Map<InstanceKey, String> left) {
    StringBuilder text = new StringBuilder(nothing ? "Nothing was changed." : go.sentence());
    left.forEach((key, why) -> text.append(" Left out: ").append(key).append(": ").append(why));
    return text.toString();
  }

  private Result dryChange(TreeChange change) throws InterruptedException {
    RefactorPlan plan = plan(change);
    if (!(plan instanceof RefactorPlan.Go go)) {
      return Result.refused(plan.sentence());
    }
    List<Said> said = new ArrayList<>();
    Map<InstanceKey, String> left = new TreeMap<>(go.leftOut());
    for (Errand errand : go.errands()) {
      for (Step step : errand.steps()) {
        try {
          said.addAll(wouldSay(step));
        } catch (StepFailedException e) {
          left.put(errand.instance(), String.valueOf(e.getMessage()));
        }
      }
    }
    return new Result(
        State.DONE,
        "Would be done: " + sentence(go, false, left),
        go.errands().stream().map(Errand::instance).filter(k -> !left.containsKey(k)).toList(),
        left,
        said,
        List.of());
  }

  private List<Said> wouldSay(Step step) throws StepFailedException, InterruptedException {
    return switch (step) {
      case RefactorPlan.Hold hold -> note(hold.instance(), "-- stop the receiver");
      case RefactorPlan.CatchUp catchUp ->
          note(catchUp.instance(), "-- wait until it has executed all of " + catchUp.with());
      case Follow follow ->
          wouldSay(
              follow.instance(),
              new ServerVerb.FollowSource(follow.source(), context.definition().replication()));
      case RefactorPlan.Halt halt -> wouldSay(halt.instance(), new ServerVerb.StandStill(null));
      case RefactorPlan.MeetAt meet ->
          note(
              meet.instance(),
              "-- it, or " + meet.sibling() + ", goes on UNTIL both stand at one place");
      case RefactorPlan.ReachEndOf reach ->
          note(
              reach.instance(),
              "-- stop both threads at the end of the binary log of " + reach.source());
      case RefactorPlan.Match match ->
          note(
              match.below(),
              "-- seek the last Pseudo-GTID marker of "
                  + match.instance()
                  + " and compare what came after it");
      case RefactorPlan.FollowAt follow ->
          wouldSay(
              follow.instance(),
              new ServerVerb.FollowAt(
                  follow.source(), wouldBe(follow), context.definition().replication()));
      case RefactorPlan.Resume resume -> note(resume.instance(), "-- start both threads");
      case FollowOwnReplica follow ->
          wouldSay(
              follow.instance(),
              new ServerVerb.FollowOwnReplica(
                  follow.replica(), context.definition().replication()));
    };
  }

  private static List<Said> note(InstanceKey instance, String line) {
    return List.of(new Said(instance, line));
  }

  /** Where the other one stands now, as an example of where it is going to stand. */
  private BinlogCoordinates wouldBe(RefactorPlan.FollowAt follow)
      throws StepFailedException, InterruptedException {
    ServerVerb.Place now =
        on(follow.of(), new ServerVerb.StandStill(null), true)
            .place()
            .orElse(new ServerVerb.Place(BinlogCoordinates.NONE, BinlogCoordinates.NONE));
    return switch (follow.at()) {
      case EXECUTED -> now.executed();
      case OWN_END -> now.own();
      case MATCHED -> new BinlogCoordinates("the-place-found", 0);
    };
  }

  private List<Said> wouldSay(InstanceKey instance, ServerVerb verb)
      throws StepFailedException, InterruptedException {
    return said(instance, on(instance, verb, true));
  }

  private ServerVerb.Outcome on(InstanceKey instance, ServerVerb verb, boolean dry)
      throws StepFailedException, InterruptedException {
    return actions.on(instance, limit, member -> member.link().perform(verb, dry, limit));
  }

  private static List<Said> said(InstanceKey instance, ServerVerb.Outcome outcome) {
    return outcome.statements().stream().map(s -> new Said(instance, s)).toList();
  }

  /** Does something to one server. */
  public Report perform(InstanceKey instance, ServerVerb verb, Asked asked)
      throws InterruptedException {
    if (asked.dryRun() || verb instanceof ServerVerb.LocateErrant) {
      return report(verb.word(), null, true, verb(instance, verb, asked, null));
    }
    return operation(
        verb.word(),
        "Asked for: " + verb.word() + " " + instance + ".",
        record -> verb(instance, verb, asked, record));
  }

  private Result verb(
      InstanceKey instance, ServerVerb verb, Asked asked, @Nullable OperationRecord record)
      throws InterruptedException {
    Optional<VerbCheck.Objection> objection =
        VerbCheck.objection(fresh(), context.definition().policy(), instance, verb)
            .filter(o -> !(asked.force() && o.forceable()));
    if (objection.isPresent()) {
      return Result.refused(
          objection.get().sentence()
              + (objection.get().forceable() ? " Force it if that is meant." : ""));
    }
    try {
      if (record != null) {
        record.step("perform", verb.word() + " on " + instance + ".");
      }
      ServerVerb.Outcome outcome = on(instance, verb, record == null);
      String sentence =
          record == null ? "Would be done on " + instance + "." : "Done on " + instance + ".";
      List<Said> said = said(instance, outcome);
      if (record != null) {
        keepHands(instance, verb);
        record.step("said", String.join("; ", outcome.statements()));
      }
      return new Result(State.DONE, sentence, List.of(instance), Map.of(), said, outcome.found());
    } catch (StepFailedException e) {
      String why = String.valueOf(e.getMessage());
      return new Result(
          record == null ? State.REFUSED : State.ABORTED,
          why,
          List.of(),
          Map.of(instance, why),
          List.of(),
          List.of());
    }
  }

  /** What a person has put in place is not repaired away; see the inventory. */
  private void keepHands(InstanceKey instance, ServerVerb verb) {
    switch (verb) {
      case ServerVerb.StopReplication stop -> handsOff(instance, "stopped its replication");
      case ServerVerb.StandStill stand -> handsOff(instance, "made it stand still");
      case ServerVerb.FollowAt follow -> handsOff(instance, "pointed it elsewhere");
      case ServerVerb.ForgetSource forget -> handsOff(instance, "made it forget its source");
      case ServerVerb.Detach detach -> handsOff(instance, "detached it");
      case ServerVerb.ReadOnly readOnly when readOnly.on() ->
          handsOff(instance, "made it read-only");
      case ServerVerb.StartReplication start -> context.inventory().handsOn(instance);
      case ServerVerb.RestartReplication restart -> context.inventory().handsOn(instance);
      case ServerVerb.Reattach reattach -> context.inventory().handsOn(instance);
      case ServerVerb.ReadOnly readOnly -> context.inventory().handsOn(instance);
      default -> {
        // says nothing of how it is to be left
      }
    }
  }

  private void handsOff(InstanceKey instance, String what) {
    context.inventory().handsOff(instance, "A person " + what + ".");
  }

  /** Every other member may need them; and who does not answer cannot say. */
  public Report purge(InstanceKey instance, String upTo, Asked asked) throws InterruptedException {
    List<PurgeBinaryLogs.Need> needs = new ArrayList<>();
    if (!asked.force()) {
      for (InstanceView view : fresh().instances().values()) {
        InstanceFacts facts = view.facts();
        if (facts != null && !view.key().equals(instance)) {
          needs.add(new PurgeBinaryLogs.Need(view.key().toString(), facts.executed()));
        }
      }
    }
    return perform(instance, new PurgeBinaryLogs(upTo, needs), asked);
  }

  public Report locateErrant(InstanceKey instance) throws InterruptedException {
    MysqlGtidSet errant = errant(instance).orElse(null);
    if (errant == null) {
      return report("locate-gtid-errant", null, true, noErrant(instance));
    }
    return perform(instance, new ServerVerb.LocateErrant(errant), Asked.DRY);
  }

  public Report injectEmpty(InstanceKey instance, Asked asked) throws InterruptedException {
    MysqlGtidSet errant = errant(instance).orElse(null);
    InstanceKey primary = context.snapshot().primary();
    if (errant == null || primary == null) {
      return report("gtid-errant-inject-empty", null, asked.dryRun(), noErrant(instance));
    }
    return perform(primary, new ServerVerb.InjectEmpty(errant), asked);
  }

  public Report forgetErrant(InstanceKey instance, Asked asked) throws InterruptedException {
    MysqlGtidSet errant = errant(instance).orElse(null);
    String word = "gtid-errant-reset-master";
    if (errant == null) {
      return report(word, null, asked.dryRun(), noErrant(instance));
    }
    ServerVerb verb = new ServerVerb.ForgetErrant(errant);
    if (asked.dryRun()) {
      return perform(instance, verb, asked);
    }
    return operation(
        word,
        "Asked for: " + word + " " + instance + ", which has " + errant + " of its own.",
        record -> archived(instance, verb, asked, record));
  }

  /** What is only here is kept before anything drops it (design invariant 6). */
  private Result archived(
      InstanceKey instance, ServerVerb verb, Asked asked, OperationRecord record)
      throws InterruptedException {
    InstanceKey primary = context.snapshot().primary();
    if (primary == null) {
      return Result.refused("No primary is known to compare with.");
    }
    try {
      ErrantArchive.Archived archived =
          actions.on(
              instance,
              limit,
              member ->
                  context
                      .ports()
                      .archive()
                      .archive(
                          member.link(),
                          holder(primary),
                          context.settings().archiveDirectory(),
                          limit));
      record.step(
          "archive",
          "%d transactions are kept in %s: %s"
              .formatted(archived.transactions(), archived.directory(), archived.errant()));
    } catch (StepFailedException e) {
      return Result.refused("They could not be archived first: " + e.getMessage());
    }
    return verb(instance, verb, asked, record);
  }

  private InstanceLink holder(InstanceKey primary) throws StepFailedException {
    return context
        .members()
        .get(primary)
        .orElseThrow(() -> new StepFailedException(primary + " is not known any more"))
        .link();
  }

  /** The primary is read after the instance, so that nothing looks errant that is only new. */
  private Optional<MysqlGtidSet> errant(InstanceKey instance) throws InterruptedException {
    InstanceKey primary = context.snapshot().primary();
    if (primary == null || primary.equals(instance)) {
      return Optional.empty();
    }
    try {
      Object mine = actions.on(instance, limit, actions::freshFacts).executed();
      Object theirs = actions.on(primary, limit, actions::freshFacts).executed();
      return mine instanceof MysqlGtidSet my && theirs instanceof MysqlGtidSet their
          ? Optional.of(my.subtract(their)).filter(set -> !set.isEmpty())
          : Optional.empty();
    } catch (StepFailedException e) {
      return Optional.empty();
    }
  }

  private static Result noErrant(InstanceKey instance) {
    return Result.refused(
        "No errant transactions of "
            + instance
            + " are known: it has nothing that its primary has not, or it is on MariaDB, where its"
            + " binary log has to be read (baton explain tells).");
  }

  /** Facts of every member that are newer than the question. */
  private ClusterSnapshot fresh() throws InterruptedException {
    List<Member> members = context.members().all();
    Latch looked = context.ports().tasks().latch(members.size());
    Duration patience = context.settings().probeTimeout().multipliedBy(2);
    for (Member member : members) {
      context
          .ports()
          .tasks()
          .start(
              "look-" + member.key(),
              () -> {
                try {
                  member.watcher().freshView(patience);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                } finally {
                  looked.countDown();
                }
              });
    }
    looked.await(patience.multipliedBy(2));
    return context.snapshot();
  }

  private Report operation(String word, String reason, Body body) throws InterruptedException {
    String unrecorded = context.log().trouble();
    if (!unrecorded.isEmpty()) {
      return report(word, null, false, Result.refused(unrecorded));
    }
    AtomicReference<@Nullable Report> report = new AtomicReference<>();
    boolean ran =
        gate.run(
            word,
            () -> {
              OperationRecord record =
                  context.recorder().begin(context.cluster(), word, "", reason);
              String obstacle = gate.obstacle();
              Result result = obstacle.isEmpty() ? body.run(record) : Result.refused(obstacle);
              record.finish(result.state(), result.sentence());
              report.set(report(word, record.id(), false, result));
            });
    Report made = report.get();
    if (made != null) {
      return made;
    }
    return report(
        word,
        null,
        false,
        Result.refused(ran ? "It failed in Baton itself: see the log." : NOTHING_ELSE));
  }

  private Report report(String word, @Nullable String id, boolean dry, Result result) {
    return new Report(
        context.cluster(),
        word,
        result.state(),
        result.sentence(),
        id,
        dry,
        result.done(),
        result.left(),
        result.said(),
        result.found());
  }
}
