package dev.baton.ops.backup.create;

import dev.baton.wire.client.ServerErrorException;
import dev.baton.wire.client.WireConnection;
import dev.baton.wire.packet.ErrorCodes;
import java.io.IOException;
import java.time.Duration;

/**
 * MySQL 8.0 and newer: {@code LOCK INSTANCE FOR BACKUP} keeps definitions and accounts as they are
 * until the end, with rows changing. Nothing but {@code FLUSH TABLES WITH READ LOCK} holds commits,
 * which waits for running statements while new writers wait for it; so it is tried for a short time
 * only, some times, with a pause for the writers in between.
 */
final class MysqlLock implements ServerLock {

  private static final int ATTEMPTS = 5;

  private final WireConnection session;
  private final Duration wait;

  /**
   * @param wait for one attempt at a lock, in which writers wait, too
   */
  MysqlLock(WireConnection session, Duration wait) {
    this.session = session;
    this.wait = wait;
  }

  @Override
  public void holdDefinitions() throws IOException {
    ServerLock.limitWaits(session, wait);
    ServerLock.take(session, "LOCK INSTANCE FOR BACKUP", wait);
  }

  @Override
  public void holdCommits() throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        session.execute("FLUSH TABLES WITH READ LOCK");
        return;
      } catch (ServerErrorException e) {
        if (e.code() != ErrorCodes.LOCK_WAIT_TIMEOUT) {
          throw e;
        }
        if (attempt == ATTEMPTS) {
          throw new IOException(
              "%s: statements that ran for longer than %d s each time kept FLUSH TABLES WITH READ LOCK out, %d times: try again when they are over, or with a longer --lock-wait"
                  .formatted(session.address(), wait.toSeconds(), ATTEMPTS),
              e);
        }
        pause();
      }
    }
  }

  private void pause() throws IOException {
    try {
      Thread.sleep(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void releaseCommits() throws IOException {
    session.execute("UNLOCK TABLES");
  }

  @Override
  public boolean holdsAccounts() {
    return true;
  }

  @Override
  public void close() throws IOException {
    session.close();
  }
}
