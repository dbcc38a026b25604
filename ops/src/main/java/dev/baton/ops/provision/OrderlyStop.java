package dev.baton.ops.provision;

import dev.baton.core.time.MonotonicClock;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.mysql.session.SqlSession;
import dev.baton.mysql.session.SqlSessions;
import dev.baton.mysql.session.TlsMode;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.ops.provision.server.StoppableServer;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops the servers of a cluster that is kept, so that it starts again without crash recovery.
 *
 * <p>First every server is made read-only, which proves that no commit waits: a server in which one
 * does never gets SIGTERM, as that would confirm the commit falsely (fact V4), but SIGKILL, like
 * one that cannot be asked or does not end in time. Then the replicas end, and their source last: a
 * MySQL server that still feeds replicas takes eight seconds to stop.
 */
public final class OrderlyStop {

  private static final Logger LOG = LoggerFactory.getLogger(OrderlyStop.class);
  private static final Duration ASK_LIMIT = Duration.ofSeconds(3);
  private static final Duration EXIT_LIMIT = Duration.ofSeconds(12);

  private final Account account;

  /**
   * @param account may make a server read-only
   */
  public OrderlyStop(Account account) {
    this.account = account;
  }

  /** Returns when all servers are gone. */
  public void stop(List<? extends StoppableServer> servers) {
    servers.forEach(StoppableServer::retire);
    List<StoppableServer> quiet = Collections.synchronizedList(new ArrayList<>());
    List<StoppableServer> sources = Collections.synchronizedList(new ArrayList<>());
    together(
        List.copyOf(servers),
        server -> {
          if (!server.isRunning()) {
            return;
          }
          switch (quiesce(server)) {
            case REPLICA -> quiet.add(server);
            case SOURCE -> sources.add(server);
            case COMMIT_WAITS, SILENT -> server.kill();
          }
        });
    together(quiet, OrderlyStop::end);
    together(sources, OrderlyStop::end);
  }

  /** What a server turned out to be when it was made read-only. */
  private enum State {
    REPLICA,
    SOURCE,
    COMMIT_WAITS,
    SILENT
  }

  private State quiesce(StoppableServer server) {
    SqlSessions sessions =
        new SqlSessions(
            server.key(),
            new LinkCredentials(account.user(), account.password(), TlsMode.DISABLED));
    Deadline deadline = Deadline.in(MonotonicClock.SYSTEM, ASK_LIMIT);
    try (SqlSession session = sessions.open(deadline)) {
      if (session.value("SELECT @@global.read_only", deadline).equals("1")) {
        return State.REPLICA;
      }
      session.execute("SET SESSION lock_wait_timeout=1", deadline); // V1b
      String variable = server.isMariaDb() ? "read_only" : "super_read_only";
      try {
        session.execute("SET GLOBAL " + variable + "=1", deadline);
        return State.SOURCE;
      } catch (SQLException e) {
        return State.COMMIT_WAITS;
      }
    } catch (SQLException e) {
      return State.SILENT;
    }
  }

  private static void end(StoppableServer server) throws IOException {
    server.terminate();
    if (!server.awaitExit(EXIT_LIMIT)) {
      server.kill();
    }
  }

  private static void together(
      List<StoppableServer> servers, InParallel.Action<StoppableServer> action) {
    try {
      InParallel.forEach(List.copyOf(servers), action);
    } catch (IOException e) {
      LOG.warn("a server did not stop: {}", e.toString());
    }
  }
}
