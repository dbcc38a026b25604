package dev.baton.manager.loop;

import dev.baton.cluster.DecisionLog.Operation;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.OperationReport.State;
import dev.baton.manager.operation.Guarantees;
import dev.baton.manager.operation.OperationContext;
import dev.baton.manager.operation.Resumption;
import dev.baton.manager.operation.RevivalOperation;
import dev.baton.manager.recovery.Recoverer.Call;
import dev.baton.manager.repair.OperationGate;
import dev.baton.manager.repair.RepairCrew;
import dev.baton.manager.watch.Claims;
import dev.baton.topology.analysis.Analysis;
import dev.baton.topology.analysis.Analyzer;
import dev.baton.topology.analysis.Finding;
import dev.baton.topology.plan.MemberStanding;
import dev.baton.topology.plan.RejoinPlanner;
import dev.baton.topology.plan.Repair;
import dev.baton.topology.plan.RevivalPlanner;
import dev.baton.topology.snapshot.ClusterSnapshot;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one cluster: snapshot, analysis, plan, and whoever carries it out, again after every probe
 * that found something new, every word of a proxy, and the probe interval. The loop itself never
 * waits for a server; operations and repairs run on threads of their own.
 */
final class ClusterLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterLoop.class);

  /** For how long a suspicion keeps the probes at their urgent pace. */
  private static final long URGENT_NANOS = 30_000_000_000L;

  private static final long RESUME_PAUSE_NANOS = 1_000_000_000L;

  /** What changes from look to look and is not said again for that. */
  private static final Pattern MEASURES = Pattern.compile("\\d+ (ms|s|commits)\\b");

  private static final String NOT_ARMED =
      "The cluster is not armed: it is observed, and nothing is changed.";

  private final OperationContext context;
  private final OperationGate gate;
  private final RepairCrew crew;
  private final Claims claims;
  private final Guarantees guarantees;
  private final Adoption adoption;
  private final ObserveOnly observeOnly;
  private boolean observed; // so that somebody else may have moved the primary
  private final Routing routing;
  private final PseudoGtidInjector markers;
  private final OperationRunner runner;
  private final RecoveryDispatch dispatch;
  private final Revival revival;
  private volatile boolean closed;
  private volatile List<String> standing = List.of("Not every member has been looked at yet.");
  private volatile String obstacle = "Not every member has been looked at yet.";
  private volatile String lastSaid = "";
  private volatile String lastSentence = "";
  private boolean suspected;
  private long suspectedNanos;
  private boolean resumed;
  private boolean triedToResume;
  private long resumeNanos;

  ClusterLoop(
      OperationContext context,
      OperationGate gate,
      Claims claims,
      Guarantees guarantees,
      OperationRunner runner,
      RecoveryDispatch dispatch) {
    this.context = context;
    this.gate = gate;
    this.claims = claims;
    this.guarantees = guarantees;
    this.crew = new RepairCrew(context, gate, dispatch.recoverer()::returned);
    this.adoption = new Adoption(context);
    this.observeOnly = new ObserveOnly(context);
    this.routing = new Routing(context, gate);
    this.markers = new PseudoGtidInjector(context);
    this.runner = runner;
    this.dispatch = dispatch;
    this.revival = new Revival(context, runner);
  }

  void start() {
    context.ports().tasks().start("cluster-" + context.cluster(), this::run);
  }

  private void run() {
    while (!closed) {
      long seen = context.wakeUp().count();
      try {
        iterate();
        context.wakeUp().await(seen, context.settings().probeInterval());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        LOG.error("an iteration over {} failed", context.cluster(), e);
        pause();
      }
    }
  }

  private void pause() {
    try {
      context.ports().tasks().sleep(context.settings().probeInterval());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed = true;
    }
  }

  OperationRunner runner() {
    return runner;
  }

  Analysis analyse() {
    return Analyzer.analyse(
        context.snapshot(), context.definition().policy(), context.settings().detection());
  }

  /** What keeps Baton from acting, or what it is doing. */
  List<String> standing() {
    return standing;
  }

  /** Why this manager does not act on the cluster now; empty if it may. */
  String obstacle() {
    return obstacle;
  }

  List<Repair> wanted(Analysis analysis) {
    ClusterSnapshot snapshot = analysis.snapshot();
    return dispatch.allowed(RejoinPlanner.plan(analysis, key -> standingOf(key, snapshot)));
  }

  private MemberStanding standingOf(InstanceKey key, ClusterSnapshot snapshot) {
    return snapshot
        .view(key)
        .map(view -> crew.standing(view, snapshot.epoch()))
        .orElse(MemberStanding.PLAIN);
  }

  /**
   * Nothing is begun that could not be recorded. What was decided holds: the proxies go on with the
   * leases they are given, unless another manager has the cluster now.
   */
  private void withoutRecord(String why) {
    obstacle = why;
    standing = List.of(why);
    sayOnce(why);
    if (!findObstacle(context.snapshot()).isEmpty()) {
      context.leases().suspend();
    }
  }

  private void iterate() {
    String lost = context.log().trouble();
    if (!lost.isEmpty()) {
      withoutRecord(lost);
      return;
    }
    for (InstanceKey added : context.members().discover()) {
      say("topology", added + " was found.");
    }
    Analysis analysis = analyse();
    lookCloser(analysis);
    String unclaimed = findObstacle(analysis.snapshot());
    boolean armed = context.armed();
    obstacle = unclaimed.isEmpty() && !armed ? NOT_ARMED : unclaimed;
    List<Call> due = unclaimed.isEmpty() ? dispatch.look(analysis) : List.of();
    if (!armed) {
      dispatch.observed(due);
    }
    boolean halfway = analysis.snapshot().epoch() > 0 && analysis.snapshot().primary() == null;
    if (runner.takeFailed() || halfway) {
      resumed = false;
    }
    restartOwn(analysis, armed);
    if (!obstacle.isEmpty()) {
      if (unclaimed.isEmpty() && goesOnUnarmed(analysis.snapshot())) {
        context.leases().grant(analysis.snapshot().epoch());
      } else {
        context.leases().suspend();
      }
      standing = List.of(obstacle);
      sayOnce(obstacle);
      if (!context.armed()) {
        observed = true;
        observeOnly.look(analysis, wanted(analysis));
      }
    } else if (gate.isBusy()) {
      standing = List.of("Operation " + gate.running() + " is under way.");
      if (analysis.primaryDead().isPresent()) {
        runner.makeWay();
      }
      crew.dispatch(wanted(analysis), analysis.snapshot());
    } else if (!resumed) {
      resume(halfway);
    } else if (analysis.snapshot().epoch() == 0 || observed) {
      String why = adoption.run(analysis.snapshot());
      observed = !why.isEmpty();
      standing = why.isEmpty() ? List.of() : List.of(why);
    } else {
      standing = List.of();
      keep(analysis, due);
    }
  }

  /**
   * Who is not armed changes nothing, and so does not take the proxies' leases away either; but
   * they end when somebody else moves the primary, which the proxies would not follow.
   */
  private boolean goesOnUnarmed(ClusterSnapshot snapshot) {
    InstanceKey primary = snapshot.primary();
    return primary != null
        && !gate.isBusy()
        && context
            .log()
            .currentEpoch(context.cluster())
            .filter(epoch -> epoch.number() == snapshot.epoch())
            .filter(epoch -> epoch.primary().equals(Optional.of(primary.toString())))
            .isPresent()
        && context.log().unfinished(context.cluster()).isEmpty();
  }

  /** Why this manager does not act now; empty if it may. */
  private String findObstacle(ClusterSnapshot snapshot) {
    if (!context.members().allSeen()) {
      return "Not every member has been looked at yet.";
    }
    Set<InstanceKey> reachable =
        snapshot.instances().values().stream()
            .filter(InstanceView::reachable)
            .map(InstanceView::key)
            .collect(Collectors.toSet());
    if (!claims.leads(reachable, snapshot.primary())) {
      String other = claims.other();
      return other == null
          ? "No member has given this manager its claim yet."
          : "Manager " + other + " acts on this cluster: standing by.";
    }
    return "";
  }

  /**
   * Starts servers of Baton's own again that nobody else would start. Where nobody answers there is
   * no claim to be had, and no other manager that could act either.
   */
  private void restartOwn(Analysis analysis, boolean armed) {
    ClusterSnapshot snapshot = analysis.snapshot();
    boolean silent = snapshot.instances().values().stream().noneMatch(InstanceView::reachable);
    if (!armed || snapshot.epoch() == 0 || !(obstacle.isEmpty() || silent)) {
      return;
    }
    if (silent) {
      crew.dispatch(
          wanted(analysis).stream().filter(Repair.Restart.class::isInstance).toList(), snapshot);
    }
    if (!gate.isBusy()) {
      revival.look(
          dispatch.allowed(
              RevivalPlanner.plan(analysis, key -> standingOf(key, snapshot)).stream()
                  .<Repair>map(restart -> restart)
                  .toList()));
    }
  }

  private void lookCloser(Analysis analysis) {
    boolean suspect = analysis.primarySuspect().isPresent() || analysis.primaryDead().isPresent();
    long now = context.ports().clock().nanos();
    if (suspect && !suspected) {
      suspectedNanos = now;
      context.members().poke();
    }
    suspected = suspect;
    context.members().urgent(gate.isBusy() || (suspect && now - suspectedNanos < URGENT_NANOS));
  }

  private void keep(Analysis analysis, List<Call> due) {
    ClusterSnapshot snapshot = analysis.snapshot();
    InstanceKey primary = snapshot.primary();
    if (primary == null) {
      standing = List.of(noPrimary(snapshot.epoch()));
      return;
    }
    if (adoption.followGroup(snapshot)) {
      context.wakeUp().signal();
      return;
    }
    if (analysis.primaryDead().isPresent()) {
      due.stream().limit(1).forEach(call -> recover(call, snapshot));
      return;
    }
    context.leases().grant(snapshot.epoch());
    snapshot.view(primary).ifPresent(guarantees::observe);
    routing.follow(analysis);
    reopenIfClosed(snapshot, primary);
    markers.look(snapshot, primary);
    crew.dispatch(wanted(analysis), snapshot);
    due.forEach(call -> recover(call, snapshot));
    sayOnce(
        analysis.healthy()
            ? "All is well: " + primary + " serves epoch " + snapshot.epoch() + "."
            : analysis.findings().stream().map(Finding::sentence).collect(Collectors.joining(" ")));
  }

  /** Begins what is due, or says why not. */
  private void recover(Call call, ClusterSnapshot snapshot) {
    if (gate.isBusy()) {
      return; // one at a time; the next look calls again
    }
    String why = dispatch.begin(call, snapshot);
    if (!why.isEmpty()) {
      standing = List.of("%s: %s".formatted(call.code(), why));
      sayOnce(standing.getFirst());
    }
  }

  private Instant windowBegin() {
    return context.recorder().now().minus(context.settings().failoverWindow());
  }

  /**
   * Finishes what was left unfinished.
   *
   * @param halfway whether the epoch has no primary: then this is asked for again at every look
   */
  private void resume(boolean halfway) {
    List<Operation> unfinished =
        context.log().unfinished(context.cluster()).stream()
            .filter(op -> !crew.carriesOut(op.id()))
            .toList();
    if (unfinished.isEmpty()) {
      resumed = true;
      dispatch.recoverer().reconcile(context.snapshot());
      if (halfway) {
        standing = List.of(noPrimary(context.snapshot().epoch()));
      } else {
        context.wakeUp().signal();
      }
      return;
    }
    long now = context.ports().clock().nanos();
    if (triedToResume && now - resumeNanos < RESUME_PAUSE_NANOS) {
      return;
    }
    triedToResume = true;
    resumeNanos = now;
    runner.start(
        "resume of " + unfinished.getFirst().id(),
        () -> {
          for (Operation operation : unfinished) {
            new Resumption(context, guarantees).run(operation);
          }
        });
  }

  private static String noPrimary(long epoch) {
    return "Epoch " + epoch + " has no primary.";
  }

  /** A primary that Baton itself had closed, and could not open again at once. */
  private void reopenIfClosed(ClusterSnapshot snapshot, InstanceKey primary) {
    InstanceFacts facts = snapshot.view(primary).map(InstanceView::facts).orElse(null);
    boolean closedByBaton =
        facts != null
            && !facts.writable()
            && !facts.isReplica()
            && context.log().latest(context.cluster(), 5).stream()
                .filter(op -> op.begun().isAfter(windowBegin()) && !op.oldPrimary().isEmpty())
                .anyMatch(
                    op ->
                        op.state().equals(State.ABORTED.name())
                            || op.type().equals(RevivalOperation.TYPE));
    if (closedByBaton) {
      runner.start("reopening of " + primary, () -> routing.reopen(primary));
    }
  }

  private void say(String kind, String sentence) {
    context.recorder().tell(context.cluster(), "", kind, sentence);
  }

  private void sayOnce(String sentence) {
    if (sentence.equals(lastSentence)) {
      return;
    }
    lastSentence = sentence;
    String withoutNumbers = MEASURES.matcher(sentence).replaceAll("some $1");
    if (!withoutNumbers.equals(lastSaid)) {
      lastSaid = withoutNumbers;
      say("topology", sentence);
    }
  }

  @Override
  public void close() {
    closed = true;
    runner.close();
    context.wakeUp().signal();
  }
}
