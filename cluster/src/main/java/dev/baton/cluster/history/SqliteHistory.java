package dev.baton.cluster.history;

import dev.baton.cluster.DecisionLogException;
import dev.baton.cluster.SqliteStatements;
import dev.baton.cluster.history.Recovery.Acknowledgement;
import dev.baton.core.instance.InstanceKey;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/**
 * The history in a SQLite file beside the decision log, readable with any tool after an incident.
 *
 * <p>A write of a recovery's progress does not wait for the disk ({@code synchronous=NORMAL}): the
 * clients wait for a primary meanwhile. It survives the end of the process, and may be missing
 * after a power loss; the decision log is not. What people asked for waits for the disk.
 */
public final class SqliteHistory implements HistoryStore {
  private static final String FILE = "history.db";

  private final ReentrantLock lock = new ReentrantLock();
  private final String place;
  private final SqliteStatements sql;

  private SqliteHistory(String place, Connection connection) {
    this.place = place;
    this.sql = new SqliteStatements(connection);
  }

  /**
   * Opens the history in a directory that exists and that its caller has locked.
   *
   * @throws DecisionLogException if the file is unusable or of a newer version
   */
  public static SqliteHistory open(Path directory) {
    return connect(directory.resolve(FILE).toString());
  }

  /** A history that ends with the process. */
  public static SqliteHistory inMemory() {
    return connect(":memory:");
  }

  private static SqliteHistory connect(String place) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
    try {
      Connection connection = config.createConnection("jdbc:sqlite:" + place);
      try {
        HistorySchema.prepare(connection);
        return new SqliteHistory(place, connection);
      } catch (SQLException | DecisionLogException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException | DecisionLogException e) {
      throw new DecisionLogException("cannot open the history " + place + ": " + e.getMessage(), e);
    }
  }

  @Override
  public Recovery begin(Recovery recovery) {
    transaction(() -> RecoveryRows.insert(sql, recovery));
    return recoveries(RecoveryQuery.ofUid(recovery.uid()), 1, 0).getFirst();
  }

  @Override
  public void update(Recovery recovery) {
    transaction(() -> RecoveryRows.update(sql, recovery));
  }

  @Override
  public List<Recovery> recoveries(RecoveryQuery query, int limit, int offset) {
    return transaction(() -> RecoveryRows.find(sql, query, limit, offset));
  }

  @Override
  public int acknowledge(RecoveryQuery query, Acknowledgement acknowledgement) {
    return durably(() -> RecoveryRows.acknowledge(sql, query, acknowledgement));
  }

  @Override
  public void blocked(BlockedRecovery blocked) {
    transaction(
        () ->
            sql.update(
                "INSERT INTO blocked(cluster, instance, code, gate, reason, blocking, first, last,"
                    + " times) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)"
                    + " ON CONFLICT(cluster, instance, code, gate) DO UPDATE SET"
                    + " reason = excluded.reason, blocking = excluded.blocking,"
                    + " last = excluded.last, times = times + excluded.times",
                blocked.cluster(),
                blocked.instance().toString(),
                blocked.code(),
                blocked.gate(),
                blocked.reason(),
                blocked.blockingRecovery(),
                blocked.first().toEpochMilli(),
                blocked.last().toEpochMilli(),
                blocked.times()));
  }

  @Override
  public List<BlockedRecovery> blocked(@Nullable String cluster, int limit) {
    return transaction(
        () ->
            sql.all(
                "SELECT cluster, instance, code, gate, reason, blocking, first, last, times"
                    + " FROM blocked WHERE ? IS NULL OR cluster = ? ORDER BY last DESC LIMIT ?",
                row ->
                    new BlockedRecovery(
                        row.getString(1),
                        InstanceKey.parse(row.getString(2)),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6),
                        time(row, 7),
                        time(row, 8),
                        row.getLong(9)),
                cluster,
                cluster,
                limit));
  }

  @Override
  public void unblock(String cluster, InstanceKey instance) {
    transaction(
        () ->
            sql.update(
                "DELETE FROM blocked WHERE cluster = ? AND instance = ?",
                cluster,
                instance.toString()));
  }

  @Override
  public Detection detected(Detection detection) {
    transaction(
        () ->
            sql.update(
                "INSERT INTO detection(cluster, instance, code, description, at)"
                    + " VALUES(?, ?, ?, ?, ?)",
                detection.cluster(),
                detection.instance().toString(),
                detection.code(),
                detection.description(),
                detection.at().toEpochMilli()));
    return detections(detection.cluster(), 1, 0).getFirst();
  }

  @Override
  public List<Detection> detections(@Nullable String cluster, int limit, int offset) {
    return transaction(
        () ->
            sql.all(
                "SELECT id, cluster, instance, code, description, at FROM detection"
                    + " WHERE ? IS NULL OR cluster = ? ORDER BY id DESC LIMIT ? OFFSET ?",
                row ->
                    new Detection(
                        row.getLong(1),
                        row.getString(2),
                        InstanceKey.parse(row.getString(3)),
                        row.getString(4),
                        row.getString(5),
                        time(row, 6)),
                cluster,
                cluster,
                limit,
                offset));
  }

  @Override
  public void hook(HookRun run) {
    transaction(
        () ->
            sql.update(
                "INSERT INTO hook(recovery, stage, command, exit_code, output, at, millis)"
                    + " VALUES(?, ?, ?, ?, ?, ?, ?)",
                run.recovery(),
                run.stage(),
                run.command(),
                run.exitCode(),
                run.output(),
                run.begun().toEpochMilli(),
                run.millis()));
  }

  @Override
  public List<HookRun> hooks(String recoveryUid) {
    return transaction(
        () ->
            sql.all(
                "SELECT recovery, stage, command, exit_code, output, at, millis FROM hook"
                    + " WHERE recovery = ? ORDER BY at, id",
                row ->
                    new HookRun(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getInt(4),
                        row.getString(5),
                        time(row, 6),
                        row.getLong(7)),
                recoveryUid));
  }

  @Override
  public void suspend(Suspension suspension) {
    durably(
        () ->
            sql.update(
                "INSERT OR REPLACE INTO suspension(instance, kind, owner, reason, begun, until)"
                    + " VALUES(?, ?, ?, ?, ?, ?)",
                suspension.instance().toString(),
                suspension.kind().name(),
                suspension.owner(),
                suspension.reason(),
                suspension.begun().toEpochMilli(),
                suspension.until().toEpochMilli()));
  }

  @Override
  public Optional<Suspension> resume(InstanceKey instance, Suspension.Kind kind) {
    return durably(
        () -> {
          Optional<Suspension> found =
              suspended().stream()
                  .filter(s -> s.instance().equals(instance) && s.kind() == kind)
                  .findFirst();
          sql.update(
              "DELETE FROM suspension WHERE instance = ? AND kind = ?",
              instance.toString(),
              kind.name());
          return found;
        });
  }

  @Override
  public List<Suspension> suspensions() {
    return transaction(this::suspended);
  }

  private List<Suspension> suspended() throws SQLException {
    return sql.all(
        "SELECT instance, kind, owner, reason, begun, until FROM suspension ORDER BY instance, kind",
        row ->
            new Suspension(
                InstanceKey.parse(row.getString(1)),
                Suspension.Kind.valueOf(row.getString(2)),
                row.getString(3),
                row.getString(4),
                time(row, 5),
                time(row, 6)));
  }

  @Override
  public void audit(AuditEntry entry) {
    transaction(
        () ->
            sql.update(
                "INSERT INTO audit(at, type, instance, cluster, message) VALUES(?, ?, ?, ?, ?)",
                entry.at().toEpochMilli(),
                entry.type(),
                entry.instance(),
                entry.cluster(),
                entry.message()));
  }

  @Override
  public List<AuditEntry> audit(@Nullable String instance, int limit, int offset) {
    return transaction(
        () ->
            sql.all(
                "SELECT id, at, type, instance, cluster, message FROM audit"
                    + " WHERE ? IS NULL OR instance = ? ORDER BY id DESC LIMIT ? OFFSET ?",
                row ->
                    new AuditEntry(
                        row.getLong(1),
                        time(row, 2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6)),
                instance,
                instance,
                limit,
                offset));
  }

  @Override
  public void set(String name, String value) {
    durably(
        () -> sql.update("INSERT OR REPLACE INTO setting(name, value) VALUES(?, ?)", name, value));
  }

  @Override
  public Optional<String> get(String name) {
    return transaction(
        () -> sql.first("SELECT value FROM setting WHERE name = ?", row -> row.getString(1), name));
  }

  @Override
  public int purge(Instant olderThan, int rows) {
    return transaction(
        () -> {
          int gone = 0;
          for (String statement : HistorySchema.purging(olderThan.toEpochMilli(), rows)) {
            gone += sql.update(statement);
          }
          return gone;
        });
  }

  static Instant time(ResultSet row, int column) throws SQLException {
    return Instant.ofEpochMilli(row.getLong(column));
  }

  static List<InstanceKey> keys(String text) {
    List<InstanceKey> keys = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      if (!part.isEmpty()) {
        keys.add(InstanceKey.parse(part));
      }
    }
    return keys;
  }

  private <T> T transaction(SqliteStatements.Work<T> work) {
    lock.lock();
    try {
      return sql.transaction(work);
    } catch (SQLException e) {
      throw new DecisionLogException("cannot use the history " + place + ": " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  /** The same, and on the disk when it returns. */
  private <T> T durably(SqliteStatements.Work<T> work) {
    lock.lock();
    try {
      sql.toDisk(true);
      try {
        return sql.transaction(work);
      } finally {
        sql.toDisk(false);
      }
    } catch (SQLException e) {
      throw new DecisionLogException("cannot use the history " + place + ": " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      sql.close();
    } catch (SQLException e) {
      throw new DecisionLogException("cannot close the history " + place, e);
    } finally {
      lock.unlock();
    }
  }
}
