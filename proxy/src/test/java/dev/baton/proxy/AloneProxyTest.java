package dev.baton.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.core.secret.Secret;
import dev.baton.proxy.FakeServer.Gate;
import dev.baton.proxy.config.Account;
import dev.baton.proxy.config.Networks;
import dev.baton.proxy.config.ProxyConfig;
import dev.baton.proxy.config.ReplicationPair;
import dev.baton.proxy.config.ServerEntry;
import dev.baton.proxy.config.ServerEntry.Status;
import dev.baton.proxy.config.Tunables;
import dev.baton.proxy.config.Tunables.Statements;
import dev.baton.proxy.rule.Rule;
import dev.baton.proxy.rule.Rule.Then;
import dev.baton.proxy.rule.Rule.When;
import dev.baton.proxy.rule.RuleSet;
import dev.baton.wire.auth.Credential;
import dev.baton.wire.auth.Scrambles;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.WireConnection;
import dev.baton.wire.packet.ErrPacket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** A proxy that goes by a configuration of its own; "old" is in hostgroup 10, "next" in 20. */
class AloneProxyTest extends ProxyFixture {

  private static final List<ReplicationPair> PAIR =
      List.of(new ReplicationPair(10, 20, "read_only"));
  private static final String UPDATE = "UPDATE t SET a = 1";

  private int freePercent = 100;
  private Duration pingInterval = Duration.ofHours(1);
  private final Statements statements = new Statements(Duration.ofDays(1), Duration.ZERO, 1, false);

  private ServerEntry entry(int hostgroup, FakeServer server, Status status) {
    return new ServerEntry(hostgroup, server.key(), status, 1, 20, 0, false, false);
  }

  private void configure(RuleSet rules, ServerEntry... servers) {
    configure(account(100), rules, servers);
  }

  private void configure(Account account, RuleSet rules, ServerEntry... servers) {
    proxy.configure(
        new ProxyConfig(
            List.of(servers),
            PAIR,
            Map.of("app", account),
            rules,
            new Tunables(
                Duration.ofSeconds(5),
                100,
                null,
                Duration.ZERO,
                pingInterval,
                Networks.NONE,
                true,
                true,
                statements),
            TestConfigs.idling(freePercent)));
  }

  private static Account account(int maxConnections) {
    return new Account(
        "app", new Credential.Password(PASSWORD), PASSWORD, 10, "", false, maxConnections);
  }

  private void split(RuleSet rules) {
    configure(rules, entry(10, old, Status.ONLINE), entry(20, next, Status.ONLINE));
  }

  private static RuleSet rules(Rule... rules) {
    return RuleSet.compile(List.of(rules), List.of());
  }

  private static Rule rule(String digest, Then then) {
    return new Rule(1, When.ANY.withMatchDigest(digest), then, true);
  }

  @Test
  void withoutRulesReadsGoToTheReadersAndTheRestToTheWriter() throws Exception {
    split(RuleSet.NONE);
    try (WireConnection client = connect()) {
      assertThat(client.query(SELECT).scalar()).isEqualTo("next");
      assertThat(client.execute(INSERT)).isEqualTo(1);
      client.execute("BEGIN");
      assertThat(client.query(SELECT).scalar()).as("in a transaction").isEqualTo("old");
      client.execute("COMMIT");
      assertThat(old.times(INSERT)).isEqualTo(1);
      assertThat(next.times(INSERT)).isZero();
    }
  }

  @Test
  void withRulesOnlyTheyAndTheUsersOwnHostgroupDecide() throws Exception {
    split(rules(rule("^SELECT .* FROM reports", Then.to(20))));
    try (WireConnection client = connect()) {
      assertThat(client.query(SELECT).scalar()).isEqualTo("old");
      assertThat(client.query("SELECT name FROM reports").scalar()).isEqualTo("next");
      assertThat(proxy.insight().ruleHits()).containsEntry(1L, 1L);
    }
  }

  @Test
  void aRuleAnswersRewritesAndKeepsTheSessionOnItsConnection() throws Exception {
    Then error = new Then(null, null, null, null, null, "not today", null, false, null);
    Then ok = new Then(null, null, null, null, null, null, "done", false, null);
    Then sticky = new Then(null, null, 10, null, null, null, null, true, null);
    Then replace = new Then(null, "INTO u", null, null, null, null, null, false, null);
    split(
        RuleSet.compile(
            List.of(
                new Rule(1, When.ANY.withMatchDigest("^DROP"), error, true),
                new Rule(2, When.ANY.withMatchDigest("^ANALYZE"), ok, true),
                new Rule(3, When.ANY.withMatchDigest("^DO "), sticky, true),
                new Rule(4, When.ANY.withMatchPattern("INTO t"), replace, true)),
            List.of()));
    try (WireConnection client = connect()) {
      assertError(run(client, "DROP TABLE t"), 1148, "42000");
      assertThat(client.execute("ANALYZE TABLE t")).isZero();
      assertThat(old.received()).doesNotContain("DROP TABLE t", "ANALYZE TABLE t");
      client.execute(INSERT);
      assertThat(old.times("INSERT INTO u VALUES (1)")).isEqualTo(1);
      client.execute("DO 1");
      assertThat(proxy.insight().sessions())
          .anyMatch(row -> row.pinnedBy().startsWith("query rule") && row.hostgroup() == 10);
    }
  }

  @Test
  void aWriteOnAReadOnlyServerWaitsUntilTheWritersHostgroupHasAnother() throws Exception {
    split(RuleSet.NONE);
    old.answerWithError(INSERT, ErrPacket.of(1836, "Running in read-only mode"));
    try (WireConnection client = connect()) {
      Future<Long> insert = run(client, INSERT);
      awaitHeld();
      configure(RuleSet.NONE, entry(10, next, Status.ONLINE), entry(20, old, Status.ONLINE));
      assertThat(insert.get()).isEqualTo(1);
      assertThat(next.times(INSERT)).isEqualTo(1);
    }
  }

  @Test
  void aStatementForAHostgroupWithoutServersIsHeldUntilThereIsOne() throws Exception {
    configure(RuleSet.NONE, entry(10, old, Status.OFFLINE_SOFT));
    try (WireConnection client = connect()) {
      Future<Long> insert = run(client, INSERT);
      awaitHeld();
      assertThat(proxy.insight().sessions())
          .anyMatch(row -> row.waitsFor().equals("hostgroup 10 has no server that is ONLINE"));
      configure(RuleSet.NONE, entry(10, next, Status.ONLINE));
      assertThat(insert.get()).isEqualTo(1);
    }
  }

  @Test
  void offlineSoftLetsATransactionEndAndTakesNothingNew() throws Exception {
    split(RuleSet.NONE);
    try (WireConnection client = connect()) {
      client.execute("BEGIN");
      configure(RuleSet.NONE, entry(10, old, Status.OFFLINE_SOFT), entry(10, next, Status.ONLINE));
      client.execute(INSERT);
      client.execute("COMMIT");
      client.execute(UPDATE);
      assertThat(old.received()).contains(INSERT, "COMMIT").doesNotContain(UPDATE);
      assertThat(next.received()).contains(UPDATE);
    }
  }

  @Test
  void connectionsOfAServerThatIsReachedInAnotherWayAreReplaced() throws Exception {
    ServerEntry plain = entry(10, old, Status.ONLINE);
    ServerEntry packed =
        new ServerEntry(10, old.key(), Status.ONLINE, 1, 20, 0, false, true); // it offers none
    configure(RuleSet.NONE, plain);
    try (WireConnection client = connect();
        WireConnection other = connect()) {
      client.execute("BEGIN");
      client.execute(UPDATE);
      other.execute(INSERT);
      configure(RuleSet.NONE, packed);
      client.execute(UPDATE);
      client.execute("COMMIT");
      other.execute(INSERT);
      other.execute(INSERT);
      client.execute(UPDATE);
      configure(RuleSet.NONE, packed);
      client.execute(UPDATE);
    }
    List<Integer> updates = old.connectionsOf(UPDATE);
    assertThat(updates.get(1)).as("a transaction stays where it is").isEqualTo(updates.get(0));
    assertThat(updates.get(2)).isGreaterThan(updates.get(0));
    assertThat(updates.get(3)).as("nothing was changed").isEqualTo(updates.get(2));
    List<Integer> inserts = old.connectionsOf(INSERT);
    assertThat(inserts.get(1)).isGreaterThan(inserts.get(0));
    assertThat(inserts.get(2)).isEqualTo(inserts.get(1));
  }

  private static Account forwarded() {
    return new Account(
        "app", new Credential.Password(PASSWORD), PASSWORD, 10, "", false, 100, true, false, null);
  }

  @Test
  void whoIsForwardedHasAConnectionOfHisOwnAndNoRules() throws Exception {
    Account account = forwarded();
    RuleSet refusing =
        rules(rule("^SELECT", new Then(null, null, null, null, null, "no", null, false, null)));
    configure(account, refusing, entry(10, old, Status.ONLINE), entry(20, next, Status.ONLINE));
    try (WireConnection client = connect();
        WireConnection other = connect()) {
      assertThat(old.received()).as("the login is answered by the server").contains("");
      for (int i = 0; i < 5; i++) {
        assertThat(client.query(SELECT).scalar()).isEqualTo("old");
        assertThat(other.execute(INSERT)).isEqualTo(1);
      }
      assertThat(old.connectionsOf(SELECT).stream().distinct()).hasSize(1);
      assertThat(old.connectionsOf(INSERT).stream().distinct()).hasSize(1);
      assertThat(old.connectionsOf(SELECT)).doesNotContainAnyElementsOf(old.connectionsOf(INSERT));
      assertThat(next.received()).doesNotContain(SELECT, INSERT);
      assertThat(proxy.stats().pinned()).containsEntry("fast_forward", 2L);
      assertThat(proxy.insight().digests(false)).isEmpty();
      old.breakConnections();
      assertThatThrownBy(() -> client.execute(INSERT)).isInstanceOf(IOException.class);
    }
    try (WireConnection client = connect()) {
      assertThat(client.execute(INSERT)).isEqualTo(1);
    }
  }

  @Test
  void aKillOfWhoIsForwardedGoesByTheProxysNumber() throws Exception {
    old.numberThreads();
    configure(forwarded(), RuleSet.NONE, entry(10, old, Status.ONLINE));
    Gate gate = old.gate(UPDATE);
    try (WireConnection client = connect();
        WireConnection other = connect()) {
      Future<Long> update = run(client, UPDATE);
      gate.awaitArrival();
      other.execute("/* x */ kill query " + client.connectionId());
      assertError(update, 1317, "70100");
      assertThat(old.received()).doesNotContain("/* x */ kill query " + client.connectionId());
      assertThat(client.execute(INSERT)).isEqualTo(1);
      other.execute("KILL " + client.connectionId());
      assertThatThrownBy(() -> client.execute(INSERT)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void weightsDivideTheStatements() throws Exception {
    configure(
        RuleSet.NONE,
        new ServerEntry(10, old.key(), Status.ONLINE, 3, 20, 0, false, false),
        new ServerEntry(10, next.key(), Status.ONLINE, 1, 20, 0, false, false));
    try (WireConnection client = connect()) {
      for (int i = 0; i < 40; i++) {
        client.execute(UPDATE);
      }
    }
    assertThat(old.times(UPDATE)).isEqualTo(30);
    assertThat(next.times(UPDATE)).isEqualTo(10);
  }

  @Test
  void idleConnectionsBeyondTheirShareAreClosedAndTheOthersAsked() throws Exception {
    freePercent = 10;
    pingInterval = Duration.ofSeconds(1);
    split(RuleSet.NONE);
    List<WireConnection> busy = new ArrayList<>();
    try {
      for (int i = 0; i < 6; i++) {
        busy.add(connect());
        busy.get(i).execute("BEGIN");
      }
      for (WireConnection client : busy) {
        client.execute("COMMIT");
      }
      awaitTrue(
          () ->
              proxy.insight().pools().stream()
                  .filter(pool -> pool.hostgroup() == 10)
                  .toList()
                  .stream()
                  .allMatch(pool -> pool.free() <= 2 && pool.used() == 0));
      awaitTrue(() -> old.received().contains("")); // COM_PING has no text
      assertThat(busy.getFirst().execute(UPDATE)).isEqualTo(1);
    } finally {
      for (WireConnection client : busy) {
        client.close();
      }
    }
  }

  private static void awaitTrue(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(20);
    }
  }

  @Test
  void accountsComeAndGoAndHaveTheirLimit() throws Exception {
    configure(account(1), RuleSet.NONE, entry(10, old, Status.ONLINE));
    try (WireConnection client = connect()) {
      client.execute(UPDATE);
      assertThat(proxy.insight().clientsByAccount().get("app")).containsExactly(1, 1);
      Future<Object> second =
          clients.submit(
              () -> {
                connect().close();
                return true;
              });
      assertError(second, 1226, "42000");
    }
    proxy.configure(ProxyConfig.EMPTY);
    Future<Object> gone =
        clients.submit(
            () -> {
              connect().close();
              return true;
            });
    assertError(gone, 1045, "28000");
  }

  @Test
  void anAccountOfWhichOnlyAHashIsKnownIsLetInByItsPassword() throws Exception {
    byte[] bytes = PASSWORD.reveal().getBytes(StandardCharsets.UTF_8);
    Credential hash = new Credential.NativeHash(Scrambles.doubleSha1(bytes));
    configure(
        new Account("app", hash, null, 10, "", false, 100),
        RuleSet.NONE,
        entry(10, old, Status.ONLINE));
    for (int i = 0; i < 2; i++) {
      try (WireConnection client = connect()) {
        assertThat(client.execute(UPDATE)).isEqualTo(1);
      }
    }
    Future<Object> wrong =
        clients.submit(
            () -> {
              WireConnection.connect(
                      ConnectOptions.to(address(proxy), "app", new Secret("wrong"))
                          .withPublicKeyRetrieval())
                  .close();
              return true;
            });
    assertError(wrong, 1045, "28000");
  }

  @Test
  void digestsAreCountedByHostgroupUserAndText() throws Exception {
    split(RuleSet.NONE);
    try (WireConnection client = connect()) {
      client.execute("INSERT INTO t VALUES (1)");
      client.execute("INSERT INTO t VALUES (2)");
      assertThat(proxy.insight().digests(true))
          .anySatisfy(
              row -> {
                assertThat(row.text()).isEqualTo("INSERT INTO t VALUES (?)");
                assertThat(row.count()).isEqualTo(2);
                assertThat(row.hostgroup()).isEqualTo(10);
                assertThat(row.user()).isEqualTo("app");
                assertThat(row.rowsAffected()).isEqualTo(2);
              });
      assertThat(proxy.insight().digests(false)).isEmpty();
    }
  }
}
