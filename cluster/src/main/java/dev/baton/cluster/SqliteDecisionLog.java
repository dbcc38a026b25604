package dev.baton.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.sqlite.SQLiteConfig;

/**
 * The decision log in a SQLite file: every call is one transaction that is on the disk before it
 * returns (write-ahead log, {@code synchronous=FULL}), so that what a manager did can be found
 * again after a power loss. One connection, guarded by a lock: decisions are few, and their order
 * is what matters.
 */
public final class SqliteDecisionLog implements DecisionLog {
  private static final String FILE = "decisions.db";

  private final ReentrantLock lock = new ReentrantLock();
  private final DataDirectoryLock directoryLock;
  private final Path file;
  private final SqliteStatements sql;

  private SqliteDecisionLog(DataDirectoryLock directoryLock, Path file, Connection connection) {
    this.directoryLock = directoryLock;
    this.file = file;
    this.sql = new SqliteStatements(connection);
  }

  /**
   * Opens the log in a directory, creating both if needed.
   *
   * @throws DecisionLogException if another manager uses the directory, or the file is unusable or
   *     of a newer version
   */
  public static SqliteDecisionLog open(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new DecisionLogException("cannot create " + directory + ": " + e.getMessage(), e);
    }
    DataDirectoryLock directoryLock = DataDirectoryLock.acquire(directory);
    Path file = directory.resolve(FILE);
    try {
      return new SqliteDecisionLog(directoryLock, file, connect(file));
    } catch (SQLException | DecisionLogException e) {
      release(directoryLock);
      throw new DecisionLogException(
          "cannot open the decision log " + file + ": " + e.getMessage(), e);
    }
  }

  private static Connection connect(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.enforceForeignKeys(true);
    Connection connection = config.createConnection("jdbc:sqlite:" + file);
    try {
      SqliteSchema.prepare(connection);
      connection.setAutoCommit(false);
      return connection;
    } catch (SQLException | DecisionLogException e) {
      connection.close();
      throw e;
    }
  }

  @Override
  public Optional<Epoch> currentEpoch(String cluster) {
    return transaction(() -> epoch(cluster));
  }

  private Optional<Epoch> epoch(String cluster) throws SQLException {
    return sql.first(
        "SELECT number, primary_key, operation FROM epoch WHERE cluster = ?"
            + " ORDER BY number DESC LIMIT 1",
        row -> new Epoch(row.getLong(1), Optional.ofNullable(row.getString(2)), row.getString(3)),
        cluster);
  }

  @Override
  public long commitEpoch(String cluster, long expectedCurrent, String operationId) {
    return transaction(
        () -> {
          long current = epoch(cluster).map(Epoch::number).orElse(0L);
          if (current != expectedCurrent) {
            throw StaleLogException.epoch(cluster, expectedCurrent, current);
          }
          long next = current + 1;
          sql.update(
              "INSERT INTO epoch(cluster, number, operation) VALUES(?, ?, ?)",
              cluster,
              next,
              operationId);
          sql.update("UPDATE operation SET epoch = ? WHERE id = ?", next, operationId);
          return next;
        });
  }

  @Override
  public void setPrimary(String cluster, long epoch, String primary) {
    transaction(
        () -> {
          Optional<Epoch> current = epoch(cluster);
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
        () -> {
          int added =
              sql.update(
                  "INSERT OR IGNORE INTO operation(id, cluster, type, epoch, old_primary,"
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
          if (added == 0) {
            throw new DecisionLogException("operation " + op.id() + " was begun already");
          }
          for (Step step : op.steps()) {
            insert(op.id(), step);
          }
          return added;
        });
  }

  @Override
  public void steps(String operationId, List<Step> steps) {
    transaction(
        () -> {
          requireOne(
              sql.update("UPDATE operation SET id = id WHERE id = ?", operationId), operationId);
          for (Step step : steps) {
            insert(operationId, step);
          }
          return steps.size();
        });
  }

  private int insert(String operationId, Step step) throws SQLException {
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
        () ->
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
        () -> operations("cluster = ? AND state = ? ORDER BY number", cluster, RUNNING));
  }

  @Override
  public List<Operation> latest(String cluster, int limit) {
    return transaction(
        () -> operations("cluster = ? ORDER BY number DESC LIMIT ?", cluster, limit));
  }

  private List<Operation> operations(String where, Object... arguments) throws SQLException {
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
      found.add(op.withSteps(steps(op.id())));
    }
    return found;
  }

  private List<Step> steps(String operationId) throws SQLException {
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
        () ->
            sql.update(
                "INSERT INTO memory(cluster, name, value) VALUES(?, ?, ?)"
                    + " ON CONFLICT(cluster, name) DO UPDATE SET value = excluded.value",
                cluster,
                name,
                value));
  }

  @Override
  public Optional<String> recall(String cluster, String name) {
    return transaction(
        () ->
            sql.first(
                "SELECT value FROM memory WHERE cluster = ? AND name = ?",
                row -> row.getString(1),
                cluster,
                name));
  }

  @Override
  public void close() {
    lock.lock();
    try {
      sql.close();
    } catch (SQLException e) {
      throw new DecisionLogException("cannot close " + file + ": " + e.getMessage(), e);
    } finally {
      release(directoryLock);
      lock.unlock();
    }
  }

  private static void release(DataDirectoryLock directoryLock) {
    try {
      directoryLock.close();
    } catch (IOException e) {
      throw new DecisionLogException("cannot release the data directory: " + e.getMessage(), e);
    }
  }

  private <T> T transaction(SqliteStatements.Work<T> work) {
    lock.lock();
    try {
      return sql.transaction(work);
    } catch (SQLException e) {
      throw new DecisionLogException(
          "cannot write the decision log " + file + ": " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }
}
