package dev.baton.proxy;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.core.secret.Secret;
import dev.baton.proxy.config.Account;
import dev.baton.proxy.config.ProxyConfig;
import dev.baton.proxy.config.ServerEntry;
import dev.baton.proxy.config.ServerEntry.Status;
import dev.baton.proxy.config.Tunables;
import dev.baton.proxy.rule.RuleSet;
import dev.baton.wire.auth.Credential;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.WireConnection;
import dev.baton.wire.packet.Commands;
import dev.baton.wire.packet.Packets;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What clients end by the number that they were told, on two event loops. */
class KillByClientTest extends ProxyFixture {

  private static final Secret OTHERS = new Secret("other");

  @Test
  void aStatementIsEndedByTheNumberThatItsClientWasTold() throws Exception {
    for (int i = 0; i < 4; i++) { // the clients are on the same event loop, and on two
      FakeServer.Gate gate = old.gate(INSERT);
      try (WireConnection client = connect();
          WireConnection killer = connect()) {
        Future<Long> insert = run(client, INSERT);
        gate.awaitArrival();
        killer.execute("/* by hand */ KILL QUERY " + client.connectionId() + ";");
        assertError(insert, 1317, "70100");
        assertThat(client.execute(INSERT)).isEqualTo(1);
        assertThat(killer.execute(INSERT)).isEqualTo(1);
      }
      old.forgetGates();
      if (i % 2 == 0) {
        connect().close(); // so that the next two meet other loops
      }
    }
  }

  /** By each protocol, where others run statements on the same server and on another one. */
  @Test
  void aKillReachesTheThreadOfTheServerThatRunsTheStatementAndNoOther() throws Exception {
    old.numberThreads();
    next.numberThreads(); // before anything connects to it
    publish(1, 2, old.key(), List.of(next.key()));
    for (int way = 0; way < 4; way++) {
      FakeServer.Gate read = next.gate(SELECT);
      FakeServer.Gate besides = next.gate("SELECT besides FROM t");
      FakeServer.Gate write = old.gate(INSERT);
      try (WireConnection victim = connect();
          WireConnection reader = connect();
          WireConnection writer = connect();
          WireConnection killer = connect()) {
        Future<Long> killed = run(victim, SELECT);
        Future<Long> spared = run(reader, "SELECT besides FROM t");
        Future<Long> written = run(writer, INSERT);
        read.awaitArrival();
        besides.awaitArrival();
        write.awaitArrival();

        kill(killer, way, victim.connectionId());

        assertError(killed, way < 2 ? 1927 : 1317, "70100");
        awaitReceived(next, "KILL QUERY " + next.connectionsOf(SELECT).getFirst());
        besides.open();
        write.open();
        spared.get(5, TimeUnit.SECONDS);
        assertThat(written.get(5, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(reader.query("SELECT again FROM t").scalar()).isEqualTo("next");
      }
      assertThat(next.received()).filteredOn(text -> text.startsWith("KILL")).hasSize(1);
      assertThat(old.received()).noneMatch(text -> text.startsWith("KILL"));
      old.forgetGates();
      next.forgetGates();
      old.forgetReceived();
      next.forgetReceived();
    }
  }

  private static void kill(WireConnection killer, int way, long id) throws IOException {
    switch (way) {
      case 0 -> killer.execute("KILL " + id);
      case 1 -> {
        killer.sendCommand(
            Commands.PROCESS_KILL,
            ByteBuffer.allocate(4).order(LITTLE_ENDIAN).putInt((int) id).array());
        assertThat(killer.readPayload().getUnsignedByte(0)).isEqualTo((short) Packets.OK);
      }
      case 2 -> killer.execute("KILL QUERY " + id);
      default -> killer.execute("kill /* softly */ soft query " + id);
    }
  }

  private static void awaitReceived(FakeServer server, String statement)
      throws InterruptedException {
    for (int i = 0; i < 1_000 && server.times(statement) == 0; i++) {
      Thread.sleep(5);
    }
    assertThat(server.received()).contains(statement);
  }

  /** The connection is nobody's until the server has answered the KILL. */
  @Test
  void aKillThatComesTooLateHitsNoOtherSessionsStatement() throws Exception {
    proxy.close();
    old.numberThreads();
    old.ignoreKills();
    proxy = start(Duration.ofSeconds(10), 1, 4);
    lease(1, Duration.ofMinutes(1));
    publish(1, 1, old.key(), List.of());
    FakeServer.Gate read = old.gate(SELECT);
    try (WireConnection victim = connect();
        WireConnection other = connect();
        WireConnection killer = connect()) {
      Future<Long> ends = run(victim, SELECT);
      read.awaitArrival();
      FakeServer.Gate kill = old.gate("KILL QUERY " + old.connectionsOf(SELECT).getFirst());
      killer.execute("KILL QUERY " + victim.connectionId());
      kill.awaitArrival();
      read.open();
      ends.get(5, TimeUnit.SECONDS);

      other.query("SELECT others FROM t");

      assertThat(old.connectionsOf("SELECT others FROM t"))
          .doesNotContainAnyElementsOf(old.connectionsOf(SELECT));
      kill.open();
      assertThat(victim.query(SELECT).scalar()).isEqualTo("old");
    }
  }

  @Test
  void aSessionIsEndedWithOrWithoutTheWordConnection() throws Exception {
    for (String kill : List.of("KILL ", "kill connection ")) {
      FakeServer.Gate gate = old.gate(INSERT);
      try (WireConnection client = connect();
          WireConnection killer = connect()) {
        Future<Long> insert = run(client, INSERT);
        gate.awaitArrival();
        killer.execute(kill + client.connectionId());
        assertError(insert, 1927, "70100");
      }
      old.forgetGates();
    }
  }

  /**
   * Drivers that connect again by themselves do so when they are hung up on, not after an error.
   */
  @Test
  void anIdleSessionIsHungUpOnWithoutAWord() throws Exception {
    try (WireConnection client = connect();
        WireConnection killer = connect()) {
      killer.execute("KILL " + client.connectionId());
      assertThatThrownBy(client::readPayload).isInstanceOf(IOException.class);
    }
  }

  @Test
  void whoKillsItselfIsToldSo() throws Exception {
    try (WireConnection client = connect()) {
      assertError(run(client, "KILL QUERY " + client.connectionId()), 1317, "70100");
      assertThat(client.execute(INSERT)).isEqualTo(1);
      assertError(run(client, "KILL " + client.connectionId()), 1927, "70100");
    }
  }

  @Test
  void thoseOfAnotherUserAndThoseThatAreNotThereAreNotKilled() throws Exception {
    proxy.configure(
        new ProxyConfig(
            List.of(new ServerEntry(10, old.key(), Status.ONLINE, 1, 20, 0, false, false)),
            List.of(),
            Map.of("app", account("app", PASSWORD), "other", account("other", OTHERS)),
            RuleSet.NONE,
            Tunables.DEFAULT));
    try (WireConnection client = connect();
        WireConnection other = connectAsOther()) {
      assertError(run(other, "KILL " + client.connectionId()), 1095, "HY000");
      assertError(run(other, "KILL 99999"), 1094, "HY000");
      assertThat(client.execute(INSERT)).isEqualTo(1);
    }
  }

  private static Account account(String name, Secret password) {
    return new Account(name, new Credential.Password(password), password, 10, "", false, 100);
  }

  private WireConnection connectAsOther() throws IOException {
    return WireConnection.connect(
        ConnectOptions.to(address(proxy), "other", OTHERS).withPublicKeyRetrieval());
  }

  @Test
  void whatNamesNoSessionOfTheProxyReachesNoServer() throws Exception {
    try (WireConnection client = connect()) {
      long own = client.connectionId();
      for (String kill :
          List.of(
              "KILL USER app",
              "KILL QUERY ID " + own,
              "KILL 0x1",
              "KILL @a",
              "SELECT 1; KILL " + own)) {
        assertError(run(client, kill), 1235, "42000");
      }
      assertThat(client.execute(INSERT)).isEqualTo(1);
    }
    assertThat(old.received()).noneMatch(text -> text.contains("KILL"));
  }

  @Test
  void aClientThatAsksForItsNumberIsToldTheOneItCanBeKilledBy() throws Exception {
    try (WireConnection client = connect()) {
      String own = Long.toString(client.connectionId());
      assertThat(client.query("SELECT CONNECTION_ID()").scalar()).isEqualTo(own);
      assertThat(client.query("select connection_id() AS me; ").scalar()).isEqualTo(own);
      assertThat(client.query("SELECT CONNECTION_ID(), 1").scalar()).isEqualTo("old");
    }
  }
}
