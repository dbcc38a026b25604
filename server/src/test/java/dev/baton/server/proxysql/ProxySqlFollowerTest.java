package dev.baton.server.proxysql;

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
import dev.baton.core.routing.RoutingTable;
import dev.baton.core.secret.Secret;
import dev.baton.core.time.MonotonicClock;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against Baton's own administration, which answers as ProxySQL's does. */
@Timeout(60)
class ProxySqlFollowerTest {

  private static final InstanceKey A = new InstanceKey("10.0.0.1", 3306);
  private static final InstanceKey B = new InstanceKey("10.0.0.2", 3306);
  private static final InstanceKey C = new InstanceKey("10.0.0.3", 3306);

  private static final String SERVERS =
      "SELECT hostgroup_id || ' ' || hostname || ' ' || status || ' ' || max_connections FROM %s"
          + " ORDER BY 1";

  @TempDir Path folder;

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

  private AdminServer administration(String name, int port) throws Exception {
    return AdminServer.start(
        new AdminEngine.Parts(
            Files.createDirectories(folder.resolve(name)),
            List.of(new Proxy()),
            ProxyControl.NONE,
            ConfigSource.NONE,
            entry -> {},
            InstantSource.system(),
            MonotonicClock.SYSTEM,
            new SecureRandom()),
        ListenSettings.DEFAULT.onPort(port),
        "admin:admin;radmin:radmin",
        null);
  }

  private static List<String> run(AdminServer admin, String... statements) throws Exception {
    List<String> rows = List.of();
    try (AdminSession session = admin.session(new Client(1, "admin", "test", Client.Role.ADMIN))) {
      for (String statement : statements) {
        if (session.execute(statement) instanceof SqlResult.Rows result) {
          rows =
              result.rows().stream()
                  .map(row -> String.valueOf(Arrays.asList(row).getFirst()))
                  .toList();
        }
      }
    }
    return rows;
  }

  private static void fill(AdminServer admin) throws Exception {
    run(
        admin,
        "INSERT INTO mysql_servers (hostgroup_id, hostname, max_connections) VALUES (10,"
            + " '10.0.0.1', 100), (20, '10.0.0.2', 200), (20, '10.0.0.3', 300)",
        "LOAD MYSQL SERVERS TO RUNTIME",
        "SAVE MYSQL SERVERS TO DISK");
  }

  private static RoutingTable table(long epoch, InstanceKey primary, InstanceKey... replicas) {
    return new RoutingTable("c", epoch, epoch, primary, List.of(replicas));
  }

  private static void await(ProxySqlFollower follower, RoutingTable table) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
    while (!follower.haveConfirmed(table)) {
      assertThat(System.nanoTime()).as("it was never confirmed").isLessThan(end);
      Thread.sleep(10);
    }
  }

  private static ProxySqlFollower follower(int... ports) {
    List<InstanceKey> admins =
        Arrays.stream(ports).mapToObj(port -> new InstanceKey("127.0.0.1", port)).toList();
    return new ProxySqlFollower(
        new ProxySqlTarget(
            admins, "radmin", new Secret("radmin"), List.of(new HostgroupPair(10, 20))));
  }

  @Test
  void afterAFailoverTheWritersHostgroupHasTheNewPrimaryInForceAndOnDisk() throws Exception {
    try (AdminServer admin = administration("one", 0);
        ProxySqlFollower follower = follower(admin.port())) {
      fill(admin);
      follower.publish(table(1, A, B, C));
      await(follower, table(1, A, B, C));
      assertThat(
              run(admin, "SELECT version FROM runtime_checksums_values WHERE name='mysql_servers'"))
          .as("what was right was not loaded again")
          .containsExactly("2");

      follower.publish(table(2, B, C));
      await(follower, table(2, B, C));
      List<String> after =
          List.of(
              "10 10.0.0.2 ONLINE 200",
              "20 10.0.0.1 OFFLINE_HARD 100",
              "20 10.0.0.2 ONLINE 200",
              "20 10.0.0.3 ONLINE 300");
      assertThat(run(admin, SERVERS.formatted("runtime_mysql_servers"))).isEqualTo(after);
      assertThat(run(admin, SERVERS.formatted("disk.mysql_servers"))).isEqualTo(after);

      follower.publish(table(3, B, A, C));
      await(follower, table(3, B, A, C));
      assertThat(run(admin, SERVERS.formatted("runtime_mysql_servers")))
          .as("it is a replica again")
          .contains("20 10.0.0.1 ONLINE 100");
    }
  }

  @Test
  void oneThatIsAwayIsTriedUntilItConfirmsTheNewestTableAndHoldsUpNobody() throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    try (AdminServer there = administration("there", 0);
        ProxySqlFollower follower = follower(there.port(), free)) {
      fill(there);
      assertThat(follower.revoke(2).toCompletableFuture()).isCompleted();
      assertThat(follower.drain(2, Duration.ofSeconds(1)).toCompletableFuture()).isCompleted();
      assertThat(follower.publish(table(2, B, C)).toCompletableFuture()).isCompleted();
      assertThat(follower.publish(table(3, C, B)).toCompletableFuture()).isCompleted();
      assertThat(follower.publish(table(2, B, C)).toCompletableFuture())
          .as("a table that comes late")
          .isCompleted();
      try (AdminServer late = administration("late", free)) {
        fill(late);
        await(follower, table(3, C, B));
        for (AdminServer admin : List.of(there, late)) {
          assertThat(run(admin, SERVERS.formatted("runtime_mysql_servers")))
              .contains("10 10.0.0.3 ONLINE 300")
              .doesNotContain("10 10.0.0.1 ONLINE 100", "10 10.0.0.2 ONLINE 200");
        }
      }
    }
  }
}
