package dev.baton.proxy;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
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
            List.of(new ServerEntry(10, old.key(), Status.ONLINE, 1, 20, 0, false)),
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
