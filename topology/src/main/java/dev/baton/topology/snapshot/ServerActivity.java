package dev.baton.topology.snapshot;

import java.util.List;

/**
 * What goes on at an instance.
 *
 * @param uptimeSeconds since it was started; -1 if not known
 * @param connections how many clients are connected
 * @param dumpThreads who reads its binary log now
 * @param stalledCommits how many sessions have been in the middle of a commit for longer than
 *     {@link #STALL_SECONDS}, those that wait for a replica's acknowledgement not counted
 * @param longestStallSeconds for how long the longest of them has been
 * @param globalReadLockSeconds for how long a session has waited behind {@code FLUSH TABLES WITH
 *     READ LOCK} or a backup lock; 0 if none does
 * @param enabledEvents how many scheduled events are enabled here; -1 if that may not be seen
 */
public record ServerActivity(
    long uptimeSeconds,
    int connections,
    List<DumpThread> dumpThreads,
    int stalledCommits,
    long longestStallSeconds,
    long globalReadLockSeconds,
    int enabledEvents) {

  /** From when on a commit that does not end is a sign of a disk that does not answer. */
  public static final int STALL_SECONDS = 3;

  public static final ServerActivity UNKNOWN = new ServerActivity(-1, 0, List.of(), 0, 0, 0, -1);

  public ServerActivity {
    dumpThreads = List.copyOf(dumpThreads);
  }

  /**
   * A client that reads the binary log: a replica, a binary log server, or an archiver.
   *
   * @param host the address its connection comes from
   * @param byGtid whether it asked by GTID
   * @param seconds for how long it has been in this state; -1 if not known
   */
  public record DumpThread(String user, String host, boolean byGtid, long seconds) {}
}
