package dev.baton.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.core.routing.RouteFollower;
import dev.baton.proxy.FakeServer.Gate;
import dev.baton.proxy.config.Account;
import dev.baton.proxy.config.Networks;
import dev.baton.proxy.config.ProxyConfig;
import dev.baton.proxy.config.ReplicationPair;
import dev.baton.proxy.config.ServerEntry;
import dev.baton.proxy.config.ServerEntry.Status;
import dev.baton.proxy.config.Tunables;
import dev.baton.proxy.rule.Rule;
import dev.baton.proxy.rule.Rule.Then;
import dev.baton.proxy.rule.Rule.When;
import dev.baton.proxy.rule.RuleSet;
import dev.baton.wire.auth.Credential;
import dev.baton.wire.client.WireConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * All of {@link ProxyTruthTest} for a pair of hostgroups that a manager leads, in a proxy with a
 * configuration of its own; and what is different there.
 */
class LedPairTruthTest extends ProxyTruthTest {

  private static final ReplicationPair LED = new ReplicationPair(10, 20, ReplicationPair.MANAGER);

  @Override
  Proxy start(Duration holdLimit, int eventLoops, int connections) {
    Proxy started = super.start(holdLimit, eventLoops, connections);
    started.configure(config(LED, holdLimit, false, RuleSet.NONE));
    return started;
  }

  @Override
  RouteFollower follower(Proxy of) {
    return of.follower(10);
  }

  private ProxyConfig config(
      ReplicationPair pair, Duration holdLimit, boolean forwarded, RuleSet rules) {
    return config(pair, holdLimit, forwarded, rules, List.of(entry(10, old), entry(10, next)));
  }

  private static ProxyConfig config(
      ReplicationPair pair,
      Duration holdLimit,
      boolean forwarded,
      RuleSet rules,
      List<ServerEntry> servers) {
    Tunables usual = Tunables.DEFAULT;
    return new ProxyConfig(
        servers,
        List.of(pair),
        Map.of(
            "app",
            new Account(
                "app",
                new Credential.Password(PASSWORD),
                PASSWORD,
                10,
                "",
                false,
                100,
                forwarded,
                false,
                null)),
        rules,
        new Tunables(
            holdLimit,
            100,
            null,
            Duration.ZERO,
            Duration.ofHours(1),
            Networks.NONE,
            true,
            true,
            usual.statements()),
        TestConfigs.idling(100));
  }

  private static ServerEntry entry(int hostgroup, FakeServer server) {
    return new ServerEntry(hostgroup, server.key(), Status.ONLINE, 1, 20, 0, false, false);
  }

  @Test
  void ofTwoServersInTheWritersHostgroupOnlyTheManagersPrimaryIsWrittenTo() throws Exception {
    try (WireConnection client = connect()) {
      for (int i = 0; i < 6; i++) {
        client.execute(INSERT);
      }
      assertThat(old.times(INSERT)).isEqualTo(6);
      assertThat(next.times(INSERT)).isZero();
    }
  }

  @Test
  void withoutAManagersWordNothingIsWrittenAndTheErrorSaysWhy() throws Exception {
    proxy.close();
    Duration limit = Duration.ofMillis(100);
    proxy = start(limit);
    proxy.configure(
        config(LED, limit, false, RuleSet.NONE, List.of(entry(10, old), entry(20, next))));
    try (WireConnection client = connect()) {
      assertThatThrownBy(() -> client.execute(INSERT))
          .hasMessageContaining("hostgroup 10: no routes have been published yet");
      assertThat(client.query(SELECT).scalar()).as("from the reader").isEqualTo("next");
    }
    assertThat(proxy.health(Duration.ofSeconds(1)).writes()).isFalse();
    assertThat(proxy.health(Duration.ofSeconds(1)).reads()).isTrue();
    assertThat(proxy.health(Duration.ofSeconds(1)).reason())
        .contains("the manager that leads hostgroup 10 grants no lease");
  }

  @Test
  void aWriteThatARuleSendsToThePrimaryAmongTheReadersNeedsTheLeaseToo() throws Exception {
    proxy.configure(
        config(
            LED,
            Duration.ofSeconds(5),
            false,
            RuleSet.compile(
                List.of(new Rule(1, When.ANY.withMatchDigest("^INSERT"), Then.to(20), true)),
                List.of())));
    try (WireConnection client = connect()) {
      assertThat(client.execute(INSERT)).as("no replica is there").isEqualTo(1);
      Gate gate = old.gate(INSERT);
      Future<Long> insert = run(client, INSERT);
      gate.awaitArrival();
      lease(1, Duration.ofMillis(10));
      Thread.sleep(50);

      gate.open();

      assertOutcomeUnknown(insert);
    }
    old.forgetGates();
    lease(1, Duration.ofMinutes(1));
    try (WireConnection client = connect()) {
      Gate gate = old.gate(INSERT);
      Future<Long> insert = run(client, INSERT);
      gate.awaitArrival();

      await(follower(proxy).revoke(2));

      assertOutcomeUnknown(insert);
      gate.open();
    }
    try (WireConnection client = connect()) {
      Future<Long> held = run(client, INSERT);
      awaitHeld();
      publish(2, 1, next.key(), List.of());
      assertThat(held.get()).isEqualTo(1);
      assertThat(next.times(INSERT)).isEqualTo(1);
    }
  }

  @Test
  void anotherManagersEpochsCountFromTheirOwnBeginning() throws Exception {
    publish(7, 1, old.key(), List.of());
    lease(7, Duration.ofMinutes(1));
    try (WireConnection client = connect()) {
      assertThat(client.execute(INSERT)).isEqualTo(1);
      client.execute("BEGIN");

      await(proxy.follower(10).forget());

      assertThatThrownBy(() -> client.execute(INSERT)).as("its transaction is over").isNotNull();
    }
    try (WireConnection client = connect()) {
      Future<Long> held = run(client, INSERT);
      awaitHeld();
      publish(1, 1, next.key(), List.of());
      lease(1, Duration.ofMinutes(1));
      assertThat(held.get()).isEqualTo(1);
      assertThat(next.times(INSERT)).isEqualTo(1);
    }
  }

  @Test
  void aPairThatIsNoLongerLedServesAsConfiguredAndLedAgainWaitsForALease() throws Exception {
    proxy.configure(
        config(
            new ReplicationPair(10, 20, "read_only"), Duration.ofSeconds(5), false, RuleSet.NONE));
    try (WireConnection client = connect()) {
      client.execute(INSERT);
      client.execute(INSERT);
      assertThat(old.times(INSERT) + next.times(INSERT)).isEqualTo(2);
      assertThat(next.times(INSERT)).as("both take writes by the configuration").isPositive();

      proxy.configure(config(LED, Duration.ofSeconds(5), false, RuleSet.NONE));
      lease(1, Duration.ZERO);
      Future<Long> held = run(client, INSERT);
      awaitHeld();
      lease(1, Duration.ofMinutes(1));
      assertThat(held.get()).isEqualTo(1);
    }
  }

  @Test
  void whatIsForwardedUnreadIsRefusedWhereAManagerLeads() throws Exception {
    proxy.configure(config(LED, Duration.ofSeconds(5), true, RuleSet.NONE));

    assertThatThrownBy(this::connect)
        .hasMessageContaining("fast_forward is not available in hostgroup 10");
  }
}
