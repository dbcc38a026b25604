package dev.baton.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.proxy.FakeServer.Gate;
import dev.baton.proxy.config.ProxyConfig;
import dev.baton.proxy.config.Tunables;
import dev.baton.proxy.rule.Limit;
import dev.baton.proxy.rule.Rule;
import dev.baton.proxy.rule.Rule.Then;
import dev.baton.proxy.rule.Rule.When;
import dev.baton.proxy.rule.RuleSet;
import dev.baton.proxy.stats.LimitRow;
import dev.baton.proxy.stats.SessionRow;
import dev.baton.wire.client.WireConnection;
import dev.baton.wire.packet.ErrPacket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Limits of query rules, on one event loop. */
class LimitedStatementsTest extends ProxyFixture {

  private static final String OTHER = "SELECT name FROM u";
  private static final String THIRD = "SELECT name FROM v";
  private static final int LONG = 10_000;
  private static final int SHORT = 80;

  @BeforeEach
  void onOneLoop() {
    proxy.close();
    proxy = start(Duration.ofSeconds(10), 1, 20);
  }

  private void configure(Rule... rules) {
    proxy.configure(
        new ProxyConfig(
            List.of(TestConfigs.online(10, old)),
            List.of(),
            Map.of("app", TestConfigs.application()),
            RuleSet.compile(List.of(rules), List.of()),
            Tunables.DEFAULT));
  }

  private static Rule rule(long id, String digest, Limit limit, boolean apply) {
    return new Rule(id, When.ANY.withMatchDigest(digest), Then.NOTHING, apply, limit);
  }

  private static Rule one(int waitMillis) {
    return rule(7, ".", new Limit(1, 0, waitMillis), true);
  }

  private Future<String> read(WireConnection client, String sql) {
    Callable<String> call = () -> client.query(sql).scalar();
    return clients.submit(call);
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(2);
    }
  }

  private LimitRow row(long rule) {
    return proxy.insight().limits().getOrDefault(rule, new LimitRow(rule, 0, 0, 0, 0));
  }

  private void awaitRow(Predicate<LimitRow> condition) throws InterruptedException {
    await(() -> condition.test(row(7)));
  }

  private void awaitIdle() throws InterruptedException {
    awaitRow(row -> row.running() == 0 && row.waiting() == 0);
  }

  @Test
  void whoFindsNoPlaceWaitsInOrderAndCanBeSeenWaiting() throws Exception {
    configure(one(LONG));
    Gate gate = old.gate(SELECT);
    try (WireConnection first = connect();
        WireConnection second = connect();
        WireConnection third = connect()) {
      Future<String> running = read(first, SELECT);
      gate.awaitArrival();
      Future<String> next = read(second, OTHER);
      awaitRow(row -> row.waiting() == 1);
      Future<String> last = read(third, THIRD);
      awaitRow(row -> row.waiting() == 2);
      assertThat(proxy.insight().sessions().stream().map(SessionRow::waitsFor))
          .contains("query rule 7: max_concurrent 1 is reached");
      assertThat(old.received()).doesNotContain(OTHER, THIRD);
      gate.open();
      assertThat(running.get()).isEqualTo("old");
      assertThat(next.get()).isEqualTo("old");
      assertThat(last.get()).isEqualTo("old");
      assertThat(old.received()).containsSubsequence(SELECT, OTHER, THIRD);
      awaitIdle();
      assertThat(row(7).waited()).isEqualTo(2);
    }
  }

  @Test
  void whoWaitsTooLongIsToldWhichRulesLimitItWasAndNothingIsSent() throws Exception {
    configure(one(SHORT));
    Gate gate = old.gate(SELECT);
    try (WireConnection first = connect();
        WireConnection second = connect()) {
      Future<String> running = read(first, SELECT);
      gate.awaitArrival();
      assertThatThrownBy(() -> second.query(OTHER))
          .hasMessageContaining("query rule 7: max_concurrent 1 is reached, and was for 80 ms");
      assertThat(old.received()).doesNotContain(OTHER);
      configure(one(0));
      assertError(read(second, OTHER), 1226, "42000");
      assertThat(row(7).refused()).isEqualTo(2);
      gate.open();
      running.get();
      assertThat(second.query(OTHER).scalar()).isEqualTo("old");
    }
  }

  @Test
  void aPlaceIsGivenBackHoweverAStatementEnds() throws Exception {
    configure(one(LONG));
    old.answerWithError(INSERT, ErrPacket.of(1146, "Table 't' doesn't exist"));
    try (WireConnection client = connect()) {
      assertError(run(client, INSERT), 1146, "HY000");
      awaitIdle();
      Gate gone = old.gate(OTHER);
      try (WireConnection leaving = connect()) {
        Future<String> read = read(leaving, OTHER);
        gone.awaitArrival();
        leaving.abort();
        assertThatThrownBy(read::get).isInstanceOf(ExecutionException.class);
      }
      awaitIdle();
      gone.open();
      Gate killed = old.gate(THIRD);
      Future<String> read = read(client, THIRD);
      killed.awaitArrival();
      proxy.kill(idOf(THIRD), true);
      assertError(read, 1317, "70100");
      awaitIdle();
      Gate lost = old.gate("UPDATE t SET a = 1");
      Future<Long> write = run(client, "UPDATE t SET a = 1");
      lost.awaitArrival();
      assertThat(row(7).running()).isEqualTo(1);
      old.breakConnections();
      assertOutcomeUnknown(write);
      awaitIdle();
      assertThat(client.query(SELECT).scalar()).isEqualTo("old");
    }
  }

  private long idOf(String digest) {
    return proxy.insight().sessions().stream()
        .filter(session -> session.digest().equals(digest))
        .findAny()
        .orElseThrow()
        .id();
  }

  @Test
  void aStatementThatTimeEndsGivesItsPlaceBack() throws Exception {
    Then timeout = Then.NOTHING.with(SHORT, null, null, List.of(), null);
    configure(new Rule(7, When.ANY, timeout, true, new Limit(1, 0, LONG)));
    old.gate(SELECT);
    try (WireConnection client = connect();
        WireConnection other = connect()) {
      Future<String> slow = read(client, SELECT);
      awaitRow(row -> row.running() == 1);
      assertThat(other.query(OTHER).scalar()).isEqualTo("old");
      assertError(slow, 1907, "70100");
      awaitIdle();
    }
  }

  @Test
  void aTransactionCanAlwaysBeEndedAndWaitsNoLongerThanItsRuleSays() throws Exception {
    configure(one(SHORT));
    Gate gate = old.gate(SELECT);
    try (WireConnection transaction = connect();
        WireConnection other = connect()) {
      transaction.execute("BEGIN");
      transaction.execute(INSERT);
      Future<String> running = read(other, SELECT);
      gate.awaitArrival();
      assertError(run(transaction, INSERT), 1226, "42000");
      transaction.execute("COMMIT");
      assertThat(old.received()).containsSubsequence("BEGIN", INSERT, "COMMIT");
      assertThat(old.times(INSERT)).isEqualTo(1);
      gate.open();
      running.get();
    }
  }

  @Test
  void whoIsKilledOrGoneWhileItWaitsIsNeverSentAndTakesNoPlace() throws Exception {
    configure(one(LONG));
    Gate gate = old.gate(SELECT);
    try (WireConnection first = connect();
        WireConnection second = connect()) {
      Future<String> running = read(first, SELECT);
      gate.awaitArrival();
      Future<String> waiting = read(second, OTHER);
      awaitRow(row -> row.waiting() == 1);
      proxy.kill(idOf(OTHER), true);
      assertError(waiting, 1317, "70100");
      awaitRow(row -> row.waiting() == 0);
      Future<String> cutOff = read(second, THIRD);
      awaitRow(row -> row.waiting() == 1);
      proxy.kill(idOf(THIRD), false);
      assertError(cutOff, 1927, "70100");
      awaitRow(row -> row.waiting() == 0);
      gate.open();
      running.get();
      awaitIdle();
      assertThat(old.received()).doesNotContain(OTHER, THIRD);
    }
  }

  @Test
  void inNoSecondMoreBeginThanMay() throws Exception {
    configure(rule(7, "^SELECT", new Limit(0, 5, LONG), true));
    try (WireConnection client = connect()) {
      List<Long> times = new ArrayList<>();
      long start = System.nanoTime();
      for (int i = 0; i < 11; i++) {
        client.query(SELECT);
        times.add((System.nanoTime() - start) / 1_000_000);
      }
      assertThat(times.get(4)).isLessThan(900);
      assertThat(times.get(5)).isBetween(1_000L, 1_900L);
      assertThat(times.get(10)).isGreaterThan(1_990);
      configure(rule(7, "^SELECT", new Limit(0, 1, 0), true));
      client.query(SELECT);
      assertThatThrownBy(() -> client.query(SELECT))
          .hasMessageContaining("query rule 7: per_second 1 is reached");
      client.execute(INSERT);
    }
  }

  @Test
  void aRaisedLimitOrNoneAtAllLetsThoseGoThatWait() throws Exception {
    configure(one(LONG));
    Gate gate = old.gate(SELECT);
    try (WireConnection first = connect();
        WireConnection second = connect();
        WireConnection third = connect()) {
      Future<String> running = read(first, SELECT);
      gate.awaitArrival();
      Future<String> waiting = read(second, OTHER);
      awaitRow(row -> row.waiting() == 1);
      configure(rule(7, ".", new Limit(2, 0, LONG), true));
      assertThat(waiting.get(5, TimeUnit.SECONDS)).isEqualTo("old");
      configure(one(LONG));
      assertThat(row(7).running()).as("the same statement").isEqualTo(1);
      Future<String> last = read(third, THIRD);
      awaitRow(row -> row.waiting() == 1);
      configure();
      assertThat(last.get(5, TimeUnit.SECONDS)).isEqualTo("old");
      gate.open();
      running.get();
    }
  }

  @Test
  void aStatementKeepsTheLimitsOfAllRulesThatHoldForIt() throws Exception {
    configure(
        rule(7, "FROM t", new Limit(1, 0, LONG), false), rule(8, ".", new Limit(2, 0, LONG), true));
    Gate gate = old.gate(SELECT);
    Gate second = old.gate(OTHER);
    try (WireConnection a = connect();
        WireConnection b = connect();
        WireConnection c = connect()) {
      Future<String> one = read(a, SELECT);
      gate.awaitArrival();
      Future<String> two = read(b, OTHER);
      second.awaitArrival();
      Future<String> three = read(c, "SELECT 1 FROM t");
      awaitRow(row -> row.waiting() == 1);
      gate.open();
      one.get();
      assertThat(three.get(5, TimeUnit.SECONDS)).isEqualTo("old");
      second.open();
      two.get();
      awaitIdle();
      await(() -> row(8).running() == 0);
    }
  }

  @Test
  void whatARuleAnswersNeedsNoPlace() throws Exception {
    Then no = new Then(null, null, null, null, null, "not today", null, false, null);
    configure(new Rule(7, When.ANY.withMatchDigest("^DROP"), no, true, new Limit(1, 0, 0)));
    try (WireConnection client = connect()) {
      for (int i = 0; i < 3; i++) {
        assertError(run(client, "DROP TABLE t"), 1148, "42000");
      }
      assertThat(row(7)).isEqualTo(new LimitRow(7, 0, 0, 0, 0));
    }
  }
}
