package dev.baton.topology.port;

import dev.baton.core.gtid.GtidPosition;
import java.nio.file.Path;
import java.time.Duration;

/** Keeps what an instance has and its cluster lacks, before anything drops it (invariant 6). */
public interface ErrantArchive {

  /**
   * Reads from the instance's binary logs every transaction that {@code known} does not hold and
   * writes them, raw and in readable form, under a directory.
   *
   * @return what was archived
   */
  Archived archive(InstanceLink instance, GtidPosition known, Path directory, Duration deadline)
      throws InstanceException;

  /**
   * @param transactions how many were written; 0 if the instance has nothing of its own
   * @param errant what they were, in the flavour's text form
   */
  record Archived(int transactions, String errant, Path directory) {}
}
