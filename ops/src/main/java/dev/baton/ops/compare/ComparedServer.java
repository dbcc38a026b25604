package dev.baton.ops.compare;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.ops.backup.create.TableChunks.Chunk;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;

/** One side of a comparison, over a session of its own. For one thread. */
public interface ComparedServer {

  /** Host and port. */
  String name();

  /**
   * What is read of a chunk at one moment.
   *
   * @param rows how many there are
   * @param checksum of them in any order
   */
  record Sum(long rows, String checksum) {}

  /**
   * @throws IOException if they cannot be read, as when there is no such table
   */
  Sum sum(Chunk chunk) throws IOException;

  /** Which tables there are, in quotes. */
  Set<String> tables() throws IOException;

  /** What it has executed. */
  GtidPosition executed() throws IOException;

  /** Waits until it has executed that; false if it has not in time. */
  boolean awaitExecuted(GtidPosition position, Duration limit) throws IOException;
}
