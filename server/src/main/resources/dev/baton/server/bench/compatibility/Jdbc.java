import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.*;
import java.util.*;

/** The checks with a JDBC driver: BATON_CLIENT says which. Each tells what it saw. */
public class Jdbc extends JdbcLink {
  static Object connecting() throws Exception {
    try (Connection connection = connect()) {
      DatabaseMetaData meta = connection.getMetaData();
      expect(connection.getCatalog(), SCHEMA);
      expect(connection.isValid(5), true);
      connection.setCatalog("information_schema");
      expect(one(connection, "SELECT DATABASE()"), "information_schema");
      connection.setCatalog(SCHEMA);
      try (ResultSet tables = meta.getTables(SCHEMA, null, "settled", null)) {
        expect(tables.next(), true);
      }
      return meta.getDatabaseProductVersion() + " " + meta.getMaxConnections() + " " + connection.getTransactionIsolation();
    }
  }

  static Object refusedLogins() throws Exception {
    return errorOf(() -> connectAs(USER, "wrong", SCHEMA))
        + refused(() -> connectAs("nobody_at_all", "x", SCHEMA))
        + errorOf(() -> connectAs(USER, "", SCHEMA))
        + errorOf(() -> connectAs(USER, PASSWORD, "no_such_schema"));
  }

  static Object types() throws Exception {
    StringBuilder seen = new StringBuilder();
    try (Connection connection = connect()) {
      run(connection, "CREATE TABLE types (id INT PRIMARY KEY, i8 TINYINT, u64 BIGINT UNSIGNED, i64 BIGINT,"
          + " d DECIMAL(30,10), f DOUBLE, s VARCHAR(100), t LONGTEXT, b BLOB, da DATE, dt DATETIME(6), ti TIME(3),"
          + " j JSON, bi BIT(12), e ENUM('a','b'), se SET('x','y'), y YEAR, vb VARBINARY(20), bo BOOLEAN)");
    }
    for (String server : List.of("false", "true")) {
      try (Connection connection = connect("useServerPrepStmts=" + server);
          PreparedStatement insert = connection.prepareStatement(
              "INSERT INTO types VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)")) {
        int id = server.equals("true") ? 1 : 3;
        byte[] bytes = new byte[256];
        for (int i = 0; i < 256; i++) {
          bytes[i] = (byte) i;
        }
        insert.setInt(1, id);
        insert.setByte(2, (byte) -128);
        insert.setString(3, "18446744073709551615");
        insert.setLong(4, Long.MIN_VALUE);
        insert.setBigDecimal(5, new BigDecimal("12345678901234567890.0123456789"));
        insert.setDouble(6, 1.5e300);
        insert.setString(7, "Grüße \uD83D\uDE00 ' \" \\");
        insert.setString(8, "x".repeat(70000));
        insert.setBinaryStream(9, new ByteArrayInputStream(bytes));
        insert.setDate(10, java.sql.Date.valueOf("2024-02-29"));
        insert.setTimestamp(11, Timestamp.valueOf("2024-02-29 23:59:59.123456"));
        insert.setTime(12, Time.valueOf("12:34:56"));
        insert.setString(13, "{\"a\": [1, null, \"\uD83D\uDE00\"]}");
        insert.setBytes(14, new byte[] {0x0f, (byte) 0xff});
        insert.setString(15, "b");
        insert.setString(16, "x,y");
        insert.setInt(17, 2155);
        insert.setBytes(18, new byte[] {0, 1});
        insert.setBoolean(19, true);
        expect(insert.executeUpdate(), 1);
        insert.setInt(1, id + 1);
        for (int i = 2; i <= 19; i++) {
          insert.setNull(i, Types.VARCHAR);
        }
        expect(insert.executeUpdate(), 1);
        settle(connection);
        seen.append(select(connection, "SELECT * FROM types ORDER BY id"));
        try (PreparedStatement read = connection.prepareStatement("SELECT * FROM types WHERE id >= ? ORDER BY id")) {
          read.setInt(1, id);
          seen.append(rows(read.executeQuery()));
        }
      }
    }
    return seen.toString().hashCode() + " " + seen;
  }

  static Object transactions() throws Exception {
    try (Connection writer = connect(); Connection reader = connect()) {
      run(reader, "CREATE TABLE moved (id INT PRIMARY KEY, amount INT)");
      writer.setAutoCommit(false);
      run(writer, "INSERT INTO moved VALUES (1, 10), (2, 20)");
      expect(one(writer, "SELECT COUNT(*) FROM moved"), "2");
      expect(one(reader, "SELECT COUNT(*) FROM moved"), "0");
      writer.rollback();
      expect(one(writer, "SELECT COUNT(*) FROM moved"), "0");
      run(writer, "INSERT INTO moved VALUES (1, 10), (2, 20)");
      writer.commit();
      run(writer, "UPDATE moved SET amount = amount - 5 WHERE id = 1");
      Savepoint half = writer.setSavepoint("half");
      run(writer, "UPDATE moved SET amount = amount + 5 WHERE id = 2");
      writer.rollback(half);
      writer.commit();
      settle(reader);
      writer.setReadOnly(true);
      String refused = MARIADB ? "" : errorOf(() -> run(writer, "INSERT INTO moved VALUES (3, 3)"));
      writer.rollback();
      writer.setReadOnly(false);
      writer.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
      String level = one(writer, "SELECT COUNT(*) FROM moved") + writer.getTransactionIsolation();
      writer.setAutoCommit(true);
      return refused + level + select(reader, "SELECT * FROM moved ORDER BY id");
    }
  }

  static Object autocommitOff() throws Exception {
    try (Connection other = connect()) {
      run(other, "CREATE TABLE held (id INT PRIMARY KEY)");
      try (Connection connection = connect()) {
        connection.setAutoCommit(false);
        run(connection, "INSERT INTO held VALUES (1)");
        expect(select(connection, "SELECT @@autocommit a, COUNT(*) c FROM held").endsWith("[0|1|]"), true);
        connection.rollback();
        run(connection, "INSERT INTO held VALUES (2)");
        connection.setAutoCommit(true);
      }
      settle(other);
      return select(other, "SELECT * FROM held");
    }
  }

  static Object preparedStatements() throws Exception {
    try (Connection connection = connect("useServerPrepStmts=true", "cachePrepStmts=true"); Connection other = connect("useServerPrepStmts=true")) {
      run(connection, "CREATE TABLE prepared (id INT PRIMARY KEY, v VARCHAR(50))");
      try (PreparedStatement insert = connection.prepareStatement("INSERT INTO prepared VALUES (?, ?)");
          PreparedStatement read = connection.prepareStatement("SELECT v FROM prepared WHERE id = ?")) {
        for (int i = 0; i < 300; i++) {
          insert.setInt(1, i);
          insert.setString(2, "v" + i);
          expect(insert.executeUpdate(), 1);
        }
        settle(connection);
        for (int i = 0; i < 300; i++) {
          read.setInt(1, i);
          try (ResultSet rows = read.executeQuery(); PreparedStatement same = other.prepareStatement("SELECT v FROM prepared WHERE id = ?")) {
            expect(rows.next() ? rows.getString(1) : "none", "v" + i);
            same.setInt(1, 299 - i);
            expect(same.executeQuery().next(), true);
          }
        }
      }
      for (int i = 0; i < 200; i++) {
        try (PreparedStatement many = connection.prepareStatement("SELECT ? + " + i)) {
          many.setInt(1, i);
          ResultSet rows = many.executeQuery();
          expect(rows.next() ? rows.getInt(1) : -1, 2 * i);
        }
      }
      PreparedStatement wide = connection.prepareStatement("SELECT v, ? FROM prepared WHERE id IN (?, ?, NULL)");
      expect(wide.getParameterMetaData().getParameterCount(), 3);
      return wide.getMetaData().getColumnCount() + errorOf(() -> connection.prepareStatement("SELEC ?").executeQuery());
    }
  }

  static Object batches() throws Exception {
    StringBuilder seen = new StringBuilder();
    try (Connection connection = connect()) {
      run(connection, "CREATE TABLE batch (id INT PRIMARY KEY AUTO_INCREMENT, v INT, s VARCHAR(20))");
    }
    for (String options : List.of("rewriteBatchedStatements=true", "useServerPrepStmts=true", MARIADB ? "useBulkStmts=true" : "useCompression=false")) {
      try (Connection connection = connect(options);
          PreparedStatement insert = connection.prepareStatement("INSERT INTO batch (v, s) VALUES (?, ?)", Statement.RETURN_GENERATED_KEYS)) {
        for (int i = 0; i < 1000; i++) {
          insert.setInt(1, i);
          insert.setString(2, "s" + i);
          insert.addBatch();
        }
        int[] counts = insert.executeBatch();
        int keys = 0;
        try (ResultSet all = insert.getGeneratedKeys()) {
          while (all.next()) {
            keys++;
          }
        }
        seen.append(counts.length).append(' ').append(keys).append(' ');
        try (Statement several = connection.createStatement()) {
          for (int i = 0; i < 10; i++) {
            several.addBatch("UPDATE batch SET v = v + 1 WHERE s = 's" + i + "'");
          }
          several.addBatch("INSERT INTO batch (id) VALUES (1)");
          several.addBatch("UPDATE batch SET v = 0 WHERE s = 's11'");
          try {
            several.executeBatch();
          } catch (BatchUpdateException e) {
            seen.append(Arrays.toString(e.getUpdateCounts())).append(e.getErrorCode());
          }
        }
        settle(connection);
        seen.append(select(connection, "SELECT COUNT(*), SUM(v) FROM batch"));
      }
    }
    return seen;
  }

  static Object multiStatements() throws Exception {
    StringBuilder seen = new StringBuilder();
    try (Connection connection = connect("allowMultiQueries=true"); Statement statement = connection.createStatement()) {
      boolean rows = statement.execute("SELECT 1; CREATE TABLE multi (id INT); INSERT INTO multi VALUES (1), (2);"
          + " SELECT COUNT(*) FROM multi; SELECT * FROM no_such_table; SELECT 5");
      while (true) {
        if (rows) {
          seen.append(rows(statement.getResultSet()));
        } else if (statement.getUpdateCount() == -1) {
          break;
        } else {
          seen.append(statement.getUpdateCount());
        }
        rows = statement.getMoreResults();
      }
    } catch (SQLException e) {
      seen.append(e.getErrorCode());
    }
    try (Connection connection = connect()) {
      return seen + errorOf(() -> run(connection, "SELECT 1; SELECT 2"));
    }
  }

  static Object idsAndCounts() throws Exception {
    StringBuilder seen = new StringBuilder();
    try (Connection connection = connect()) {
      run(connection, "CREATE TABLE counted (id INT PRIMARY KEY AUTO_INCREMENT, v INT UNIQUE, w INT)");
    }
    for (String option : List.of("useAffectedRows=true", "useAffectedRows=false")) {
      try (Connection connection = connect(option); Statement statement = connection.createStatement()) {
        for (String sql : List.of(
            "INSERT INTO counted (v, w) VALUES (1, 1), (2, 2), (3, 3)",
            "UPDATE counted SET w = 1 WHERE v <= 2",
            "INSERT INTO counted (v, w) VALUES (1, 1) ON DUPLICATE KEY UPDATE w = 7",
            "INSERT IGNORE INTO counted (v, w) VALUES (1, 1)",
            "REPLACE INTO counted (v, w) VALUES (3, 4)",
            "DELETE FROM counted WHERE v > 1")) {
          seen.append(statement.executeUpdate(sql, Statement.RETURN_GENERATED_KEYS));
          seen.append(rows(statement.getGeneratedKeys()));
        }
        statement.executeUpdate("INSERT INTO counted (v) VALUES (50)");
        seen.append(one(connection, "SELECT LAST_INSERT_ID()"));
        run(connection, "TRUNCATE counted");
      }
    }
    return seen;
  }

  static Object errors() throws Exception {
    StringBuilder seen = new StringBuilder();
    try (Connection connection = connect()) {
      run(connection, "CREATE TABLE wrong (id INT PRIMARY KEY, v INT NOT NULL, UNIQUE (v))");
      run(connection, "INSERT INTO wrong VALUES (1, 1)");
      for (String sql : List.of(
          "INSERT INTO wrong VALUES (1, 2)",
          "SELEC 1",
          "SELECT * FROM no_such_table",
          "SELECT nothing FROM wrong",
          "INSERT INTO wrong VALUES (2, NULL)",
          "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'mine', MYSQL_ERRNO = 5555",
          "DROP TABLE no_such_table",
          "SELECT * FROM mysql.user")) {
        seen.append(errorOf(() -> run(connection, sql)));
        seen.append(errorOf(() -> connection.prepareStatement(sql).execute()));
      }
      expect(one(connection, "SELECT 1"), "1");
    }
    return seen;
  }

  static Object warnings() throws Exception {
    try (Connection connection = connect(); Statement statement = connection.createStatement()) {
      run(connection, "SET SESSION sql_mode = ''");
      run(connection, "CREATE TABLE warned (v TINYINT)");
      statement.executeUpdate("INSERT INTO warned VALUES (1000), ('abc')");
      StringBuilder seen = new StringBuilder();
      for (SQLWarning warning = statement.getWarnings(); warning != null; warning = warning.getNextWarning()) {
        seen.append(warning.getErrorCode()).append(warning.getMessage());
      }
      return seen;
    }
  }

  static Object sessionVariables() throws Exception {
    StringBuilder seen = new StringBuilder();
    String options = "sessionVariables=time_zone='+03:00',group_concat_max_len=2000";
    try (Connection connection = connect(options); Connection other = connect()) {
      run(connection, "SET SESSION sql_mode = 'ANSI_QUOTES,STRICT_TRANS_TABLES'");
      run(connection, "CREATE TABLE plain (v INT)");
      settle(connection);
      for (int i = 0; i < 10; i++) {
        seen.append(select(connection, "SELECT @@time_zone, @@sql_mode, @@group_concat_max_len, \"v\" FROM plain"));
        run(connection, "INSERT INTO settled VALUES (" + (100_000 + i) + ")");
        seen.append(select(connection, "SELECT @@time_zone, @@group_concat_max_len"));
        expect(one(other, "SELECT @@group_concat_max_len <> 2000"), "1");
      }
    }
    return seen;
  }

  static Object temporaryTables() throws Exception {
    try (Connection connection = connect(); Connection other = connect()) {
      run(connection, "CREATE TEMPORARY TABLE scratch (id INT PRIMARY KEY, v INT)");
      for (int i = 0; i < 20; i++) {
        run(connection, "INSERT INTO scratch VALUES (" + i + ", " + i + ")");
        one(other, "SELECT 1");
      }
      expect(one(connection, "SELECT SUM(v) FROM scratch"), "190");
      return errorOf(() -> one(other, "SELECT * FROM scratch"));
    }
  }

  static Object userVariables() throws Exception {
    try (Connection connection = connect(); Connection other = connect()) {
      run(connection, "SET @a = 1, @b = 'text'");
      for (int i = 0; i < 20; i++) {
        run(connection, "SET @a = @a + 1");
        expect(one(other, "SELECT @a"), null);
      }
      run(connection, "SELECT 5 INTO @c");
      return select(connection, "SELECT @a, @b, @c");
    }
  }

  static Object locks() throws Exception {
    try (Connection connection = connect()) {
      try (Connection other = connect()) {
        expect(one(connection, "SELECT GET_LOCK('mine', 1)"), "1");
        expect(one(other, "SELECT GET_LOCK('mine', 0)"), "0");
        expect(one(connection, "SELECT RELEASE_LOCK('mine')"), "1");
        expect(one(other, "SELECT GET_LOCK('mine', 0)"), "1");
      }
      long end = System.nanoTime() + 5_000_000_000L;
      while (!one(connection, "SELECT IS_FREE_LOCK('mine')").equals("1")) {
        expect(System.nanoTime() - end < 0, true);
      }
      return "";
    }
  }

  static Object largePackets() throws Exception {
    byte[] content = new byte[20 << 20];
    new Random(1).nextBytes(content);
    for (String server : List.of("false", "true")) {
      try (Connection connection = connect("useServerPrepStmts=" + server)) {
        run(connection, "DROP TABLE IF EXISTS large");
        run(connection, "CREATE TABLE large (id INT PRIMARY KEY, b LONGBLOB)");
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO large VALUES (1, ?)")) {
          insert.setBytes(1, content);
          insert.executeUpdate();
        }
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO large VALUES (2, ?)")) {
          insert.setBinaryStream(1, new ByteArrayInputStream(content));
          insert.executeUpdate();
        }
        settle(connection);
        try (PreparedStatement read = connection.prepareStatement("SELECT b FROM large ORDER BY id"); ResultSet rows = read.executeQuery()) {
          while (rows.next()) {
            expect(Arrays.equals(rows.getBytes(1), content), true);
          }
        }
      }
    }
    return "";
  }

  static Object largeResults() throws Exception {
    StringBuilder seen = new StringBuilder();
    String digits = "(SELECT 0 d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4"
        + " UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)";
    String sql = ("SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d, REPEAT('y', 50) FROM"
        + " % a, % b, % c, % e, % f").replace("%", digits);
    for (String option : List.of("useServerPrepStmts=false", MARIADB ? "useServerPrepStmts=true" : "useCursorFetch=true")) {
      try (Connection connection = connect(option); PreparedStatement statement =
          connection.prepareStatement(sql, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
        statement.setFetchSize(MARIADB || option.contains("Cursor") ? 100 : Integer.MIN_VALUE);
        long count = 0;
        long sum = 0;
        try (ResultSet rows = statement.executeQuery()) {
          while (rows.next()) {
            count++;
            sum += rows.getLong(1);
          }
        }
        seen.append(count).append(' ').append(sum).append(one(connection, "SELECT 1"));
      }
    }
    return seen;
  }

  static Object procedures() throws Exception {
    StringBuilder seen = new StringBuilder();
    try (Connection connection = connect()) {
      run(connection, "CREATE PROCEDURE twice (IN a INT, OUT b INT, INOUT c VARCHAR(20))"
          + " BEGIN SELECT a AS one; SELECT a * 2, c UNION ALL SELECT 0, NULL; SET b = a * 2, c = CONCAT(c, '!'); END");
      run(connection, "CREATE FUNCTION plus_one (a INT) RETURNS INT DETERMINISTIC RETURN a + 1");
    }
    for (String server : List.of("false", "true")) {
      try (Connection connection = connect("useServerPrepStmts=" + server); CallableStatement call = connection.prepareCall("{call twice(?, ?, ?)}")) {
        call.setInt(1, 21);
        call.registerOutParameter(2, Types.INTEGER);
        call.setString(3, "text");
        call.registerOutParameter(3, Types.VARCHAR);
        boolean rows = call.execute();
        while (rows || call.getUpdateCount() != -1) {
          seen.append(rows ? rows(call.getResultSet()) : call.getUpdateCount());
          rows = call.getMoreResults();
        }
        seen.append(call.getInt(2)).append(call.getString(3));
        try (CallableStatement function = connection.prepareCall("{? = call plus_one(?)}")) {
          function.registerOutParameter(1, Types.INTEGER);
          function.setInt(2, 1);
          function.execute();
          seen.append(function.getInt(1));
        }
      }
    }
    return seen;
  }

  static Object characterSets() throws Exception {
    if (MARIADB) {
      try (Connection connection = connect()) {
        return select(connection, "SELECT '\uD83D\uDE00 é', @@character_set_client, @@collation_connection");
      }
    }
    try (Connection latin = connect("characterEncoding=ISO-8859-1"); Connection connection = connect()) {
      run(connection, "CREATE TABLE texts (s VARCHAR(50)) CHARACTER SET utf8mb4");
      run(latin, "INSERT INTO texts VALUES ('Grüße')");
      settle(latin);
      return select(connection, "SELECT HEX(s), s, @@character_set_client FROM texts") + select(latin, "SELECT s, @@character_set_client FROM texts");
    }
  }

  static Object compression() throws Exception {
    try (Connection connection = connect("useCompression=true"); PreparedStatement echo = connection.prepareStatement("SELECT ?")) {
      String text = "compress me ".repeat(100_000);
      echo.setString(1, text);
      ResultSet rows = echo.executeQuery();
      expect(rows.next() && rows.getString(1).equals(text), true);
      return "";
    }
  }

  static Object tls() throws Exception {
    try (Connection connection = connect(MARIADB ? "sslMode=trust" : "sslMode=REQUIRED")) {
      expect(one(connection, "SELECT REPEAT('x', 3000000)").length(), 3_000_000);
      return "";
    }
  }

  static Object changeOfUser() throws Exception {
    if (MARIADB && !System.getenv("BATON_FLAVOUR").equals("mariadb")) {
      throw new Skip("the driver resets connections of MariaDB's servers only");
    }
    if (MARIADB) {
      try (Connection connection = connect("useResetConnection=true")) {
        run(connection, "SET @a = 1");
        run(connection, "CREATE TEMPORARY TABLE gone (id INT)");
        connection.getClass().getMethod("reset").invoke(connection);
        return select(connection, "SELECT @a, DATABASE()") + errorOf(() -> one(connection, "SELECT * FROM gone"));
      }
    }
    try (Connection connection = connect()) {
      run(connection, "SET @a = 1");
      run(connection, "CREATE TEMPORARY TABLE gone (id INT)");
      connection.getClass().getMethod("changeUser", String.class, String.class).invoke(connection, System.getenv("BATON_SECOND_USER"), PASSWORD);
      String seen = select(connection, "SELECT USER(), @a, DATABASE()") + errorOf(() -> one(connection, "SELECT * FROM gone"));
      run(connection, "SET @a = 2");
      connection.getClass().getMethod("resetServerState").invoke(connection);
      return seen + select(connection, "SELECT @a, DATABASE()");
    }
  }

  static Object localFiles() throws Exception {
    Path file = Files.createTempFile("loaded", ".csv");
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 30_000; i++) {
      lines.append(i).append(",s").append(i).append('\n');
    }
    Files.writeString(file, lines);
    try (Connection connection = connect("allowLoadLocalInfile=true", "allowLocalInfile=true")) {
      run(connection, "CREATE TABLE loaded (id INT, s VARCHAR(50))");
      int count = run(connection, "LOAD DATA LOCAL INFILE '" + file + "' INTO TABLE loaded FIELDS TERMINATED BY ','");
      settle(connection);
      return count + select(connection, "SELECT COUNT(*), SUM(id) FROM loaded");
    } finally {
      Files.delete(file);
    }
  }

  static Object kills() throws Exception {
    try (Connection other = connect()) {
      Connection connection = connect();
      try (Statement statement = connection.createStatement()) {
        statement.setQueryTimeout(1);
        try {
          statement.executeQuery("SELECT SLEEP(20)");
        } catch (SQLException e) {
          expect(e instanceof SQLTimeoutException || e.getErrorCode() == 1969 || e.getErrorCode() == 1317, true);
        }
      }
      String number = one(connection, "SELECT CONNECTION_ID()");
      run(other, "KILL " + number);
      Thread.sleep(200);
      try {
        one(connection, "SELECT 1");
        throw new AssertionError("a killed connection answers");
      } catch (SQLException e) {
        expect(connection.isValid(1), false);
      }
      try (Connection again = connect()) {
        return one(again, "SELECT 1") + errorOf(() -> run(other, "KILL 4000000000"));
      }
    }
  }

  static Object manyConnections() throws Exception {
    List<Connection> all = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      Connection connection = connect();
      run(connection, "SET @mine = " + i);
      all.add(connection);
    }
    for (int i = 0; i < 30; i++) {
      expect(one(all.get(i), "SELECT @mine"), String.valueOf(i));
      all.get(i).close();
    }
    try (Connection connection = connect()) {
      expect(one(connection, "SELECT @mine"), null);
    }
    return "";
  }

  static Object foundRows() throws Exception {
    try (Connection connection = connect()) {
      one(connection, "SELECT SQL_CALC_FOUND_ROWS n FROM settled LIMIT 1");
      String seen = one(connection, "SELECT FOUND_ROWS() > 1");
      run(connection, "UPDATE settled SET n = -n WHERE n = 1");
      return seen + one(connection, "SELECT ROW_COUNT()");
    }
  }

  static Object updatableRows() throws Exception {
    try (Connection connection = connect()) {
      run(connection, "CREATE TABLE updated (id INT PRIMARY KEY, v INT)");
      run(connection, "INSERT INTO updated VALUES (1, 1), (2, 2)");
      settle(connection);
      try (Statement statement = connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
          ResultSet rows = statement.executeQuery("SELECT id, v FROM updated ORDER BY id")) {
        rows.next();
        rows.updateInt("v", 7);
        rows.updateRow();
        rows.last();
        rows.deleteRow();
      }
      settle(connection);
      return select(connection, "SELECT * FROM updated");
    }
  }

  public static void main(String[] arguments) {
    check("connect", Jdbc::connecting);
    check("refused_logins", Jdbc::refusedLogins);
    check("types", Jdbc::types);
    check("transactions", Jdbc::transactions);
    check("autocommit_off", Jdbc::autocommitOff);
    check("prepared_statements", Jdbc::preparedStatements);
    check("batches", Jdbc::batches);
    check("multi_statements", Jdbc::multiStatements);
    check("ids_and_counts", Jdbc::idsAndCounts);
    check("errors", Jdbc::errors);
    check("warnings", Jdbc::warnings);
    check("session_variables", Jdbc::sessionVariables);
    check("temporary_tables", Jdbc::temporaryTables);
    check("user_variables", Jdbc::userVariables);
    check("locks", Jdbc::locks);
    check("large_packets", Jdbc::largePackets);
    check("large_results", Jdbc::largeResults);
    check("procedures", Jdbc::procedures);
    check("character_sets", Jdbc::characterSets);
    check("compression", Jdbc::compression);
    check("tls", Jdbc::tls);
    check("change_of_user", Jdbc::changeOfUser);
    check("local_files", Jdbc::localFiles);
    check("kills", Jdbc::kills);
    check("many_connections", Jdbc::manyConnections);
    check("found_rows", Jdbc::foundRows);
    check("updatable_rows", Jdbc::updatableRows);
    System.exit(0); // drivers have threads of their own
  }
}
