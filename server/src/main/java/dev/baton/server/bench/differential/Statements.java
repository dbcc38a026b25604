package dev.baton.server.bench.differential;

import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;

/**
 * Writes statements for one schema of {@link ComparedServers}. Whatever it writes gives the same
 * answer on two servers that were given the same before: no time, no random numbers, no order that
 * is left to the optimizer. Errors are as good as results. Rows get their ids from the server: the
 * answer to an INSERT does not tell whether the id was given or made, and LAST_INSERT_ID() knows
 * made ones only.
 */
final class Statements {
  private static final List<String> TEXTS =
      List.of(
          "''",
          "'plain'",
          "'O''Brien'",
          "'back\\\\slash'",
          "'käse ☃ 😀'",
          "'a%b_c'",
          "0x00ff10",
          "_binary'\\0\\Z'",
          "NULL",
          "'x'",
          "REPEAT('ab', 300)",
          "'; DROP'",
          "'-- '",
          "\"double\"");

  private static final List<String> EXPRESSIONS =
      List.of(
          "1",
          "-9223372036854775808",
          "18446744073709551615",
          "1.50",
          "1e10",
          "NULL",
          "TRUE",
          "1/3",
          "1/0",
          "'12abc'+1",
          "DATE'2024-02-29'",
          "TIMESTAMP'2024-02-29 12:34:56.789012'",
          "TIME'-838:59:59'",
          "CAST('0000-00-00' AS DATE)",
          "b'10101'",
          "0xdeadbeef",
          "CONCAT('é', 1)",
          "JSON_OBJECT('k', 1)",
          "CAST(3 AS DECIMAL(30,10))",
          "@@session.sql_mode",
          "@@session.time_zone",
          "@@autocommit",
          "@@character_set_client",
          "@@character_set_results",
          "@@collation_connection",
          "@@group_concat_max_len",
          "@@lc_time_names",
          "@@div_precision_increment",
          "@@max_execution_time",
          "@u1",
          "@u2",
          "@nobody",
          "DATABASE()",
          "LAST_INSERT_ID()",
          "USER()",
          "CHARSET('x')",
          "COLLATION('x')",
          "UNIX_TIMESTAMP(NOW()) > 0",
          "@@sql_safe_updates",
          "@@foreign_key_checks",
          "@@unique_checks",
          "CURRENT_USER()",
          "FROM_UNIXTIME(86400)",
          "@@last_insert_id",
          "@@identity",
          "@@sql_select_limit",
          "@@insert_id",
          "DATE_FORMAT('2024-03-01', '%M %W')",
          "IS_USED_LOCK('nobody')",
          "SCHEMA()",
          "f1(7)",
          "1 = 1.0",
          "'a' = 'A'",
          "SLEEP(0)");

  private static final List<String> SETTINGS =
      List.of(
          "sql_mode = ''",
          "sql_mode = 'ANSI_QUOTES'",
          "sql_mode = DEFAULT",
          "sql_mode = 'STRICT_ALL_TABLES,NO_BACKSLASH_ESCAPES'",
          "SESSION sql_mode = CONCAT(@@sql_mode, ',PIPES_AS_CONCAT')",
          "SESSION sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES')",
          "group_concat_max_len = @@div_precision_increment",
          "time_zone = '+05:30'",
          "time_zone = 'SYSTEM'",
          "time_zone = 'nowhere'",
          "NAMES utf8mb4",
          "NAMES latin1",
          "NAMES 'utf8mb4' COLLATE 'utf8mb4_bin'",
          "CHARACTER SET latin1",
          "character_set_results = NULL",
          "character_set_results = binary",
          "character_set_client = utf8mb4",
          "collation_connection = latin1_german2_ci",
          "group_concat_max_len = 7",
          "SESSION group_concat_max_len = DEFAULT",
          "lc_time_names = 'de_DE'",
          "lc_time_names = 'en_US'",
          "div_precision_increment = 9",
          "@@session.div_precision_increment = 4",
          "@u1 = 1",
          "@u1 = 'text', @u2 := 2.5",
          "@u2 = (SELECT COUNT(*) FROM t1)",
          "@u1 = NULL",
          "sql_safe_updates = 1",
          "sql_safe_updates = 0",
          "foreign_key_checks = 0",
          "foreign_key_checks = 1",
          "unique_checks = 0",
          "unique_checks = 1",
          "timestamp = 1700000000",
          "timestamp = DEFAULT",
          "insert_id = 500",
          "last_insert_id = 77",
          "sql_select_limit = 2",
          "sql_select_limit = DEFAULT",
          "session_track_state_change = 1",
          "session_track_state_change = 0",
          "session_track_schema = 0",
          "session_track_system_variables = 'time_zone,sql_mode'",
          "session_track_transaction_info = 'CHARACTERISTICS'",
          "session_track_gtids = OWN_GTID",
          "resultset_metadata = NONE",
          "SESSION resultset_metadata = 'NONE', @u1 = 3",
          "resultset_metadata = FULL",
          "resultset_metadata = DEFAULT",
          "nonsense = 1",
          "GLOBAL nonsense = 1",
          "SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
          "SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
          "TRANSACTION ISOLATION LEVEL SERIALIZABLE",
          "TRANSACTION READ ONLY",
          "SESSION TRANSACTION READ WRITE",
          "autocommit = 0",
          "autocommit = 1",
          "autocommit = ON",
          "LOCAL max_sort_length = 64",
          "@@max_sort_length = DEFAULT",
          "sql_notes = 0",
          "sql_notes = 1",
          "sql_quote_show_create = 0",
          "sql_quote_show_create = DEFAULT",
          "sql_auto_is_null = 1",
          "sql_auto_is_null = 0");

  private static final List<String> TRANSACTIONS =
      List.of(
          "BEGIN",
          "START TRANSACTION",
          "START TRANSACTION READ ONLY",
          "START TRANSACTION WITH CONSISTENT SNAPSHOT",
          "COMMIT",
          "COMMIT",
          "COMMIT AND CHAIN",
          "ROLLBACK",
          "ROLLBACK AND CHAIN",
          "COMMIT AND NO CHAIN NO RELEASE",
          "SAVEPOINT s1",
          "ROLLBACK TO SAVEPOINT s1",
          "RELEASE SAVEPOINT s1",
          "ROLLBACK TO nothing",
          "BEGIN WORK");

  private static final List<String> DEFINITIONS =
      List.of(
          "CREATE TABLE t3 (id INT PRIMARY KEY, x VARCHAR(20))",
          "DROP TABLE t3",
          "DROP TABLE IF EXISTS t3",
          "ALTER TABLE t3 ADD COLUMN y INT DEFAULT 5",
          "CREATE TABLE IF NOT EXISTS t3 (id INT PRIMARY KEY, x VARCHAR(20))",
          "TRUNCATE TABLE t3",
          "CREATE TEMPORARY TABLE tt (id INT PRIMARY KEY AUTO_INCREMENT, x VARCHAR(20))",
          "CREATE TEMPORARY TABLE t1 (id INT, a INT, b VARCHAR(9))",
          "DROP TEMPORARY TABLE t1",
          "DROP TEMPORARY TABLE IF EXISTS tt",
          "CREATE TEMPORARY TABLE tu SELECT id, b FROM t1",
          "DROP TEMPORARY TABLE tu",
          "CREATE OR REPLACE VIEW v2 AS SELECT a, b FROM t1 WHERE id < 9",
          "DROP VIEW v2",
          "CREATE INDEX xa ON t3 (x)",
          "DROP INDEX xa ON t3",
          "ANALYZE TABLE nothing",
          "ALTER TABLE nothing ADD x INT",
          "CREATE TABLE t1 (id INT)");

  private static final List<String> LOOKS =
      List.of(
          "SHOW TABLES",
          "SHOW CREATE TABLE t1",
          "SHOW COLUMNS FROM t2",
          "SHOW CREATE VIEW v1",
          "SHOW VARIABLES LIKE 'sql_mode'",
          "SHOW SESSION VARIABLES LIKE 'character_set_c%'",
          "DESCRIBE t1",
          "SHOW CREATE TABLE nothing",
          "SELECT @n",
          "SELECT ROW_COUNT()",
          "SELECT ROW_COUNT() AS n",
          "SELECT FOUND_ROWS()",
          "SHOW COLLATION LIKE 'latin1_bin'",
          "SELECT LAST_INSERT_ID()");

  /** What only the statement before decides, and no command that is none. */
  private static final List<String> ABOUT_THE_LAST =
      List.of(
          "SHOW WARNINGS",
          "SHOW ERRORS",
          "SHOW COUNT(*) WARNINGS",
          "SELECT @@warning_count, @@error_count",
          "GET DIAGNOSTICS @n = NUMBER",
          "SELECT LAST_INSERT_ID(), @n");

  /** What the proxy knows of the statement before, and a form of it that only its server knows. */
  private static final List<String> COUNTS =
      List.of(
          "SELECT ROW_COUNT()",
          "SELECT FOUND_ROWS()",
          "select row_count() as `n`;",
          "SELECT FOUND_ROWS() total",
          "SELECT ROW_COUNT(), FOUND_ROWS()");

  private static final List<String> ODD =
      List.of(
          "",
          " ",
          ";",
          "SELEC 1",
          "/* nothing */",
          "-- nothing",
          "SELECT 'open",
          "DO 1",
          "DO 1/0",
          "SELECT 1;",
          "SELECT 1 ;  ",
          "/* a */ SELECT /* b */ 1 /* c */",
          "SELECT 1 -- end",
          "SELECT 1 # end",
          "(SELECT 1) UNION ALL (SELECT 2) ORDER BY 1",
          "VALUES ROW(1,2)",
          "SELECT * FROM nothing",
          "SELECT nothing",
          "SELECT 1 FROM DUAL",
          "TABLE t3",
          "WITH c AS (SELECT 1 AS n) SELECT n FROM c",
          "SELECT 1 AS `select`",
          "SELECT\n1\n",
          "SELECT 1,,2",
          "XA RECOVER",
          "XA ROLLBACK 'no'",
          "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'oh'",
          "HELP 'nothing at all'",
          "KILL 0",
          "EXECUTE nothing",
          "DEALLOCATE PREPARE nothing",
          "SELECT 1 INTO @u1",
          "SELECT COUNT(*) INTO @u2 FROM t1",
          "SELECT /*!99999 syntax error */ 3",
          "SELECT /*!50000 4 */",
          "HANDLER t1 CLOSE",
          "UNLOCK TABLES",
          "CALL nothing()");

  private static final Pattern USER_VARIABLE = Pattern.compile("(?<!@)@\\w");
  private static final Pattern READ = Pattern.compile("SELECT .* FROM (t1|v1)\\b");
  private static final Pattern WRITE = Pattern.compile("INSERT|UPDATE|DELETE|REPLACE");

  private final Random random;
  private final String life;

  /**
   * @param life something that no other session has, for what is not the schema's
   */
  Statements(Random random, String life) {
    this.random = random;
    this.life = life;
  }

  String any() {
    return switch (random.nextInt(20)) {
      case 0, 1, 2 -> "SELECT " + expression() + ", " + expression() + " AS x";
      case 3, 4, 5 -> read();
      case 6, 7, 8, 9 -> write();
      case 10, 11 -> "SET " + of(SETTINGS);
      case 12, 13 -> of(TRANSACTIONS);
      case 14 -> of(DEFINITIONS);
      case 15, 16 -> of(LOOKS);
      case 17 -> of(ODD);
      case 18 -> routine();
      default -> lock();
    };
  }

  /** Asks what the statement before has left, or anything where that is of no use to anybody. */
  String about(String last) {
    boolean read = READ.matcher(last).lookingAt();
    if (!read && !WRITE.matcher(last).lookingAt()) {
      return any();
    }
    return random.nextBoolean() ? of(ABOUT_THE_LAST) : of(COUNTS);
  }

  /** Several in one, of which any may fail; what may be asked is asked in the middle too. */
  String several() {
    String last = any();
    StringBuilder all = new StringBuilder(last);
    int count = random.nextInt(3) + 1;
    for (int i = 0; i < count; i++) {
      last = random.nextInt(4) == 0 ? about(last) : any();
      all.append("; ").append(last);
    }
    return all.toString();
  }

  String read() {
    return switch (random.nextInt(15)) {
      case 13 -> "SELECT id FROM t1 UNION ALL SELECT id FROM t2 ORDER BY id LIMIT " + id();
      case 14 -> "SELECT id FROM t1 ORDER BY id LIMIT " + random.nextInt(3) + ", " + id();
      case 0 -> "SELECT * FROM t1 WHERE id = " + id();
      case 1 -> "SELECT id, b, c, d, HEX(e), f, g, h + 0 FROM t1 ORDER BY id LIMIT " + id();
      case 2 -> "SELECT * FROM v1 ORDER BY id";
      case 3 -> "SELECT COUNT(*), SUM(a), MAX(b), GROUP_CONCAT(id ORDER BY id) FROM t1";
      case 4 -> "SELECT SQL_CALC_FOUND_ROWS id FROM t1 ORDER BY id LIMIT 2";
      case 5 -> "SELECT a, COUNT(*) FROM t1 GROUP BY a ORDER BY a";
      case 6 -> "SELECT t1.id, t2.note FROM t1 JOIN t2 ON t2.t1_id = t1.id ORDER BY t2.id";
      case 7 -> "SELECT * FROM t1 WHERE id = " + id() + " FOR UPDATE";
      case 8 -> "SELECT id FROM t1 WHERE b = " + of(TEXTS) + " ORDER BY id LOCK IN SHARE MODE";
      case 9 -> "SELECT * FROM tt ORDER BY id";
      case 10 -> "SELECT * FROM t3 ORDER BY id";
      case 11 -> "SELECT REPEAT('r', " + random.nextInt(70_000) + ") AS big, " + expression();
      default -> "SELECT id, @u1 := id FROM t1 WHERE id < " + id() + " ORDER BY id";
    };
  }

  String write() {
    return switch (random.nextInt(14)) {
      case 0, 1, 2 ->
          "INSERT INTO t1 (a, b, c, e) VALUES (%d, %s, %d.5, %s)"
              .formatted(number(), of(TEXTS), number(), of(TEXTS));
      case 3 -> "INSERT INTO t1 (a) VALUES (1), (2), (3)";
      case 4 -> "UPDATE t1 SET a = a + 1 WHERE id = " + id();
      case 5 -> "UPDATE t1 SET b = " + of(TEXTS) + ", g = 'y' WHERE id = " + id();
      case 6 -> "UPDATE t1 SET a = " + number();
      case 7 -> "DELETE FROM t1 WHERE id = " + id();
      case 8 -> "REPLACE INTO t1 (a, b) VALUES (%d, %s)".formatted(number(), of(TEXTS));
      case 9 -> "UPDATE t1 SET c = a / 3, e = b WHERE id < " + id();
      case 10 -> "INSERT IGNORE INTO t1 (g, h) VALUES ('wrong', 99)";
      case 11 -> "INSERT INTO t2 (t1_id, note) VALUES (" + id() + ", " + of(TEXTS) + ")";
      case 12 -> "INSERT INTO tt (x) VALUES (" + of(TEXTS) + ")";
      default -> "INSERT INTO t3 (id, x) SELECT id, LEFT(b, 30) FROM t1 WHERE id = " + id();
    };
  }

  private String routine() {
    return switch (random.nextInt(8)) {
      case 0 -> "CALL p1(" + id() + ", @u1)";
      case 1 -> "CALL p2()";
      case 2 -> "SELECT f1(a) FROM t1 WHERE id = " + id();
      case 3 -> "PREPARE s FROM 'SELECT id, a FROM t1 WHERE id < ? ORDER BY id'";
      case 4 -> "EXECUTE s USING @u1";
      case 5 -> "DEALLOCATE PREPARE s";
      case 6 -> "PREPARE s FROM 'INSERT INTO t1 (a) VALUES (?)'";
      default -> "CALL p3()";
    };
  }

  private String lock() {
    return switch (random.nextInt(9)) {
      case 0 -> "SELECT GET_LOCK('" + life + "', 0)";
      case 1 -> "SELECT RELEASE_LOCK('" + life + "')";
      case 2 -> "DO GET_LOCK('" + life + "b', 0)";
      case 3 -> "SELECT IS_FREE_LOCK('" + life + "'), IS_FREE_LOCK('" + life + "b')";
      case 4 -> "LOCK TABLES t1 WRITE, t2 READ";
      case 5 -> "LOCK TABLES t1 READ";
      case 6 -> "HANDLER t1 OPEN";
      case 7 -> "HANDLER t1 READ `PRIMARY` NEXT";
      default -> "UNLOCK TABLES";
    };
  }

  /** With parameters. */
  String toPrepare() {
    return switch (random.nextInt(11)) {
      case 10 -> of(COUNTS);
      case 0 -> "SELECT * FROM t1 WHERE id < ? ORDER BY id";
      case 1 -> "INSERT INTO t1 (a, b, e) VALUES (?, ?, ?)";
      case 2 -> "UPDATE t1 SET b = ? WHERE id = ?";
      case 3 -> "SELECT COUNT(*), DATABASE() FROM t1 WHERE a > ? AND id < ?";
      case 4 -> "SELECT id, a, b, c, d, e, f, g, h FROM t1 WHERE a > ? ORDER BY id";
      case 5 -> "CALL p1(?, @u2)";
      case 6 -> "SELECT nothing FROM t1 WHERE id = ?";
      case 7 -> "SELECT id, x FROM t3 WHERE id = ?";
      case 8 -> "DELETE FROM t2 WHERE id = ?";
      default -> withoutUserVariables();
    };
  }

  /**
   * Their types are decided when a statement is prepared, which is later on a shared connection.
   */
  private String withoutUserVariables() {
    String statement = any();
    while (USER_VARIABLE.matcher(statement).find()) {
      statement = any();
    }
    return statement;
  }

  String expression() {
    return of(EXPRESSIONS);
  }

  private int id() {
    return random.nextInt(12) + 1;
  }

  private int number() {
    return random.nextInt(200) - 100;
  }

  private String of(List<String> choice) {
    return choice.get(random.nextInt(choice.size()));
  }
}
