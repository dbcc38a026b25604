package dev.baton.ops.provision;

import dev.baton.core.time.MonotonicClock;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.mysql.session.Row;
import dev.baton.mysql.session.SqlSession;
import dev.baton.mysql.session.SqlSessions;
import dev.baton.mysql.session.TlsMode;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.ops.provision.server.ServerProcess;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops the servers of a cluster that is kept, so that it starts again without crash recovery.
 *
 * <p>Those that take writes go first, while the replicas can still acknowledge. A server in which a
 * commit waits never gets SIGTERM, which would confirm that commit falsely (fact V4): it is killed,
 * as is one that cannot be asked or does not end in time.
 */
final class OrderlyStop {

  private static final Logger LOG = LoggerFactory.getLogger(OrderlyStop.class);
  private static final Duration ASK_LIMIT = Duration.ofSeconds(1);
  private static final Duration EXIT_LIMIT = Duration.ofSeconds(8);

  private final Account root;

  OrderlyStop(Account root) {
    this.root = root;
  }

  /** What a server said when asked. */
  private enum State {
    REPLICA,
    WRITABLE,
    COMMIT_WAITS,
    SILENT
  }

  void stop(List<ServerProcess> servers) {
    List<ServerProcess> running = servers.stream().filter(ServerProcess::isRunning).toList();
    servers.forEach(ServerProcess::retire);
    List<ServerProcess> writable =
        running.stream().filter(server -> state(server) != State.REPLICA).toList();
    stopTogether(writable);
    stopTogether(running.stream().filter(ServerProcess::isRunning).toList());
  }

  private void stopTogether(List<ServerProcess> servers) {
    try {
      InParallel.forEach(servers, this::stop);
    } catch (IOException e) {
      LOG.warn("a server did not stop: {}", e.toString());
    }
  }

  private void stop(ServerProcess server) throws IOException {
    State state = state(server);
    if (state == State.REPLICA || state == State.WRITABLE) {
      server.terminate();
      if (server.awaitExit(EXIT_LIMIT)) {
        return;
      }
    }
    server.kill();
  }

  private State state(ServerProcess server) {
    SqlSessions sessions =
        new SqlSessions(
            server.key(), new LinkCredentials(root.user(), root.password(), TlsMode.DISABLED));
    Deadline deadline = Deadline.in(MonotonicClock.SYSTEM, ASK_LIMIT);
    try (SqlSession session = sessions.open(deadline)) {
      for (Row row :
          session.query("SHOW GLOBAL STATUS LIKE 'Rpl\\_semi\\_sync%wait\\_sessions'", deadline)) {
        if (row.number("Value", 0) > 0) {
          return State.COMMIT_WAITS;
        }
      }
      boolean readOnly = session.value("SELECT @@global.read_only", deadline).equals("1");
      return readOnly ? State.REPLICA : State.WRITABLE;
    } catch (SQLException e) {
      return State.SILENT;
    }
  }
}
