package dev.baton.integration.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.integration.Commands;
import dev.baton.integration.ManagerProgram;
import dev.baton.integration.Sql;
import dev.baton.integration.TestClusters;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.ops.provision.LocalCluster.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A manager and two proxies, each a process of its own, before real servers: what the proxies have
 * acknowledged stays, whoever of them all is killed or stands still.
 */
@Timeout(240)
class LedProxiesIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** The lease of 3 s, what its clocks may differ, and some for the test itself. */
  private static final long LEASE_MILLIS = 3_500;

  @TempDir Path folder;
  private ProxyProcess one;
  private ProxyProcess two;
  private ManagerProgram manager;

  @AfterEach
  void end() throws Exception {
    for (ProxyProcess proxy : new ProxyProcess[] {one, two}) {
      if (proxy != null) {
        proxy.kill();
      }
    }
    if (manager != null) {
      manager.close();
    }
  }

  @Test // on one engine: what differs between them is below the manager, and FailoverIT's
  void nothingAcknowledgedIsLostWhoeverIsKilledOrStandsStill() throws Exception {
    try (TestClusters servers = TestClusters.start("mariadb", folder)) {
      try (Sql root = servers.root(0)) {
        root.run(CheckedLoad.TABLE_DEFINITION);
      }
      one = ProxyProcess.start(folder.resolve("one"), servers);
      two = ProxyProcess.start(folder.resolve("two"), servers);
      withoutAManagerNothingIsWritten(servers);
      startManager(servers);
      Account account = servers.cluster().accounts().application();
      CheckedLoad first = new CheckedLoad(one.address(), account);
      CheckedLoad second = new CheckedLoad(two.address(), account);
      first.start();
      second.start();
      goesOn(first);
      goesOn(second);

      aSwitchoverFailsNoStatementOfEither(first, second);
      aProxyThatStandsStillWhileThePrimaryIsKilledComesBackToTheNextOne(servers, first, second);
      aProxyThatIsStartedAnewIsToldAgain(first, second);
      withoutItsManagerNothingIsWrittenAfterTheLease(first, second);

      first.stop();
      second.stop();
      check(servers, first, second);
    }
  }

  private void withoutAManagerNothingIsWritten(TestClusters servers) throws Exception {
    Account account = servers.cluster().accounts().application();
    assertThatThrownBy( // drivers ask as soon as they are connected
            () -> Sql.connect(one.address(), account.user(), account.password()).close())
        .hasMessageContaining("hostgroup 10: no routes have been published yet");
    assertThat(one.admin("SELECT advice FROM stats_mysql_managers"))
        .first()
        .asString()
        .contains("no manager has come yet");
  }

  private void aSwitchoverFailsNoStatementOfEither(CheckedLoad first, CheckedLoad second)
      throws Exception {
    String old = one.primary();
    StringBuilder out = new StringBuilder();
    assertThat(Commands.baton(out, "switchover", "--url", manager.url()))
        .as(() -> out + story())
        .isZero();
    goesOn(first);
    goesOn(second);
    assertThat(one.primary()).isNotEqualTo(old).isEqualTo(two.primary());
    assertThat(first.unknown() + second.unknown()).as("statements that failed").isZero();
    assertThat(
            one.admin(
                "SELECT hostname || ':' || port FROM runtime_mysql_servers"
                    + " WHERE hostgroup_id = 10 AND status = 'ONLINE'"))
        .containsExactly(one.primary());
  }

  private void aProxyThatStandsStillWhileThePrimaryIsKilledComesBackToTheNextOne(
      TestClusters servers, CheckedLoad first, CheckedLoad second) throws Exception {
    String killed = one.primary();
    two.signal("STOP");
    servers.cluster().signal(InstanceKey.parse(killed), Signal.KILL);
    eventually(() -> !one.primary().equals(killed));
    goesOn(first);
    two.signal("CONT");
    goesOn(second);
    assertThat(two.primary()).isEqualTo(one.primary());
  }

  private void aProxyThatIsStartedAnewIsToldAgain(CheckedLoad first, CheckedLoad second)
      throws Exception {
    two.kill();
    two = two.again();
    goesOn(second);
    goesOn(first);
  }

  private void withoutItsManagerNothingIsWrittenAfterTheLease(CheckedLoad first, CheckedLoad second)
      throws Exception {
    signal(manager.process(), "STOP");
    Thread.sleep(LEASE_MILLIS);
    int before = first.acknowledged() + second.acknowledged();
    Thread.sleep(500);
    assertThat(first.acknowledged() + second.acknowledged())
        .as("acknowledged without a lease")
        .isEqualTo(before);
    assertThat(one.admin("SELECT advice FROM stats_mysql_managers"))
        .first()
        .asString()
        .contains("the manager's lease has run out");
    signal(manager.process(), "CONT");
    goesOn(first);
    goesOn(second);
  }

  private void goesOn(CheckedLoad load) throws Exception {
    int before = load.acknowledged();
    eventually(() -> load.acknowledged() >= before + 20);
  }

  private void check(TestClusters servers, CheckedLoad first, CheckedLoad second) throws Exception {
    String primary = one.primary();
    for (int i = 0; i < servers.size(); i++) {
      if (servers.key(i).toString().equals(primary)) {
        try (Sql root = servers.root(i)) {
          CheckedLoad.checkAll(
              root.values("SELECT id FROM " + CheckedLoad.TABLE), story(), first, second);
        }
      }
    }
  }

  private void startManager(TestClusters servers) throws IOException {
    manager =
        ManagerProgram.start(
            folder,
            servers,
            servers.key(1),
            """
            acks: 1
            proxies: [%s, %s]
            proxysql-user: admin
            proxysql-password: admin
            proxysql-hostgroups: [10/20]
            """
                .formatted(one.adminAddress(), two.adminAddress()));
  }

  private static void signal(Process process, String name) throws Exception {
    assertThat(
            new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor())
        .isZero();
  }

  private void eventually(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime() - end).as(() -> "not in time; " + story()).isNegative();
      Thread.sleep(20);
    }
  }

  private String story() {
    return manager == null ? "no manager yet" : "manager:\n" + manager.printed();
  }

  /** {@code baton proxy} as a process, with one led pair of hostgroups. */
  private record ProxyProcess(
      Process process, Path folder, InstanceKey address, InstanceKey adminAddress) {

    static ProxyProcess start(Path folder, TestClusters servers) throws Exception {
      ProxyProcess made = start(folder, 0, 0);
      Account monitor = servers.cluster().accounts().manager();
      Account user = servers.cluster().accounts().application();
      try (Sql admin = made.connect()) {
        for (int i = 0; i < servers.size(); i++) {
          admin.run(
              "INSERT INTO mysql_servers (hostgroup_id, hostname, port) VALUES (20, '%s', %d)"
                  .formatted(servers.key(i).host(), servers.key(i).port()));
        }
        admin.run(
            "INSERT INTO mysql_replication_hostgroups VALUES (10, 20, 'manager', 'shop')",
            "INSERT INTO mysql_users (username, password, default_hostgroup) VALUES ('%s', '%s', 10)"
                .formatted(user.user(), user.password().reveal()),
            "SET mysql-monitor_username='" + monitor.user() + "'",
            "SET mysql-monitor_password='" + monitor.password().reveal() + "'",
            "SET mysql-connect_timeout_server_max=2000");
        for (String module : List.of("VARIABLES", "USERS", "SERVERS")) {
          admin.run("LOAD MYSQL " + module + " TO RUNTIME", "SAVE MYSQL " + module + " TO DISK");
        }
      }
      return made;
    }

    private static ProxyProcess start(Path folder, int port, int adminPort) throws Exception {
      Files.createDirectories(folder);
      Path log = folder.resolve("log");
      Files.deleteIfExists(log);
      Process process =
          Commands.start(
              Map.of(),
              log,
              "proxy",
              "--port",
              String.valueOf(port),
              "--bind-host",
              "127.0.0.1",
              "--admin-port",
              String.valueOf(adminPort),
              "--health-port",
              "0",
              "--admin-credentials",
              "admin:admin",
              "--data-dir",
              folder.resolve("data").toString());
      long end = System.nanoTime() + LIMIT.toNanos();
      while (!Files.exists(log) || !Files.readString(log).contains("Configuration in")) {
        assertThat(System.nanoTime() - end).as("it does not start").isNegative();
        Thread.sleep(20);
      }
      return new ProxyProcess(
          process, folder, shown(log, "Proxy at "), shown(log, "Administration at "));
    }

    private static InstanceKey shown(Path log, String what) throws IOException {
      return InstanceKey.parse(
          Files.readAllLines(log).stream()
              .filter(line -> line.startsWith(what))
              .findFirst()
              .orElseThrow()
              .substring(what.length()));
    }

    /** With the same ports and folder. */
    ProxyProcess again() throws Exception {
      return start(folder, address.port(), adminAddress.port());
    }

    Sql connect() throws SQLException {
      return Sql.connect(adminAddress, "admin", new Secret("admin"));
    }

    List<String> admin(String query) throws SQLException {
      try (Sql admin = connect()) {
        return admin.values(query);
      }
    }

    String primary() throws SQLException {
      return admin("SELECT primary_server FROM stats_mysql_managers").getFirst();
    }

    void signal(String name) throws Exception {
      LedProxiesIT.signal(process, name);
    }

    void kill() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }
  }
}
