package dev.baton.simulation.link;

import dev.baton.core.time.Tasks;
import dev.baton.simulation.net.Network;
import dev.baton.simulation.net.Node;
import dev.baton.simulation.time.Scheduler;
import dev.baton.simulation.time.Stopped;
import dev.baton.simulation.time.TaskGroup;
import java.util.function.Consumer;

/**
 * One run of the manager's process. Everything that it does to the world goes through here, and so
 * it can be killed between any two steps.
 */
public final class ManagerProcess {
  private final TaskGroup tasks;
  private final Node node;
  private final Network network;
  private final Scheduler scheduler;
  private final Consumer<String> trace;
  private final Runnable onCrash;
  private long stepsLeft = -1;

  /**
   * @param onCrash told when it dies at a step
   */
  public ManagerProcess(
      String name,
      Node node,
      Network network,
      Scheduler scheduler,
      Consumer<String> trace,
      Runnable onCrash) {
    this.tasks = new TaskGroup(scheduler, name);
    this.node = node;
    this.network = network;
    this.scheduler = scheduler;
    this.trace = trace;
    this.onCrash = onCrash;
  }

  public Tasks tasks() {
    return tasks;
  }

  TaskGroup group() {
    return tasks;
  }

  public Node node() {
    return node;
  }

  Network network() {
    return network;
  }

  Scheduler scheduler() {
    return scheduler;
  }

  void tell(String what) {
    trace.accept(node + " " + what);
  }

  /** Kills it right before the step that comes after so many others. */
  public void crashAfterSteps(long steps) {
    stepsLeft = steps;
  }

  public void crash() {
    tell("crashes");
    tasks.kill();
    onCrash.run();
  }

  public boolean isAlive() {
    return tasks.isAlive();
  }

  /**
   * Right before anything that the world can see.
   *
   * @throws Stopped if it has died, or does so now
   */
  void step() {
    tasks.requireLife();
    if (stepsLeft >= 0 && stepsLeft-- == 0) {
      crash();
      throw Stopped.INSTANCE;
    }
  }
}
