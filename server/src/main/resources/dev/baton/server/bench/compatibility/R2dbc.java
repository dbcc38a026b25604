import io.r2dbc.spi.Batch;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.Option;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The checks with an R2DBC driver, r2dbc-mariadb or r2dbc-mysql by BATON_CLIENT. */
public class R2dbc extends Checks {
  static final boolean MARIADB = System.getenv("BATON_CLIENT").equals("r2dbc-mariadb");
  static final Duration LIMIT = Duration.ofSeconds(30);
  static int marker;

  static Connection connect(Map<String, Object> more) {
    ConnectionFactoryOptions.Builder options =
        ConnectionFactoryOptions.builder()
            .option(ConnectionFactoryOptions.DRIVER, MARIADB ? "mariadb" : "mysql")
            .option(ConnectionFactoryOptions.HOST, System.getenv("BATON_HOST"))
            .option(ConnectionFactoryOptions.PORT, Integer.parseInt(System.getenv("BATON_PORT")))
            .option(ConnectionFactoryOptions.USER, System.getenv("BATON_USER"))
            .option(ConnectionFactoryOptions.PASSWORD, System.getenv("BATON_PASSWORD"))
            .option(ConnectionFactoryOptions.DATABASE, System.getenv("BATON_SCHEMA"))
            .option(Option.valueOf("sslMode"), MARIADB ? "disable" : "disabled");
    if (MARIADB) {
      options.option(Option.valueOf("allowPublicKeyRetrieval"), true);
    }
    more.forEach((name, value) -> options.option(Option.valueOf(name), value));
    try {
      return Mono.from(ConnectionFactories.get(options.build()).create()).block(LIMIT);
    } catch (R2dbcException e) {
      if (MARIADB && !System.getenv("BATON_FLAVOUR").equals("mariadb") && !more.containsKey("sslMode")) {
        throw new Skip("r2dbc-mariadb does not log in to MySQL 9 without TLS");
      }
      throw e;
    }
  }

  static Connection connect() {
    return connect(Map.of());
  }

  static void done(Publisher<Void> publisher) {
    Mono.from(publisher).block(LIMIT);
  }

  static long update(Connection connection, String sql) {
    return count(connection.createStatement(sql));
  }

  static long count(Statement statement) {
    return Flux.from(statement.execute()).flatMap(Result::getRowsUpdated).reduce(0L, Long::sum).block(LIMIT);
  }

  static List<String> rows(Statement statement) {
    return Flux.from(statement.execute()).flatMap(result -> result.map((row, meta) -> text(row))).collectList().block(LIMIT);
  }

  static String text(Row row) {
    StringBuilder text = new StringBuilder();
    row.getMetadata().getColumnMetadatas().forEach(column -> {
      Object value = row.get(column.getName());
      text.append(column.getName()).append(' ').append(column.getType().getName()).append(' ');
      if (value instanceof ByteBuffer bytes) {
        byte[] all = new byte[bytes.remaining()];
        bytes.get(all);
        value = Arrays.hashCode(all);
      }
      text.append(value instanceof byte[] bytes ? Arrays.hashCode(bytes) : value).append('|');
    });
    return text.toString();
  }

  static String select(Connection connection, String sql) {
    return rows(connection.createStatement(sql)).toString();
  }

  static String one(Connection connection, String sql) {
    return Flux.from(connection.createStatement(sql).execute())
        .flatMap(result -> result.map((row, meta) -> String.valueOf(row.get(0))))
        .next().defaultIfEmpty("no row").block(LIMIT);
  }

  /** Waits until a plain read sees what was written: replicas are behind by a moment. */
  static void settle(Connection connection) throws Exception {
    marker++;
    update(connection, "INSERT INTO settled VALUES (" + marker + ")");
    long end = System.nanoTime() + 20_000_000_000L;
    while (one(connection, "SELECT n FROM settled WHERE n = " + marker).equals("no row")) {
      expect(System.nanoTime() - end < 0, true);
      Thread.sleep(5);
    }
  }

  static String errorOf(Check action) throws Exception {
    try {
      action.run();
    } catch (R2dbcException e) {
      return e.getClass().getSimpleName() + " " + e.getErrorCode() + " " + e.getSqlState() + " " + e.getMessage().replaceAll(":\\d+]", "]");
    }
    throw new AssertionError("no error");
  }

  static Object connecting() throws Exception {
    Connection connection = connect();
    expect(one(connection, "SELECT DATABASE()"), System.getenv("BATON_SCHEMA"));
    String seen = connection.getMetadata().getDatabaseProductName() + connection.getMetadata().getDatabaseVersion() + connection.getTransactionIsolationLevel();
    done(connection.close());
    return seen;
  }

  static Object refusedLogins() throws Exception {
    return refused(() -> connect(Map.of("password", "wrong"))) + refused(() -> connect(Map.of("user", "nobody_at_all")))
        + errorOf(() -> connect(Map.of("database", "no_such_schema")));
  }

  static Object types() throws Exception {
    StringBuilder seen = new StringBuilder();
    Connection plain = connect();
    update(plain, "CREATE TABLE types (id INT PRIMARY KEY, i BIGINT, d DECIMAL(30,10), f DOUBLE, s VARCHAR(100), b BLOB, da DATE, dt DATETIME(6),"
        + " j JSON, e ENUM('a','b'), n INT)");
    byte[] bytes = new byte[256];
    for (int i = 0; i < 256; i++) {
      bytes[i] = (byte) i;
    }
    for (boolean server : List.of(false, true)) {
      Connection connection = connect(Map.of("useServerPrepStmts", server));
      Statement insert = connection.createStatement("INSERT INTO types VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
      insert.bind(0, server ? 1 : 0).bind(1, Long.MIN_VALUE).bind(2, new BigDecimal("12345678901234567890.0123456789")).bind(3, 1.5e300)
          .bind(4, "Grüße \uD83D\uDE00 ' \" \\").bind(5, bytes).bind(6, LocalDate.of(2024, 2, 29))
          .bind(7, LocalDateTime.of(2024, 2, 29, 23, 59, 59, 123_456_000)).bind(8, "{\"a\": 1}").bind(9, "b").bindNull(10, Integer.class);
      expect(count(insert), 1L);
      settle(connection);
      seen.append(rows(connection.createStatement("SELECT * FROM types WHERE id >= ? ORDER BY id").bind(0, 0)));
    }
    return seen.append(select(plain, "SELECT * FROM types ORDER BY id"));
  }

  static Object transactions() throws Exception {
    Connection writer = connect();
    Connection reader = connect();
    update(reader, "CREATE TABLE moved (id INT PRIMARY KEY)");
    done(writer.setTransactionIsolationLevel(IsolationLevel.SERIALIZABLE));
    done(writer.beginTransaction());
    update(writer, "INSERT INTO moved VALUES (1), (2)");
    expect(one(reader, "SELECT COUNT(*) FROM moved"), "0");
    done(writer.rollbackTransaction());
    done(writer.beginTransaction());
    update(writer, "INSERT INTO moved VALUES (3)");
    done(writer.createSavepoint("half"));
    update(writer, "INSERT INTO moved VALUES (4)");
    done(writer.rollbackTransactionToSavepoint("half"));
    done(writer.commitTransaction());
    done(writer.setAutoCommit(false));
    update(writer, "INSERT INTO moved VALUES (5)");
    done(writer.rollbackTransaction());
    done(writer.setAutoCommit(true));
    settle(reader);
    return select(reader, "SELECT * FROM moved") + writer.isAutoCommit() + writer.getTransactionIsolationLevel();
  }

  static Object preparedStatements() throws Exception {
    Connection connection = connect(Map.of("useServerPrepStmts", true));
    update(connection, "CREATE TABLE prepared (id INT PRIMARY KEY AUTO_INCREMENT, v VARCHAR(50))");
    Statement insert = connection.createStatement("INSERT INTO prepared (v) VALUES (?)");
    for (int i = 0; i < 100; i++) {
      insert.bind(0, "v" + i);
      if (i < 99) {
        insert.add();
      }
    }
    expect(count(insert), 100L);
    settle(connection);
    for (int i = 0; i < 100; i++) {
      expect(rows(connection.createStatement("SELECT v FROM prepared WHERE v = ?").bind(0, "v" + i)).size(), 1);
    }
    return errorOf(() -> rows(connection.createStatement("SELEC ?").bind(0, 1)));
  }

  static Object batches() throws Exception {
    Connection connection = connect(MARIADB ? Map.of("allowMultiQueries", true) : Map.of());
    update(connection, "CREATE TABLE batch (id INT PRIMARY KEY AUTO_INCREMENT, v INT)");
    Batch batch = connection.createBatch();
    for (int i = 0; i < 50; i++) {
      batch.add("INSERT INTO batch (v) VALUES (" + i + ")");
    }
    long count = Flux.from(batch.execute()).flatMap(Result::getRowsUpdated).reduce(0L, Long::sum).block(LIMIT);
    List<String> ids = rows(connection.createStatement("INSERT INTO batch (v) VALUES (7)").returnGeneratedValues("id"));
    settle(connection);
    return count + " " + ids + select(connection, "SELECT COUNT(*), SUM(v) FROM batch");
  }

  static Object errors() throws Exception {
    Connection connection = connect();
    update(connection, "CREATE TABLE wrong (id INT PRIMARY KEY, v INT NOT NULL, UNIQUE (v))");
    update(connection, "INSERT INTO wrong VALUES (1, 1)");
    StringBuilder seen = new StringBuilder();
    for (String sql : List.of("INSERT INTO wrong VALUES (1, 2)", "SELEC 1", "SELECT * FROM no_such_table", "INSERT INTO wrong VALUES (2, NULL)",
        "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'mine', MYSQL_ERRNO = 5555")) {
      seen.append(errorOf(() -> update(connection, sql)));
    }
    return seen;
  }

  static Object sessionState() throws Exception {
    Connection connection = connect();
    Connection other = connect();
    update(connection, "SET SESSION group_concat_max_len = 2000, time_zone = '+03:00', @a = 5");
    update(connection, "CREATE TEMPORARY TABLE scratch (v INT)");
    for (int i = 0; i < 10; i++) {
      expect(one(connection, "SELECT CAST(@@group_concat_max_len + @a AS CHAR)"), "2005");
      update(connection, "INSERT INTO scratch VALUES (" + i + ")");
      expect(one(other, "SELECT @a"), "null");
    }
    return select(connection, "SELECT SUM(v), @@time_zone FROM scratch") + errorOf(() -> select(other, "SELECT * FROM scratch"));
  }

  static Object largeResults() throws Exception {
    Connection connection = connect();
    String ten = "(SELECT 0 d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4"
        + " UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)";
    String sql = "SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d n, REPEAT('y', 50) FROM % a, % b, % c, % e, % f".replace("%", ten);
    long sum = Flux.from(connection.createStatement(sql).fetchSize(100).execute())
        .flatMap(result -> result.map((row, meta) -> row.get(0, Long.class))).reduce(0L, Long::sum).block(LIMIT);
    return sum + one(connection, "SELECT 1");
  }

  static Object largePackets() throws Exception {
    Connection connection = connect(MARIADB ? Map.of("allowMultiQueries", false) : Map.of());
    update(connection, "CREATE TABLE large (id INT PRIMARY KEY, b LONGBLOB)");
    byte[] content = new byte[20 << 20];
    new java.util.Random(1).nextBytes(content);
    expect(count(connection.createStatement("INSERT INTO large VALUES (1, ?)").bind(0, content)), 1L);
    settle(connection);
    return select(connection, "SELECT LENGTH(b), SHA2(b, 256) FROM large") + rows(connection.createStatement("SELECT b FROM large")).hashCode();
  }

  static Object tls() throws Exception {
    Connection connection = connect(Map.of("sslMode", MARIADB ? "trust" : "required"));
    expect(one(connection, "SELECT REPEAT('x', 3000000)").length(), 3_000_000);
    return "";
  }

  static Object kills() throws Exception {
    Connection connection = connect();
    Connection other = connect();
    update(other, "KILL " + one(connection, "SELECT CONNECTION_ID()"));
    Thread.sleep(200);
    try {
      one(connection, "SELECT 1");
    } catch (RuntimeException e) {
      return one(connect(), "SELECT 1");
    }
    throw new AssertionError("a killed connection answers");
  }

  public static void main(String[] arguments) {
    check("connect", R2dbc::connecting);
    check("refused_logins", R2dbc::refusedLogins);
    check("types", R2dbc::types);
    check("transactions", R2dbc::transactions);
    check("prepared_statements", R2dbc::preparedStatements);
    check("batches", R2dbc::batches);
    check("errors", R2dbc::errors);
    check("session_state", R2dbc::sessionState);
    check("large_results", R2dbc::largeResults);
    check("large_packets", R2dbc::largePackets);
    check("tls", R2dbc::tls);
    check("kills", R2dbc::kills);
    System.exit(0);
  }
}
