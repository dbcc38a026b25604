package dev.baton.server.bench.differential;

import java.util.ArrayList;
import java.util.List;

/** What each schema begins with. */
final class ComparedSchema {
  private static final List<String> CONTENT =
      List.of(
          "CREATE TABLE %s.t1 (id INT AUTO_INCREMENT PRIMARY KEY, a INT, b VARCHAR(60), c DECIMAL(12,3),"
              + " d DATETIME(6), e BLOB, f DOUBLE, g ENUM('x','y','z'), h BIT(5), UNIQUE KEY ub (b))"
              + " ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci",
          // no foreign keys: after COM_RESET_CONNECTION MySQL 9.7 checks them in another way
          "CREATE TABLE %s.t2 (id INT AUTO_INCREMENT PRIMARY KEY, t1_id INT, note TEXT)"
              + " ENGINE=InnoDB",
          "INSERT INTO %s.t1 VALUES (1, 10, 'one', 1.5, '2024-01-01 00:00:00.123456', x'00ff', 0.1, 'x', b'101'),"
              + " (2, 20, 'two', NULL, NULL, NULL, NULL, NULL, NULL),"
              + " (3, 30, 'drei ☃', -7.125, '1999-12-31 23:59:59', 'blob', -1e300, 'z', b'11111')",
          "INSERT INTO %s.t2 VALUES (1, 1, 'first'), (2, 2, NULL)",
          "CREATE VIEW %1$s.v1 AS SELECT id, a, b FROM %1$s.t1",
          "CREATE FUNCTION %s.f1(n INT) RETURNS INT DETERMINISTIC NO SQL RETURN n * 2",
          "CREATE PROCEDURE %1$s.p1(IN n INT, OUT total INT) BEGIN"
              + " SELECT id, a FROM %1$s.t1 WHERE id <= n ORDER BY id;"
              + " SELECT COUNT(*) INTO total FROM %1$s.t1; END",
          "CREATE PROCEDURE %s.p2() BEGIN SELECT 1;"
              + " SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'refused'; END",
          "CREATE PROCEDURE %s.p3() BEGIN SET @u1 = 5; SET autocommit = 0; END");

  private ComparedSchema() {}

  static List<String> statements(String schema) {
    List<String> all = new ArrayList<>();
    all.add("CREATE DATABASE " + schema + " CHARACTER SET utf8mb4");
    CONTENT.forEach(statement -> all.add(statement.formatted(schema)));
    return all;
  }
}
