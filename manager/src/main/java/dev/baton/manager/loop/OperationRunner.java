package dev.baton.manager.loop;

import dev.baton.cluster.DecisionLog.StaleLogException;
import dev.baton.core.time.Latch;
import dev.baton.core.time.Tasks.Task;
import dev.baton.manager.operation.OperationContext;
import dev.baton.manager.repair.OperationGate;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one operation at a time on a thread of its own. Thread-safe. */
final class OperationRunner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OperationRunner.class);

  private static final Duration LOOK = Duration.ofMillis(200);

  private final OperationContext context;
  private final OperationGate gate;
  private volatile @Nullable Task task;
  private volatile boolean givesWay;
  private volatile boolean failed;

  OperationRunner(OperationContext context, OperationGate gate) {
    this.context = context;
    this.gate = gate;
  }

  /** What an operation does from its first step to its last. */
  @FunctionalInterface
  interface Work {
    void run() throws InterruptedException;
  }

  /** Starts it unless another one is under way; returns at once. */
  boolean start(String what, Work work) {
    return start(what, false, work, () -> {});
  }

  /**
   * @param yielding whether it may be ended at any point to make way for a failover
   */
  boolean start(String what, boolean yielding, Work work) {
    return start(what, yielding, work, () -> {});
  }

  /**
   * @param ended told when the next one may begin
   */
  private boolean start(String what, boolean yielding, Work work, Runnable ended) {
    if (!gate.open(what)) {
      return false;
    }
    givesWay = yielding;
    task = context.ports().tasks().start(what, () -> carryOut(what, work, ended));
    return true;
  }

  /** The same, but returns when it has ended, or the caller need not wait any longer. */
  boolean runAndWait(String what, Work work, BooleanSupplier enough) throws InterruptedException {
    Latch ended = context.ports().tasks().latch(1);
    boolean started = start(what, false, work, ended::countDown);
    while (started && !ended.await(LOOK) && !enough.getAsBoolean()) {
      // it goes on
    }
    return started;
  }

  private void carryOut(String what, Work work, Runnable ended) {
    try {
      work.run();
    } catch (InterruptedException e) {
      LOG.info("{} stops here and can be resumed", what);
      Thread.currentThread().interrupt();
    } catch (StaleLogException e) {
      failed = true;
      LOG.warn("{} ends: {}", what, e.getMessage());
    } catch (RuntimeException e) {
      failed = true;
      LOG.error("{} failed in Baton itself", what, e);
    } finally {
      gate.close();
      ended.run();
      context.wakeUp().signal();
    }
  }

  /** The primary has died: what can wait makes way for its failover. */
  void makeWay() {
    Task running = task;
    if (givesWay && gate.isBusy() && running != null) {
      givesWay = false;
      LOG.info("{} makes way for a failover", gate.running());
      running.interrupt();
    }
  }

  /** Whether one ended without its end having been recorded since this was last asked. */
  boolean takeFailed() {
    boolean value = failed;
    failed = false;
    return value;
  }

  @Override
  public void close() {
    Task running = task;
    if (running != null) {
      running.interrupt();
    }
  }
}
