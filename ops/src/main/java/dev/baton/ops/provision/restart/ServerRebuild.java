package dev.baton.ops.provision.restart;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.mysql.session.SqlSession;
import dev.baton.mysql.session.SqlSessions;
import dev.baton.ops.provision.server.DiskSpace;
import dev.baton.ops.provision.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces a server's data by its cluster's: the old data is moved aside and kept, a new folder
 * made as for a server that has never run. MySQL's clone plug-in then copies the donor into it.
 * Without that it stays empty and gets everything by replication, which needs a source whose binary
 * logs reach back to its own beginning.
 *
 * <p>The new data has a server UUID and a server id of its own: under the old ones the server
 * would, as a primary, give to new transactions the GTIDs of those that were archived, and as a
 * replica skip what it had written itself. Whatever fails is undone. Thread-safe: nobody restarts
 * the server meanwhile.
 */
public final class ServerRebuild {

  private static final Logger LOG = LoggerFactory.getLogger(ServerRebuild.class);
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);

  /** What a new server takes beyond the data that it gets. */
  private static final long ROOM = 100L << 20;

  private static final Duration EXIT_LIMIT = Duration.ofSeconds(60);
  private static final Duration ASK_LIMIT = Duration.ofSeconds(5);

  private final ServerProcess server;
  private final ReadOnlyRestart restart;
  private final LinkCredentials root;
  private final InstantSource wallClock;

  /**
   * @param restart of the same server
   * @param root an account that may do everything, on all servers
   */
  public ServerRebuild(
      ServerProcess server,
      ReadOnlyRestart restart,
      LinkCredentials root,
      InstantSource wallClock) {
    this.server = server;
    this.restart = restart;
    this.root = root;
    this.wallClock = wallClock;
  }

  /**
   * @param newServerId nobody else's, now or before
   * @param donor who is cloned, where the engine can
   * @param source from whom the server will replicate
   * @throws IOException if it failed; the message says which data the server has now
   */
  public Rebuilt run(
      LongSupplier newServerId, ServerProcess donor, ServerProcess source, Duration limit)
      throws IOException {
    return restart.alone(
        () -> runAlone(newServerId, donor, source, Deadline.in(MonotonicClock.SYSTEM, limit)));
  }

  private Rebuilt runAlone(
      LongSupplier newServerId, ServerProcess donor, ServerProcess source, Deadline deadline)
      throws IOException {
    boolean clones = ask(donor, CloneCopy::isOffered);
    String gap = clones ? "" : ask(source, WholeHistory::gap);
    if (!gap.isEmpty()) {
      return new Rebuilt(
          false,
          "%s cannot be rebuilt from %s: the engine has no clone plug-in, and %s"
              .formatted(server.key(), source.key(), gap));
    }
    DiskSpace.require(server.layout().directory(), DiskSpace.size(donor.layout().data()) + ROOM);
    Path aside = server.layout().replaced().resolve("data-" + STAMP.format(wallClock.instant()));
    long oldServerId = server.spec().serverId();
    try {
      server.replaceData(aside, newServerId.getAsLong());
      server.start(List.of(), deadline.remaining());
      if (clones) {
        new CloneCopy(recipient(), root).from(donor.key(), deadline);
      }
    } catch (IOException | RuntimeException e) {
      throw undone(aside, oldServerId, e);
    }
    return new Rebuilt(
        true,
        "%s %s; what it had is kept in %s."
            .formatted(
                server.key(),
                clones
                    ? "is now a clone of " + donor.key()
                    : "begins anew and gets everything from the binary logs of " + source.key(),
                aside));
  }

  private CloneCopy.Recipient recipient() {
    return new CloneCopy.Recipient() {
      @Override
      public InstanceKey key() {
        return server.key();
      }

      @Override
      public void awaitRestart(Deadline deadline) throws IOException {
        if (!server.awaitExit(deadline.within(EXIT_LIMIT).remaining())) {
          throw new IOException(server.key() + " did not end after it had been cloned");
        }
        server.start(List.of(), deadline.remaining());
      }
    };
  }

  private IOException undone(Path aside, long oldServerId, Exception cause) {
    String message = server.key() + " was not rebuilt: " + cause.getMessage();
    try {
      server.restoreData(aside, oldServerId);
      restart.restartNow(null, aside, ServerProcess.START_LIMIT);
      return new IOException(message + "; it runs with its old data again", cause);
    } catch (IOException e) {
      LOG.warn("{}: the old data could not be put back", server.spec().name(), e);
      cause.addSuppressed(e);
      return new IOException(
          message + "; its old data is in " + aside + " or back in its place, and it does not run",
          cause);
    }
  }

  /** A question to one server. */
  @FunctionalInterface
  private interface Question<T> {
    T answer(SqlSession session, Deadline deadline) throws SQLException;
  }

  private <T> T ask(ServerProcess whom, Question<T> question) throws IOException {
    Deadline deadline = Deadline.in(MonotonicClock.SYSTEM, ASK_LIMIT);
    try (SqlSession session = new SqlSessions(whom.key(), root).open(deadline)) {
      return question.answer(session, deadline);
    } catch (SQLException e) {
      throw new IOException(whom.key() + " cannot be asked: " + e.getMessage(), e);
    }
  }
}
