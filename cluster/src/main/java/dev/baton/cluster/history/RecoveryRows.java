package dev.baton.cluster.history;

import dev.baton.cluster.SqlStatements;
import dev.baton.cluster.history.Recovery.Acknowledgement;
import dev.baton.core.instance.InstanceKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Recoveries as rows of their table. */
final class RecoveryRows {
  private RecoveryRows() {}

  static int insert(SqlStatements sql, Recovery recovery) throws SQLException {
    return sql.update(
        "INSERT INTO recovery(uid, cluster, kind, failed, code, description, automatic,"
            + " state, successor, outcome, replicas, lost, begun, ended)"
            + " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        recovery.uid(),
        recovery.cluster(),
        recovery.kind().name(),
        recovery.failed().toString(),
        recovery.code(),
        recovery.description(),
        recovery.automatic() ? 1 : 0,
        recovery.state().name(),
        text(recovery.successor()),
        recovery.outcome(),
        text(recovery.replicas()),
        text(recovery.lost()),
        recovery.begun().toEpochMilli(),
        millis(recovery.ended()));
  }

  static int update(SqlStatements sql, Recovery recovery) throws SQLException {
    return sql.update(
        "UPDATE recovery SET state = ?, successor = ?, outcome = ?, lost = ?,"
            + " ended = ? WHERE uid = ?",
        recovery.state().name(),
        text(recovery.successor()),
        recovery.outcome(),
        text(recovery.lost()),
        millis(recovery.ended()),
        recovery.uid());
  }

  static List<Recovery> find(SqlStatements sql, RecoveryQuery query, int limit, int offset)
      throws SQLException {
    List<Object> arguments = new ArrayList<>();
    String where = where(query, arguments);
    arguments.add(limit);
    arguments.add(offset);
    return sql.all(
        "SELECT id, uid, cluster, kind, failed, code, description, automatic, state,"
            + " successor, outcome, replicas, lost, begun, ended, ack_by, ack_comment, ack_at"
            + " FROM recovery WHERE "
            + where
            + " ORDER BY id DESC LIMIT ? OFFSET ?",
        RecoveryRows::read,
        arguments.toArray());
  }

  static int acknowledge(SqlStatements sql, RecoveryQuery query, Acknowledgement given)
      throws SQLException {
    List<Object> arguments = new ArrayList<>();
    arguments.add(given.by());
    arguments.add(given.comment());
    arguments.add(given.at().toEpochMilli());
    String where = where(query.unacknowledgedOnly(), arguments);
    return sql.update(
        "UPDATE recovery SET ack_by = ?, ack_comment = ?, ack_at = ? WHERE " + where,
        arguments.toArray());
  }

  private static String where(RecoveryQuery query, List<Object> arguments) {
    List<String> conditions = new ArrayList<>(List.of("1 = 1"));
    is("cluster", query.cluster(), conditions, arguments);
    is("uid", query.uid(), conditions, arguments);
    is("failed", text(query.failed()), conditions, arguments);
    if (query.unacknowledged()) {
      conditions.add("ack_at IS NULL");
    }
    if (query.running()) {
      is("state", Recovery.State.RUNNING.name(), conditions, arguments);
    }
    Instant after = query.begunAfter();
    if (after != null) {
      conditions.add("begun > ?");
      arguments.add(after.toEpochMilli());
    }
    return String.join(" AND ", conditions);
  }

  private static void is(
      String column, @Nullable String value, List<String> conditions, List<Object> arguments) {
    if (value != null) {
      conditions.add(column + " = ?");
      arguments.add(value);
    }
  }

  private static Recovery read(ResultSet row) throws SQLException {
    String successor = row.getString("successor");
    long ended = row.getLong("ended");
    boolean over = !row.wasNull();
    String by = row.getString("ack_by");
    return new Recovery(
        row.getLong("id"),
        row.getString("uid"),
        row.getString("cluster"),
        Recovery.Kind.valueOf(row.getString("kind")),
        InstanceKey.parse(row.getString("failed")),
        row.getString("code"),
        row.getString("description"),
        row.getInt("automatic") == 1,
        Recovery.State.valueOf(row.getString("state")),
        successor == null ? null : InstanceKey.parse(successor),
        row.getString("outcome"),
        SqlHistory.keys(row.getString("replicas")),
        SqlHistory.keys(row.getString("lost")),
        Instant.ofEpochMilli(row.getLong("begun")),
        over ? Instant.ofEpochMilli(ended) : null,
        by == null
            ? null
            : new Acknowledgement(
                by, row.getString("ack_comment"), Instant.ofEpochMilli(row.getLong("ack_at"))));
  }

  private static @Nullable String text(@Nullable InstanceKey key) {
    return key == null ? null : key.toString();
  }

  private static String text(List<InstanceKey> keys) {
    return keys.stream().map(InstanceKey::toString).collect(Collectors.joining(","));
  }

  private static @Nullable Long millis(@Nullable Instant time) {
    return time == null ? null : time.toEpochMilli();
  }
}
