package dev.baton.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.proxy.config.ProxyConfig;
import dev.baton.proxy.config.Tunables.Statements;
import dev.baton.proxy.rule.Rule;
import dev.baton.proxy.rule.Rule.Then;
import dev.baton.proxy.rule.Rule.When;
import dev.baton.proxy.rule.RuleSet;
import dev.baton.wire.client.WireConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What bounds a statement and what is written down of it: by rule, and by default. */
class StatementRulesTest extends ProxyFixture {

  private static final Duration SHORT = Duration.ofMillis(80);
  private static final String KILL = "KILL QUERY 1";

  private void configure(Statements statements, Rule... rules) {
    proxy.configure(
        new ProxyConfig(
            List.of(TestConfigs.online(10, old), TestConfigs.online(20, next)),
            List.of(),
            Map.of("app", TestConfigs.application()),
            RuleSet.compile(List.of(rules), List.of()),
            TestConfigs.tunables(statements),
            TestConfigs.idling(100)));
  }

  private static Statements defaults() {
    return new Statements(Duration.ofDays(1), Duration.ZERO, 1, false);
  }

  private static Statements limit(Duration timeout) {
    return new Statements(timeout, Duration.ZERO, 1, false);
  }

  private static Rule rule(
      String digest, @Nullable Integer timeout, @Nullable Integer retries, @Nullable Boolean log) {
    Then then = Then.NOTHING.with(timeout, retries, log, List.of(), null);
    return new Rule(1, When.ANY.withMatchDigest(digest), then, true);
  }

  private Future<String> read(WireConnection client) {
    Callable<String> call = () -> client.query(SELECT).scalar();
    return clients.submit(call);
  }

  @Test
  void aStatementBeyondItsRulesTimeoutIsKilledOnItsServerAndTheSessionGoesOn() throws Exception {
    configure(defaults(), rule("^SELECT", 80, null, null));
    old.gate(SELECT);
    try (WireConnection client = connect()) {
      assertError(read(client), 1907, "70100");
      assertThat(old.times(KILL)).isEqualTo(1);
      assertThat(client.query(SELECT).scalar()).isEqualTo("old");
      assertThat(client.execute(INSERT)).isEqualTo(1);
      assertThat(proxy.stats().unknownOutcomes()).isZero();
    }
  }

  @Test
  void manyStatementsWithinTheLimitAreLeftAloneByTheOneTimerThatServesThemAll() throws Exception {
    configure(limit(SHORT));
    try (WireConnection client = connect()) {
      long end = System.nanoTime() + 3 * SHORT.toNanos();
      while (System.nanoTime() < end) {
        client.execute(INSERT);
      }
      old.gate(INSERT);
      assertError(run(client, INSERT), 1907, "70100");
      assertThat(old.times(KILL)).isEqualTo(1);
    }
  }

  @Test
  void anOkOfACommitThatComesAfterItsKillIsNotTakenForAnAcknowledgement() throws Exception {
    configure(limit(SHORT));
    old.ignoreKills();
    FakeServer.Gate gate = old.gate(INSERT);
    FakeServer.Gate kill = old.gate(KILL);
    try (WireConnection client = connect()) {
      Future<Long> insert = run(client, INSERT);
      kill.awaitArrival();
      gate.open();
      assertOutcomeUnknown(insert);
      assertThat(old.times(INSERT)).isEqualTo(1);
    }
  }

  @Test
  void aKillThatComesTooLateInATransactionHitsNothingElse() throws Exception {
    configure(limit(SHORT));
    old.ignoreKills();
    FakeServer.Gate gate = old.gate(INSERT);
    FakeServer.Gate kill = old.gate(KILL);
    try (WireConnection client = connect()) {
      client.execute("BEGIN");
      Future<Long> insert = run(client, INSERT);
      kill.awaitArrival();
      gate.open();
      assertThat(insert.get(5, TimeUnit.SECONDS)).isEqualTo(1);
      Future<Long> commit = run(client, "COMMIT");
      kill.open();
      commit.get(5, TimeUnit.SECONDS);
      assertThat(old.received())
          .containsSubsequence(INSERT, "SET lc_time_names = @@lc_time_names", "COMMIT");
    }
  }

  @Test
  void aCommitHasNoTimeLimit() throws Exception {
    configure(limit(SHORT), new Rule(1, When.ANY.withMatchDigest("^SELECT"), Then.to(20), true));
    FakeServer.Gate gate = old.gate("COMMIT");
    next.gate(SELECT);
    try (WireConnection client = connect();
        WireConnection other = connect()) {
      client.execute("BEGIN");
      Future<Long> commit = run(client, "COMMIT");
      gate.awaitArrival();
      assertError(read(other), 1907, "70100");
      assertThat(next.times(KILL)).isEqualTo(1);
      assertThat(old.times(KILL)).isZero();
      gate.open();
      commit.get(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void aReadOnAServerThatTakesNoKillEndsForTheClientAllTheSame() throws Exception {
    configure(limit(SHORT));
    FakeServer.Gate gate = old.gate(SELECT);
    try (WireConnection client = connect()) {
      Future<String> read = read(client);
      gate.awaitArrival();
      old.stopListening();
      assertError(read, 1907, "70100");
      assertThat(old.times(SELECT)).isEqualTo(1);
    }
  }

  @Test
  void aReadIsSentAgainAsOftenAsItsRuleSaysAndAWriteNever() throws Exception {
    configure(defaults(), rule(".", null, 0, null));
    FakeServer.Gate gate = old.gate(SELECT);
    try (WireConnection client = connect()) {
      Future<String> read = read(client);
      gate.awaitArrival();
      old.breakConnections();
      assertError(read, 2013, "HY000");
      assertThat(old.times(SELECT)).isEqualTo(1);
    }
    gate.open();
    configure(defaults(), rule(".", null, 3, null));
    FakeServer.Gate second = old.gate("SELECT name FROM u");
    FakeServer.Gate write = old.gate(INSERT);
    try (WireConnection client = connect()) {
      Callable<String> call = () -> client.query("SELECT name FROM u").scalar();
      Future<String> read = clients.submit(call);
      second.awaitArrival();
      old.breakConnections();
      second.open();
      assertThat(read.get(5, TimeUnit.SECONDS)).isEqualTo("old");
      Future<Long> insert = run(client, INSERT);
      write.awaitArrival();
      old.breakConnections();
      assertOutcomeUnknown(insert);
      assertThat(old.times(INSERT)).isEqualTo(1);
    }
  }

  @Test
  void aRulesDelayComesOnTopOfTheDefault() throws Exception {
    Then later = new Then(null, null, null, 60, null, null, null, false, null);
    configure(
        new Statements(Duration.ofDays(1), Duration.ofMillis(40), 1, false),
        new Rule(1, When.ANY.withMatchDigest("^INSERT"), later, true));
    try (WireConnection client = connect()) {
      long start = System.nanoTime();
      client.execute(INSERT);
      assertThat(System.nanoTime() - start).isGreaterThan(100_000_000L);
    }
  }

  @Test
  void whatARuleLogsAndNothingElseGoesToTheLogOfEvents() throws Exception {
    configure(defaults(), rule("^INSERT", null, null, true));
    try (WireConnection client = connect()) {
      client.query(SELECT);
      client.execute(INSERT);
      awaitAnEvent();
      assertThat(events)
          .singleElement()
          .satisfies(
              event -> {
                assertThat(event.text()).isEqualTo(INSERT);
                assertThat(event.hostgroup()).isEqualTo(10);
                assertThat(event.user()).isEqualTo("app");
                assertThat(event.rowsAffected()).isEqualTo(1);
                assertThat(event.client()).startsWith("127.0.0.1:");
              });
      configure(
          new Statements(Duration.ofDays(1), Duration.ZERO, 1, true),
          rule("^INSERT", null, null, false));
      events.clear();
      client.execute(INSERT);
      client.query(SELECT);
      awaitAnEvent();
      assertThat(events).singleElement().matches(event -> event.rowsSent() == 1);
    }
  }

  /** The answer is on its way to the client before it is told. */
  private void awaitAnEvent() throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (events.isEmpty() && System.nanoTime() < end) {
      Thread.sleep(5);
    }
  }
}
