package dev.baton.cluster.history;

import dev.baton.cluster.SqlStatements;
import dev.baton.cluster.SqlStore;
import dev.baton.cluster.history.Recovery.Acknowledgement;
import dev.baton.core.instance.InstanceKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The history in a database, see {@link HistoryTables}. */
final class SqlHistory implements HistoryStore {

  private final SqlStore store;

  SqlHistory(SqlStore store) {
    this.store = store;
  }

  @Override
  public Recovery begin(Recovery recovery) {
    transaction(sql -> RecoveryRows.insert(sql, recovery));
    return recoveries(RecoveryQuery.ofUid(recovery.uid()), 1, 0).getFirst();
  }

  @Override
  public void update(Recovery recovery) {
    transaction(sql -> RecoveryRows.update(sql, recovery));
  }

  @Override
  public List<Recovery> recoveries(RecoveryQuery query, int limit, int offset) {
    return transaction(sql -> RecoveryRows.find(sql, query, limit, offset));
  }

  @Override
  public int acknowledge(RecoveryQuery query, Acknowledgement acknowledgement) {
    return durably(sql -> RecoveryRows.acknowledge(sql, query, acknowledgement));
  }

  @Override
  public void blocked(BlockedRecovery blocked) {
    transaction(
        sql -> {
          int known =
              sql.update(
                  "UPDATE blocked SET reason = ?, blocking = ?, last = ?, times = times + ?"
                      + " WHERE cluster = ? AND instance = ? AND code = ? AND gate = ?",
                  blocked.reason(),
                  blocked.blockingRecovery(),
                  blocked.last().toEpochMilli(),
                  blocked.times(),
                  blocked.cluster(),
                  blocked.instance().toString(),
                  blocked.code(),
                  blocked.gate());
          return known > 0 ? known : insert(sql, blocked);
        });
  }

  private static int insert(SqlStatements sql, BlockedRecovery blocked) throws SQLException {
    return sql.update(
        "INSERT INTO blocked(cluster, instance, code, gate, reason, blocking, first, last, times)"
            + " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
        blocked.cluster(),
        blocked.instance().toString(),
        blocked.code(),
        blocked.gate(),
        blocked.reason(),
        blocked.blockingRecovery(),
        blocked.first().toEpochMilli(),
        blocked.last().toEpochMilli(),
        blocked.times());
  }

  @Override
  public List<BlockedRecovery> blocked(@Nullable String cluster, int limit) {
    return transaction(
        sql ->
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
        sql ->
            sql.update(
                "DELETE FROM blocked WHERE cluster = ? AND instance = ?",
                cluster,
                instance.toString()));
  }

  @Override
  public Detection detected(Detection detection) {
    transaction(
        sql ->
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
        sql ->
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
        sql ->
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
        sql ->
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
        sql ->
            sql.update(
                "REPLACE INTO suspension(instance, kind, owner, reason, begun, until)"
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
        sql -> {
          Optional<Suspension> found =
              suspended(sql).stream()
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
    return transaction(SqlHistory::suspended);
  }

  private static List<Suspension> suspended(SqlStatements sql) throws SQLException {
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
        sql ->
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
        sql ->
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
    durably(sql -> sql.update("REPLACE INTO setting(name, value) VALUES(?, ?)", name, value));
  }

  @Override
  public Optional<String> get(String name) {
    return transaction(
        sql ->
            sql.first("SELECT value FROM setting WHERE name = ?", row -> row.getString(1), name));
  }

  @Override
  public int purge(Instant olderThan, int rows) {
    return transaction(
        sql -> {
          int gone = 0;
          for (String statement : HistoryTables.purging(olderThan.toEpochMilli(), rows)) {
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

  private <T> T transaction(SqlStore.Work<T> work) {
    return store.transaction(work);
  }

  private <T> T durably(SqlStore.Work<T> work) {
    return store.durably(work);
  }

  @Override
  public void close() {
    store.close();
  }
}
