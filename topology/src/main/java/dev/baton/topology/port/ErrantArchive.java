package dev.baton.topology.port;

import java.nio.file.Path;
import java.time.Duration;

/** Keeps what an instance has and its cluster lacks, before anything drops it (invariant 6). */
public interface ErrantArchive {

  /**
   * Reads from the instance's binary logs every transaction that the holder does not have in its
   * history, and writes them, raw and in readable form, under a directory.
   *
   * @param holder who has what the cluster has: its primary. It is asked itself, since on MariaDB a
   *     position alone does not tell which transactions lie before it (invariant 7)
   * @param directory made if it is not there; each archive gets files of its own
   * @return what was archived
   * @throws InstanceException if either server cannot be read, or the instance has purged some of
   *     what was to be archived
   */
  Archived archive(InstanceLink instance, InstanceLink holder, Path directory, Duration deadline)
      throws InstanceException;

  /**
   * @param transactions how many were written; 0 if the instance has nothing of its own
   * @param errant what they were, in the flavour's text form
   */
  record Archived(int transactions, String errant, Path directory) {}
}
