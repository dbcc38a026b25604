package dev.baton.ops.backup.restore;

import dev.baton.ops.backup.Server;
import dev.baton.ops.backup.format.StoredBackup;

/**
 * The restore that is wanted. Immutable.
 *
 * @param server which gets it
 * @param parallel how many connections write
 * @param overwrite whether to drop what the server holds; it must be read-only then, so that a
 *     primary in use is not overwritten by a slip
 */
public record RestoreRequest(Server server, StoredBackup backup, int parallel, boolean overwrite) {

  public RestoreRequest {
    if (parallel < 1 || parallel > 64) {
      throw new IllegalArgumentException(parallel + " connections: use 1 to 64");
    }
  }
}
