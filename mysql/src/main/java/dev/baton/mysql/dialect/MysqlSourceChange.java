package dev.baton.mysql.dialect;

import dev.baton.core.instance.InstanceKey;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.RefusedException;
import dev.baton.mysql.session.SqlSession;
import dev.baton.topology.port.ReplicationCredentials;
import dev.baton.topology.snapshot.BinlogCoordinates;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Points a MySQL instance at a source by auto-position. The relay log is dropped by a change while
 * the applier is stopped (V9), so it is changed either with the applier running or drained. With
 * the applier running the server takes every option but SOURCE_AUTO_POSITION (error 3081), which is
 * left out there, being set already.
 */
final class MysqlSourceChange implements SourceChange {

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);

  private final MysqlWords words;
  private final ChannelReader channels;
  private final MysqlThreads threads;

  MysqlSourceChange(MysqlWords words) {
    this.words = words;
    this.channels = new MysqlChannelReader(words);
    this.threads = new MysqlThreads(words);
  }

  @Override
  public void apply(
      SqlSession session, InstanceKey source, ReplicationCredentials credentials, Deadline deadline)
      throws SQLException {
    Optional<ReplicationChannel> existing = channels.readDefault(session, deadline);
    boolean keepApplier = existing.isPresent() && prepare(session, existing.get(), deadline);
    SemiSyncRole.of(session, deadline).becomeReplica(session, deadline);
    session.execute(statement(source, credentials, !keepApplier), deadline);
    session.execute(words.start(""), deadline);
  }

  @Override
  public void applyAtPrimary(
      SqlSession session,
      InstanceKey replica,
      ReplicationCredentials credentials,
      Deadline deadline)
      throws SQLException {
    session.execute(statement(replica, credentials), deadline);
    session.execute(words.start(""), deadline);
  }

  @Override
  public String statement(InstanceKey source, ReplicationCredentials credentials) {
    return statement(source, credentials, true);
  }

  /**
   * Stops the receiver, and makes sure that nothing is dropped.
   *
   * @return whether the applier runs on during the change
   */
  private boolean prepare(SqlSession session, ReplicationChannel channel, Deadline deadline)
      throws SQLException {
    ReplicationChannel stopped = threads.stopReceiver(session, deadline);
    if (stopped.autoPosition() && stopped.applier() == ThreadState.RUNNING) {
      return true; // to stop and start an applier costs more than everything else here
    }
    if (threads.isDrained(session, stopped, deadline)) {
      session.execute(words.stop("SQL_THREAD"), deadline);
      return false;
    }
    threads.startApplier(session, deadline);
    if (channel.autoPosition()) {
      requireApplier(session, deadline);
      return true;
    }
    while (!threads.isDrained(session, stopped, deadline)) {
      requireApplier(session, deadline);
      deadline.pause(BETWEEN_LOOKS);
    }
    session.execute(words.stop("SQL_THREAD"), deadline);
    return false;
  }

  private void requireApplier(SqlSession session, Deadline deadline) throws SQLException {
    ReplicationChannel channel = channels.readDefault(session, deadline).orElseThrow();
    if (channel.applier() != ThreadState.RUNNING) {
      throw new RefusedException(
          "its applier does not run"
              + ReplicationCheck.error(channel.applierError())
              + ", and received transactions that it has not executed would be dropped: "
              + channel.received());
    }
  }

  /**
   * @param autoPosition whether to set auto-position, which a running applier does not allow
   */
  String statement(InstanceKey source, ReplicationCredentials credentials, boolean autoPosition) {
    Map<String, String> place = new LinkedHashMap<>();
    if (autoPosition) {
      place.put("AUTO_POSITION", "1");
    }
    return statement(source, credentials, place);
  }

  @Override
  public String statementAt(
      InstanceKey source, ReplicationCredentials credentials, BinlogCoordinates at) {
    Map<String, String> place = new LinkedHashMap<>();
    place.put("LOG_FILE", SqlText.quote(at.file()));
    place.put("LOG_POS", Long.toString(at.position()));
    place.put("AUTO_POSITION", "0");
    return statement(source, credentials, place);
  }

  private String statement(
      InstanceKey source, ReplicationCredentials credentials, Map<String, String> place) {
    StringBuilder sql = new StringBuilder(words.changeSource());
    option(sql.append(' '), "HOST", SqlText.quote(source.host()));
    option(sql.append(", "), "PORT", Integer.toString(source.port()));
    option(sql.append(", "), "USER", SqlText.quote(credentials.user()));
    option(sql.append(", "), "PASSWORD", SqlText.quote(credentials.password().reveal()));
    place.forEach((name, value) -> option(sql.append(", "), name, value));
    option(sql.append(", "), "HEARTBEAT_PERIOD", "0.5");
    option(sql.append(", "), "CONNECT_RETRY", "1");
    option(sql.append(", "), "RETRY_COUNT", "86400"); // 9.x gives up after 10 attempts
    option(sql.append(", "), "SSL", credentials.tls() ? "1" : "0");
    if (!credentials.tls() && words.fetchesPublicKey()) {
      sql.append(", GET_").append(words.source()).append("_PUBLIC_KEY = 1"); // V14
    }
    return sql.append(MysqlWords.DEFAULT_CHANNEL).toString();
  }

  private void option(StringBuilder sql, String name, String value) {
    sql.append(words.source()).append('_').append(name).append(" = ").append(value);
  }
}
