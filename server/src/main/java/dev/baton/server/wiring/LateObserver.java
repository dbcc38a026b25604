package dev.baton.server.wiring;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.routing.BackendObserver;

/**
 * Passes on what a proxy notices to a manager that is made after it: each needs the other, and the
 * manager needs the proxy earlier. Thread-safe.
 */
final class LateObserver implements BackendObserver {

  private volatile BackendObserver observer = (instance, what) -> {};

  void set(BackendObserver later) {
    observer = later;
  }

  @Override
  public void backendFailed(InstanceKey instance, String what) {
    observer.backendFailed(instance, what);
  }

  @Override
  public void backendRefused(InstanceKey instance, String what) {
    observer.backendRefused(instance, what);
  }

  @Override
  public void backendShuttingDown(InstanceKey instance, String what) {
    observer.backendShuttingDown(instance, what);
  }
}
