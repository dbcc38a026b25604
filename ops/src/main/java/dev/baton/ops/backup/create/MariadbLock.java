package dev.baton.ops.backup.create;

import dev.baton.wire.client.WireConnection;
import java.io.IOException;
import java.time.Duration;

/**
 * MariaDB 10.4 and newer: the stages of {@code BACKUP STAGE}, which wait for no reader. There is no
 * way from the last one back to one that holds definitions only, so after it a table's definition
 * is held by the snapshots that have touched it.
 */
final class MariadbLock implements ServerLock {

  private final WireConnection session;
  private final Duration wait;

  /**
   * @param wait for each stage
   */
  MariadbLock(WireConnection session, Duration wait) {
    this.session = session;
    this.wait = wait;
  }

  @Override
  public void holdDefinitions() throws IOException {
    session.execute("SET SESSION lock_wait_timeout = " + Math.max(1, wait.toSeconds()));
    session.execute("BACKUP STAGE START");
    session.execute("BACKUP STAGE FLUSH");
    session.execute("BACKUP STAGE BLOCK_DDL");
  }

  @Override
  public void holdCommits() throws IOException {
    session.execute("BACKUP STAGE BLOCK_COMMIT");
  }

  @Override
  public void releaseCommits() throws IOException {
    session.execute("BACKUP STAGE END");
  }

  @Override
  public boolean holdsAccounts() {
    return false;
  }

  @Override
  public void close() throws IOException {
    session.close();
  }
}
