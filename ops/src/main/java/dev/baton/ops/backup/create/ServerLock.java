package dev.baton.ops.backup.create;

import dev.baton.wire.client.WireConnection;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;

/**
 * What holds a server still, in two degrees, on one connection of its own: if that breaks or is
 * closed, the server lets everything go. Not thread-safe.
 */
interface ServerLock extends Closeable {

  /** The server's error when a lock was not had in time. */
  int WAIT_TIMEOUT = 1205;

  /** What to say then. */
  static IOException waitedInVain(
      WireConnection session, String statement, Duration wait, IOException cause) {
    return new IOException(
        "%s: %s waited for %d s in vain: statements that change definitions, or long writes, run there. Try again when they are over, or with a longer --lock-wait"
            .formatted(session.address(), statement, wait.toSeconds()),
        cause);
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
