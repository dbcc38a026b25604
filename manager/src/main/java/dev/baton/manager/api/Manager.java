package dev.baton.manager.api;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.routing.BackendObserver;
import dev.baton.manager.inventory.Inventory;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Watches clusters and keeps them writable. Thread-safe. */
public interface Manager extends AutoCloseable {

  /** Starts the loops; returns at once. */
  void start();

  /** Every cluster as it is known now. */
  List<ClusterStatus> clusters();

  /**
   * Moves the primary role in a planned way, rolling back if it cannot be completed. Blocks until
   * done.
   *
   * @param target the next primary; null to let the plan choose
   */
  OperationReport switchover(String cluster, @Nullable InstanceKey target);

  /** Fails over now on a person's word, by the same invariants. Blocks until done. */
  OperationReport failover(String cluster);

  /** Changes to the tree and to single servers. */
  Refactoring refactoring();

  /**
   * Takes on an instance of a cluster that nobody has named yet.
   *
   * @return the key under which it is known
   */
  InstanceKey discover(String cluster, InstanceKey instance);

  /**
   * Watches an instance no longer, and drops what was said of it; it is found again as soon as a
   * member names it.
   *
   * @return whether it was a member
   * @throws IllegalArgumentException if there is no such cluster, or it is the primary
   */
  boolean forget(String cluster, InstanceKey instance);

  /**
   * Lets Baton act on a cluster from now on, or only observe it; kept over restarts.
   *
   * @return what that means, for a person
   * @throws IllegalArgumentException if there is no such cluster, or it cannot be armed
   */
  String arm(String cluster, boolean armed);

  /**
   * What people have said about a cluster and its servers.
   *
   * @throws IllegalArgumentException if there is no such cluster
   */
  Inventory inventory(String cluster);

  /** The latest operations, newest first, running ones included. */
  List<OperationReport> operations(String cluster, int limit);

  /** Waits until the cluster has a primary of its current epoch and every member is healthy. */
  boolean awaitHealthy(String cluster, Duration deadline) throws InterruptedException;

  /** Hears every event from now on; the listener must not block. */
  void addListener(Consumer<ManagerEvent> listener);

  /** The recoveries' history, and what people may say to them. */
  Recoveries recoveries();

  /** Where proxies tell what they notice. */
  BackendObserver backendObserver();

  /** Stops the loops; servers are left as they are. */
  @Override
  void close();
}
