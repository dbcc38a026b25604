package dev.baton.cluster;

import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The decision log in a database: every call is one transaction that is durable before it returns.
 * The store admits one manager at a time, so that what this one has read or written of the epochs
 * stays true as long as it has the store; it is remembered, because every look at a cluster asks
 * for it. One that lost the store and has it again reads anew: another one may have decided
 * meanwhile.
 */
final class SqlDecisionLog implements DecisionLog {

  /** A commit waits for no more of a purge than this. */
  private static final int PURGED_AT_ONCE = 200;

  private final SqlStore store;
  private final Runnable whenClosed;
  private final Map<String, Known> epochs = new ConcurrentHashMap<>();

  /**
   * @param tenure of the store when it was read
   */
  private record Known(long tenure, Optional<Epoch> epoch) {}

  /**
   * @param whenClosed what else ends with it
   */
  SqlDecisionLog(SqlStore store, Runnable whenClosed) {
    this.store = store;
    this.whenClosed = whenClosed;
  }

  @Override
  public Optional<Epoch> currentEpoch(String cluster) {
    Known known = epochs.get(cluster);
    if (known != null && known.tenure() == store.tenure()) {
      return known.epoch();
    }
    return transaction(
        sql -> {
          Optional<Epoch> read = epoch(sql, cluster);
          epochs.put(
              cluster,
              new Known(
                  store.tenure(), read)); // in the transaction, so that no commit comes in between
          return read;
        });
  }

  private static Optional<Epoch> epoch(SqlStatements sql, String cluster) throws SQLException {
    return sql.first(
        "SELECT number, primary_key, operation FROM epoch WHERE cluster = ?"
            + " ORDER BY number DESC LIMIT 1",
        row -> new Epoch(row.getLong(1), Optional.ofNullable(row.getString(2)), row.getString(3)),
        cluster);
  }

  @Override
  public long commitEpoch(String cluster, long expectedCurrent, String operationId) {
    return changingEpoch(
        cluster,
        sql -> {
          long current = epoch(sql, cluster).map(Epoch::number).orElse(0L);
          if (current != expectedCurrent) {
            throw StaleLogException.epoch(cluster, expectedCurrent, current);
          }
          long next = current + 1;
          insertEpoch(sql, cluster, next, operationId);
          sql.update("UPDATE operation SET epoch = ? WHERE id = ?", next, operationId);
          return next;
        });
  }

  /** The key admits each number once: what a snapshot did not show yet is refused here. */
  private static void insertEpoch(SqlStatements sql, String cluster, long next, String operationId)
      throws SQLException {
    try {
      sql.update(
          "INSERT INTO epoch(cluster, number, operation) VALUES(?, ?, ?)",
          cluster,
          next,
          operationId);
    } catch (SQLIntegrityConstraintViolationException e) {
      throw StaleLogException.epoch(cluster, next - 1, next);
    }
  }

  /** Whatever comes of it, what is true now is read again: a commit may fail after it was done. */
  private <T> T changingEpoch(String cluster, SqlStore.Work<T> work) {
    try {
      return transaction(work);
    } finally {
      epochs.remove(cluster);
    }
  }

  @Override
  public void setPrimary(String cluster, long epoch, String primary) {
    changingEpoch(
        cluster,
        sql -> {
          Optional<Epoch> current = epoch(sql, cluster);
          if (current.isEmpty() || current.get().number() != epoch) {
            throw StaleLogException.epoch(cluster, epoch, current.map(Epoch::number).orElse(0L));
          }
          sql.update(
              "UPDATE epoch SET primary_key = ? WHERE cluster = ? AND number = ?",
              primary,
              cluster,
              epoch);
          return sql.update(
              "UPDATE operation SET new_primary = ? WHERE id = ?",
              primary,
              current.get().operationId());
        });
  }

  @Override
  public void begin(Operation op) {
    transaction(
        sql -> {
          if (sql.first("SELECT id FROM operation WHERE id = ?", row -> 1, op.id()).isPresent()) {
            throw new DecisionLogException("operation " + op.id() + " was begun already");
          }
          int added =
              sql.update(
                  "INSERT INTO operation(id, cluster, type, epoch, old_primary,"
                      + " new_primary, reason, state, outcome, begun) VALUES(?,?,?,?,?,?,?,?,?,?)",
                  op.id(),
                  op.cluster(),
                  op.type(),
                  op.epoch(),
                  op.oldPrimary(),
                  op.newPrimary(),
                  op.reason(),
                  op.state(),
                  op.outcome(),
                  op.begun().toString());
          for (Step step : op.steps()) {
            insert(sql, op.id(), step);
          }
          return added;
        });
  }

  @Override
  public void steps(String operationId, List<Step> steps) {
    transaction(
        sql -> {
          requireOne(
              sql.update("UPDATE operation SET id = id WHERE id = ?", operationId), operationId);
          for (Step step : steps) {
            insert(sql, operationId, step);
          }
          return steps.size();
        });
  }

  private static int insert(SqlStatements sql, String operationId, Step step) throws SQLException {
    return sql.update(
        "INSERT INTO step(operation, at, name, sentence, detail) VALUES(?, ?, ?, ?, ?)",
        operationId,
        step.at().toString(),
        step.name(),
        step.sentence(),
        step.detail());
  }

  @Override
  public void finish(String operationId, String state, String outcome) {
    transaction(
        sql ->
            requireOne(
                sql.update(
                    "UPDATE operation SET state = ?, outcome = ? WHERE id = ?",
                    state,
                    outcome,
                    operationId),
                operationId));
  }

  private static int requireOne(int changed, String operationId) {
    if (changed == 0) {
      throw new DecisionLogException("operation " + operationId + " was never begun");
    }
    return changed;
  }

  @Override
  public List<Operation> unfinished(String cluster) {
    return transaction(
        sql -> operations(sql, "cluster = ? AND state = ? ORDER BY number", cluster, RUNNING));
  }

  @Override
  public List<Operation> latest(String cluster, int limit) {
    return transaction(
        sql -> operations(sql, "cluster = ? ORDER BY number DESC LIMIT ?", cluster, limit));
  }

  private static List<Operation> operations(SqlStatements sql, String where, Object... arguments)
      throws SQLException {
    List<Operation> found = new ArrayList<>();
    List<Operation> bare =
        sql.all(
            "SELECT id, cluster, type, epoch, old_primary, new_primary, reason, state, outcome,"
                + " begun FROM operation WHERE "
                + where,
            row ->
                new Operation(
                    row.getString(1),
                    row.getString(2),
                    row.getString(3),
                    row.getLong(4),
                    row.getString(5),
                    row.getString(6),
                    row.getString(7),
                    row.getString(8),
                    row.getString(9),
                    Instant.parse(row.getString(10)),
                    List.of()),
            arguments);
    for (Operation op : bare) {
      found.add(op.withSteps(steps(sql, op.id())));
    }
    return found;
  }

  private static List<Step> steps(SqlStatements sql, String operationId) throws SQLException {
    return sql.all(
        "SELECT at, name, sentence, detail FROM step WHERE operation = ? ORDER BY number",
        row ->
            new Step(
                Instant.parse(row.getString(1)),
                row.getString(2),
                row.getString(3),
                row.getString(4)),
        operationId);
  }

  @Override
  public void remember(String cluster, String name, String value) {
    transaction(
        sql ->
            sql.update(
                "REPLACE INTO memory(cluster, name, value) VALUES(?, ?, ?)", cluster, name, value));
  }

  @Override
  public Optional<String> recall(String cluster, String name) {
    return transaction(
        sql ->
            sql.first(
                "SELECT value FROM memory WHERE cluster = ? AND name = ?",
                row -> row.getString(1),
                cluster,
                name));
  }

  @Override
  public int purge(String cluster, Instant olderThan, int rows) {
    int gone = 0;
    int part;
    do {
      part = transaction(sql -> purgePart(sql, cluster, olderThan, rows));
      gone += part;
    } while (part == PURGED_AT_ONCE);
    return gone;
  }

  private static int purgePart(SqlStatements sql, String cluster, Instant olderThan, int rows)
      throws SQLException {
    String current = epoch(sql, cluster).map(Epoch::operationId).orElse("");
    List<String> old =
        sql.all(
            "SELECT id FROM operation WHERE cluster = ? AND state <> ? AND id <> ?"
                + " AND number < ? AND (begun < ? OR number < ?) ORDER BY number LIMIT ?",
            row -> row.getString(1),
            cluster,
            RUNNING,
            current,
            oldestOf(sql, cluster, ALWAYS_KEPT),
            olderThan.toString(),
            oldestOf(sql, cluster, rows),
            PURGED_AT_ONCE);
    for (String id : old) {
      sql.update("DELETE FROM step WHERE operation = ?", id);
      sql.update("DELETE FROM epoch WHERE cluster = ? AND operation = ?", cluster, id);
      sql.update("DELETE FROM operation WHERE id = ?", id);
    }
    return old.size();
  }

  /** The number of the oldest of so many of the latest; 0 if there are not so many. */
  private static long oldestOf(SqlStatements sql, String cluster, int latest) throws SQLException {
    return sql.first(
            "SELECT number FROM operation WHERE cluster = ? ORDER BY number DESC LIMIT 1 OFFSET ?",
            row -> row.getLong(1),
            cluster,
            latest - 1)
        .orElse(0L);
  }

  @Override
  public String trouble() {
    return store.trouble();
  }

  @Override
  public void close() {
    try {
      store.close();
    } finally {
      whenClosed.run();
    }
  }

  private <T> T transaction(SqlStore.Work<T> work) {
    return store.transaction(work);
  }
}
