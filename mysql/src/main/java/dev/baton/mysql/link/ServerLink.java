package dev.baton.mysql.link;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.mysql.binlog.DumpConnections;
import dev.baton.mysql.binlog.MariadbBinlog;
import dev.baton.mysql.dialect.Acknowledging;
import dev.baton.mysql.dialect.Dialect;
import dev.baton.mysql.dialect.MariadbDialect;
import dev.baton.mysql.dialect.MysqlDialect;
import dev.baton.mysql.dialect.ReplicationCheck;
import dev.baton.mysql.session.BoundedCall;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.mysql.session.RefusedException;
import dev.baton.mysql.session.SqlSession;
import dev.baton.mysql.session.SqlSessions;
import dev.baton.mysql.verb.Verbs;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.port.InstanceLink;
import dev.baton.topology.port.ReplicationCredentials;
import dev.baton.topology.port.ServerVerb;
import dev.baton.topology.snapshot.Detected.Subject;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.ReplicationChannel;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A link to one real server: it decides on which connection a thing is done, and by when; how it is
 * said is the {@link Dialect}'s. Thread-safe.
 */
public final class ServerLink implements InstanceLink {

  /** What every change of a source asks for. */
  private static final long HEARTBEAT_MILLIS = 500;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(20);

  /** The server notes when a transaction began in its own time zone, whatever the session's. */
  private static final String LONGEST_WRITE =
      "SELECT CAST(COALESCE(MAX(TIMESTAMPDIFF(SECOND, trx_started,"
          + " CONVERT_TZ(UTC_TIMESTAMP(), '+00:00', 'SYSTEM'))), 0) AS SIGNED)"
          + " FROM information_schema.innodb_trx WHERE trx_rows_modified > 0";

  private final InstanceKey key;
  private final BoundedCall calls;
  private final SqlSessions sessions;
  private final DumpConnections dumps;
  private final ProbingConnection probing;

  /**
   * @param queries what a person wants asked of the server beside all else
   */
  public ServerLink(
      InstanceKey key,
      LinkCredentials credentials,
      Map<Subject, String> queries,
      MonotonicClock clock) {
    this.key = key;
    this.calls = new BoundedCall(key, clock);
    this.sessions = new SqlSessions(key, credentials);
    this.dumps = new DumpConnections(key, credentials, sessions);
    this.probing = new ProbingConnection(sessions, queries);
  }

  @Override
  public InstanceKey key() {
    return key;
  }

  @Override
  public InstanceFacts probe(Duration timeout) throws InstanceException {
    return calls.run("probe", timeout, probing::probe);
  }

  @Override
  public ReplicationChannel stopReceiver(Duration limit) throws InstanceException {
    return verb(
        "stop the receiver",
        limit,
        (session, dialect, deadline) -> dialect.threads().stopReceiver(session, deadline));
  }

  @Override
  public void startApplier(Duration limit) throws InstanceException {
    action(
        "start the applier",
        limit,
        (session, dialect, deadline) -> dialect.threads().startApplier(session, deadline));
  }

  @Override
  public void applyRelayLog(Duration limit) throws InstanceException {
    action(
        "apply the relay log",
        limit,
        (session, dialect, deadline) -> {
          dialect.threads().startApplier(session, deadline);
          ReplicationChannel channel = applying(session, dialect, deadline);
          while (!dialect.threads().isDrained(session, channel, deadline)) {
            deadline.pause(LONGEST_PAUSE);
            channel = applying(session, dialect, deadline);
          }
        });
  }

  private static ReplicationChannel applying(SqlSession session, Dialect dialect, Deadline deadline)
      throws SQLException {
    ReplicationChannel channel =
        dialect
            .channels()
            .readDefault(session, deadline)
            .orElseThrow(() -> new RefusedException("it replicates from nobody"));
    if (channel.applier() == ReplicationChannel.ThreadState.STOPPED) {
      throw new RefusedException(
          "its applier has stopped before the end of its relay log: "
              + channel.applierError().message());
    }
    return channel;
  }

  @Override
  public boolean awaitExecuted(GtidPosition position, Duration limit) throws InstanceException {
    return verb(
        "wait until " + position + " is executed",
        limit,
        (session, dialect, deadline) -> {
          Duration pause = FIRST_PAUSE;
          while (!dialect.history().hasExecuted(session, position, deadline)) {
            // one pause more would leave no time to ask again
            if (deadline.remaining().compareTo(pause.plus(LONGEST_PAUSE)) < 0) {
              return false;
            }
            deadline.pause(pause);
            pause =
                pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
                    ? pause.multipliedBy(2)
                    : LONGEST_PAUSE;
          }
          return true;
        });
  }

  @Override
  public void promote(Duration limit) throws InstanceException {
    action(
        "promote",
        limit,
        (session, dialect, deadline) -> dialect.promotion().apply(session, deadline));
  }

  @Override
  public void replicateFrom(InstanceKey source, ReplicationCredentials credentials, Duration limit)
      throws InstanceException {
    action(
        "replicate from " + source,
        limit,
        (session, dialect, deadline) ->
            replicateFrom(session, dialect, source, null, credentials, deadline));
  }

  @Override
  public void rejoin(
      InstanceKey source, GtidPosition proven, ReplicationCredentials credentials, Duration limit)
      throws InstanceException {
    action(
        "rejoin below " + source,
        limit,
        (session, dialect, deadline) ->
            replicateFrom(session, dialect, source, proven, credentials, deadline));
  }

  private void replicateFrom(
      SqlSession session,
      Dialect dialect,
      InstanceKey source,
      @Nullable GtidPosition proven,
      ReplicationCredentials credentials,
      Deadline deadline)
      throws SQLException {
    if (source.equals(key)) {
      throw new RefusedException("an instance cannot be its own source");
    }
    Optional<ReplicationChannel> channel = dialect.channels().readDefault(session, deadline);
    boolean done = channel.isPresent() && replicatesAsWanted(channel.get(), source);
    if (channel.isEmpty() && session.value("SELECT @@global.read_only", deadline).equals("0")) {
      throw new RefusedException("it is writable: fence it before it becomes a replica");
    }
    if (!done) {
      if (proven != null) {
        requireUnchanged(session, dialect, proven, deadline);
      }
      dialect.sourceChange().apply(session, source, credentials, deadline);
    }
    new ReplicationCheck(dialect.channels()).await(session, source, deadline);
  }

  private static void requireUnchanged(
      SqlSession session, Dialect dialect, GtidPosition proven, Deadline deadline)
      throws SQLException {
    GtidPosition now = dialect.history().probed(session, deadline);
    if (!now.equals(proven)) {
      throw new RefusedException(
          "it was proven identical at %s and is at %s by now: somebody writes on it; it is to be proven again"
              .formatted(proven, now));
    }
  }

  private static boolean replicatesAsWanted(ReplicationChannel channel, InstanceKey source) {
    long period = channel.heartbeatPeriodMillis(); // 0 where the server does not tell it
    return channel.source().equals(source)
        && channel.autoPosition()
        && (period == HEARTBEAT_MILLIS || period == 0)
        && ReplicationCheck.runs(channel);
  }

  @Override
  public FenceOutcome fence(boolean disconnect, Duration limit) throws InstanceException {
    return verb(
        "fence",
        limit,
        (session, dialect, deadline) -> dialect.fencing().fence(session, disconnect, deadline));
  }

  @Override
  public void unfence(Duration limit) throws InstanceException {
    action(
        "lift the fence",
        limit,
        (session, dialect, deadline) -> dialect.fencing().unfence(session, deadline));
  }

  @Override
  public void reopenReadOnly(Duration limit) throws InstanceException {
    action(
        "let clients in to read",
        limit,
        (session, dialect, deadline) -> dialect.fencing().reopenReadOnly(session, deadline));
  }

  @Override
  public void acknowledge(Duration limit) throws InstanceException {
    action("acknowledge again", limit, Acknowledging::restore);
  }

  @Override
  public Optional<Duration> longestWrite(Duration limit) throws InstanceException {
    String seconds =
        verb(
            "ask for long transactions",
            limit,
            (session, dialect, deadline) -> session.value(LONGEST_WRITE, deadline));
    return Optional.of(Duration.ofSeconds(Long.parseLong(seconds)));
  }

  @Override
  public boolean historyContains(GtidPosition position, Duration limit) throws InstanceException {
    return verb(
        "look for " + position + " in the history",
        limit,
        (session, dialect, deadline) ->
            switch (dialect) {
              case MysqlDialect mysql -> mysql.history().hasExecuted(session, position, deadline);
              case MariadbDialect mariadb -> new MariadbBinlog(dumps).contains(position, deadline);
            });
  }

  @Override
  public String claim(String managerId, Duration timeout) throws InstanceException {
    return calls.run(
        "claim for manager " + managerId,
        timeout,
        deadline ->
            probing.use(
                deadline, (session, reader) -> ManagerLock.claim(session, managerId, deadline)));
  }

  @Override
  public Optional<String> disclaim(String managerId, Duration timeout) throws InstanceException {
    return calls.run(
        "look who manages",
        timeout,
        deadline ->
            probing.use(
                deadline, (session, reader) -> ManagerLock.disclaim(session, managerId, deadline)));
  }

  @Override
  public ServerVerb.Outcome perform(ServerVerb asked, boolean dryRun, Duration limit)
      throws InstanceException {
    return verb(
        asked.word(),
        limit,
        (session, dialect, deadline) -> Verbs.run(session, dialect, asked, dryRun, deadline));
  }

  /** A verb with a result, over a connection of its own: one that hangs blocks no other (V1). */
  private interface Verb<T> {
    T run(SqlSession session, Dialect dialect, Deadline deadline) throws SQLException;
  }

  private interface Action {
    void run(SqlSession session, Dialect dialect, Deadline deadline) throws SQLException;
  }

  private <T> T verb(String doing, Duration limit, Verb<T> verb) throws InstanceException {
    return calls.run(
        doing,
        limit,
        deadline -> {
          try (SqlSession session = sessions.open(deadline)) {
            return verb.run(session, Dialect.of(session.version()), deadline);
          }
        });
  }

  private void action(String doing, Duration limit, Action action) throws InstanceException {
    verb(
        doing,
        limit,
        (session, dialect, deadline) -> {
          action.run(session, dialect, deadline);
          return Boolean.TRUE;
        });
  }

  @Override
  public void close() {
    probing.close();
  }
}
