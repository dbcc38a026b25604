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
    ServerLock.limitWaits(session, wait);
    stage("START");
    stage("FLUSH");
    stage("BLOCK_DDL");
  }

  @Override
  public void holdCommits() throws IOException {
    stage("BLOCK_COMMIT");
  }

  @Override
  public void releaseCommits() throws IOException {
    stage("END");
  }

  private void stage(String name) throws IOException {
    ServerLock.take(session, "BACKUP STAGE " + name, wait);
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
