package dev.baton.server.lead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.routing.RoutingTable;
import dev.baton.core.secret.Secret;
import dev.baton.core.time.MonotonicClock;
import dev.baton.proxy.ProxySettings;
import dev.baton.server.proxy.Endpoints;
import dev.baton.server.proxy.ProxyInstance;
import dev.baton.server.proxy.StartOptions;
import dev.baton.server.proxysql.HostgroupPair;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.WireConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A manager's end and a proxy's, over the proxy's administration; there are no servers. */
@Timeout(60)
class LedProxyTest {

  private static final HostgroupPair PAIR = new HostgroupPair(10, 20);
  private static final InstanceKey DB1 = new InstanceKey("db1", 3306);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final String LED =
      "INSERT INTO mysql_replication_hostgroups VALUES (10, 20, 'manager', '')";

  @TempDir Path folder;
  private ProxyInstance proxy;
  private LedProxy led;

  @AfterEach
  void stop() throws IOException {
    if (led != null) {
      led.close();
    }
    if (proxy != null) {
      proxy.close();
    }
  }

  private void startProxy(int adminPort) throws IOException {
    proxy =
        ProxyInstance.start(
            folder,
            new Endpoints(null, 0, null, adminPort, 1),
            new ProxySettings("p", "", 0, 1, List.of(), Duration.ofSeconds(1), 1),
            new StartOptions("admin:admin", "stats:stats", null, StartOptions.Origin.SAVED),
            new ProxyInstance.End(() -> {}, () -> {}));
  }

  private ConnectOptions options() {
    return ConnectOptions.to(
            new InstanceKey("127.0.0.1", proxy.adminPort()), "admin", new Secret("admin"))
        .withPublicKeyRetrieval();
  }

  private LedProxy manager(String authority) {
    return new LedProxy(options(), PAIR, "shop", authority, MonotonicClock.SYSTEM);
  }

  private void startLed() throws IOException {
    startProxy(0);
    run("SET mysql-monitor_enabled = 'false'", "LOAD MYSQL VARIABLES TO RUNTIME", LED);
    run("LOAD MYSQL SERVERS TO RUNTIME", "SAVE MYSQL SERVERS TO DISK");
    run("SAVE MYSQL VARIABLES TO DISK");
    led = manager("m1");
  }

  private void run(String... statements) throws IOException {
    try (WireConnection admin = WireConnection.connect(options())) {
      for (String statement : statements) {
        admin.execute(statement);
      }
    }
  }

  private String value(String column) throws IOException {
    try (WireConnection admin = WireConnection.connect(options())) {
      return String.valueOf(
          admin.query("SELECT " + column + " FROM stats_mysql_managers").scalar());
    }
  }

  private static RoutingTable table(long epoch, long version) {
    return new RoutingTable("shop", epoch, version, DB1, List.of(new InstanceKey("db2", 3306)));
  }

  private static <T> T await(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static void eventually(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
    while (!condition.call()) {
      assertThat(System.nanoTime() - end).as("not in time").isNegative();
      Thread.sleep(20);
    }
  }

  private static void lease(LedProxy manager, long epoch) throws Exception {
    eventually(
        () -> {
          try {
            await(manager.renewLease(epoch, MINUTE));
            return true;
          } catch (java.util.concurrent.ExecutionException e) {
            return false; // the session is begun with the first one that finds none
          }
        });
  }

  @Test
  void itsTablesAndLeasesAreInForceWhenTheyAreConfirmed() throws Exception {
    startLed();
    assertThat(value("advice")).contains("no manager has come yet");

    await(led.publish(table(3, 1)));
    assertThat(value("advice")).contains("the manager's lease has run out");
    lease(led, 3);

    assertThat(value("primary_server || ' ' || epoch || ' ' || cluster || ' ' || manager"))
        .isEqualTo("db1:3306 3 shop m1");
    assertThat(Long.parseLong(value("lease_ms"))).isBetween(50_000L, 60_000L);
    assertThat(value("advice")).isEmpty();
    try (WireConnection admin = WireConnection.connect(options())) {
      assertThat(admin.query("SELECT hostgroup_id, hostname FROM runtime_mysql_servers").rows())
          .containsExactlyInAnyOrder(List.of("10", "db1"), List.of("20", "db2"));
    }
    assertThat(await(led.drain(3, Duration.ofMillis(100))).busySessions()).isZero();
    await(led.revoke(4));
    assertThat(value("epoch")).isEqualTo("4");
    assertThatThrownBy(() -> await(led.publish(table(3, 9)))).hasMessageContaining("epoch");
  }

  @Test
  void aLeaseThatWasOnItsWayForTooLongIsOver() throws Exception {
    startLed();
    await(led.publish(table(1, 1)));
    try (WireConnection admin = WireConnection.connect(options())) {
      List<String> answer =
          admin
              .query("BATON LEAD WRITER 10 READER 20 CLUSTER 'shop' MANAGER 'm1'")
              .rows()
              .getFirst();
      long clock = Long.parseLong(answer.get(0));
      String session = answer.get(1);
      admin.query("BATON LEASE SESSION %s EPOCH 1 UNTIL %d".formatted(session, clock - 1));
      assertThat(value("lease_ms")).isEqualTo("0");
      admin.query(
          "BATON LEASE SESSION %s EPOCH 1 UNTIL %d"
              .formatted(session, clock + TimeUnit.SECONDS.toNanos(50)));
      assertThat(Long.parseLong(value("lease_ms"))).isBetween(30_000L, 50_000L);
    }
  }

  @Test
  void hostgroupsThatNoManagerIsToLeadAreNotLedAndTheErrorSaysWhatToDo() throws Exception {
    startProxy(0);
    led = manager("m1");
    assertThatThrownBy(() -> await(led.publish(table(1, 1))))
        .hasMessageContaining("no manager is to lead hostgroups 10/20")
        .hasMessageContaining("check_type 'manager'");
    run(LED, "LOAD MYSQL SERVERS TO RUNTIME");
    await(led.publish(table(1, 1)));
    run(
        "UPDATE mysql_replication_hostgroups SET check_type = 'read_only'",
        "LOAD MYSQL SERVERS TO RUNTIME");
    assertThatThrownBy(() -> await(led.publish(table(1, 2))))
        .hasMessageContaining("no manager is to lead hostgroups 10/20");
  }

  @Test
  void anotherManagerIsTakenOnlyWhenTheLeaseIsOverAndCountsFromItsOwnBeginning() throws Exception {
    startLed();
    await(led.publish(table(9, 1)));
    lease(led, 9);
    try (LedProxy other = manager("m2")) {
      assertThatThrownBy(() -> await(other.publish(table(1, 1))))
          .hasMessageContaining("hostgroups 10/20 are led by manager m1")
          .hasMessageContaining("whose lease runs for another");

      await(led.renewLease(9, Duration.ZERO));
      await(other.publish(table(1, 1)));

      assertThat(value("manager || ' ' || epoch || ' ' || lease_ms")).isEqualTo("m2 1 0");
      lease(other, 1);
      assertThatThrownBy(() -> await(led.publish(table(9, 2))))
          .hasMessageContaining("session")
          .hasMessageContaining("is over");
      assertThatThrownBy(() -> await(led.publish(table(9, 2))))
          .hasMessageContaining("are led by manager m2");
    }
  }

  @Test
  void aProxyThatIsStartedAnewIsToldTheNewestTableAgainUnlessItWasToHoldSince() throws Exception {
    startLed();
    await(led.publish(table(2, 7)));
    lease(led, 2);
    int port = proxy.adminPort();

    proxy.close();
    startProxy(port);
    assertThat(value("version")).isEqualTo("0");
    lease(led, 2);
    assertThat(value("epoch || ' ' || version || ' ' || primary_server")).isEqualTo("2 7 db1:3306");

    await(led.drain(2, Duration.ofMillis(100)));
    proxy.close();
    startProxy(port);
    lease(led, 2);
    assertThat(value("version || primary_server"))
        .as("only a new table ends a hold")
        .isEqualTo("0");
  }

  @Test
  void whoMayOnlyReadCountersLeadsNothing() throws Exception {
    startLed();
    ConnectOptions stats =
        ConnectOptions.to(
                new InstanceKey("127.0.0.1", proxy.adminPort()), "stats", new Secret("stats"))
            .withPublicKeyRetrieval();
    try (WireConnection reader = WireConnection.connect(stats)) {
      assertThatThrownBy(
              () -> reader.query("BATON LEAD WRITER 10 READER 20 CLUSTER 'x' MANAGER 'y'"))
          .hasMessageContaining("may only read counters");
    }
  }
}
