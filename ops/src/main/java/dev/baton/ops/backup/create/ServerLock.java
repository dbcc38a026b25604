package dev.baton.ops.backup.create;

import java.io.Closeable;
import java.io.IOException;

/**
 * What holds a server still, in two degrees, on one connection of its own: if that breaks or is
 * closed, the server lets everything go. Not thread-safe.
 */
interface ServerLock extends Closeable {

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
