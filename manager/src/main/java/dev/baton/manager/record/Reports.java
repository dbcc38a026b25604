package dev.baton.manager.record;

import dev.baton.cluster.DecisionLog.Operation;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.OperationReport;
import dev.baton.manager.api.OperationReport.State;
import org.jspecify.annotations.Nullable;

/** Operations as the log has them, turned into what people are shown. */
public final class Reports {
  private Reports() {}

  public static OperationReport of(Operation op) {
    return new OperationReport(
        op.id(),
        op.cluster(),
        op.type(),
        op.epoch(),
        State.valueOf(op.state()),
        key(op.oldPrimary()),
        key(op.newPrimary()),
        op.reason(),
        op.outcome(),
        op.steps().stream()
            .map(step -> new OperationReport.Step(step.at(), step.name(), step.sentence()))
            .toList());
  }

  private static @Nullable InstanceKey key(String text) {
    return text.isEmpty() ? null : InstanceKey.parse(text);
  }
}
