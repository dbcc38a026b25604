package dev.baton.admin.command;

import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.ConfigModule;
import dev.baton.admin.store.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One understood statement. */
public sealed interface AdminCommand {

  /** SQL for SQLite: what was typed, or what a command means in it. */
  record Sql(String text) implements AdminCommand {}

  /** {@code LOAD … TO …}, {@code SAVE … TO …}. */
  record Transfer(ConfigModule module, Direction direction) implements AdminCommand {}

  /** Where a {@link Transfer} leads. */
  enum Direction {
    MEMORY_TO_RUNTIME,
    RUNTIME_TO_MEMORY,
    MEMORY_TO_DISK,
    DISK_TO_MEMORY,
    CONFIG_TO_MEMORY
  }

  /** {@code PROXYSQL …}: something for the running proxy to do. */
  record Control(Action action) implements AdminCommand {}

  /** What {@link Control} asks for. */
  enum Action {
    PAUSE,
    RESUME,
    START,
    STOP,
    RESTART,
    SHUTDOWN,
    SHUTDOWN_SLOW,
    KILL,
    FLUSH_LOGS,
    FLUSH_QUERY_CACHE,
    FLUSH_CLIENT_HOSTS,
    FLUSH_CONFIGDB,
    RELOAD_TLS,
    /** The administration itself takes no more changes. */
    READONLY,
    READWRITE,
    /** Another member of the cluster has loaded something. */
    CLUSTER_CHECK
  }

  /** {@code KILL [CONNECTION|QUERY] n}. */
  record Kill(long session, boolean queryOnly) implements AdminCommand {}

  /** {@code SET admin-… = …} and {@code SET mysql-… = …}. */
  record SetVariable(String name, String value) implements AdminCommand {}

  /**
   * {@code BATON …}: what a manager tells a proxy whose hostgroups it leads.
   *
   * @param given what it says, by keywords in upper case
   */
  record Lead(Verb verb, Map<String, String> given) implements AdminCommand {

    public Lead {
      given = Map.copyOf(given);
    }

    /** What {@link Lead} is about. */
    public enum Verb {
      /** A manager begins to lead a pair of hostgroups. */
      LEAD,
      /** Extends its lease. */
      LEASE,
      /** Ends what belongs to epochs before. */
      REVOKE,
      /** Lets what is under way finish, and holds what is new. */
      DRAIN,
      /** Says who serves. */
      ROUTE
    }

    /**
     * @throws AdminException if it was not said
     */
    public String text(String keyword) throws AdminException {
      String value = given.get(keyword);
      if (value == null) {
        throw new AdminException(
            AdminException.SYNTAX, "BATON " + verb + " needs " + keyword + " and its value");
      }
      return value;
    }

    /**
     * @throws AdminException if it was not said, or is no number
     */
    public long number(String keyword) throws AdminException {
      String value = text(keyword);
      try {
        return Long.parseLong(value);
      } catch (NumberFormatException e) {
        throw new AdminException(
            AdminException.SYNTAX,
            "BATON " + verb + ": " + keyword + " is '" + value + "', which is no number",
            e);
      }
    }
  }

  /**
   * {@code CHECKSUM [MEMORY|DISK] …}: of one table.
   *
   * @param variablePrefix which variables of it; null for all rows
   */
  record Checksum(Schema schema, String table, @Nullable String variablePrefix)
      implements AdminCommand {}

  /** {@code SHOW CREATE TABLE}. */
  record ShowCreate(@Nullable Schema schema, String table) implements AdminCommand {}

  /** {@code SHOW TABLES}; {@code full} adds what kind each is. */
  record ShowTables(@Nullable Schema schema, @Nullable String like, boolean full)
      implements AdminCommand {}

  /** {@code SHOW COLUMNS}, {@code DESCRIBE}. */
  record ShowColumns(@Nullable Schema schema, String table, @Nullable String like, boolean full)
      implements AdminCommand {}

  /** {@code SHOW INDEX}. */
  record ShowIndex(@Nullable Schema schema, String table) implements AdminCommand {}

  /** {@code SHOW TABLE STATUS}. */
  record ShowTableStatus(@Nullable Schema schema, @Nullable String like) implements AdminCommand {}

  /** {@code SELECT @@version, DATABASE()}: values that are no table's. */
  record Constants(List<Term> terms) implements AdminCommand {

    public Constants {
      terms = List.copyOf(terms);
    }

    /**
     * @param name in lower case: {@code version}, {@code database()}
     * @param label how the column is called
     */
    public record Term(String name, String label) {}
  }

  /** {@code DROP TABLE}, {@code CREATE TABLE}: a dump says so of Baton's own tables, too. */
  record Structure(boolean create, @Nullable Schema schema, String table, boolean tolerant)
      implements AdminCommand {}

  /** {@code LOCK TABLES … WRITE}, as before the rows of a dump; null unlocks. */
  record Lock(@Nullable String table) implements AdminCommand {}

  /** {@code TRUNCATE} of a table of counters: they begin anew. */
  record ResetCounters(String table) implements AdminCommand {}

  /** {@code SAVE MYSQL DIGEST TO DISK}: the digests so far, which begin anew. */
  record SaveDigests() implements AdminCommand {}

  /**
   * {@code SELECT CONFIG FILE}, {@code SAVE CONFIG TO FILE}.
   *
   * @param file null to show it
   */
  record ConfigFile(@Nullable String file) implements AdminCommand {}

  /** {@code USE schema}. */
  record Use(Schema schema) implements AdminCommand {}

  /** Begin, commit, roll back. */
  record Transaction(Step step) implements AdminCommand {}

  /** What {@link Transaction} does. */
  enum Step {
    BEGIN,
    COMMIT,
    ROLLBACK
  }

  /** What clients send on their own account and what has no meaning here: answered with OK. */
  record Nothing() implements AdminCommand {}

  /** What clients ask on their own account and what there is none of: no rows. */
  record NoRows(List<String> columns) implements AdminCommand {
    public NoRows {
      columns = List.copyOf(columns);
    }
  }
}
