package dev.baton.ops.backup.create;

import dev.baton.wire.client.ServerErrorException;
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
    String statement = "BACKUP STAGE " + name;
    try {
      session.execute(statement);
    } catch (ServerErrorException e) {
      throw e.code() == ServerLock.WAIT_TIMEOUT
          ? ServerLock.waitedInVain(session, statement, wait, e)
          : e;
    }
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
