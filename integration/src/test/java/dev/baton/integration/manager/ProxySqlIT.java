package dev.baton.integration.manager;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.admin.AdminServer;
import dev.baton.admin.engine.AdminEngine;
import dev.baton.admin.engine.AdminSession;
import dev.baton.admin.engine.Client;
import dev.baton.admin.protocol.ListenSettings;
import dev.baton.admin.runtime.ConfigSource;
import dev.baton.admin.runtime.ProxyControl;
import dev.baton.admin.runtime.RuntimeConfig;
import dev.baton.admin.runtime.RuntimeConsumer;
import dev.baton.admin.store.ConfigModule;
import dev.baton.admin.store.SqlResult;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.integration.ManagerProgram;
import dev.baton.integration.TestClusters;
import dev.baton.ops.provision.LocalCluster.Signal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code baton manager} with a ProxySQL to keep, played by Baton's own administration, through a
 * failover of real servers and the return of the old primary.
 */
@Timeout(240)
class ProxySqlIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path folder;
  private ManagerProgram manager;

  @AfterEach
  void endManager() {
    if (manager != null) {
      manager.close();
    }
  }

  @Test
  void itsWriterIsTheNewPrimaryAfterAFailoverAndTheOldOneReadsOnceItIsBack() throws Exception {
    try (AdminServer proxySql = administration();
        TestClusters servers = TestClusters.start("mariadb", folder)) {
      fill(proxySql, servers);
      manager =
          ManagerProgram.start(
              folder,
              servers,
              servers.key(1),
              """
              proxysql-admins: [127.0.0.1:%d]
              proxysql-password: radmin
              proxysql-hostgroups: [10/20]
              """
                  .formatted(proxySql.port()));
      String all = "SELECT hostgroup_id, port, status FROM runtime_mysql_servers";
      awaitRows(proxySql, all, rows -> allIsWell() && rows.contains(writer(servers, 0)));

      InstanceKey old = servers.key(0);
      servers.cluster().signal(old, Signal.KILL);
      awaitRows(
          proxySql,
          all,
          rows ->
              (rows.contains(writer(servers, 1)) || rows.contains(writer(servers, 2)))
                  && !rows.contains(writer(servers, 0))
                  && rows.contains("20|" + old.port() + "|OFFLINE_HARD"));

      servers.cluster().restartReadOnly(old, null, folder, LIMIT);
      awaitRows(proxySql, all, rows -> rows.contains("20|" + old.port() + "|ONLINE"));
    }
  }

  private boolean allIsWell() {
    return manager.printed().contains("All is well");
  }

  private static String writer(TestClusters servers, int server) {
    return "10|" + servers.key(server).port() + "|ONLINE";
  }

  /** Whose servers these are. */
  private static final class Proxy implements RuntimeConsumer {

    @Override
    public boolean consumes(ConfigModule module) {
      return module == ConfigModule.MYSQL_SERVERS;
    }

    @Override
    public boolean honours(String variable) {
      return false;
    }

    @Override
    public void apply(RuntimeConfig config) {}
  }

  private AdminServer administration() throws Exception {
    return AdminServer.start(
        new AdminEngine.Parts(
            Files.createDirectories(folder.resolve("proxysql")),
            List.of(new Proxy()),
            ProxyControl.NONE,
            ConfigSource.NONE,
            entry -> {},
            InstantSource.system(),
            MonotonicClock.SYSTEM,
            new SecureRandom()),
        ListenSettings.DEFAULT.onPort(0),
        "admin:admin;radmin:radmin",
        null);
  }

  private static void fill(AdminServer proxySql, TestClusters servers) throws Exception {
    for (int i = 0; i < servers.size(); i++) {
      rows(
          proxySql,
          "INSERT INTO mysql_servers (hostgroup_id, hostname, port) VALUES (%d, '%s', %d)"
              .formatted(i == 0 ? 10 : 20, servers.key(i).host(), servers.key(i).port()));
    }
    rows(proxySql, "LOAD MYSQL SERVERS TO RUNTIME");
  }

  private static List<String> rows(AdminServer proxySql, String sql) throws Exception {
    try (AdminSession session =
        proxySql.session(new Client(1, "admin", "test", Client.Role.ADMIN))) {
      return session.execute(sql) instanceof SqlResult.Rows result
          ? result.rows().stream()
              .map(row -> String.join("|", Stream.of(row).map(Objects::toString).toList()))
              .toList()
          : List.of();
    }
  }

  private void awaitRows(AdminServer proxySql, String sql, Predicate<List<String>> wanted)
      throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    List<String> now = rows(proxySql, sql);
    while (!wanted.test(now)) {
      assertThat(System.nanoTime() - end)
          .as("the rows are %s; printed:\n%s", now, manager.printed())
          .isNegative();
      TimeUnit.MILLISECONDS.sleep(50);
      now = rows(proxySql, sql);
    }
  }
}
