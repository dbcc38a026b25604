package dev.baton.manager;

import dev.baton.manager.api.OperationReport;

/** What a person asked for and may have to be waited for. */
@FunctionalInterface
interface Asked {
  OperationReport run() throws InterruptedException;

  /**
   * @throws IllegalStateException if the caller is interrupted; the operation goes on by itself
   */
  static OperationReport uninterrupted(Asked asked) {
    try {
      return asked.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted: the operation goes on by itself", e);
    }
  }
}
