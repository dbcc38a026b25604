import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.mysqlclient.MySQLAuthOptions;
import io.vertx.mysqlclient.MySQLBuilder;
import io.vertx.mysqlclient.MySQLClient;
import io.vertx.mysqlclient.MySQLConnectOptions;
import io.vertx.mysqlclient.MySQLConnection;
import io.vertx.mysqlclient.MySQLException;
import io.vertx.mysqlclient.SslMode;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Transaction;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The checks with Vert.x's reactive client, whose answers are waited for here. */
public class VertxMysql extends Checks {
  static final Vertx VERTX = Vertx.vertx();
  static final String PASSWORD = System.getenv("BATON_PASSWORD");
  static int marker;

  static <T> T await(Future<T> future) throws Exception {
    try {
      return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  static MySQLConnectOptions options() {
    return new MySQLConnectOptions()
        .setHost(System.getenv("BATON_HOST"))
        .setPort(Integer.parseInt(System.getenv("BATON_PORT")))
        .setUser(System.getenv("BATON_USER"))
        .setPassword(PASSWORD)
        .setDatabase(System.getenv("BATON_SCHEMA"))
        .setSslMode(SslMode.DISABLED);
  }

  static MySQLConnection connect() throws Exception {
    return await(MySQLConnection.connect(VERTX, options()));
  }

  static RowSet<Row> query(MySQLConnection connection, String sql) throws Exception {
    return await(connection.query(sql).execute());
  }

  static String text(RowSet<Row> rows) {
    StringBuilder text = new StringBuilder();
    for (RowSet<Row> set = rows; set != null; set = set.next()) {
      text.append(set.rowCount()).append(set.columnDescriptors() == null ? "" : types(set));
      for (Row row : set) {
        for (int i = 0; i < row.size(); i++) {
          Object value = row.getValue(i);
          text.append(value instanceof Buffer b ? "bytes " + b.toString("ISO-8859-1").hashCode() : value);
          text.append('|');
        }
      }
    }
    return text.toString();
  }

  private static String types(RowSet<Row> set) {
    return set.columnDescriptors().stream().map(c -> c.name() + " " + c.typeName() + " " + c.jdbcType()).toList().toString();
  }

  static Object one(MySQLConnection connection, String sql) throws Exception {
    RowSet<Row> rows = query(connection, sql);
    return rows.size() == 0 ? "no row" : rows.iterator().next().getValue(0);
  }

  /** Waits until a plain read sees what was written: replicas are behind by a moment. */
  static void settle(MySQLConnection connection) throws Exception {
    marker++;
    query(connection, "INSERT INTO settled VALUES (" + marker + ")");
    long end = System.nanoTime() + 20_000_000_000L;
    while (one(connection, "SELECT n FROM settled WHERE n = " + marker).equals("no row")) {
      expect(System.nanoTime() - end < 0, true);
      Thread.sleep(5);
    }
  }

  static String errorOf(Check action) throws Exception {
    try {
      action.run();
    } catch (MySQLException e) {
      return e.getErrorCode() + " " + e.getSqlState() + " " + e.getMessage();
    }
    throw new AssertionError("no error");
  }

  static Object connecting() throws Exception {
    MySQLConnection connection = connect();
    await(connection.ping());
    expect(one(connection, "SELECT DATABASE()"), System.getenv("BATON_SCHEMA"));
    await(connection.specifySchema("information_schema"));
    expect(one(connection, "SELECT DATABASE()"), "information_schema");
    String seen = connection.databaseMetadata().fullVersion() + " " + connection.databaseMetadata().productName();
    await(connection.close());
    return seen;
  }

  static Object refusedLogins() throws Exception {
    return errorOf(() -> await(MySQLConnection.connect(VERTX, options().setPassword("wrong"))))
        + refused(() -> await(MySQLConnection.connect(VERTX, options().setUser("nobody_at_all"))))
        + errorOf(() -> await(MySQLConnection.connect(VERTX, options().setDatabase("no_such_schema"))));
  }

  static Object types() throws Exception {
    MySQLConnection connection = connect();
    query(connection, "CREATE TABLE types (id INT PRIMARY KEY, i BIGINT, d DECIMAL(30,10), f DOUBLE, s VARCHAR(100), b BLOB,"
        + " da DATE, dt DATETIME(6), ti TIME(3), j JSON, bi BIT(12), e ENUM('a','b'), y YEAR, n INT)");
    byte[] bytes = new byte[256];
    for (int i = 0; i < 256; i++) {
      bytes[i] = (byte) i;
    }
    await(connection.preparedQuery("INSERT INTO types VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 5, ?, 2024, ?)").execute(Tuple.from(new Object[] {
        1, Long.MIN_VALUE, "12345678901234567890.0123456789", 1.5e300, "Grüße \uD83D\uDE00 ' \" \\", Buffer.buffer(bytes),
        LocalDate.of(2024, 2, 29), LocalDateTime.of(2024, 2, 29, 23, 59, 59, 123_456_000), Duration.ofHours(-12), "{\"a\": 1}", "b", null})));
    settle(connection);
    return text(query(connection, "SELECT * FROM types")) + text(await(connection.preparedQuery("SELECT * FROM types WHERE id = ?").execute(Tuple.of(1))));
  }

  static Object transactions() throws Exception {
    MySQLConnection writer = connect();
    MySQLConnection reader = connect();
    query(reader, "CREATE TABLE moved (id INT PRIMARY KEY)");
    Transaction first = await(writer.begin());
    query(writer, "INSERT INTO moved VALUES (1), (2)");
    expect(one(reader, "SELECT COUNT(*) FROM moved"), 0L);
    await(first.rollback());
    Transaction second = await(writer.begin());
    query(writer, "INSERT INTO moved VALUES (3)");
    await(second.commit());
    settle(reader);
    return text(query(reader, "SELECT * FROM moved"));
  }

  static Object preparedStatements() throws Exception {
    MySQLConnection connection = connect();
    query(connection, "CREATE TABLE prepared (id INT PRIMARY KEY, v VARCHAR(50))");
    List<Tuple> batch = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      batch.add(Tuple.of(i, "v" + i));
    }
    await(connection.preparedQuery("INSERT INTO prepared VALUES (?, ?)").executeBatch(batch));
    settle(connection);
    PreparedStatement read = await(connection.prepare("SELECT v FROM prepared WHERE id = ?"));
    for (int i = 0; i < 500; i++) {
      expect(await(read.query().execute(Tuple.of(i))).iterator().next().getString(0), "v" + i);
    }
    await(read.close());
    PreparedStatement all = await(connection.prepare("SELECT id FROM prepared WHERE id >= ? ORDER BY id"));
    Cursor cursor = all.cursor(Tuple.of(100));
    int count = 0;
    do {
      count += await(cursor.read(50)).size();
    } while (cursor.hasMore());
    await(cursor.close());
    return count + errorOf(() -> await(connection.prepare("SELEC ?")));
  }

  static Object pipelining() throws Exception {
    MySQLConnection connection = await(MySQLConnection.connect(VERTX, options().setPipeliningLimit(64).setCachePreparedStatements(true)));
    List<Future<RowSet<Row>>> all = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      all.add(i % 2 == 0 ? connection.query("SELECT " + i).execute() : connection.preparedQuery("SELECT CAST(? AS SIGNED)").execute(Tuple.of(i)));
    }
    for (int i = 0; i < 500; i++) {
      expect(await(all.get(i)).iterator().next().getInteger(0), i);
    }
    return "";
  }

  static Object multiStatements() throws Exception {
    MySQLConnection connection = connect();
    String seen = text(query(connection, "SELECT 1; CREATE TABLE multi (id INT); INSERT INTO multi VALUES (1), (2); SELECT COUNT(*) FROM multi"));
    query(connection, "CREATE PROCEDURE twice (IN a INT) BEGIN SELECT a AS one; SELECT a * 2 UNION ALL SELECT 0; END");
    return seen + text(query(connection, "CALL twice(21)")) + errorOf(() -> query(connection, "SELECT 1; SELECT * FROM no_such_table; SELECT 2"));
  }

  static Object idsAndCounts() throws Exception {
    StringBuilder seen = new StringBuilder();
    for (boolean affected : List.of(true, false)) {
      MySQLConnection connection = await(MySQLConnection.connect(VERTX, options().setUseAffectedRows(affected)));
      query(connection, "CREATE TABLE IF NOT EXISTS counted (id INT PRIMARY KEY AUTO_INCREMENT, v INT UNIQUE)");
      for (String sql : List.of("INSERT INTO counted (v) VALUES (1), (2), (3)", "UPDATE counted SET v = v WHERE v = 1", "REPLACE INTO counted (v) VALUES (3)", "DELETE FROM counted")) {
        RowSet<Row> result = query(connection, sql);
        seen.append(result.rowCount()).append(' ').append(result.property(MySQLClient.LAST_INSERTED_ID)).append("; ");
      }
    }
    return seen;
  }

  static Object errors() throws Exception {
    MySQLConnection connection = connect();
    query(connection, "CREATE TABLE wrong (id INT PRIMARY KEY, v INT NOT NULL, UNIQUE (v))");
    query(connection, "INSERT INTO wrong VALUES (1, 1)");
    StringBuilder seen = new StringBuilder();
    for (String sql : List.of("INSERT INTO wrong VALUES (1, 2)", "SELEC 1", "SELECT * FROM no_such_table", "INSERT INTO wrong VALUES (2, NULL)",
        "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'mine', MYSQL_ERRNO = 5555")) {
      seen.append(errorOf(() -> query(connection, sql)));
      seen.append(errorOf(() -> await(connection.preparedQuery(sql).execute())));
    }
    return seen;
  }

  static Object sessionState() throws Exception {
    MySQLConnection connection = connect();
    MySQLConnection other = connect();
    query(connection, "SET SESSION group_concat_max_len = 2000, time_zone = '+03:00', @a = 5");
    query(connection, "CREATE TEMPORARY TABLE scratch (v INT)");
    for (int i = 0; i < 10; i++) {
      expect(one(connection, "SELECT CAST(@@group_concat_max_len + @a AS CHAR)"), "2005");
      query(connection, "INSERT INTO scratch VALUES (" + i + ")");
      expect(one(other, "SELECT @a"), null);
    }
    return text(query(connection, "SELECT SUM(v), @@time_zone FROM scratch")) + errorOf(() -> query(other, "SELECT * FROM scratch"));
  }

  static Object largePackets() throws Exception {
    MySQLConnection connection = connect();
    query(connection, "CREATE TABLE large (id INT PRIMARY KEY, b LONGBLOB)");
    byte[] content = new byte[20 << 20];
    new java.util.Random(1).nextBytes(content);
    await(connection.preparedQuery("INSERT INTO large VALUES (1, ?)").execute(Tuple.of(Buffer.buffer(content))));
    settle(connection);
    expect(((Buffer) one(connection, "SELECT b FROM large")).equals(Buffer.buffer(content)), true);
    return "";
  }

  static Object changeOfUser() throws Exception {
    MySQLConnection connection = connect();
    query(connection, "SET @a = 1");
    await(connection.changeUser(new MySQLAuthOptions().setUser(System.getenv("BATON_SECOND_USER")).setPassword(PASSWORD).setDatabase(System.getenv("BATON_SCHEMA"))));
    String seen = text(query(connection, "SELECT CURRENT_USER(), @a"));
    query(connection, "SET @a = 2");
    await(connection.resetConnection());
    return seen + text(query(connection, "SELECT @a, DATABASE()"));
  }

  static Object tls() throws Exception {
    MySQLConnection connection = await(MySQLConnection.connect(VERTX, options().setSslMode(SslMode.REQUIRED).setSslOptions(new ClientSSLOptions().setTrustAll(true))));
    expect(connection.isSSL(), true);
    expect(one(connection, "SELECT REPEAT('x', 3000000)").toString().length(), 3_000_000);
    return "";
  }

  static Object localFiles() throws Exception {
    MySQLConnection connection = connect();
    query(connection, "CREATE TABLE loaded (id INT, s VARCHAR(50))");
    Path file = Files.createTempFile("loaded", ".csv");
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 30_000; i++) {
      lines.append(i).append(",s").append(i).append('\n');
    }
    Files.writeString(file, lines);
    int count = query(connection, "LOAD DATA LOCAL INFILE '" + file + "' INTO TABLE loaded FIELDS TERMINATED BY ','").rowCount();
    Files.delete(file);
    settle(connection);
    return count + text(query(connection, "SELECT COUNT(*), SUM(id) FROM loaded"));
  }

  static Object kills() throws Exception {
    MySQLConnection connection = connect();
    MySQLConnection other = connect();
    query(other, "KILL " + one(connection, "SELECT CONNECTION_ID()"));
    Thread.sleep(200);
    try {
      query(connection, "SELECT 1");
      throw new AssertionError("a killed connection answers");
    } catch (Exception e) {
      return one(connect(), "SELECT 1");
    }
  }

  static Object pool() throws Exception {
    Pool pool = MySQLBuilder.pool().using(VERTX).with(new PoolOptions().setMaxSize(10)).connectingTo(options().setCachePreparedStatements(true)).build();
    List<Future<RowSet<Row>>> all = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      all.add(pool.preparedQuery("SELECT CAST(? AS SIGNED)").execute(Tuple.of(i)));
    }
    for (int i = 0; i < 500; i++) {
      expect(await(all.get(i)).iterator().next().getInteger(0), i);
    }
    await(pool.close());
    return "";
  }

  public static void main(String[] arguments) {
    check("connect", VertxMysql::connecting);
    check("refused_logins", VertxMysql::refusedLogins);
    check("types", VertxMysql::types);
    check("transactions", VertxMysql::transactions);
    check("prepared_statements", VertxMysql::preparedStatements);
    check("pipelining", VertxMysql::pipelining);
    check("multi_statements", VertxMysql::multiStatements);
    check("ids_and_counts", VertxMysql::idsAndCounts);
    check("errors", VertxMysql::errors);
    check("session_state", VertxMysql::sessionState);
    check("large_packets", VertxMysql::largePackets);
    check("change_of_user", VertxMysql::changeOfUser);
    check("tls", VertxMysql::tls);
    check("local_files", VertxMysql::localFiles);
    check("kills", VertxMysql::kills);
    check("pool", VertxMysql::pool);
    System.exit(0);
  }
}
