package dev.baton.ops.pitr;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MariadbGtid;
import dev.baton.ops.archive.show.LiveTransactions;
import dev.baton.ops.archive.store.Archive;
import dev.baton.ops.backup.Names;
import dev.baton.wire.binlog.BinlogEvent;
import dev.baton.wire.binlog.EventTypes;
import dev.baton.wire.binlog.LoggedStatement;
import dev.baton.wire.binlog.RowStatement;
import dev.baton.wire.binlog.StatementInput;
import dev.baton.wire.client.ServerErrorException;
import dev.baton.wire.client.WireConnection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Runs archived transactions again, under their own GTIDs, as the statements that {@code
 * mysqlbinlog} prints: rows as {@code BINLOG} statements, which the server applies as a replica
 * would, and what was logged as text with the settings that it had. Used once.
 */
final class Replay implements LiveTransactions.Sink {

  /** Of a BINLOG statement; the server takes several times of it in memory. */
  private static final int CHUNK = 4 << 20;

  private static final int MARIADB_FLAGS_AT = BinlogEvent.HEADER_LENGTH + 12;
  private static final int MARIADB_STANDALONE = 1;
  private static final int REPORT = 100_000;
  private static final Set<Integer> PRIVILEGES = Set.of(1227, 1142, 1044);

  private final WireConnection session;
  private final Archive archive;
  private final boolean mariaDb;
  private final Held held;
  private final SessionSettings settings;
  private final long transactions;
  private final Consumer<String> progress;
  private final List<BinlogEvent> maps = new ArrayList<>();
  private final List<BinlogEvent> rows = new ArrayList<>();
  private int rowBytes;
  private String gtid = "";
  private boolean wanted;
  private long done;
  private String lastSettings = "";
  private String lastSchema = "";

  /**
   * @param transactions how many to replay
   */
  Replay(
      WireConnection session,
      Archive archive,
      boolean mariaDb,
      GtidPosition held,
      SessionSettings settings,
      long transactions,
      Consumer<String> progress) {
    this.session = session;
    this.archive = archive;
    this.mariaDb = mariaDb;
    this.held = new Held(held);
    this.settings = settings;
    this.transactions = transactions;
    this.progress = progress;
  }

  /**
   * @throws IOException naming the transaction that could not be replayed
   */
  void run() throws IOException {
    if (transactions == 0) {
      return;
    }
    try {
      LiveTransactions.read(archive, this);
      if (!mariaDb) {
        session.execute("SET @@session.gtid_next = 'AUTOMATIC'");
      }
    } catch (ServerErrorException e) {
      String hint =
          PRIVILEGES.contains(e.code())
              ? mariaDb
                  ? "; the account needs BINLOG REPLAY, or SUPER, beside all other privileges"
                  : "; the account needs REPLICATION_APPLIER (or BINLOG_ADMIN and"
                      + " SESSION_VARIABLES_ADMIN) beside all other privileges"
              : "";
      throw new IOException(
          "the transaction %s cannot be replayed: %s%s".formatted(gtid, e.getMessage(), hint), e);
    }
    if (done != transactions) {
      throw new IOException(
          "%d of %d transactions were replayed: the archive changed meanwhile"
              .formatted(done, transactions));
    }
  }

  @Override
  public boolean segment(int index) {
    return !held.position().covers(archive.segments().get(index).afterPosition());
  }

  @Override
  public void format(BinlogEvent event) throws IOException {
    if (!mariaDb) {
      session.execute("SET @@session.gtid_next = 'AUTOMATIC'");
    }
    binlog(List.of(event));
  }

  @Override
  public void begin(String begun, Instant commit) throws IOException {
    gtid = begun;
    wanted = !held.has(begun);
    if (!wanted) {
      return;
    }
    if (mariaDb) {
      MariadbGtid one = MariadbGtid.parse(begun);
      session.execute(
          "SET @@session.gtid_domain_id = %d, @@session.server_id = %d, @@session.gtid_seq_no = %d"
              .formatted(one.domain(), one.server(), one.sequence()));
    } else {
      session.execute(
          "SET @@session.original_commit_timestamp = %d, @@session.gtid_next = '%s'"
              .formatted(commit.getEpochSecond() * 1_000_000 + commit.getNano() / 1000, begun));
    }
  }

  @Override
  public void event(BinlogEvent event) throws IOException {
    if (!wanted) {
      return;
    }
    int type = event.type();
    if (RowStatement.isRows(type)) {
      addRows(event);
    } else if (StatementInput.isOne(type)) {
      input(StatementInput.read(event));
    } else {
      switch (type) {
        case EventTypes.MARIADB_GTID -> {
          if ((event.raw()[MARIADB_FLAGS_AT] & MARIADB_STANDALONE) == 0) {
            session.execute("BEGIN");
          }
        }
        case EventTypes.TABLE_MAP -> maps.add(event);
        case EventTypes.QUERY, EventTypes.MARIADB_QUERY_COMPRESSED -> statement(event);
        case EventTypes.XID -> session.execute("COMMIT");
        default -> {
          // the statement that rows came from, and the like
        }
      }
    }
  }

  @Override
  public boolean end() {
    if (wanted) {
      done++;
      if (done % REPORT == 0) {
        progress.accept("%d of %d transactions replayed".formatted(done, transactions));
      }
    }
    return done < transactions;
  }

  // --- rows ---

  /**
   * The server closes the tables after each BINLOG statement: rows go in it with the maps of their
   * tables, all up to the last ones of their statement. If these are too many, the maps come again
   * with the rest.
   */
  private void addRows(BinlogEvent event) throws IOException {
    rows.add(event);
    rowBytes += event.raw().length;
    boolean last = RowStatement.isLast(event);
    if (!last && rowBytes < CHUNK) {
      return;
    }
    rows.set(rows.size() - 1, last ? event : RowStatement.asLast(event));
    List<BinlogEvent> all = new ArrayList<>(maps);
    all.addAll(rows);
    binlog(all);
    rows.clear();
    rowBytes = 0;
    if (last) {
      maps.clear();
    }
  }

  private void binlog(List<BinlogEvent> events) throws IOException {
    ByteArrayOutputStream raw = new ByteArrayOutputStream();
    for (BinlogEvent event : events) {
      raw.write(event.raw());
    }
    byte[] encoded = Base64.getEncoder().encode(raw.toByteArray());
    byte[] begin = "BINLOG '".getBytes(StandardCharsets.US_ASCII);
    byte[] sql = new byte[begin.length + encoded.length + 1];
    System.arraycopy(begin, 0, sql, 0, begin.length);
    System.arraycopy(encoded, 0, sql, begin.length, encoded.length);
    sql[sql.length - 1] = '\'';
    session.execute(sql, sql.length);
  }

  // --- statements ---

  private void input(StatementInput input) throws IOException {
    if (input instanceof StatementInput.UserVariable) {
      names();
    }
    session.execute(settings.of(input));
  }

  /** Names in our own statements are UTF-8, whatever the logged ones are in. */
  private void names() throws IOException {
    session.execute("SET NAMES utf8mb4");
    lastSettings = "";
  }

  private void statement(BinlogEvent event) throws IOException {
    LoggedStatement logged = LoggedStatement.read(event);
    byte[] text = logged.statement();
    if (isBoundary(text)) {
      session.execute(text, text.length);
      return;
    }
    if (logged.usesSchema() && !logged.schema().isEmpty() && !logged.schema().equals(lastSchema)) {
      names();
      session.execute("USE " + Names.quote(logged.schema()));
      lastSchema = logged.schema();
    }
    String set = settings.of(logged, event.timestamp());
    if (!set.equals(lastSettings)) {
      session.execute(set);
      lastSettings = set;
    }
    try {
      session.execute(text, text.length);
    } catch (ServerErrorException e) {
      if (logged.errorCode() == 0 || e.code() != logged.errorCode()) {
        throw e; // one that failed half-way there fails here as well
      }
    }
    String upper = new String(text, 0, Math.min(64, text.length), StandardCharsets.US_ASCII);
    if (upper.toUpperCase(Locale.ROOT).contains("DATABASE")
        || upper.toUpperCase(Locale.ROOT).contains("SCHEMA")) {
      lastSchema = ""; // it may be gone
    }
  }

  /** The beginning or end of a transaction, which depends on nothing. */
  private static boolean isBoundary(byte[] text) {
    if (text.length > "ROLLBACK".length()) {
      return false;
    }
    String word = new String(text, StandardCharsets.US_ASCII).toUpperCase(Locale.ROOT);
    return word.equals("BEGIN") || word.equals("COMMIT") || word.equals("ROLLBACK");
  }
}
