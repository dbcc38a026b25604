package dev.baton.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.proxy.FakeServer.Gate;
import dev.baton.proxy.config.HostgroupPolicies;
import dev.baton.proxy.config.HostgroupPolicy;
import dev.baton.proxy.config.HostgroupPolicy.Balance;
import dev.baton.proxy.config.HostgroupPolicy.PoolSizes;
import dev.baton.proxy.config.ProxyConfig;
import dev.baton.proxy.config.ServerEntry;
import dev.baton.proxy.config.Tunables;
import dev.baton.proxy.rule.RuleSet;
import dev.baton.proxy.stats.PoolRow;
import dev.baton.wire.client.WireConnection;
import dev.baton.wire.packet.ErrPacket;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a hostgroup's servers are chosen from and connected to; on one event loop. */
class HostgroupPolicyTest extends ProxyFixture {

  private static final int HOSTGROUP = 10;
  private static final HostgroupPolicy USUAL = HostgroupPolicy.USUAL;

  private final List<WireConnection> open = new ArrayList<>();

  @BeforeEach
  void startWithOneLoop() {
    proxy.close();
    proxy = start(Duration.ofSeconds(10), 1, 20);
  }

  @AfterEach
  void closeClients() throws IOException {
    for (WireConnection one : open) {
      one.close();
    }
  }

  private WireConnection client() throws IOException {
    WireConnection client = connect();
    open.add(client);
    return client;
  }

  private void configure(HostgroupPolicy policy, FakeServer... servers) {
    List<ServerEntry> entries = new ArrayList<>();
    for (FakeServer one : servers) {
      entries.add(TestConfigs.online(HOSTGROUP, one));
    }
    proxy.configure(
        new ProxyConfig(
            entries,
            List.of(),
            Map.of("app", TestConfigs.application()),
            RuleSet.NONE,
            Tunables.DEFAULT,
            new HostgroupPolicies(USUAL, Map.of(HOSTGROUP, policy))));
  }

  private static HostgroupPolicy balance(Balance balance) {
    return new HostgroupPolicy(
        balance, Integer.MAX_VALUE, 100, true, false, 0, "", PoolSizes.UNLIMITED);
  }

  /** By weight, with pools as large as they come to be. */
  private static HostgroupPolicy weighted(
      int freePercent, boolean multiplex, boolean warming, int connects, String initConnect) {
    return new HostgroupPolicy(
        Balance.WEIGHTED,
        Integer.MAX_VALUE,
        freePercent,
        multiplex,
        warming,
        connects,
        initConnect,
        PoolSizes.UNLIMITED);
  }

  private static HostgroupPolicy pools(int least, int usual, int reserve, Duration after) {
    PoolSizes sizes = new PoolSizes(least, usual, reserve, after);
    return new HostgroupPolicy(Balance.WEIGHTED, Integer.MAX_VALUE, 100, true, false, 0, "", sizes);
  }

  private PoolRow pool(FakeServer server) {
    return proxy.insight().pools().stream()
        .filter(row -> row.instance().equals(server.key()))
        .findFirst()
        .orElseGet(() -> PoolRow.unused(HOSTGROUP, server.key()));
  }

  private static void awaitTrue(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(20);
    }
  }

  private List<WireConnection> inTransactions(int count) throws IOException {
    List<WireConnection> busy = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      WireConnection client = client();
      client.execute("BEGIN");
      busy.add(client);
    }
    return busy;
  }

  @Test
  void theLeastLoadedServerIsTheOneWithTheFewestConnectionsInUse() throws Exception {
    configure(balance(Balance.LEAST_LOADED), old);
    inTransactions(4);
    configure(balance(Balance.LEAST_LOADED), old, next);
    inTransactions(4);
    assertThat(old.times("BEGIN")).as("it had four").isEqualTo(4);
    assertThat(next.times("BEGIN")).isEqualTo(4);
    inTransactions(4);
    assertThat(old.times("BEGIN")).as("now they come by turns").isEqualTo(6);
    assertThat(next.times("BEGIN")).isEqualTo(6);
  }

  @Test
  void theFastestServerGetsWhatTheSlowOneWouldKeepWaiting() throws Exception {
    configure(balance(Balance.FASTEST), old);
    WireConnection client = client();
    Gate slow = old.gate(SELECT);
    Future<Long> first = run(client, SELECT);
    slow.awaitArrival();
    Thread.sleep(50);
    slow.open();
    first.get();
    configure(balance(Balance.FASTEST), old, next);
    old.forgetReceived();
    next.forgetReceived();
    for (int i = 0; i < 20; i++) {
      client.execute(SELECT);
    }
    assertThat(next.times(SELECT)).isGreaterThanOrEqualTo(18);
    awaitTrue( // and it is not forgotten for ever
        () -> {
          try {
            client.execute(SELECT);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
          return old.times(SELECT) > 0;
        });
  }

  @Test
  void aUserHasNoMoreConnectionsThanTheDefaultPoolAndTheReserveForWhoWaits() throws Exception {
    configure(pools(0, 2, 1, Duration.ofSeconds(1)), old);
    inTransactions(2);
    long begun = System.nanoTime();
    Future<Long> third = run(client(), INSERT);
    assertThat(third.get(8, TimeUnit.SECONDS)).isEqualTo(1);
    assertThat(System.nanoTime() - begun)
        .as("it had to wait until the reserve was opened for it")
        .isGreaterThan(TimeUnit.MILLISECONDS.toNanos(500));
    assertThat(new HashSet<>(old.connectionsOf(INSERT))).hasSize(1);
    assertThat(pool(old).opened()).isEqualTo(3);
  }

  @Test
  void withoutAReserveWhoComesLateWaitsForAPlace() throws Exception {
    configure(pools(0, 2, 0, Duration.ofSeconds(1)), old);
    List<WireConnection> busy = inTransactions(2);
    Future<Long> third = run(client(), INSERT);
    Thread.sleep(1_500);
    assertThat(old.times(INSERT)).isZero();
    busy.getFirst().execute("COMMIT");
    assertThat(third.get(8, TimeUnit.SECONDS)).isEqualTo(1);
    assertThat(pool(old).opened()).isEqualTo(2);
  }

  @Test
  void theLeastOfAPoolIsKeptOpen() throws Exception {
    configure(pools(4, 0, 0, Duration.ofSeconds(1)), old);
    client().execute(INSERT);
    awaitTrue(() -> pool(old).free() == 4);
    old.breakConnections();
    awaitTrue(() -> pool(old).free() == 4);
  }

  @Test
  void asManyAsMayIdleAreOpenedAheadWhereConnectionsAreWarmed() throws Exception {
    configure(weighted(30, true, true, 0, ""), old);
    client().execute(INSERT);
    awaitTrue(() -> pool(old).free() == 6);
  }

  @Test
  void connectionsAreOpenedNoFasterThanTheHostgroupMay() throws Exception {
    configure(weighted(100, true, false, 2, ""), old);
    List<Future<Long>> begun = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      begun.add(run(client(), "BEGIN"));
    }
    Thread.sleep(300);
    assertThat(old.times("BEGIN")).isBetween(1L, 4L); // a second may have ended meanwhile
    for (Future<Long> one : begun) {
      one.get();
    }
    assertThat(pool(old).opened()).isEqualTo(6);
  }

  @Test
  void aNewConnectionFirstRunsWhatItsHostgroupSays() throws Exception {
    HostgroupPolicy policy = weighted(100, true, false, 0, "SET @@session.sql_mode = 'ANSI'");
    configure(USUAL, old);
    WireConnection client = client();
    client.execute(INSERT);
    configure(policy, old);
    client.execute(INSERT);
    assertThat(old.received())
        .containsSubsequence(INSERT, "SET @@session.sql_mode = 'ANSI'", INSERT);
    old.answerWithError(
        "SET @@session.sql_mode = 'ANSI'", new ErrPacket(1231, "42000", "cannot be set"));
    old.breakConnections();
    awaitTrue(() -> pool(old).free() == 0);
    Future<Long> refused = run(client, INSERT);
    assertError(refused, 1231, "42000");
  }

  @Test
  void withoutMultiplexingASessionKeepsItsConnection() throws Exception {
    configure(weighted(100, false, false, 0, ""), old);
    WireConnection one = client();
    WireConnection other = client();
    for (int i = 0; i < 3; i++) {
      one.execute(INSERT);
      other.execute(SELECT);
    }
    assertThat(new HashSet<>(old.connectionsOf(INSERT))).hasSize(1);
    assertThat(old.connectionsOf(INSERT)).doesNotContainAnyElementsOf(old.connectionsOf(SELECT));
    assertThat(proxy.insight().sessions())
        .anyMatch(row -> row.pinnedBy().contains("hostgroup with multiplex=0"));
  }

  @Test
  void moreServersThanMayBeOnlineServeNobody() throws Exception {
    configure(
        new HostgroupPolicy(Balance.WEIGHTED, 1, 100, true, false, 0, "", PoolSizes.UNLIMITED),
        old,
        next);
    Future<Long> held = run(client(), INSERT);
    awaitTrue(
        () ->
            proxy.insight().sessions().stream()
                .anyMatch(row -> row.waitsFor().contains("more than max_num_online_servers")));
    configure(USUAL, old);
    assertThat(held.get()).isEqualTo(1);
  }
}
