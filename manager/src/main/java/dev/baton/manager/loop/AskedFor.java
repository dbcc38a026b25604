package dev.baton.manager.loop;

import dev.baton.cluster.history.Recovery;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.OperationReport;
import dev.baton.manager.api.OperationReport.State;
import dev.baton.manager.api.RecoveryRequest;
import dev.baton.manager.operation.FailoverOperation;
import dev.baton.manager.operation.OperationContext;
import dev.baton.manager.operation.SwitchoverOperation;
import dev.baton.manager.operation.TransactionAge;
import dev.baton.manager.record.OperationRecord;
import dev.baton.manager.record.Reports;
import dev.baton.manager.recovery.Recoverer.Call;
import dev.baton.manager.repair.OperationGate;
import dev.baton.topology.analysis.AnalysisCode;
import dev.baton.topology.plan.SwitchoverPlanner;
import dev.baton.topology.snapshot.ClusterSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What people ask of one cluster; each blocks until done. A refusal is recorded as an operation,
 * too, so that it can be found. Thread-safe.
 */
public final class AskedFor {
  private static final int OPERATIONS_LOOKED_AT = 200;

  private final OperationContext context;
  private final OperationGate gate;
  private final ClusterLoop loop;
  private final RecoveryDispatch dispatch;
  private final OperationRunner runner;

  AskedFor(
      OperationContext context,
      OperationGate gate,
      ClusterLoop loop,
      RecoveryDispatch dispatch,
      OperationRunner runner) {
    this.context = context;
    this.gate = gate;
    this.loop = loop;
    this.dispatch = dispatch;
    this.runner = runner;
  }

  /** Moves the primary role in a planned way. */
  public OperationReport switchover(RecoveryRequest how) throws InterruptedException {
    AtomicReference<OperationReport> report = new AtomicReference<>();
    boolean ran =
        runner.runAndWait(
            SwitchoverOperation.TYPE, () -> report.set(switchoverNow(how)), () -> false);
    return ran ? orUnknown(report.get()) : refusal(SwitchoverOperation.TYPE, busy());
  }

  private OperationReport switchoverNow(RecoveryRequest how) throws InterruptedException {
    String obstacle = loop.obstacle();
    if (!obstacle.isEmpty()) {
      return refusal(SwitchoverOperation.TYPE, obstacle);
    }
    ClusterSnapshot snapshot = context.snapshot();
    SwitchoverPlanner.Decision decision =
        SwitchoverPlanner.plan(
            snapshot,
            context.definition().policy(),
            context.promotability().among(snapshot.instances().keySet()),
            how.designated(),
            context.settings().lagLimit().toSeconds());
    return switch (decision) {
      case SwitchoverPlanner.Refuse refuse -> refusal(SwitchoverOperation.TYPE, refuse.sentence());
      case SwitchoverPlanner.Move move -> takeOver(how, snapshot, move);
    };
  }

  private OperationReport takeOver(
      RecoveryRequest how, ClusterSnapshot snapshot, SwitchoverPlanner.Move move)
      throws InterruptedException {
    String tooLong = new TransactionAge(context).objection(move.from());
    if (!tooLong.isEmpty()) {
      return refusal(SwitchoverOperation.TYPE, tooLong);
    }
    Call call =
        new Call(
            Recovery.Kind.TAKEOVER,
            move.from(),
            AnalysisCode.DEAD_MASTER.word(), // what orchestrator's hooks are told
            move.sentence(),
            "graceful-master-takeover",
            how);
    String id =
        dispatch
            .recoverer()
            .run(
                SwitchoverOperation.TYPE,
                call,
                snapshot,
                record -> new SwitchoverOperation(context).run(record, move, snapshot.epoch()))
            .id();
    return find(id);
  }

  /**
   * Fails over although the primary may live; returns also when it is known that it has to wait.
   */
  public OperationReport failover(RecoveryRequest how) throws InterruptedException {
    AtomicReference<OperationReport> report = new AtomicReference<>();
    boolean ran =
        runner.runAndWait(
            FailoverOperation.TYPE, () -> report.set(failoverNow(how)), this::failoverWaits);
    return ran ? orUnknown(report.get()) : refusal(FailoverOperation.TYPE, busy());
  }

  private OperationReport failoverNow(RecoveryRequest how) throws InterruptedException {
    String obstacle = loop.obstacle();
    ClusterSnapshot snapshot = context.snapshot();
    InstanceKey primary = snapshot.primary();
    if (!obstacle.isEmpty() || primary == null) {
      return refusal(
          FailoverOperation.TYPE, obstacle.isEmpty() ? "There is no primary." : obstacle);
    }
    Call call =
        new Call(
            Recovery.Kind.PRIMARY,
            primary,
            AnalysisCode.DEAD_MASTER.word(),
            "To fail over from %s, whatever its state.".formatted(primary),
            how.designated() == null ? "force-master-failover" : "force-master-takeover",
            how);
    return run(call, snapshot);
  }

  /** Recovers from what is wrong with an instance now. */
  public OperationReport recover(InstanceKey instance, RecoveryRequest how)
      throws InterruptedException {
    InstanceKey failed = context.members().known(instance);
    AtomicReference<OperationReport> report = new AtomicReference<>();
    boolean ran =
        runner.runAndWait(
            "recovery of " + failed,
            () -> report.set(recoverNow(failed, how)),
            this::failoverWaits);
    return ran ? orUnknown(report.get()) : refusal(RECOVER, busy());
  }

  /** The type of a recovery that was refused before it was known which one it would be. */
  private static final String RECOVER = "recover";

  private OperationReport recoverNow(InstanceKey failed, RecoveryRequest how)
      throws InterruptedException {
    String obstacle = loop.obstacle();
    if (!obstacle.isEmpty()) {
      return refusal(RECOVER, obstacle);
    }
    Call call = dispatch.recoverer().callFor(loop.analyse(), failed, how).orElse(null);
    if (call == null) {
      return refusal(RECOVER, "Nothing is wrong with " + failed + " that a recovery would mend.");
    }
    return run(call, context.snapshot());
  }

  private OperationReport run(Call call, ClusterSnapshot snapshot) throws InterruptedException {
    List<String> refusal = new ArrayList<>();
    RecoveryDispatch.Ready ready = dispatch.ready(call, snapshot, refusal).orElse(null);
    if (ready == null) {
      return refusal(RECOVER, refusal.getFirst());
    }
    return find(dispatch.recoverer().run(ready.type(), call, snapshot, ready.work()).id());
  }

  /** Whether a failover has said that it cannot go on for now; it still goes on by itself. */
  private boolean failoverWaits() {
    return context.log().latest(context.cluster(), 1).stream()
        .flatMap(op -> op.steps().stream())
        .anyMatch(step -> step.name().equals(FailoverOperation.REFUSED));
  }

  private String busy() {
    return "Not now: " + gate.running() + " is under way.";
  }

  private OperationReport find(String id) {
    return context.log().latest(context.cluster(), OPERATIONS_LOOKED_AT).stream()
        .filter(op -> op.id().equals(id))
        .map(Reports::of)
        .findFirst()
        .orElseThrow();
  }

  private OperationReport orUnknown(@Nullable OperationReport report) {
    return report != null
        ? report
        : context.log().latest(context.cluster(), 1).stream()
            .map(Reports::of)
            .findFirst()
            .orElseGet(() -> refusal("operation", "It failed in Baton itself: see the log."));
  }

  /** Recorded, unless that is just what cannot be done. */
  private OperationReport refusal(String type, String reason) {
    String unrecorded = context.log().trouble();
    if (!unrecorded.isEmpty()) {
      return new OperationReport(
          "",
          context.cluster(),
          type,
          context.snapshot().epoch(),
          State.REFUSED,
          null,
          null,
          "Asked for by a person.",
          unrecorded,
          List.of());
    }
    OperationRecord record =
        context.recorder().begin(context.cluster(), type, "", "Asked for by a person.");
    record.finish(State.REFUSED, reason);
    return find(record.id());
  }
}
