package dev.baton.ops.archive.stream;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.instance.ServerVersion;
import dev.baton.core.time.MonotonicClock;
import dev.baton.mysql.binlog.DumpConnections;
import dev.baton.mysql.binlog.MariadbBinlog;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.mysql.session.SqlSessions;
import dev.baton.mysql.session.WireLogins;
import dev.baton.ops.backup.Names;
import dev.baton.ops.backup.Server;
import dev.baton.wire.client.BinlogDump;
import dev.baton.wire.client.QueryResult;
import dev.baton.wire.client.ServerErrorException;
import dev.baton.wire.client.WireConnection;
import dev.baton.wire.packet.ErrorCodes;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** One of the servers that an archive may be read from. Thread-safe. */
final class SourceServer {

  /** How often a server that has nothing to say tells that it lives. */
  private static final Duration HEARTBEAT = Duration.ofMillis(500);

  /** How long it may say nothing at all before it is taken for gone. */
  private static final Duration SILENCE = Duration.ofSeconds(10);

  private static final Duration LOOK = Duration.ofSeconds(3);
  private static final Duration CHECK = Duration.ofMinutes(5);

  private final InstanceKey key;
  private final LinkCredentials credentials;
  private final MonotonicClock clock;

  SourceServer(InstanceKey key, LinkCredentials credentials, MonotonicClock clock) {
    this.key = key;
    this.credentials = credentials;
    this.clock = clock;
  }

  InstanceKey key() {
    return key;
  }

  /** Asks it what it is, in a few seconds or not at all. */
  ServerState look() throws IOException {
    try (WireConnection session = open(LOOK, LOOK)) {
      ServerVersion version = ServerVersion.parse(session.serverVersion(), "");
      return version.flavour().isMariaDb() ? mariadb(session) : mysql(session);
    } catch (ServerErrorException e) {
      if (e.code() == ErrorCodes.SPECIFIC_ACCESS_DENIED) {
        throw new IOException(
            key
                + ": the account needs REPLICATION SLAVE and, on MariaDB, BINLOG MONITOR: "
                + e.getMessage(),
            e);
      }
      throw e;
    }
  }

  private ServerState mysql(WireConnection session) throws IOException {
    List<@Nullable String> row =
        session
            .query(
                "SELECT @@global.read_only, @@global.gtid_executed, @@global.gtid_purged,"
                    + " @@global.gtid_mode, @@global.log_bin, UNIX_TIMESTAMP(NOW(6))")
            .rows()
            .getFirst();
    String refusal = "";
    if (!Server.text(row.get(3)).startsWith("ON")) {
      refusal = "its gtid_mode is " + Server.text(row.get(3)) + ", and must be ON";
    } else if (Server.text(row.get(4)).equals("0")) {
      refusal = "it writes no binary log";
    } else if (variable(session, "binlog_encryption").equals("ON")) {
      refusal = "its binary logs are encrypted, and the archive would hold them in the clear";
    }
    return new ServerState(
        key,
        Server.text(row.get(0)).equals("0"),
        MysqlGtidSet.parse(Server.text(row.get(1))),
        MysqlGtidSet.parse(Server.text(row.get(2))),
        refusal,
        moment(Server.text(row.get(5))));
  }

  private ServerState mariadb(WireConnection session) throws IOException {
    List<@Nullable String> row =
        session
            .query(
                "SELECT @@global.read_only, @@global.gtid_binlog_pos, @@global.log_bin,"
                    + " UNIX_TIMESTAMP(NOW(6))")
            .rows()
            .getFirst();
    String refusal = "";
    MariadbGtidPosition purged = MariadbGtidPosition.EMPTY;
    if (Server.text(row.get(2)).equals("0")) {
      refusal = "it writes no binary log";
    } else if (variable(session, "encrypt_binlog").equals("ON")) {
      refusal = "its binary logs are encrypted, and the archive would hold them in the clear";
    } else {
      purged = beginningOfLogs(session);
    }
    return new ServerState(
        key,
        List.of("0", "OFF").contains(Server.text(row.get(0))),
        MariadbGtidPosition.parse(Server.text(row.get(1))),
        purged,
        refusal,
        moment(Server.text(row.get(3))));
  }

  private static MariadbGtidPosition beginningOfLogs(WireConnection session) throws IOException {
    QueryResult logs = session.query("SHOW BINARY LOGS");
    if (logs.rows().isEmpty()) {
      return MariadbGtidPosition.EMPTY;
    }
    String first = Names.literal(Server.text(logs.rows().getFirst().getFirst()));
    String position =
        Server.text(session.query("SELECT BINLOG_GTID_POS(" + first + ", 4)").scalar());
    return MariadbGtidPosition.parse(position);
  }

  private static String variable(WireConnection session, String name) throws IOException {
    QueryResult result = session.query("SHOW GLOBAL VARIABLES LIKE '" + name + "'");
    return result.rows().isEmpty() ? "" : Server.text(result.rows().getFirst().get(1));
  }

  private static Instant moment(String seconds) {
    return Instant.ofEpochMilli((long) (Double.parseDouble(seconds) * 1000));
  }

  /**
   * Asks for everything after a position.
   *
   * @param waitForMore whether to go on as the server writes; it is heard of twice a second then
   */
  BinlogDump dump(GtidPosition known, boolean waitForMore) throws IOException {
    WireConnection session = open(SILENCE, SILENCE);
    try {
      session.execute(
          "SET @master_heartbeat_period = %d, @source_heartbeat_period = %d"
              .formatted(HEARTBEAT.toNanos(), HEARTBEAT.toNanos()));
      // high and random: a dump ends another one of the same id
      long id = ThreadLocalRandom.current().nextLong(0xC000_0000L, 0xFFFF_FFFFL);
      return known instanceof MariadbGtidPosition
          ? BinlogDump.mariadb(session, known.toString(), true, id, waitForMore)
          : BinlogDump.mysql(session, known.toString(), id, waitForMore);
    } catch (IOException | RuntimeException e) {
      session.abort();
      throw e;
    }
  }

  /** Whether exactly this transaction is in the server's binary log; MariaDB only. */
  boolean holds(MariadbGtidPosition position) throws IOException {
    DumpConnections dumps =
        new DumpConnections(key, credentials, new SqlSessions(key, credentials));
    try {
      return new MariadbBinlog(dumps).contains(position, Deadline.in(clock, CHECK));
    } catch (SQLException e) {
      throw new IOException(key + ": " + e.getMessage(), e);
    }
  }

  private WireConnection open(Duration connect, Duration read) throws IOException {
    try {
      return WireLogins.open(key, credentials, connect, read);
    } catch (SQLException e) {
      throw new IOException(key + ": " + e.getMessage(), e);
    }
  }
}
