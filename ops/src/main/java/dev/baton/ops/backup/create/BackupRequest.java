package dev.baton.ops.backup.create;

import dev.baton.ops.backup.Server;
import dev.baton.ops.backup.store.BackupTarget;
import java.time.Duration;

/**
 * The backup that is wanted. Immutable.
 *
 * @param cluster of which the instance is a member; empty if nobody has said
 * @param replica whether the instance was chosen as a replica: if it takes writes, it is refused
 * @param target of all backups; the backup gets a name of its own there
 * @param parallel how many connections read
 * @param lockWait how long each attempt to hold the server still may make others wait
 * @param holdWriters whether to hold all writers for as long as it takes to read the tables that a
 *     snapshot does not cover (MyISAM, Aria, MEMORY); otherwise there may be none
 * @param pieceBytes from which size on a table is read in pieces of that size
 */
public record BackupRequest(
    Server server,
    String cluster,
    boolean replica,
    BackupTarget target,
    int parallel,
    Duration lockWait,
    boolean holdWriters,
    long pieceBytes) {

  /** 64 MB: some seconds of work, so that no connection is left with the rest alone for long. */
  public static final long PIECE_BYTES = 64L << 20;

  public BackupRequest {
    if (parallel < 1 || parallel > 64) {
      throw new IllegalArgumentException(parallel + " connections: use 1 to 64");
    }
    if (lockWait.toSeconds() < 1) {
      throw new IllegalArgumentException("the server waits for a lock for one second at the least");
    }
  }

  /** Of an instance that somebody has named, whatever it is. */
  public BackupRequest(
      Server server,
      BackupTarget target,
      int parallel,
      Duration lockWait,
      boolean holdWriters,
      long pieceBytes) {
    this(server, "", false, target, parallel, lockWait, holdWriters, pieceBytes);
  }
}
