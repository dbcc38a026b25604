package dev.baton.ops.backup.create;

import dev.baton.wire.client.ServerErrorException;
import dev.baton.wire.client.WireConnection;
import dev.baton.wire.packet.ErrorCodes;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;

/**
 * What holds a server still, in two degrees, on one connection of its own: if that breaks or is
 * closed, the server lets everything go. Not thread-safe.
 */
interface ServerLock extends Closeable {

  /** From now on a lock that is not had in this time is an error, {@code LOCK_WAIT_TIMEOUT}. */
  static void limitWaits(WireConnection session, Duration wait) throws IOException {
    session.execute("SET SESSION lock_wait_timeout = " + Math.max(1, wait.toSeconds()));
  }

  /**
   * Runs a statement that takes a lock.
   *
   * @throws IOException if it was not had in time, and what to do then
   */
  static void take(WireConnection session, String statement, Duration wait) throws IOException {
    try {
      session.execute(statement);
    } catch (ServerErrorException e) {
      if (e.code() != ErrorCodes.LOCK_WAIT_TIMEOUT) {
        throw e;
      }
      throw new IOException(
          "%s: %s waited for %d s in vain: statements that change definitions, or long writes, run there. Try again when they are over, or with a longer --lock-wait"
              .formatted(session.address(), statement, wait.toSeconds()),
          e);
    }
  }

  /** Holds definitions; rows go on changing. */
  void holdDefinitions() throws IOException;

  /**
   * Holds commits too, after all that run have ended.
   *
   * @throws IOException if it could not be had in the time given, and nothing waits for it any more
   */
  void holdCommits() throws IOException;

  /**
   * Lets commits go on. Definitions of the tables stay as they are until {@link #close}, by this
   * lock or by what the snapshots have read.
   */
  void releaseCommits() throws IOException;

  /** Whether accounts stay the same while definitions are held. */
  boolean holdsAccounts();
}
