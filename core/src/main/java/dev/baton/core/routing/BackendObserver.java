package dev.baton.core.routing;

import dev.baton.core.instance.InstanceKey;

/**
 * Told by a proxy what it notices of the servers. One observer's word is a reason to look closer at
 * once, never to act (design invariant 5). Called on an event loop: must not block.
 */
@FunctionalInterface
public interface BackendObserver {

  /** A connection to the instance broke, was refused or timed out. */
  void backendFailed(InstanceKey instance, String what);

  /** Nothing listens at the instance's port any more: its host said so. */
  default void backendRefused(InstanceKey instance, String what) {
    backendFailed(instance, what);
  }

  /** The instance itself said that it is shutting down (error 1053). */
  default void backendShuttingDown(InstanceKey instance, String what) {
    backendFailed(instance, what);
  }
}
