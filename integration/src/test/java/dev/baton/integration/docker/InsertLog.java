package dev.baton.integration.docker;

import dev.baton.cli.api.ApiJson;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.integration.Sql;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;

/**
 * The document's application: writes host name and time through the proxy, with a connection of its
 * own for each row. Ten rows a second instead of one, so that a gap shows as what it is.
 */
final class InsertLog implements AutoCloseable {

  static final Duration PACE = Duration.ofMillis(100);

  private final InstanceKey proxy;
  private final String user;
  private final Secret password;
  private final List<Integer> acknowledged = new CopyOnWriteArrayList<>();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final Thread writer;
  private volatile boolean ended;

  InsertLog(Path directory, String proxy) throws SQLException {
    this(
        InstanceKey.parse(proxy),
        application(directory).path("user").asString(),
        new Secret(application(directory).path("password").asString()));
  }

  /** As that user, whose schema is {@code app}. */
  InsertLog(InstanceKey proxy, String user, Secret password) throws SQLException {
    this.proxy = proxy;
    this.user = user;
    this.password = password;
    try (Sql sql = connect()) {
      sql.run(
          "CREATE TABLE app.insert_test (id INT PRIMARY KEY, hostname VARCHAR(60) NOT NULL,"
              + " inserted DATETIME(3) NOT NULL)");
    }
    this.writer = Thread.ofVirtual().name("insert-log").start(this::write);
  }

  private static JsonNode application(Path directory) {
    return ApiJson.COMPACT
        .readTree(directory.resolve("secrets.json").toFile())
        .path("accounts")
        .path("application");
  }

  /** As the application, through a proxy. */
  static Sql connect(Path directory, String proxy) throws SQLException {
    JsonNode application = application(directory);
    return Sql.connect(
        InstanceKey.parse(proxy),
        application.path("user").asString(),
        new Secret(application.path("password").asString()));
  }

  Sql connect() throws SQLException {
    return Sql.connect(proxy, user, password);
  }

  /** At a server itself. */
  Sql connect(String address) throws SQLException {
    return Sql.connect(new InstanceKey(address, 3306), user, password);
  }

  private void write() {
    for (int id = 1; !ended; id++) {
      try (Sql sql = connect()) {
        sql.run("INSERT INTO app.insert_test SELECT " + id + ", @@hostname, now(3)");
        acknowledged.add(id);
      } catch (SQLException e) {
        failures.add(id + ": " + e.getMessage());
      }
      try {
        Thread.sleep(PACE);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  List<Integer> acknowledged() {
    return List.copyOf(acknowledged);
  }

  List<String> failures() {
    return List.copyOf(failures);
  }

  /** Whether the writer was not told of that row. */
  boolean isUnknown(int id) {
    return failures.stream().anyMatch(failure -> failure.startsWith(id + ": "));
  }

  /** In milliseconds, between two rows that follow each other. */
  long longestGap() throws SQLException {
    try (Sql sql = connect()) {
      return Long.parseLong(
          sql.value(
              "SELECT COALESCE(MAX(gap), 0) FROM (SELECT TIMESTAMPDIFF(MICROSECOND, LAG(inserted)"
                  + " OVER (ORDER BY id), inserted) DIV 1000 gap FROM app.insert_test) gaps"));
    }
  }

  @Override
  public void close() throws InterruptedException {
    ended = true; // and no interrupt, which would break a connection
    writer.join();
  }
}
