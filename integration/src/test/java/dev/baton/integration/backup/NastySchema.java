package dev.baton.integration.backup;

import dev.baton.integration.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** One of everything that backups have been known to get wrong. */
final class NastySchema {

  static final String DATABASE = "na`sty Übung";

  /** Their rows never change, so that the server's own checksums can be compared. */
  static final List<String> TABLES =
      List.of(
          "numbers",
          "texts",
          "times",
          "things",
          "computed",
          "no_key",
          "by_text",
          "parts",
          "pieces",
          "parent",
          "child",
          "watched");

  static final int PIECES = 6_000;

  private NastySchema() {}

  static String quotedDatabase() {
    return "`na``sty Übung`";
  }

  static String quoted(String table) {
    return quotedDatabase() + ".`" + table + "`";
  }

  static void make(Sql sql, boolean mariaDb, boolean vectors) throws SQLException {
    sql.run(
        "CREATE DATABASE `na``sty Übung` CHARACTER SET latin1 COLLATE latin1_german1_ci",
        "USE `na``sty Übung`",
        "SET SESSION sql_mode = 'ALLOW_INVALID_DATES', time_zone = '+02:00', foreign_key_checks = 0");
    numbers(sql);
    texts(sql);
    times(sql);
    things(sql, mariaDb, vectors);
    tables(sql);
    programs(sql);
    accounts(sql, mariaDb);
  }

  private static void numbers(Sql sql) throws SQLException {
    sql.run(
        "CREATE TABLE numbers (id INT PRIMARY KEY, t TINYINT, u BIGINT UNSIGNED, s BIGINT,"
            + " d DECIMAL(65,30), f FLOAT, g DOUBLE, m FLOAT(7,4), b1 BIT, b64 BIT(64), y YEAR,"
            + " z INT(8) ZEROFILL, `select` INT)",
        "INSERT INTO numbers VALUES"
            + " (1, -128, 18446744073709551615, -9223372036854775808,"
            + " -99999999999999999999999999999999999.999999999999999999999999999999, 0.1,"
            + " 1.7976931348623157e308, 999.0009, b'1', 0xFFFFFFFFFFFFFFFF, 2155, 42, NULL),"
            + " (2, 127, 0, 9223372036854775807, 0.000000000000000000000000000001, 3.4028234e38,"
            + " 5e-324, -0.0001, b'0', 0x0A275C00, 1901, 0, 7),"
            + " (3, NULL, NULL, NULL, NULL, -0e0, -0e0, NULL, NULL, NULL, NULL, NULL, NULL),"
            + " (4, 0, 0, 0, 0, 1.17549435e-38, 0.1, 0, NULL, b'0', 0, 0, 0),"
            + " (5, 0, 0, 0, 0, 16777217, 1e22, 0, NULL, b'1', 0, 0, 0)");
  }

  private static void texts(Sql sql) throws SQLException {
    sql.run(
        "CREATE TABLE texts (id INT AUTO_INCREMENT PRIMARY KEY, l VARCHAR(50), c CHAR(9),"
            + " m LONGTEXT CHARACTER SET utf8mb4, w VARCHAR(50) CHARACTER SET utf16,"
            + " u VARCHAR(50) CHARACTER SET ucs2, j VARCHAR(50) CHARACTER SET sjis,"
            + " vb VARBINARY(600), fb BINARY(4), bl LONGBLOB,"
            + " e ENUM('', 'b''lau', '1', 'ä') CHARACTER SET utf8mb4, s SET('x', 'y', 'ü'))",
        "INSERT INTO texts VALUES"
            + " (1, x'E4F6FC27225C', 'end ', '\uD83D\uDE00 \\'\"\\\\ \\n\\r\\0\\Z%_', 'Ω\uD83D\uDE00',"
            + " 'Ω', x'835C815C5C', x'00275C0A0D1A225C5C27', x'0000', '', 'ä', 'x,y'),"
            + " (2, '', '', '', '', '', '', '', '', NULL, '', ''),"
            + " (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),"
            + " (4, '); DROP TABLE texts; --', 'a', REPEAT('x;\\n', 50000), 'a', 'b', 'c', 'd', 'e',"
            + " REPEAT(x'00FF27', 700000), 'b''lau', 'ü'),"
            + " (5, 'n', 'n', 'n', 'n', 'n', 'n', 'n', 'n', 'n', 'no such', 'x,y,ü'),"
            + " (6, 'n', 'n', 'n', 'n', 'n', 'n', 'n', 'n', 'n', '1', 'x')",
        "UPDATE texts SET vb = (SELECT x'" + allBytes() + "') WHERE id = 6");
  }

  private static String allBytes() {
    StringBuilder hex = new StringBuilder();
    for (int b = 0; b < 256; b++) {
      hex.append("%02x".formatted(b));
    }
    return hex.toString();
  }

  private static void times(Sql sql) throws SQLException {
    sql.run(
        "CREATE TABLE times (id INT PRIMARY KEY, d DATE DEFAULT '0000-00-00', dt DATETIME(6),"
            + " ti TIME(6), ts TIMESTAMP(6) NOT NULL DEFAULT '0000-00-00 00:00:00')",
        "INSERT INTO times VALUES"
            + " (1, '0000-00-00', '0000-00-00 00:00:00', '-838:59:59', '0000-00-00 00:00:00'),"
            + " (2, '2021-02-31', '9999-12-31 23:59:59.999999', '838:59:59',"
            + " '2038-01-19 05:14:07.999999'),"
            + " (3, '2020-00-00', '1000-01-01 00:00:00.000001', '-00:00:00.000001',"
            + " '1970-01-01 02:00:01'),"
            + " (4, NULL, NULL, NULL, '2021-03-28 02:30:00')");
  }

  private static void things(Sql sql, boolean mariaDb, boolean vectors) throws SQLException {
    List<String> columns = new ArrayList<>(List.of("id INT PRIMARY KEY", "j JSON", "g GEOMETRY"));
    List<String> values =
        new ArrayList<>(
            List.of(
                "1",
                "'{\"ä\": [1, 2.5, null, \"\\\\\"\\\\u00e9\\\\\\\\ \uD83D\uDE00\"]}'",
                "ST_GeomFromText('POLYGON((0 0,9 0,9 9,0 0))'"
                    + (mariaDb ? ", 4326)" : ", 4326, 'axis-order=long-lat')")));
    if (mariaDb) {
      columns.addAll(List.of("u UUID", "i INET6"));
      values.addAll(List.of("'0f27c0e0-1234-4f00-8f27-5c0a0d1a2227'", "'fe80::27:5c'"));
    }
    if (vectors) {
      columns.add("v VECTOR(3)");
      values.add("STRING_TO_VECTOR('[1.5, -2, 0.1]')");
    }
    sql.run(
        "CREATE TABLE things (" + String.join(", ", columns) + ")",
        "INSERT INTO things VALUES (" + String.join(", ", values) + ")",
        "INSERT INTO things (id) VALUES (2)");
    if (mariaDb) {
      sql.run(
          "CREATE SEQUENCE numberer START WITH 10 INCREMENT BY 5 CACHE 2",
          "SELECT NEXTVAL(numberer)",
          "SELECT NEXTVAL(numberer)",
          "SELECT NEXTVAL(numberer)",
          "CREATE TABLE numbered (id INT PRIMARY KEY DEFAULT NEXTVAL(numberer))");
    }
  }

  private static void tables(Sql sql) throws SQLException {
    sql.run(
        "CREATE TABLE computed (a INT, v INT AS (a * 2) VIRTUAL, b INT, s INT AS (a + b) STORED,"
            + " hidden INT INVISIBLE DEFAULT 3, id INT PRIMARY KEY)",
        "INSERT INTO computed (a, b, hidden, id) VALUES (1, 2, 4, 1), (NULL, 5, DEFAULT, 2)",
        "CREATE TABLE no_key (a INT, b VARCHAR(9))",
        "INSERT INTO no_key VALUES (1, 'x'), (1, 'x'), (NULL, NULL), (NULL, NULL)",
        "CREATE TABLE by_text (k VARCHAR(20), n INT, PRIMARY KEY (k, n))",
        "INSERT INTO by_text VALUES ('', 0), ('a', 1), ('a', 2), ('ß', 3)",
        "CREATE TABLE parts (id INT PRIMARY KEY, t TEXT) PARTITION BY HASH (id) PARTITIONS 3",
        "INSERT INTO parts VALUES (-1, 'a'), (0, 'b'), (2147483647, 'c')",
        "CREATE TABLE pieces (id BIGINT UNSIGNED PRIMARY KEY, t VARCHAR(200))",
        "INSERT INTO pieces WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i <"
            + " 999) SELECT 18446744073709551615 - 7 * (a.i + 1000 * b.i), REPEAT('p', 150) FROM n a,"
            + " n b WHERE b.i < "
            + PIECES / 1000,
        "ANALYZE TABLE pieces", // until then its size is not known
        "CREATE TABLE child (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES parent (id))",
        "CREATE TABLE parent (id INT PRIMARY KEY, c INT, FOREIGN KEY (c) REFERENCES child (id))",
        "INSERT INTO child VALUES (1, 1)",
        "INSERT INTO parent VALUES (1, 1)",
        "CREATE TABLE watched (id INT PRIMARY KEY)",
        "CREATE TABLE seen (id INT)",
        "CREATE TABLE empty_one (id INT PRIMARY KEY)");
  }

  private static void programs(Sql sql) throws SQLException {
    sql.run(
        "CREATE FUNCTION twice(x INT) RETURNS INT DETERMINISTIC NO SQL RETURN x * 2",
        "CREATE VIEW z_view AS SELECT id, twice(id) AS t FROM watched",
        "CREATE VIEW a_view AS SELECT t FROM z_view",
        "CREATE TRIGGER seeing AFTER INSERT ON watched FOR EACH ROW INSERT INTO seen VALUES (NEW.id)",
        "INSERT INTO watched VALUES (1), (2)",
        "CREATE EVENT tick ON SCHEDULE EVERY 1 HOUR STARTS '2030-01-01 00:00:00' ENABLE DO"
            + " INSERT INTO seen VALUES (0)",
        "SET SESSION sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'",
        "CREATE PROCEDURE \"pro`c\" () BEGIN SELECT 'a\\' AS \"b\"; END",
        "SET SESSION sql_mode = ''");
  }

  private static void accounts(Sql sql, boolean mariaDb) throws SQLException {
    sql.run(
        "CREATE USER 'o''neil'@'127.0.0.%' IDENTIFIED BY 'it''s \\\\secret'",
        "GRANT SELECT ON `na``sty Übung`.* TO 'o''neil'@'127.0.0.%'",
        "GRANT UPDATE (c) ON `na``sty Übung`.texts TO 'o''neil'@'127.0.0.%' WITH GRANT OPTION",
        "GRANT EXECUTE ON FUNCTION `na``sty Übung`.twice TO 'o''neil'@'127.0.0.%'",
        "CREATE ROLE clerk",
        "GRANT INSERT ON `na``sty Übung`.no_key TO clerk",
        "GRANT clerk TO 'o''neil'@'127.0.0.%'",
        mariaDb
            ? "SET DEFAULT ROLE clerk FOR 'o''neil'@'127.0.0.%'"
            : "SET DEFAULT ROLE clerk TO 'o''neil'@'127.0.0.%'");
  }
}
