package dev.baton.manager.loop;

import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.operation.OperationContext;
import dev.baton.manager.operation.RevivalOperation;
import dev.baton.manager.record.OperationRecord;
import dev.baton.topology.plan.Repair;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Starts a primary again whose process has ended and whom nobody succeeds, once that has lasted.
 * The loop's alone.
 */
final class Revival {
  private final OperationContext context;
  private final OperationRunner runner;
  private @Nullable InstanceKey wanted;
  private long dueNanos;

  Revival(OperationContext context, OperationRunner runner) {
    this.context = context;
    this.runner = runner;
  }

  /** Begins what is due; it is wanted for as long as each look says so. */
  void look(List<Repair> allowed) {
    Repair repair =
        allowed.stream().filter(Repair.Restart.class::isInstance).findFirst().orElse(null);
    if (repair == null) {
      wanted = null;
      return;
    }
    InstanceKey primary = repair.instance();
    long now = context.ports().clock().nanos();
    if (!primary.equals(wanted)) {
      wanted = primary;
      dueNanos = now + context.settings().restartDelay().toNanos();
    } else if (now - dueNanos >= 0) {
      dueNanos = now + context.settings().repairRetry().toNanos();
      runner.start("revival of " + primary, () -> revive(primary, repair.sentence()));
    }
  }

  private void revive(InstanceKey primary, String why) throws InterruptedException {
    OperationRecord record =
        context.recorder().begin(context.cluster(), RevivalOperation.TYPE, primary.toString(), why);
    new RevivalOperation(context).run(record, primary);
  }
}
