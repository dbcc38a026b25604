package dev.baton.ops.pitr;

import dev.baton.ops.backup.Names;
import dev.baton.wire.binlog.LoggedStatement;
import dev.baton.wire.binlog.LoggedStatement.Replaced;
import dev.baton.wire.binlog.LoggedStatement.Setting;
import dev.baton.wire.binlog.StatementInput;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What has to be set in a session, so that a logged statement does there what it did: the
 * statements that {@code mysqlbinlog} and {@code mariadb-binlog} print before it. Immutable.
 */
final class SessionSettings {

  private final boolean mariaDb;
  private final Collations collations;

  SessionSettings(boolean mariaDb, Collations collations) {
    this.mariaDb = mariaDb;
    this.collations = collations;
  }

  /**
   * @param second in which it began
   */
  String of(LoggedStatement statement, Instant second) throws IOException {
    Map<Setting, Long> given = statement.settings();
    List<String> set = new ArrayList<>();
    set.add("pseudo_thread_id = " + statement.threadId());
    set.add(
        "timestamp = %d.%06d"
            .formatted(second.getEpochSecond(), given.getOrDefault(Setting.MICROSECONDS, 0L)));
    Long flags = given.get(Setting.FLAGS);
    if (flags != null) {
      set.add("sql_auto_is_null = " + bit(flags, LoggedStatement.AUTO_IS_NULL));
      set.add("foreign_key_checks = " + not(flags, LoggedStatement.NO_FOREIGN_KEY_CHECKS));
      set.add("unique_checks = " + not(flags, LoggedStatement.RELAXED_UNIQUE_CHECKS));
      if (mariaDb) {
        set.add("check_constraint_checks = " + not(flags, LoggedStatement.NO_CONSTRAINT_CHECKS));
      }
    }
    number(given, Setting.SQL_MODE, "sql_mode", set);
    set.add(
        "auto_increment_increment = " + given.getOrDefault(Setting.AUTO_INCREMENT_INCREMENT, 1L));
    set.add("auto_increment_offset = " + given.getOrDefault(Setting.AUTO_INCREMENT_OFFSET, 1L));
    number(given, Setting.CLIENT_COLLATION, "character_set_client", set);
    number(given, Setting.CONNECTION_COLLATION, "collation_connection", set);
    number(given, Setting.SERVER_COLLATION, "collation_server", set);
    number(given, Setting.DATABASE_COLLATION, "collation_database", set);
    set.add("lc_time_names = " + given.getOrDefault(Setting.LC_TIME_NAMES, 0L));
    number(given, Setting.EXPLICIT_DEFAULTS_FOR_TIMESTAMP, "explicit_defaults_for_timestamp", set);
    number(given, Setting.UTF8MB4_COLLATION, "default_collation_for_utf8mb4", set);
    number(given, Setting.REQUIRE_PRIMARY_KEY, "sql_require_primary_key", set);
    number(given, Setting.TABLE_ENCRYPTION, "default_table_encryption", set);
    if (!statement.timeZone().isEmpty()) {
      set.add("time_zone = " + Names.literal(statement.timeZone()));
    }
    if (!statement.characterSets().isEmpty()) {
      set.add("character_set_collations = " + Names.literal(replaced(statement)));
    }
    return "SET @@session." + String.join(", @@session.", set);
  }

  private String replaced(LoggedStatement statement) throws IOException {
    List<String> pairs = new ArrayList<>();
    for (Replaced pair : statement.characterSets()) {
      pairs.add(
          collations.name(pair.collation()).characterSet()
              + "="
              + collations.name(pair.by()).collation());
    }
    return String.join(",", pairs);
  }

  private static void number(
      Map<Setting, Long> given, Setting setting, String variable, List<String> set) {
    Long value = given.get(setting);
    if (value != null) {
      set.add(variable + " = " + Long.toUnsignedString(value));
    }
  }

  private static int bit(long flags, long mask) {
    return (flags & mask) != 0 ? 1 : 0;
  }

  private static int not(long flags, long mask) {
    return 1 - bit(flags, mask);
  }

  /** What a value for the next statement is set with. */
  String of(StatementInput input) throws IOException {
    return switch (input) {
      case StatementInput.LastInsertId id -> "SET @@session.last_insert_id = " + id.value();
      case StatementInput.InsertId id -> "SET @@session.insert_id = " + id.value();
      case StatementInput.RandomSeeds seeds ->
          "SET @@session.rand_seed1 = %s, @@session.rand_seed2 = %s"
              .formatted(seeds.first(), seeds.second());
      case StatementInput.UserVariable variable ->
          "SET @" + Names.quote(variable.name()) + " := " + value(variable);
    };
  }

  private String value(StatementInput.UserVariable variable) throws IOException {
    byte[] text = variable.text();
    if (text == null) {
      String number = variable.number();
      return number == null ? "NULL" : number;
    }
    Collations.Name name = collations.name(variable.collation());
    return "_%s X'%s' COLLATE %s"
        .formatted(
            name.characterSet(),
            HexFormat.of().formatHex(text).toUpperCase(Locale.ROOT),
            name.collation());
  }
}
