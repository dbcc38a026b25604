package dev.baton.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.proxy.config.Account;
import dev.baton.proxy.config.ProxyConfig;
import dev.baton.proxy.config.ReplicationPair;
import dev.baton.proxy.config.Tunables.Hints;
import dev.baton.proxy.config.Tunables.Statements;
import dev.baton.proxy.rule.Rule;
import dev.baton.proxy.rule.Rule.Then;
import dev.baton.proxy.rule.Rule.When;
import dev.baton.proxy.rule.RuleSet;
import dev.baton.wire.auth.Credential;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.ServerErrorException;
import dev.baton.wire.client.WireConnection;
import dev.baton.wire.packet.Commands;
import dev.baton.wire.packet.ErrPacket;
import dev.baton.wire.packet.Packets;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Hints in comments, and users who stay in one schema; "old" is in hostgroup 10, "next" in 20. */
class HintedStatementsTest extends ProxyFixture {

  private static final String TO_NEXT = "SELECT /* hostgroup=20 */ name FROM t";

  private boolean locked;

  private void configure(Hints hints, Rule... rules) {
    configure(List.of(), hints, rules);
  }

  private void configure(List<ReplicationPair> pairs, Hints hints, Rule... rules) {
    proxy.configure(
        new ProxyConfig(
            List.of(TestConfigs.online(10, old), TestConfigs.online(20, next)),
            pairs,
            Map.of("app", account()),
            RuleSet.compile(List.of(rules), List.of()),
            TestConfigs.tunables(
                new Statements(Duration.ofDays(1), Duration.ZERO, 1, false, hints)),
            TestConfigs.idling(100)));
  }

  private Account account() {
    return new Account(
        "app",
        new Credential.Password(PASSWORD),
        PASSWORD,
        10,
        locked ? "shop" : "",
        false,
        100,
        false,
        locked,
        null);
  }

  private static Rule strip() {
    Then nothing = new Then(null, "", null, null, null, null, null, false, null);
    return new Rule(1, When.ANY.withMatchPattern("/\\*.*?\\*/ "), nothing, true);
  }

  private static Rule toOld() {
    return new Rule(2, When.ANY.withMatchDigest("^SELECT"), Then.to(10), true);
  }

  private String answers(String sql) throws IOException {
    try (WireConnection client = connect()) {
      return client.query(sql).scalar();
    }
  }

  @Test
  void aHintSendsAStatementToItsHostgroupWithRulesAndWithoutUnlessItIsSwitchedOff()
      throws Exception {
    configure(Hints.AFTER_RULES);
    assertThat(answers(TO_NEXT)).isEqualTo("next");
    assertThat(answers(SELECT)).isEqualTo("old");
    assertThat(answers("SELECT name /* from t */ FROM t /* hostgroup=20 */"))
        .as("only the first comment counts")
        .isEqualTo("old");
    configure(Hints.NONE);
    assertThat(answers(TO_NEXT)).isEqualTo("old");
  }

  @Test
  void hintsAfterTheRulesOverruleThemAndThoseBeforeGiveWay() throws Exception {
    configure(Hints.AFTER_RULES, toOld());
    assertThat(answers(TO_NEXT)).isEqualTo("next");
    configure(Hints.BOTH, toOld());
    assertThat(answers(TO_NEXT)).isEqualTo("next");
    configure(Hints.BEFORE_RULES, toOld());
    assertThat(answers(TO_NEXT)).isEqualTo("old");
    configure(Hints.BEFORE_RULES);
    assertThat(answers(TO_NEXT)).isEqualTo("next");
  }

  @Test
  void aHintThatARuleStripsCountsOnlyBeforeTheRules() throws Exception {
    configure(Hints.AFTER_RULES, strip());
    assertThat(answers(TO_NEXT)).isEqualTo("old");
    configure(Hints.BEFORE_RULES, strip());
    assertThat(answers(TO_NEXT)).isEqualTo("next");
    configure(Hints.BOTH, strip());
    assertThat(answers(TO_NEXT)).isEqualTo("next");
    assertThat(next.times(SELECT)).isEqualTo(2);
  }

  @Test
  void aTransactionStaysWhereItIsWhateverAHintSays() throws Exception {
    configure(Hints.AFTER_RULES);
    try (WireConnection client = connect()) {
      client.execute("BEGIN");
      assertThat(client.query(TO_NEXT).scalar()).isEqualTo("old");
      client.execute("COMMIT");
      assertThat(client.query(TO_NEXT).scalar()).isEqualTo("next");
    }
  }

  @Test
  void whoAsksForFreshDataGetsThemFromTheWriter() throws Exception {
    configure(List.of(new ReplicationPair(10, 20, "read_only")), Hints.AFTER_RULES);
    assertThat(answers(SELECT)).isEqualTo("next");
    assertThat(answers("SELECT /* max_lag_ms=10 */ name FROM t")).isEqualTo("old");
    assertThat(answers("SELECT /* hostgroup=20;min_gtid=1-1-5 */ name FROM t")).isEqualTo("old");
  }

  @Test
  void aHintsTimeoutKillsAndItsRetriesCount() throws Exception {
    configure(Hints.AFTER_RULES);
    String slow = "SELECT /* query_timeout=80 */ name FROM t";
    old.gate(slow);
    String once = "SELECT /* query_retries=0 */ name FROM t";
    FakeServer.Gate gate = old.gate(once);
    try (WireConnection client = connect()) {
      Callable<String> call = () -> client.query(slow).scalar();
      assertError(clients.submit(call), 1907, "70100");
      Callable<String> second = () -> client.query(once).scalar();
      var read = clients.submit(second);
      gate.awaitArrival();
      old.breakConnections();
      assertError(read, 2013, "HY000");
    }
  }

  @Test
  void aHintsDelayIsWaited() throws Exception {
    configure(Hints.AFTER_RULES);
    long start = System.nanoTime();
    assertThat(answers("SELECT /* query_delay=120 */ name FROM t")).isEqualTo("old");
    assertThat(System.nanoTime() - start).isGreaterThan(110_000_000L);
  }

  @Test
  void aPreparedStatementIsPreparedWhereItsCommentSaidBeforeARuleStrippedIt() throws Exception {
    configure(Hints.BOTH, strip(), toOld());
    try (WireConnection client = connect()) {
      byte[] sql = TO_NEXT.getBytes(StandardCharsets.UTF_8);
      client.sendCommand(Commands.STMT_PREPARE, sql);
      ByteBuf prepared = client.readPayload();
      assertThat(prepared.getByte(0)).isZero();
      assertThat(next.received()).contains(SELECT);
      assertThat(old.received()).doesNotContain(SELECT);
    }
  }

  private ErrPacket initDb(WireConnection client, String schema) throws IOException {
    client.sendCommand(Commands.INIT_DB, schema.getBytes(StandardCharsets.UTF_8));
    ByteBuf answer = client.readPayload();
    return answer.getUnsignedByte(0) == Packets.ERR
        ? ErrPacket.read(answer)
        : new ErrPacket(0, "00000", "");
  }

  @Test
  void whoIsLockedInASchemaStaysThere() throws Exception {
    locked = true;
    configure(Hints.AFTER_RULES);
    try (WireConnection client = connect()) {
      assertError(run(client, "USE other"), 1044, "42000");
      assertError(run(client, "USE other; USE shop"), 1044, "42000");
      assertThat(initDb(client, "other").code()).isEqualTo(1044);
      assertThat(initDb(client, "shop").code()).isZero();
      client.execute("USE shop");
      assertThat(client.query(SELECT).scalar()).isEqualTo("old");
    }
    ConnectOptions named =
        ConnectOptions.to(address(proxy), "app", PASSWORD).withPublicKeyRetrieval();
    assertThatThrownBy(() -> WireConnection.connect(named.withDatabase("other")).close())
        .hasMessageContaining("schema_locked");
    WireConnection.connect(named.withDatabase("shop")).close();
    assertThat(old.received()).doesNotContain("USE other", "other");
    locked = false;
    configure(Hints.AFTER_RULES);
    try (WireConnection client = connect()) {
      client.execute("USE other");
    } catch (ServerErrorException e) {
      throw new AssertionError("nothing locks it any more", e);
    }
  }
}
