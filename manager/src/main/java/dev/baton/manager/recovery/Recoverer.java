package dev.baton.manager.recovery;

import dev.baton.cluster.DecisionLog.Operation;
import dev.baton.cluster.history.Recovery;
import dev.baton.cluster.history.RecoveryQuery;
import dev.baton.cluster.history.Suspension;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.ManagerEvent;
import dev.baton.manager.api.OperationReport;
import dev.baton.manager.api.RecoveryRequest;
import dev.baton.manager.config.RecoverySettings;
import dev.baton.manager.guard.ClusterFilter;
import dev.baton.manager.guard.RecoveryGates;
import dev.baton.manager.guard.RecoveryGates.Closed;
import dev.baton.manager.guard.RecoveryQuestion;
import dev.baton.manager.history.History;
import dev.baton.manager.hook.HookStage;
import dev.baton.manager.hook.Hooks;
import dev.baton.manager.hook.Incident;
import dev.baton.manager.operation.FailoverOperation;
import dev.baton.manager.operation.OperationContext;
import dev.baton.manager.record.OperationRecord;
import dev.baton.manager.repair.OperationGate;
import dev.baton.topology.analysis.Analysis;
import dev.baton.topology.analysis.Finding;
import dev.baton.topology.snapshot.ClusterSnapshot;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything around the recoveries of one cluster: may it begin, hooks before and after, its record
 * in the history, and what it leaves behind. What is done to servers is the operation's. One at a
 * time, which the operation gate sees to; thread-safe.
 */
public final class Recoverer {
  private static final Logger LOG = LoggerFactory.getLogger(Recoverer.class);

  private final OperationContext context;
  private final OperationGate gate;
  private final History history;
  private final Hooks hooks;
  private final Aftermath aftermath;
  private volatile @Nullable Begun current;
  private volatile Instant whole = Instant.EPOCH;

  public Recoverer(OperationContext context, OperationGate gate, History history) {
    this.context = context;
    this.gate = gate;
    this.history = history;
    this.hooks =
        new Hooks(
            settings().hooks(),
            context.ports().commands(),
            history.store(),
            context.ports().wall(),
            context.ports().tasks());
    this.aftermath = new Aftermath(context, history, hooks);
    context.recorder().addListener(this::heard);
  }

  private RecoverySettings settings() {
    return context.definition().recovery();
  }

  /** The work of a recovery; its end is in the decision log. */
  @FunctionalInterface
  public interface Work {
    void run(OperationRecord record) throws InterruptedException;
  }

  /**
   * A recovery to begin.
   *
   * @param command what a person asked for, in orchestrator's word; empty if nobody did
   * @param how in which way; null if nobody asked
   */
  public record Call(
      Recovery.Kind kind,
      InstanceKey failed,
      String code,
      String description,
      String command,
      @Nullable RecoveryRequest how) {

    boolean byPerson() {
      return how != null;
    }

    boolean withHooks() {
      return how == null || how.hooks();
    }
  }

  /**
   * A recovery that has ended.
   *
   * @param id the operation's
   * @param completed whether it came to what was called for
   * @param vetoed whether a hook kept it from beginning
   */
  public record Ran(String id, boolean completed, boolean vetoed) {}

  /** A recovery that has begun. */
  record Begun(Recovery recovery, Incident incident, boolean hooks) {}

  /** The first closed gate; empty if the recovery may begin. */
  public Optional<Closed> judge(Call call, ClusterSnapshot snapshot) {
    Duration window = context.settings().failoverWindow();
    Duration back =
        settings().periodBlock().compareTo(window) > 0 ? settings().periodBlock() : window;
    Optional<Closed> closed =
        RecoveryGates.judge(
            new RecoveryQuestion(
                context.cluster(),
                context.alias(),
                snapshot.primary(),
                call.failed(),
                call.kind(),
                call.byPerson(),
                history.enabled(),
                history.suspensions(),
                call.byPerson() ? List.of() : history.recent(context.cluster(), back),
                context.settings().failoverLimit(),
                window,
                gate.running(),
                settings(),
                whole,
                history.now()));
    closed.ifPresent(c -> blocked(call, c));
    return closed;
  }

  /** What a person's word about an instance comes to; empty if nothing is wrong with it. */
  public Optional<Call> callFor(Analysis analysis, InstanceKey failed, RecoveryRequest how) {
    return analysis.findings().stream()
        .filter(finding -> finding.instance().equals(failed))
        .flatMap(
            finding ->
                RecoveryKinds.of(finding).stream()
                    .map(
                        kind ->
                            new Call(
                                kind,
                                failed,
                                finding.code().word(),
                                finding.sentence(),
                                how.hooks() ? "recover" : "recover-lite",
                                how)))
        .findFirst();
  }

  /** Every member answers, and nothing calls for a recovery: the last one is over. */
  public void sawWhole() {
    whole = history.now();
  }

  /** Notes that a recovery was called for and not begun. */
  public void blocked(Call call, Closed closed) {
    history.blocked(
        context.cluster(),
        call.failed(),
        call.code(),
        closed.gate(),
        closed.reason(),
        closed.blocking());
  }

  /**
   * Begins the recovery, runs it to its end and settles what it leaves behind. The caller holds the
   * operation gate.
   *
   * @param type the operation's
   */
  public Ran run(String type, Call call, ClusterSnapshot snapshot, Work work)
      throws InterruptedException {
    OperationRecord record =
        context.recorder().begin(context.cluster(), type, call.failed().toString(), reason(call));
    Begun begun = begin(call, snapshot, record.id());
    current = begun;
    String refusal = "";
    try {
      record.tell("detected", reason(call));
      refusal = begun.hooks() ? hooks.before(before(call.kind()), begun.incident()) : "";
      if (refusal.isEmpty()) {
        work.run(record);
      } else {
        record.finish(OperationReport.State.ABORTED, refusal + ". Nothing was changed.");
      }
    } catch (InterruptedException e) {
      settleInterrupted(begun);
      throw e;
    } finally {
      current = null;
    }
    return new Ran(record.id(), ended(begun), !refusal.isEmpty());
  }

  /** What has come to its end although it was interrupted; the rest is resumed. */
  private void settleInterrupted(Begun begun) {
    aftermath
        .operation(begun.recovery().uid())
        .filter(op -> !op.state().equals(OperationReport.State.RUNNING.name()))
        .ifPresent(op -> aftermath.settle(begun, op));
  }

  private static String reason(Call call) {
    return call.how() == null
        ? call.code() + ": " + call.description()
        : "Asked for by %s. %s".formatted(call.how().by(), call.description());
  }

  private static HookStage before(Recovery.Kind kind) {
    return kind == Recovery.Kind.TAKEOVER
        ? HookStage.PRE_GRACEFUL_TAKEOVER
        : HookStage.PRE_FAILOVER;
  }

  private Begun begin(Call call, ClusterSnapshot snapshot, String uid) {
    List<InstanceKey> replicas = replicasOf(call.failed(), snapshot);
    Recovery recovery =
        Recovery.begun(
            uid,
            context.cluster(),
            call.kind(),
            call.failed(),
            call.code(),
            call.description(),
            !call.byPerson(),
            replicas,
            history.now());
    history.begin(recovery);
    return new Begun(recovery, incident(recovery, snapshot, call.command()), call.withHooks());
  }

  private static List<InstanceKey> replicasOf(InstanceKey source, ClusterSnapshot snapshot) {
    return snapshot.instances().values().stream()
        .filter(view -> view.facts() != null && follows(view.facts(), source))
        .map(InstanceView::key)
        .toList();
  }

  private static boolean follows(InstanceFacts facts, InstanceKey source) {
    return facts.channels().stream().anyMatch(c -> c.source().equals(source));
  }

  /** Runs the hooks for an instance that has changed places with its source; waits for none. */
  public void tookSource(String uid, InstanceKey taker, InstanceKey source) {
    ClusterSnapshot snapshot = context.snapshot();
    Recovery move =
        Recovery.begun(
            uid,
            context.cluster(),
            Recovery.Kind.INTERMEDIATE,
            source,
            "",
            "%s has taken the place of its source %s.".formatted(taker, source),
            false,
            replicasOf(taker, snapshot),
            history.now());
    hooks.after(
        List.of(HookStage.POST_TAKE_PRIMARY),
        incident(move, snapshot, "take-master").ended(true, taker, "", List.of()));
  }

  private Incident incident(Recovery recovery, ClusterSnapshot snapshot, String command) {
    InstanceKey primary = snapshot.primary();
    boolean downtimed =
        history.suspensions().stream()
            .anyMatch(
                s ->
                    s.kind() == Suspension.Kind.DOWNTIME && s.instance().equals(recovery.failed()));
    return new Incident(
        recovery.uid(),
        recovery.kind(),
        recovery.code(),
        recovery.description(),
        command,
        recovery.failed(),
        context.alias().isEmpty() ? context.cluster() : context.alias(),
        context.domain(),
        primary == null ? recovery.failed() : primary,
        recovery.replicas(),
        List.of(),
        null,
        "",
        false,
        downtimed,
        matches(settings().primaryClusters(), primary),
        matches(settings().intermediateClusters(), primary),
        context.settings().id());
  }

  private boolean matches(List<String> filters, @Nullable InstanceKey primary) {
    return ClusterFilter.matches(filters, context.cluster(), context.alias(), primary);
  }

  private boolean ended(Begun begun) {
    Operation operation =
        aftermath
            .operation(begun.recovery().uid())
            .orElseThrow(() -> new IllegalStateException("no operation " + begun.recovery().uid()));
    return aftermath.settle(begun, operation);
  }

  public History history() {
    return history;
  }

  /** A member that came back: what became of it belongs to the recovery from its failure. */
  public void returned(InstanceKey instance, String sentence) {
    history.returned(context.cluster(), instance, sentence);
  }

  /** Ends the history of recoveries whose operations another run of the manager has ended. */
  public void reconcile(ClusterSnapshot snapshot) {
    List<Recovery> running =
        history
            .store()
            .recoveries(
                RecoveryQuery.ofCluster(context.cluster()).runningOnly(), Integer.MAX_VALUE, 0);
    for (Recovery recovery : running) {
      Begun begun = new Begun(recovery, incident(recovery, snapshot, ""), true);
      aftermath.operation(recovery.uid()).ifPresent(op -> aftermath.settle(begun, op));
    }
  }

  /** Notes a failure once, and runs the hooks of detection, without waiting for them. */
  public void detected(Finding finding, Recovery.Kind kind, ClusterSnapshot snapshot) {
    history.detected(
        context.cluster(), finding.instance(), finding.code().word(), finding.sentence());
    Recovery pseudo =
        Recovery.begun(
            "d-" + Long.toHexString(history.now().toEpochMilli()),
            context.cluster(),
            kind,
            finding.instance(),
            finding.code().word(),
            finding.sentence(),
            true,
            replicasOf(finding.instance(), snapshot),
            history.now());
    hooks.after(List.of(HookStage.ON_FAILURE_DETECTION), incident(pseudo, snapshot, ""));
  }

  /** A failover that says it has to wait is unsuccessful so far: people want to know it now. */
  private void heard(ManagerEvent event) {
    Begun begun = current;
    if (begun != null
        && begun.hooks()
        && event.kind().equals(FailoverOperation.REFUSED)
        && event.operationId().equals(begun.recovery().uid())) {
      LOG.debug("recovery {} has to wait", event.operationId());
      hooks.after(List.of(HookStage.POST_UNSUCCESSFUL_FAILOVER), begun.incident());
    }
  }
}
