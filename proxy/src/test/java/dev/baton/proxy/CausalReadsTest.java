package dev.baton.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.proxy.config.ProxyConfig;
import dev.baton.proxy.config.Tunables;
import dev.baton.proxy.config.Tunables.Statements;
import dev.baton.proxy.rule.Rule;
import dev.baton.proxy.rule.Rule.Then;
import dev.baton.proxy.rule.Rule.When;
import dev.baton.proxy.rule.RuleSet;
import dev.baton.wire.client.WireConnection;
import dev.baton.wire.packet.Commands;
import dev.baton.wire.packet.ErrPacket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** "old" writes in hostgroup 10, "next" reads in 20, and a rule has reads see what was written. */
class CausalReadsTest extends ProxyFixture {

  private static final String QUESTION =
      "SELECT @@GLOBAL.gtid_executed, @@GLOBAL.gtid_mode, @@GLOBAL.log_bin";
  private static final String AWAIT = "SELECT WAIT_FOR_EXECUTED_GTID_SET('u:1-7', 0.200)";
  private static final Rule CAUSAL =
      new Rule(
          1,
          When.ANY.withMatchDigest("^SELECT"),
          Then.to(20).with(null, null, null, List.of(), 10),
          true);
  private static final Rule SPLIT =
      new Rule(1, When.ANY.withMatchDigest("^SELECT"), Then.to(20), true);

  @BeforeEach
  void positions() {
    old.answerWithRows(QUESTION, List.of(List.of("u:1-7", "ON", "1")));
    next.answerWithRows("SELECT WAIT_FOR", List.of(List.of("0")));
    configure(CAUSAL, old);
  }

  private void configure(Rule rule, FakeServer writer) {
    proxy.configure(
        new ProxyConfig(
            List.of(TestConfigs.online(10, writer), TestConfigs.online(20, next)),
            List.of(),
            Map.of("app", TestConfigs.application()),
            RuleSet.compile(List.of(rule), List.of()),
            TestConfigs.tunables(
                new Statements(
                    Duration.ofDays(1),
                    Duration.ZERO,
                    1,
                    false,
                    Tunables.Hints.NONE,
                    Duration.ofMillis(200))),
            TestConfigs.idling(100)));
  }

  private static String read(WireConnection client) throws Exception {
    return client.query(SELECT).scalar();
  }

  private void assertOnPrimary(long times) {
    assertThat(proxy.stats().causal().onPrimary()).isEqualTo(times);
  }

  @Test
  void whoHasWrittenNothingReadsAnywhereAtOnce() throws Exception {
    try (WireConnection client = connect()) {
      assertThat(read(client)).isEqualTo("next");
      client.execute("BEGIN");
      client.execute("COMMIT");
      assertThat(read(client)).isEqualTo("next");
    }
    assertThat(old.received()).containsExactly("BEGIN", "COMMIT");
    assertThat(next.received()).containsExactly(SELECT, SELECT);
  }

  @Test
  void afterAWriteTheWriterIsAskedOnceAndEachReplicaIsAwaitedOnce() throws Exception {
    try (WireConnection client = connect()) {
      client.execute(INSERT);
      assertThat(read(client)).isEqualTo("next");
      assertThat(read(client)).isEqualTo("next");
      assertThat(old.received()).containsExactly(INSERT, QUESTION);
      assertThat(next.received()).containsExactly(AWAIT, SELECT, SELECT);
      client.execute(INSERT);
      assertThat(read(client)).isEqualTo("next");
      assertThat(old.received()).containsExactly(INSERT, QUESTION, INSERT, QUESTION);
      assertThat(next.times(AWAIT)).isEqualTo(2);
      next.breakConnections();
      awaitObserved(next.key().toString());
      assertThat(read(client)).isEqualTo("next");
      assertThat(next.times(AWAIT)).as("it may have started anew").isEqualTo(3);
    }
    assertThat(proxy.stats().causal().waits()).isEqualTo(3);
    assertOnPrimary(0);
  }

  @Test
  void whatATransactionHasWrittenIsAskedForAfterItsEnd() throws Exception {
    try (WireConnection client = connect()) {
      client.execute("BEGIN");
      client.execute(INSERT);
      assertThat(read(client)).isEqualTo("old");
      client.execute("COMMIT");
      assertThat(read(client)).isEqualTo("next");
    }
    assertThat(old.received()).containsExactly("BEGIN", INSERT, SELECT, "COMMIT", QUESTION);
  }

  @Test
  void whatComesTooLateOrNotAtAllIsReadFromTheWriter() throws Exception {
    next.answerWithRows("SELECT WAIT_FOR", List.of(List.of("1")));
    try (WireConnection client = connect()) {
      client.execute(INSERT);
      assertThat(read(client)).isEqualTo("old");
      assertOnPrimary(1);
      next.answerWithError(AWAIT, new ErrPacket(3092, "HY000", "no"));
      assertThat(read(client)).isEqualTo("old");
      assertOnPrimary(2);
      next.answerNormally(AWAIT);
      next.answerWithRows("SELECT WAIT_FOR", List.of(List.of("0")));
      assertThat(read(client)).as("a later one finds it there").isEqualTo("next");
      assertOnPrimary(2);
    }
    assertThat(old.times(QUESTION)).isEqualTo(1);
  }

  @Test
  void aReplicaThatDoesNotAnswerIsGivenUp() throws Exception {
    FakeServer.Gate gate = next.gate(AWAIT);
    try (WireConnection client = connect()) {
      client.execute(INSERT);
      assertThat(read(client)).isEqualTo("old");
      assertOnPrimary(1);
      gate.open();
      next.forgetGates();
      assertThat(read(client)).isEqualTo("next");
    }
  }

  @Test
  void aWriterWithoutAPositionForEachWriteReadsItself() throws Exception {
    for (List<String> doubtful :
        List.of(
            List.of("u:1-7", "ON_PERMISSIVE", "1"),
            List.of("u:1-7", "ON", "0"),
            List.of("", "ON", "1"),
            List.of("u:1' OR '", "ON", "1"))) {
      old.answerWithRows(QUESTION, List.of(doubtful));
      try (WireConnection client = connect()) {
        client.execute(INSERT);
        assertThat(read(client)).as("%s", doubtful).isEqualTo("old");
      }
    }
    assertThat(next.received()).isEmpty();
    assertOnPrimary(4);
  }

  @Test
  void whatRanBeforeTheRuleCameCountsAsWritten() throws Exception {
    configure(SPLIT, old);
    try (WireConnection client = connect();
        WireConnection idle = connect()) {
      client.execute(INSERT);
      assertThat(read(client)).isEqualTo("next");
      configure(CAUSAL, old);
      assertThat(read(client)).isEqualTo("next");
      assertThat(next.received()).containsExactly(SELECT, AWAIT, SELECT);
      assertThat(read(idle)).isEqualTo("next");
      assertThat(next.times(AWAIT)).isEqualTo(2);
      configure(SPLIT, old);
      client.execute(INSERT);
      configure(CAUSAL, old);
      assertThat(read(client)).isEqualTo("next");
      assertThat(next.times(AWAIT)).isEqualTo(3);
    }
  }

  @Test
  void aNewWriterIsAskedForItsOwnPosition() throws Exception {
    try (WireConnection client = connect();
        FakeServer third = new FakeServer("third")) {
      third.answerWithRows(QUESTION, List.of(List.of("u:1-5", "ON", "1")));
      client.execute(INSERT);
      assertThat(read(client)).isEqualTo("next");
      configure(CAUSAL, third);
      assertThat(read(client)).isEqualTo("next");
      assertThat(third.received()).containsExactly(QUESTION);
      assertThat(next.received())
          .containsExactly(AWAIT, SELECT, AWAIT.replace("1-7", "1-5"), SELECT);
    }
  }

  @Test
  void aStatementIsPreparedWhereWhatWasDefinedIs() throws Exception {
    try (WireConnection client = connect()) {
      client.execute("CREATE TABLE t (name TEXT)");
      client.sendCommand(Commands.STMT_PREPARE, SELECT.getBytes(StandardCharsets.US_ASCII));
      client.readPayload().release();
    }
    assertThat(old.received()).containsExactly("CREATE TABLE t (name TEXT)", QUESTION);
    assertThat(next.received()).containsExactly(AWAIT, SELECT);
  }
}
