package dev.baton.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.proxy.config.Account;
import dev.baton.proxy.config.ProxyConfig;
import dev.baton.proxy.config.ServerEntry;
import dev.baton.proxy.config.ServerEntry.Status;
import dev.baton.proxy.config.Tunables;
import dev.baton.proxy.rule.RuleSet;
import dev.baton.proxy.stats.CommandKind;
import dev.baton.proxy.stats.CommandRow;
import dev.baton.proxy.stats.SessionRow;
import dev.baton.wire.auth.Credential;
import dev.baton.wire.client.WireConnection;
import dev.baton.wire.packet.ErrPacket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an administrator sees of a proxy, and ends in it. */
class AdministeredProxyTest extends ProxyFixture {

  private static final String MISSING = "SELECT a FROM missing";

  @BeforeEach
  void configure() {
    proxy.configure(
        new ProxyConfig(
            List.of(new ServerEntry(10, old.key(), Status.ONLINE, 1, 20, 0, false, false)),
            List.of(),
            Map.of(
                "app",
                new Account(
                    "app", new Credential.Password(PASSWORD), PASSWORD, 10, "", false, 100)),
            RuleSet.NONE,
            Tunables.DEFAULT));
  }

  private SessionRow session() {
    assertThat(proxy.insight().sessions()).hasSize(1);
    return proxy.insight().sessions().getFirst();
  }

  @Test
  void theErrorsOfServersAreCountedWithWhatTheySayLast() throws Exception {
    old.answerWithError(MISSING, new ErrPacket(1146, "42S02", "Table 'missing' doesn't exist"));
    try (WireConnection client = connect()) {
      for (int i = 0; i < 3; i++) {
        assertError(run(client, MISSING), 1146, "42S02");
      }
      client.execute(INSERT);
      assertThat(proxy.insight().errors(true))
          .singleElement()
          .satisfies(
              row -> {
                assertThat(row.key().code()).isEqualTo(1146);
                assertThat(row.key().hostgroup()).isEqualTo(10);
                assertThat(row.key().instance()).isEqualTo(old.key());
                assertThat(row.key().clientAddress()).isEqualTo("127.0.0.1");
                assertThat(row.count()).isEqualTo(3);
                assertThat(row.lastMessage()).isEqualTo("Table 'missing' doesn't exist");
              });
      assertThat(proxy.insight().errors(false)).isEmpty();
    }
  }

  @Test
  void commandsAreCountedByKindAndTime() throws Exception {
    try (WireConnection client = connect()) {
      client.execute(INSERT);
      client.execute(INSERT);
      client.execute("BEGIN");
      client.query("SELECT a FROM t FOR UPDATE");
      client.execute("COMMIT");
    }
    assertThat(count(CommandKind.INSERT, false).total()).isEqualTo(2);
    assertThat(count(CommandKind.INSERT, false).micros()).isPositive();
    assertThat(count(CommandKind.BEGIN, false).total()).isEqualTo(1);
    assertThat(count(CommandKind.SELECT_FOR_UPDATE, false).total()).isEqualTo(1);
    assertThat(count(CommandKind.COMMIT, true).total()).isEqualTo(1);
    assertThat(count(CommandKind.COMMIT, false).total()).isZero();
  }

  private CommandRow count(CommandKind kind, boolean reset) {
    return proxy.insight().commands(reset).stream()
        .filter(row -> row.kind() == kind)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void idleConnectionsAreListedWithWhatIsSetOnThem() throws Exception {
    try (WireConnection client = connect()) {
      client.execute("SET SESSION sql_mode = 'ANSI'");
      client.execute(INSERT);
      assertThat(proxy.insight().freeConnections())
          .anySatisfy(
              row -> {
                assertThat(row.user()).isEqualTo("app");
                assertThat(row.hostgroup()).isEqualTo(10);
                assertThat(row.variables()).containsEntry("sql_mode", "'ANSI'");
              });
    }
  }

  @Test
  void aStatementThatIsKilledEndsOnItsServerAndTheSessionGoesOn() throws Exception {
    FakeServer.Gate gate = old.gate(INSERT);
    try (WireConnection client = connect()) {
      Future<Long> insert = run(client, INSERT);
      gate.awaitArrival();
      assertThat(proxy.kill(session().id(), true)).isTrue();
      assertError(insert, 1317, "70100");
      assertThat(client.execute(INSERT)).isEqualTo(1);
      assertThat(proxy.kill(session().id() + 1, true)).isFalse();
    }
  }

  @Test
  void aStatementThatIsKilledWhileItIsHeldWasNeverSent() throws Exception {
    proxy.configure(
        new ProxyConfig(
            List.of(),
            List.of(),
            Map.of(
                "app",
                new Account(
                    "app", new Credential.Password(PASSWORD), PASSWORD, 10, "", false, 100)),
            RuleSet.NONE,
            Tunables.DEFAULT));
    try (WireConnection client = connect()) {
      Future<Long> insert = run(client, INSERT);
      awaitHeld();
      assertThat(proxy.kill(session().id(), true)).isTrue();
      assertError(insert, 1317, "70100");
      assertThat(old.times(INSERT)).isZero();
    }
  }

  @Test
  void aSessionThatIsKilledIsCutOffAndItsStatementToo() throws Exception {
    FakeServer.Gate gate = old.gate(INSERT);
    FakeServer.Gate kill = old.gate("KILL QUERY 1");
    try (WireConnection client = connect()) {
      Future<Long> insert = run(client, INSERT);
      gate.awaitArrival();
      assertThat(proxy.kill(session().id(), false)).isTrue();
      assertError(insert, 1927, "70100");
      kill.awaitArrival();
    }
    assertThat(proxy.insight().sessions()).isEmpty();
  }

  @Test
  void aPausedProxyKeepsItsClientsAndTakesNoNewOnes() throws Exception {
    try (WireConnection client = connect()) {
      proxy.pause(true);
      Future<Object> late =
          clients.submit(
              () -> {
                connect().close();
                return true;
              });
      assertError(late, 1053, "HY000");
      assertThat(client.execute(INSERT)).isEqualTo(1);
      proxy.pause(false);
      clients
          .submit(
              () -> {
                connect().close();
                return true;
              })
          .get(5, TimeUnit.SECONDS);
    }
  }
}
