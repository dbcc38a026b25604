package dev.baton.wire.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatementClassifierTest {
  private final StatementClassifier classifier = new StatementClassifier();
  private final StatementInfo info = new StatementInfo();

  private StatementInfo classify(String sql) {
    return classify(sql, 0);
  }

  private StatementInfo classify(String sql, int modes) {
    byte[] text = sql.getBytes(StandardCharsets.UTF_8);
    classifier.classify(text, 0, text.length, modes, info);
    return info;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "SELECT 1 | SELECT",
        "select * from t | SELECT",
        "  \t SeLeCt 1 | SELECT",
        "(SELECT 1) UNION (SELECT 2) | SELECT",
        "((SELECT 1)) | SELECT",
        "/* c */ SELECT 1 | SELECT",
        "TABLE t | SELECT",
        "VALUES ROW(1,2) | SELECT",
        "WITH a AS (SELECT 1) SELECT * FROM a | SELECT",
        "WITH RECURSIVE a (n) AS (SELECT 1 UNION ALL SELECT n+1 FROM a) SELECT * FROM a | SELECT",
        "WITH a AS (SELECT 1) DELETE FROM t USING t JOIN a | WRITE",
        "WITH a AS (SELECT 1), b AS (SELECT 2) UPDATE t, a SET t.x = 1 | WRITE",
        "WITH a AS (SELECT 1) (SELECT * FROM a) | UNKNOWN",
        "INSERT INTO t VALUES (1) | WRITE",
        "insert t select 1 | WRITE",
        "REPLACE INTO t VALUES (1) | WRITE",
        "UPDATE t SET a=1 | WRITE",
        "DELETE FROM t | WRITE",
        "CREATE TABLE t (a INT) | DDL",
        "DROP TABLE t | DDL",
        "ALTER TABLE t ADD b INT | DDL",
        "RENAME TABLE a TO b | DDL",
        "TRUNCATE t | DDL",
        "CREATE USER u | ACCOUNT",
        "CREATE OR REPLACE USER u | ACCOUNT",
        "DROP ROLE r | ACCOUNT",
        "GRANT ALL ON *.* TO u | ACCOUNT",
        "REVOKE ALL ON *.* FROM u | ACCOUNT",
        "BEGIN | BEGIN",
        "begin work | BEGIN",
        "BEGIN NOT ATOMIC SELECT 1; END | OTHER",
        "START TRANSACTION | BEGIN",
        "START /* x */ TRANSACTION READ ONLY | BEGIN",
        "START SLAVE | ADMIN",
        "START GROUP_REPLICATION | ADMIN",
        "COMMIT | COMMIT",
        "COMMIT WORK AND CHAIN | COMMIT",
        "ROLLBACK | ROLLBACK",
        "ROLLBACK WORK | ROLLBACK",
        "ROLLBACK TO s | SAVEPOINT",
        "ROLLBACK WORK TO SAVEPOINT s | SAVEPOINT",
        "SAVEPOINT s | SAVEPOINT",
        "RELEASE SAVEPOINT s | SAVEPOINT",
        "SET autocommit=0 | SET",
        "USE `db` | USE",
        "SHOW TABLES | SHOW",
        "DESC t | DESCRIBE",
        "DESCRIBE t | DESCRIBE",
        "EXPLAIN SELECT 1 | EXPLAIN",
        "CALL p() | CALL",
        "DO SLEEP(1) | DO",
        "HANDLER t OPEN | HANDLER",
        "LOCK TABLES t READ | LOCK",
        "UNLOCK TABLES | UNLOCK",
        "PREPARE s FROM 'SELECT 1' | PREPARE",
        "EXECUTE s | EXECUTE",
        "EXECUTE IMMEDIATE 'SELECT 1' | EXECUTE",
        "DEALLOCATE PREPARE s | DEALLOCATE",
        "DROP PREPARE s | DEALLOCATE",
        "LOAD DATA LOCAL INFILE 'x' INTO TABLE t | LOAD_DATA",
        "LOAD INDEX INTO CACHE t | TABLE_MAINTENANCE",
        "KILL 5 | KILL",
        "XA START 'x' | XA",
        "FLUSH TABLES | FLUSH",
        "ANALYZE TABLE t | TABLE_MAINTENANCE",
        "OPTIMIZE TABLE t | TABLE_MAINTENANCE",
        "CHECK TABLE t | TABLE_MAINTENANCE",
        "PURGE BINARY LOGS TO 'x' | ADMIN",
        "CHANGE MASTER TO MASTER_HOST='x' | ADMIN",
        "RESET MASTER | ADMIN",
        "STOP REPLICA | ADMIN",
        "SHUTDOWN | ADMIN",
        "SIGNAL SQLSTATE '45000' | OTHER",
        "GET DIAGNOSTICS @n = NUMBER | OTHER",
        "HELP 'x' | OTHER",
        "IF 1 THEN SELECT 1; END IF | OTHER",
        "frobnicate | UNKNOWN",
        "1 | UNKNOWN",
        "`select` 1 | UNKNOWN",
        "'select' | UNKNOWN",
        "; | UNKNOWN",
        "/*!50001 CREATE TABLE t (a INT) */ | DDL",
        "/*M!100100 SELECT */ 1 | SELECT",
        "# x | EMPTY",
        "-- x | EMPTY",
        "/* SELECT 1 */ | EMPTY",
        "--SELECT 1 | UNKNOWN",
      })
  void namesWhatAStatementIs(String sql, StatementKind kind) {
    assertThat(classify(sql).kind()).isEqualTo(kind);
  }

  @Test
  void anEmptyTextIsEmpty() {
    assertThat(classify("").kind()).isEqualTo(StatementKind.EMPTY);
    assertThat(classify(" \n\t ").kind()).isEqualTo(StatementKind.EMPTY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1",
        "SELECT * FROM t WHERE id = 5",
        "(SELECT a FROM t) UNION (SELECT b FROM u) ORDER BY 1 LIMIT 5",
        "SELECT COUNT(*), MAX(a), GROUP_CONCAT(DISTINCT b ORDER BY c SEPARATOR ',') FROM t",
        "SELECT a FROM t WHERE b IN (1,2,3) AND c BETWEEN 1 AND 2",
        "SELECT 'FOR UPDATE' FROM t",
        "SELECT `get_lock` FROM t",
        "SELECT \"@x := 1; DELETE FROM t\"",
        "SELECT 'it''s; DROP TABLE t'",
        "SELECT 'a\\'; INSERT INTO t VALUES (1)'",
        "SELECT /* FOR UPDATE */ 1 -- INTO OUTFILE 'x'",
        "SELECT 1 # ; DELETE FROM t",
        "SELECT t.update, t.into FROM t",
        "SELECT /*+ MAX_EXECUTION_TIME(1000) */ 1",
        "SELECT NOW(), UUID(), RAND()",
        "SELECT a, RANK() OVER (PARTITION BY b ORDER BY c) FROM t",
        "SELECT CAST(a AS DECIMAL(10,2)), CONVERT(b, CHAR(10)) FROM t",
        "SELECT IF(a, b, c), IFNULL(a, b), CASE WHEN a THEN (b) ELSE (c) END FROM t",
        "WITH a AS (SELECT 1) SELECT * FROM a",
        "SELECT * FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.a = t.a)",
        "SELECT * FROM t FORCE INDEX (i) USE INDEX FOR JOIN (k) WHERE a=1",
        "SELECT * FROM t JOIN u USING (id)",
        "SELECT 1;",
        "SELECT 1 ; -- done",
        "SELECT found_rows, last_insert_id FROM t",
        "SELECT DATE_ADD(a, INTERVAL 1 DAY), EXTRACT(YEAR FROM b) FROM t",
        "SELECT JSON_EXTRACT(a, '$.b'), a->'$.c', a->>'$.d' FROM t",
        "SELECT N'x', _utf8mb4'y', x'00', 0xff, 1.5e3, .5",
        "SELECT LEFT(a, 1), RIGHT(a, 2), REPLACE(a, 'b', 'c'), INSERT(a, 1, 2, 'x') FROM t",
        "SELECT DATABASE()",
        "TABLE t ORDER BY a LIMIT 3",
        "SELECT ?",
      })
  void plainReadsMayGoToAReplica(String sql) {
    assertThat(classify(sql).isReplicaSafeRead())
        .as("%s: flags %s", sql, Long.toBinaryString(info.flags()))
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "SELECT * FROM t FOR UPDATE | LOCKING_READ",
        "SELECT * FROM t for/* */update | LOCKING_READ",
        "SELECT * FROM t FOR UPDATE SKIP LOCKED | LOCKING_READ",
        "SELECT * FROM t FOR SHARE | LOCKING_READ",
        "SELECT 1.5FOR UPDATE | LOCKING_READ",
        "SELECT a FROM t LIMIT 1e1FOR UPDATE | LOCKING_READ",
        "SELECT .5INTO @x | SELECT_INTO",
        "SELECT 'a'FOR UPDATE | LOCKING_READ",
        "SELECT * FROM`t`FOR UPDATE | LOCKING_READ",
        "SELECT * FROM t LOCK IN SHARE MODE | LOCKING_READ",
        "(SELECT * FROM t FOR UPDATE) | LOCKING_READ",
        "SELECT * FROM (SELECT * FROM t FOR UPDATE) d | LOCKING_READ",
        "SELECT * INTO OUTFILE 'x' FROM t | SELECT_INTO",
        "SELECT a FROM t INTO @x | SELECT_INTO",
        "SELECT @x | USER_VARIABLE",
        "SELECT @`x y` | USER_VARIABLE",
        "SELECT @x:=1 | ASSIGNS",
        "SELECT @@server_id | SYSTEM_VARIABLE",
        "SELECT @@GLOBAL.read_only | SYSTEM_VARIABLE",
        "SELECT GET_LOCK('a', 1) | NAMED_LOCK",
        "SELECT get_lock ('a', 1) | NAMED_LOCK",
        "SELECT RELEASE_ALL_LOCKS() | NAMED_LOCK",
        "SELECT IS_FREE_LOCK('a') | NAMED_LOCK",
        "SELECT IS_USED_LOCK('a') | NAMED_LOCK",
        "SELECT LAST_INSERT_ID() | LAST_INSERT_ID",
        "SELECT FOUND_ROWS() | FOUND_ROWS",
        "SELECT SQL_CALC_FOUND_ROWS * FROM t LIMIT 1 | SQL_CALC_FOUND_ROWS",
        "SELECT ROW_COUNT() | ROW_COUNT",
        "SELECT 1; DELETE FROM t | MULTI_STATEMENT",
        "SELECT 1;;SELECT 2 | MULTI_STATEMENT",
        "SELECT 1 /*! ; DELETE FROM t */ | MULTI_STATEMENT",
        "SELECT 1 /*!50000 FOR UPDATE */ | LOCKING_READ",
        "SELECT 1 /*!99999 + 1 */ | EXECUTABLE_COMMENT",
        "SELECT NEXTVAL(s) | SEQUENCE",
        "SELECT NEXT VALUE FOR s | SEQUENCE",
        "SELECT PREVIOUS VALUE FOR s | SEQUENCE",
        "SELECT s.nextval | SEQUENCE",
        "SELECT CONNECTION_ID() | SERVER_FUNCTION",
        "SELECT VERSION() | SERVER_FUNCTION",
        "SELECT my_function(1) | UNKNOWN_FUNCTION",
        "SELECT db.my_function(1) | UNKNOWN_FUNCTION",
        "SELECT db.count(1) | UNKNOWN_FUNCTION",
        "SELECT `f`(1) | UNKNOWN_FUNCTION",
        "SELECT `db`.`f` (1) | UNKNOWN_FUNCTION",
        "SELECT f/* x */(1) | UNKNOWN_FUNCTION",
        "SELECT * FROM t PROCEDURE ANALYSE() | UNKNOWN_FUNCTION",
        "SELECT * FROM information_schema.tables | SERVER_SCHEMA",
        "SELECT * FROM performance_schema . threads | SERVER_SCHEMA",
        "SELECT 'abc | MALFORMED",
        "SELECT `abc | MALFORMED",
        "SELECT 1 /* abc | MALFORMED",
        "SELECT (1 | MALFORMED",
        "SELECT 1 /*! + 1 | MALFORMED",
        "SELECT 'a\\' | MALFORMED",
      })
  void readsThatBindOrDifferStayOnThePrimary(String sql, StatementFlag flag) {
    assertThat(classify(sql).has(flag)).as(sql).isTrue();
    assertThat(info.kind()).isEqualTo(StatementKind.SELECT);
    assertThat(info.isReplicaSafeRead()).as(sql).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO t VALUES (1)",
        "SHOW MASTER STATUS",
        "EXPLAIN SELECT 1",
        "CALL p()",
        "DO 1",
        "WITH a AS (SELECT 1) DELETE FROM t",
        "frobnicate",
        "",
        "SET @a = 1",
        "/*! SELECT 1 */",
      })
  void nothingElseIsAPlainRead(String sql) {
    assertThat(classify(sql).isReplicaSafeRead()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "CREATE TEMPORARY TABLE t (a INT) | TEMPORARY_TABLE",
        "CREATE OR REPLACE TEMPORARY TABLE t (a INT) | TEMPORARY_TABLE",
        "DROP TEMPORARY TABLE t | TEMPORARY_TABLE",
        "START TRANSACTION READ ONLY | READ_ONLY",
        "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY | READ_ONLY",
        "START TRANSACTION WITH CONSISTENT SNAPSHOT | CONSISTENT_SNAPSHOT",
        "COMMIT AND CHAIN | CHAIN",
        "ROLLBACK AND NO CHAIN RELEASE | RELEASE",
        "SHOW WARNINGS | DIAGNOSTICS",
        "SHOW COUNT(*) ERRORS | DIAGNOSTICS",
        "INSERT INTO t VALUES (LAST_INSERT_ID()) | LAST_INSERT_ID",
      })
  void otherStatementsHaveFlagsToo(String sql, StatementFlag flag) {
    assertThat(classify(sql).has(flag)).as(sql).isTrue();
  }

  @Test
  void aDeniedChainIsNoChain() {
    assertThat(classify("COMMIT AND NO CHAIN NO RELEASE").has(StatementFlag.CHAIN)).isFalse();
    assertThat(info.has(StatementFlag.RELEASE)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "SET autocommit=0 | AUTOCOMMIT_OFF | autocommit | 0",
        "SET AUTOCOMMIT = 1 | AUTOCOMMIT_ON | AUTOCOMMIT | 1",
        "SET SESSION autocommit=OFF | AUTOCOMMIT_OFF | autocommit | OFF",
        "SET @@autocommit := on | AUTOCOMMIT_ON | autocommit | on",
        "SET @@session.autocommit = false | AUTOCOMMIT_OFF | autocommit | false",
        "SET LOCAL autocommit = TRUE | AUTOCOMMIT_ON | autocommit | TRUE",
        "SET `autocommit` = '0' | AUTOCOMMIT_OFF | `autocommit` | '0'",
        "SET autocommit = DEFAULT | SESSION_VARIABLE | autocommit | DEFAULT",
        "SET GLOBAL autocommit = 1 | GLOBAL | autocommit | 1",
        "SET @@global.read_only = 1 | GLOBAL | read_only | 1",
        "SET PERSIST max_connections = 5 | GLOBAL | max_connections | 5",
        "SET NAMES utf8mb4 | NAMES | utf8mb4 | ",
        "SET NAMES 'utf8' COLLATE 'utf8_bin' | NAMES | 'utf8' COLLATE 'utf8_bin' | ",
        "SET CHARACTER SET latin1 | CHARACTER_SET | latin1 | ",
        "SET CHARSET 'utf8' | CHARACTER_SET | 'utf8' | ",
        "SET TRANSACTION ISOLATION LEVEL READ COMMITTED | NEXT_TRANSACTION | ISOLATION LEVEL READ COMMITTED | ",
        "SET SESSION TRANSACTION READ ONLY | SESSION_TRANSACTION | READ ONLY | ",
        "SET GLOBAL TRANSACTION READ ONLY | GLOBAL | READ ONLY | ",
        "SET sql_mode = CONCAT(@@sql_mode, ',ANSI') | SESSION_VARIABLE | sql_mode | CONCAT(@@sql_mode, ',ANSI')",
        "SET @a = 1, @b = 2 | USER_VARIABLE | @b | 2",
        "SET @a = 1, sql_mode = '' | SEVERAL | sql_mode | ''",
        "SET sql_mode = '', time_zone = 'UTC' | SEVERAL | time_zone | 'UTC'",
        "SET sql_mode='', GLOBAL read_only=1 | GLOBAL | read_only | 1",
        "SET NAMES utf8, autocommit=1 | SEVERAL | autocommit | ",
        "SET PASSWORD = 'x' | GLOBAL | = 'x' | ",
        "SET ROLE r | OTHER | r | ",
        "SET STATEMENT max_statement_time=1 FOR SELECT 1 | OTHER | max_statement_time=1 FOR SELECT 1 | ",
        "SET | OTHER | | ",
        "SET x | OTHER | x | ",
      })
  void tellsWhatSetSets(String sql, SetKind kind, String argument, String value) {
    classify(sql);
    assertThat(info.kind()).isEqualTo(StatementKind.SET);
    assertThat(info.setKind()).as(sql).isEqualTo(kind);
    assertThat(sql.substring(info.argumentStart(), info.argumentEnd()))
        .isEqualTo(argument == null ? "" : argument);
    assertThat(sql.substring(info.valueStart(), info.valueEnd()))
        .isEqualTo(value == null ? "" : value);
  }

  @Test
  void findsTheSchemaThatUseNames() {
    String sql = "/* x */ USE `my db` ;";
    classify(sql);
    assertThat(sql.substring(info.argumentStart(), info.argumentEnd())).isEqualTo("`my db`");
  }

  @Test
  void findsWhereTheFirstStatementEnds() {
    assertThat(classify("SELECT ';' ; SELECT 2").firstStatementEnd()).isEqualTo(11);
    assertThat(classify("SELECT 1").firstStatementEnd()).isEqualTo(8);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '|',
      value = {
        "SELECT 1,''",
        "/* a=1 */ SELECT 1 /* b=2 */,' a=1 '",
        "SELECT '/* no */' /*+ hint */,'+ hint '",
        "SELECT COUNT /* between */ (1),' between '",
        "# line\\n/* after */ SELECT 1,' after '",
        "/*! SELECT */ 1,''",
        "SELECT 1 /* open,''",
        "SELECT 1 /**/,''"
      })
  void findsTheInsideOfTheFirstComment(String sql, String comment) {
    String text = sql.replace("\\n", "\n");
    classify(text);
    assertThat("'" + text.substring(info.commentStart(), info.commentEnd()) + "'")
        .isEqualTo(comment);
  }

  @Test
  void aBackslashIsPlainWhereTheModeSaysSo() {
    String sql = "SELECT 'a\\'; DELETE FROM t -- '";
    assertThat(classify(sql).has(StatementFlag.MULTI_STATEMENT)).isFalse();
    classify(sql, StatementClassifier.NO_BACKSLASH_ESCAPES);
    assertThat(info.has(StatementFlag.MULTI_STATEMENT)).isTrue();
  }

  @Test
  void doubleQuotesEncloseNamesWhereTheModeSaysSo() {
    assertThat(classify("SELECT \"f\"(1)").has(StatementFlag.UNKNOWN_FUNCTION)).isFalse();
    classify("SELECT \"f\"(1)", StatementClassifier.ANSI_QUOTES);
    assertThat(info.has(StatementFlag.UNKNOWN_FUNCTION)).isTrue();
  }

  @Test
  void heapAndDirectBuffersGiveTheSame() {
    byte[] sql = "USE abc".getBytes(StandardCharsets.UTF_8);
    ByteBuf direct = Unpooled.directBuffer().writeBytes("junk".getBytes(StandardCharsets.UTF_8));
    direct.writeBytes(sql);
    classifier.classify(direct, 4, sql.length, 0, info);
    assertThat(info.kind()).isEqualTo(StatementKind.USE);
    assertThat(info.argumentStart()).isEqualTo(4);
    direct.release();
    ByteBuf heap = Unpooled.buffer().writeBytes("junk".getBytes(StandardCharsets.UTF_8));
    heap.writeBytes(sql);
    classifier.classify(heap, 4, sql.length, 0, info);
    assertThat(info.argumentStart()).isEqualTo(4);
    assertThat(info.argumentEnd()).isEqualTo(7);
  }

  @Test
  void survivesAnyBytes() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String pieces = "'\"`/*!+-# \n;()@:=,.?x0e9SELECTFORUPDATEintoN\\\0\u00e9%";
    for (int i = 0; i < 50_000; i++) {
      StringBuilder sql = new StringBuilder(random.nextBoolean() ? "SELECT " : "SET ");
      int length = random.nextInt(60);
      for (int j = 0; j < length; j++) {
        sql.append(pieces.charAt(random.nextInt(pieces.length())));
      }
      try {
        classify(sql.toString(), random.nextInt(4));
        assertThat(info.argumentEnd()).isBetween(info.argumentStart(), sql.length() * 2);
        classifier.digestText();
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + sql, e);
      }
    }
  }
}
