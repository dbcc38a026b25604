package dev.baton.integration.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.integration.Sql;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.proxy.ProxySettings;
import dev.baton.server.proxy.Endpoints;
import dev.baton.server.proxy.ProxyInstance;
import dev.baton.server.proxy.StartOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** A proxy within the test's process that nobody but its administration leads. */
final class AloneProxy implements AutoCloseable {

  private final ProxyInstance proxy;
  private final Sql admin;

  private AloneProxy(ProxyInstance proxy, Sql admin) {
    this.proxy = proxy;
    this.admin = admin;
  }

  static AloneProxy start(Path folder) throws IOException, SQLException {
    return start(folder, () -> {});
  }

  /**
   * @param stop what it calls for its own end
   */
  static AloneProxy start(Path folder, Runnable stop) throws IOException, SQLException {
    ProxyInstance proxy =
        ProxyInstance.start(
            folder,
            new Endpoints(null, 0, null, 0, 1),
            new ProxySettings("p", "", 0, 1, List.of(), Duration.ofSeconds(1), 1),
            new StartOptions("admin:admin", "stats:stats", null, StartOptions.Origin.SAVED),
            new ProxyInstance.End(stop, () -> {}));
    InstanceKey key = new InstanceKey("127.0.0.1", proxy.adminPort());
    return new AloneProxy(proxy, Sql.connect(key, "admin", new Secret("admin")));
  }

  Sql admin() {
    return admin;
  }

  /** Where clients are taken. */
  int port() {
    return proxy.address().getPort();
  }

  /**
   * Sends a user to hostgroup 10, which has one server.
   *
   * @param fastForward whether all that the user says is passed on unread
   */
  void serve(Account monitor, Account user, InstanceKey server, boolean fastForward)
      throws SQLException {
    admin.run(
        "INSERT INTO mysql_servers (hostgroup_id, hostname, port) VALUES (10, '127.0.0.1', %d)"
            .formatted(server.port()),
        "INSERT INTO mysql_users (username, password, default_hostgroup, fast_forward) VALUES ('%s', '%s', 10, %d)"
            .formatted(user.user(), user.password().reveal(), fastForward ? 1 : 0),
        "SET mysql-monitor_username='" + monitor.user() + "'",
        "SET mysql-monitor_password='" + monitor.password().reveal() + "'",
        "LOAD MYSQL VARIABLES TO RUNTIME",
        "LOAD MYSQL USERS TO RUNTIME",
        "LOAD MYSQL SERVERS TO RUNTIME");
  }

  /** A client's connection. */
  Sql connect(Account account) throws SQLException {
    return Sql.connect(new InstanceKey("127.0.0.1", port()), account.user(), account.password());
  }

  /**
   * A client's connection by another driver, without TLS.
   *
   * @param driver as JDBC's addresses name it: mysql or mariadb
   * @param options names and values
   */
  Connection connect(String driver, Account account, String schema, String... options)
      throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", account.user());
    properties.setProperty("password", account.password().reveal());
    properties.setProperty("sslMode", driver.equals("mysql") ? "DISABLED" : "disable");
    properties.setProperty("allowPublicKeyRetrieval", "true");
    for (int i = 0; i < options.length; i += 2) {
      properties.setProperty(options[i], options[i + 1]);
    }
    return DriverManager.getConnection(
        "jdbc:" + driver + "://127.0.0.1:" + port() + "/" + schema, properties);
  }

  /** Such as "10 3301, 20 3302": the hostgroups and ports of what is ONLINE. */
  String servers() throws SQLException {
    return String.join(
        ", ",
        admin.values(
            "SELECT hostgroup_id || ' ' || port FROM runtime_mysql_servers"
                + " WHERE status = 'ONLINE' ORDER BY hostgroup_id, port"));
  }

  /** Waits until the servers are as in {@link #servers()}. */
  void awaitServers(String expected) throws SQLException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    String now = servers();
    while (!now.equals(expected)) {
      assertThat(System.nanoTime()).as("%s is not %s", now, expected).isLessThan(end);
      Thread.sleep(50);
      now = servers();
    }
  }

  @Override
  public void close() throws IOException, SQLException {
    try {
      admin.close();
    } finally {
      proxy.close();
    }
  }
}
