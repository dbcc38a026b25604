package dev.baton.server;

import dev.baton.cluster.InMemoryDecisionLog;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.routing.BackendObserver;
import dev.baton.manager.api.ClusterStatus;
import dev.baton.manager.api.Manager;
import dev.baton.manager.api.ManagerEvent;
import dev.baton.manager.api.OperationReport;
import dev.baton.manager.api.Recoveries;
import dev.baton.manager.api.Refactoring;
import dev.baton.manager.inventory.Inventory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A manager that knows what a test tells it and records what it is asked to do. */
public final class FakeManager implements Manager {

  public volatile List<ClusterStatus> statuses = List.of();
  public volatile List<OperationReport> reports = List.of();
  public final List<String> asked = new CopyOnWriteArrayList<>();
  private final Refactoring refactoring = new FakeRefactoring(asked);
  public final FakeRecoveries recoveries = FakeRecoveries.of(asked, () -> reports.getFirst());
  private final Inventory inventory =
      new Inventory("fake", new InMemoryDecisionLog(), InstantSource.system());
  private final List<Consumer<ManagerEvent>> listeners = new ArrayList<>();

  @Override
  public void start() {}

  @Override
  public List<ClusterStatus> clusters() {
    return statuses;
  }

  @Override
  public OperationReport switchover(String cluster, @Nullable InstanceKey target) {
    asked.add("switchover " + cluster + " to " + target);
    return reports.getFirst();
  }

  @Override
  public OperationReport failover(String cluster) {
    asked.add("failover " + cluster);
    return reports.getFirst();
  }

  @Override
  public Refactoring refactoring() {
    return refactoring;
  }

  @Override
  public InstanceKey discover(String cluster, InstanceKey instance) {
    asked.add("discover " + instance);
    return instance;
  }

  @Override
  public boolean forget(String cluster, InstanceKey instance) {
    asked.add("forget " + instance);
    return true;
  }

  @Override
  public String arm(String cluster, boolean armed) {
    asked.add((armed ? "arm " : "disarm ") + cluster);
    return cluster + (armed ? " is armed." : " is not armed.");
  }

  @Override
  public Inventory inventory(String cluster) {
    return inventory;
  }

  @Override
  public List<OperationReport> operations(String cluster, int limit) {
    asked.add("operations " + cluster + " " + limit);
    return reports;
  }

  @Override
  public boolean awaitHealthy(String cluster, Duration deadline) {
    return statuses.stream().allMatch(ClusterStatus::healthy);
  }

  @Override
  public void addListener(Consumer<ManagerEvent> listener) {
    listeners.add(listener);
  }

  public void tell(ManagerEvent event) {
    listeners.forEach(listener -> listener.accept(event));
  }

  @Override
  public Recoveries recoveries() {
    return recoveries;
  }

  @Override
  public BackendObserver backendObserver() {
    return (instance, what) -> {};
  }

  @Override
  public void close() {}
}
