package dev.baton.manager.loop;

import dev.baton.manager.operation.OperationContext;
import dev.baton.manager.refactor.ClusterRefactoring;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** What people ask for goes the way of every operation, and yields to a failover. */
record RefactoringGate(OperationContext context, ClusterLoop loop)
    implements ClusterRefactoring.Gate {

  private static final Duration BETWEEN_TRIES = Duration.ofMillis(10);

  @Override
  public String obstacle() {
    return loop.obstacle();
  }

  @Override
  public BooleanSupplier primaryDead() {
    return () -> loop.analyse().primaryDead().isPresent();
  }

  /** An operation that is about to end is waited for. */
  @Override
  public boolean run(String what, ClusterRefactoring.Work work) throws InterruptedException {
    long begun = context.ports().clock().nanos();
    while (!loop.runner().runAndWait(what, work::run, () -> false)) {
      if (context.ports().clock().millisSince(begun)
          >= context.settings().probeTimeout().toMillis()) {
        return false;
      }
      context.ports().tasks().sleep(BETWEEN_TRIES);
    }
    return true;
  }
}
