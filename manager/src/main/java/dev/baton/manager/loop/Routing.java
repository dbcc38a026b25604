package dev.baton.manager.loop;

import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.operation.OperationContext;
import dev.baton.manager.repair.OperationGate;
import dev.baton.topology.analysis.Analysis;
import dev.baton.topology.analysis.AnalysisCode;
import dev.baton.topology.analysis.Finding;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.snapshot.ClusterSnapshot;
import dev.baton.topology.snapshot.InstanceView;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/** Keeps the proxies' table as the analysis has it: who takes writes, and who is fit for reads. */
final class Routing {

  /** With any of these an instance serves no reads. */
  private static final Set<AnalysisCode> UNFIT =
      EnumSet.of(
          AnalysisCode.DEAD_REPLICA,
          AnalysisCode.UNREACHABLE_REPLICA,
          AnalysisCode.REPLICA_TOO_MANY_CONNECTIONS,
          AnalysisCode.REPLICA_ACCESS_DENIED,
          AnalysisCode.WRITEABLE_REPLICA,
          AnalysisCode.DETACHED_REPLICA,
          AnalysisCode.REPLICA_OF_WRONG_MASTER,
          AnalysisCode.REPLICA_NOT_REPLICATING,
          AnalysisCode.FIRST_TIER_REPLICA_FAILING_TO_CONNECT_TO_MASTER,
          AnalysisCode.BINLOG_SERVER_FAILING_TO_CONNECT_TO_MASTER,
          AnalysisCode.GROUP_MEMBER_NOT_ONLINE,
          AnalysisCode.GROUP_WITHOUT_MAJORITY,
          AnalysisCode.HISTORY_RESET,
          AnalysisCode.LAGGING_REPLICA,
          AnalysisCode.OFFLINE_REPLICA,
          AnalysisCode.ERRANT_GTID);

  private final OperationContext context;
  private final OperationGate gate;
  private final AtomicBoolean publishing = new AtomicBoolean();

  Routing(OperationContext context, OperationGate gate) {
    this.context = context;
    this.gate = gate;
  }

  /** Publishes what has changed, without waiting for the proxies. */
  void follow(Analysis analysis) {
    ClusterSnapshot snapshot = analysis.snapshot();
    InstanceKey primary = snapshot.primary();
    if (primary == null) {
      return;
    }
    boolean suspect = analysis.primarySuspect().isPresent();
    if (suspect && context.tables().serves(snapshot.epoch(), primary)) {
      return; // while it is looked at closer nothing is rearranged
    }
    Set<InstanceKey> unfit =
        analysis.findings().stream()
            .filter(finding -> UNFIT.contains(finding.code()))
            .map(Finding::instance)
            .collect(Collectors.toSet());
    List<InstanceKey> readers =
        snapshot.instances().values().stream()
            .map(InstanceView::key)
            .filter(key -> !key.equals(primary) && !unfit.contains(key))
            .toList();
    if (publishing.compareAndSet(false, true)) {
      context.ports().tasks().start("publish", () -> publish(snapshot.epoch(), primary, readers));
    }
  }

  private void publish(long epoch, InstanceKey primary, List<InstanceKey> readers) {
    try {
      context.tables().publishIf(() -> !gate.isBusy(), epoch, primary, readers);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      publishing.set(false);
    }
  }

  /** Makes the primary of the epoch writable, after an operation that could not. */
  void reopen(InstanceKey primary) throws InterruptedException {
    context
        .members()
        .get(primary)
        .ifPresent(
            member -> {
              try {
                member.link().unfence(context.settings().verbDeadline());
                context
                    .recorder()
                    .tell(context.cluster(), "", "topology", primary + " takes writes again.");
              } catch (InstanceException e) {
                context
                    .recorder()
                    .tell(context.cluster(), "", "topology", String.valueOf(e.getMessage()));
              }
            });
    context.ports().tasks().sleep(context.settings().probeInterval());
  }
}
