package dev.baton.manager.loop;

import dev.baton.cluster.history.Recovery;
import dev.baton.cluster.history.Suspension;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.guard.RecoveryGates.Closed;
import dev.baton.manager.history.LogRetention;
import dev.baton.manager.operation.AcknowledgerOperation;
import dev.baton.manager.operation.FailoverOperation;
import dev.baton.manager.operation.Guarantees;
import dev.baton.manager.operation.OpeningOperation;
import dev.baton.manager.operation.OperationContext;
import dev.baton.manager.operation.RelocationOperation;
import dev.baton.manager.recovery.Calls;
import dev.baton.manager.recovery.Recoverer;
import dev.baton.manager.recovery.Recoverer.Call;
import dev.baton.manager.recovery.Recoverer.Ran;
import dev.baton.manager.recovery.Recoverer.Work;
import dev.baton.topology.analysis.Analysis;
import dev.baton.topology.plan.AcknowledgerPlanner;
import dev.baton.topology.plan.GroupElection;
import dev.baton.topology.plan.GtidRequirement;
import dev.baton.topology.plan.IntermediatePlanner;
import dev.baton.topology.plan.OpeningPlanner;
import dev.baton.topology.plan.Repair;
import dev.baton.topology.snapshot.ClusterSnapshot;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Leads what an analysis calls for through the gates, and to the operation that does it. {@link
 * #look} and {@link #begin} are the loop's; the others are thread-safe.
 */
final class RecoveryDispatch {
  private final OperationContext context;
  private final Guarantees guarantees;
  private final Recoverer recoverer;
  private final OperationRunner runner;
  private final Calls calls;
  private final LogRetention retention;
  private final ConcurrentLinkedQueue<Call> notCompleted = new ConcurrentLinkedQueue<>();
  private volatile ClusterSnapshot looked;

  RecoveryDispatch(
      OperationContext context,
      Guarantees guarantees,
      Recoverer recoverer,
      OperationRunner runner) {
    this.context = context;
    this.guarantees = guarantees;
    this.recoverer = recoverer;
    this.runner = runner;
    this.looked = context.snapshot();
    this.retention =
        new LogRetention(
            context.cluster(),
            context.log(),
            recoverer.history().settings(),
            context.ports().wall(),
            context.ports().tasks());
    this.calls =
        new Calls(
            context.ports().clock(),
            context.settings().restartDelay(),
            (finding, kind) -> recoverer.detected(finding, kind, looked));
  }

  /** An operation that is ready to run. */
  record Ready(String type, Work work) {}

  /** What is due now, a dead primary first; detections are told. */
  List<Call> look(Analysis analysis) {
    looked = analysis.snapshot();
    recoverer.history().tidy();
    retention.tidy();
    recoverer.history().unblocked(context.cluster(), instance -> isWell(analysis, instance));
    endLostDowntimes(analysis);
    if (isWhole(analysis)) {
      recoverer.sawWhole();
    }
    for (Call call = notCompleted.poll(); call != null; call = notCompleted.poll()) {
      calls.failed(call);
    }
    return calls.of(analysis);
  }

  private static boolean isWell(Analysis analysis, InstanceKey instance) {
    return analysis.snapshot().view(instance).filter(InstanceView::reachable).isPresent()
        && analysis.findings().stream().noneMatch(finding -> finding.instance().equals(instance));
  }

  private static boolean isWhole(Analysis analysis) {
    return analysis.snapshot().instances().values().stream().allMatch(InstanceView::reachable)
        && analysis.findings().stream().noneMatch(finding -> finding.remedy().actionable());
  }

  /**
   * What a recovery had left behind is no longer in downtime once it replicates as it should, or
   * leads again: a primary that is promoted before it was seen to replicate would not be failed
   * over for a year. Who leads is asked of the log after the downtimes were read, as the analysis
   * may be older than the epoch that left a primary behind.
   */
  private void endLostDowntimes(Analysis analysis) {
    List<Suspension> lost =
        recoverer.history().suspensions().stream().filter(Suspension::lostInRecovery).toList();
    if (lost.isEmpty()) {
      return;
    }
    InstanceKey primary = context.snapshot().primary();
    for (Suspension suspension : lost) {
      InstanceKey instance = suspension.instance();
      if (instance.equals(primary)) {
        found(instance, "it is the primary");
      } else if (analysis.findings().stream().noneMatch(f -> f.instance().equals(instance))
          && replicates(analysis.snapshot(), instance)) {
        found(instance, "it replicates again");
      }
    }
  }

  private void found(InstanceKey instance, String why) {
    recoverer.history().resume(instance, Suspension.Kind.DOWNTIME, "the manager: " + why);
  }

  private static boolean replicates(ClusterSnapshot snapshot, InstanceKey instance) {
    return snapshot
        .view(instance)
        .filter(view -> view.reachable() && !instance.equals(snapshot.primary()))
        .map(view -> view.facts())
        .flatMap(InstanceFacts::channel)
        .filter(c -> c.receiver() == ThreadState.RUNNING && c.applier() == ThreadState.RUNNING)
        .isPresent();
  }

  /** Notes what is due and may not be done because the cluster is not armed. */
  void observed(List<Call> due) {
    for (Call call : due) {
      recoverer.blocked(
          call,
          new Closed(
              "armed", "The cluster is not armed: it is observed, and nothing is changed.", ""));
    }
  }

  /**
   * Begins one that is due, if its gates are open and there is something to do.
   *
   * @return why it does not begin; empty if it does
   */
  String begin(Call call, ClusterSnapshot snapshot) {
    Optional<Closed> closed = recoverer.judge(call, snapshot);
    if (closed.isPresent()) {
      return closed.get().reason();
    }
    List<String> refusal = new ArrayList<>();
    Ready ready = ready(call, snapshot, refusal).orElse(null);
    if (ready == null) {
      recoverer.blocked(call, new Closed("plan", refusal.getFirst(), ""));
      return refusal.getFirst();
    }
    runner.start(
        ready.type() + " of " + call.failed(),
        ready.type().equals(RelocationOperation.TYPE),
        () -> {
          Ran ran = recoverer.run(ready.type(), call, snapshot, ready.work());
          boolean waits = call.kind() == Recovery.Kind.PRIMARY && !ran.vetoed();
          if (!ran.completed() && !waits) {
            notCompleted.add(call);
          }
        });
    return "";
  }

  /**
   * The operation that does what is called for.
   *
   * @param refusal takes the reason if there is nothing to be done
   */
  Optional<Ready> ready(Call call, ClusterSnapshot snapshot, List<String> refusal) {
    InstanceKey failed = call.failed();
    return switch (call.kind()) {
      case PRIMARY, TAKEOVER -> {
        Optional<String> objection =
            GroupElection.objection(snapshot, failed)
                .or(() -> GtidRequirement.objection(snapshot, failed));
        objection.ifPresent(refusal::add);
        yield objection.isPresent() ? Optional.empty() : Optional.of(failover(call, snapshot));
      }
      case INTERMEDIATE, CO_PRIMARY -> {
        IntermediatePlanner.Plan plan =
            IntermediatePlanner.plan(
                snapshot,
                context.definition().policy(),
                failed,
                instance -> context.promotability().labels(instance).dataCenter());
        if (plan.targets().isEmpty()) {
          refusal.add(plan.sentence());
          yield Optional.empty();
        }
        yield Optional.of(
            new Ready(
                RelocationOperation.TYPE,
                record -> new RelocationOperation(context).run(record, failed, plan)));
      }
      case SEMI_SYNC ->
          switch (AcknowledgerPlanner.plan(snapshot, context.definition().policy())) {
            case AcknowledgerPlanner.Refuse refuse -> {
              refusal.add(refuse.sentence());
              yield Optional.empty();
            }
            case AcknowledgerPlanner.Restore restore ->
                Optional.of(
                    new Ready(
                        AcknowledgerOperation.TYPE,
                        record -> new AcknowledgerOperation(context).run(record, failed, restore)));
          };
      case NON_WRITEABLE -> {
        Optional<String> objection = OpeningPlanner.objection(snapshot);
        objection.ifPresent(refusal::add);
        yield objection.isPresent()
            ? Optional.empty()
            : Optional.of(
                new Ready(
                    OpeningOperation.TYPE,
                    record -> new OpeningOperation(context).run(record, failed)));
      }
    };
  }

  private Ready failover(Call call, ClusterSnapshot snapshot) {
    InstanceKey designated = call.how() == null ? null : call.how().designated();
    return new Ready(
        FailoverOperation.TYPE,
        record ->
            new FailoverOperation(context, guarantees)
                .preferring(designated)
                .run(record, call.failed(), snapshot.epoch()));
  }

  Recoverer recoverer() {
    return recoverer;
  }

  /**
   * The repairs without those of instances that somebody asked to leave alone: these are only
   * fenced if they take writes, which is the whole cluster's affair.
   */
  List<Repair> allowed(List<Repair> repairs) {
    List<Suspension> suspensions =
        recoverer.history().suspensions().stream().filter(s -> !s.lostInRecovery()).toList();
    if (suspensions.isEmpty()) {
      return repairs;
    }
    return repairs.stream().map(repair -> allowed(repair, suspensions)).toList();
  }

  private static Repair allowed(Repair repair, List<Suspension> suspensions) {
    if (repair instanceof Repair.Fence) {
      return repair;
    }
    return suspensions.stream()
        .filter(s -> s.instance().equals(repair.instance()))
        .findFirst()
        .<Repair>map(
            s ->
                new Repair.Report(
                    repair.instance(),
                    "%s is left alone: %s of %s until %s (%s)."
                        .formatted(
                            repair.instance(),
                            s.kind() == Suspension.Kind.DOWNTIME ? "downtime" : "maintenance",
                            s.owner(),
                            s.until(),
                            s.reason())))
        .orElse(repair);
  }
}
