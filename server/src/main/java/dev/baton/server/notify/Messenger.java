package dev.baton.server.notify;

import java.io.IOException;

/** One way to reach people. For one thread. */
interface Messenger extends AutoCloseable {

  /** What it is called in the log; without anything secret. */
  String name();

  /**
   * Returns once the other side has taken it.
   *
   * @throws RefusedException if it will never take this one
   * @throws IOException if it may be tried again
   */
  void send(Notification notification) throws IOException, InterruptedException;

  @Override
  default void close() {}

  /** That sending it again would not help. */
  final class RefusedException extends IOException {
    private static final long serialVersionUID = 1;

    RefusedException(String message) {
      super(message);
    }
  }
}
