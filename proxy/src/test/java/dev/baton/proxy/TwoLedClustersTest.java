package dev.baton.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.proxy.FakeServer.Gate;
import dev.baton.proxy.config.Account;
import dev.baton.proxy.config.ProxyConfig;
import dev.baton.proxy.config.ReplicationPair;
import dev.baton.proxy.config.Tunables;
import dev.baton.proxy.rule.RuleSet;
import dev.baton.wire.auth.Credential;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.WireConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two clusters behind one proxy, each led by a manager that counts epochs of its own: "old" is the
 * primary of hostgroups 10 and 20 in epoch 7, "next" that of 30 and 40 in epoch 2.
 */
class TwoLedClustersTest extends ProxyFixture {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  @BeforeEach
  void leadBoth() throws Exception {
    proxy.configure(
        new ProxyConfig(
            List.of(TestConfigs.online(10, old), TestConfigs.online(30, next)),
            List.of(
                new ReplicationPair(10, 20, ReplicationPair.MANAGER),
                new ReplicationPair(30, 40, ReplicationPair.MANAGER)),
            Map.of("app", TestConfigs.application(), "other", other()),
            RuleSet.NONE,
            TestConfigs.tunables(Tunables.DEFAULT.statements())));
    await(proxy.follower(10).publish(table(7, 1, old.key(), List.of())));
    await(proxy.follower(30).publish(table(2, 1, next.key(), List.of())));
    await(proxy.follower(10).renewLease(7, MINUTE));
    await(proxy.follower(30).renewLease(2, MINUTE));
  }

  private static Account other() {
    return new Account("other", new Credential.Password(PASSWORD), PASSWORD, 30, "", false, 100);
  }

  private WireConnection connectToTheOther() throws IOException {
    return WireConnection.connect(
        ConnectOptions.to(address(proxy), "other", PASSWORD).withPublicKeyRetrieval());
  }

  @Test
  void eachWritesToItsOwnPrimary() throws Exception {
    try (WireConnection first = connect();
        WireConnection second = connectToTheOther()) {
      first.execute(INSERT);
      second.execute(INSERT);
      second.execute(INSERT);
      assertThat(old.times(INSERT)).isEqualTo(1);
      assertThat(next.times(INSERT)).isEqualTo(2);
    }
  }

  @Test
  void aNewEpochOfTheOneBreaksNothingOfTheOther() throws Exception {
    try (WireConnection first = connect();
        WireConnection second = connectToTheOther()) {
      Gate ofFirst = old.gate(INSERT);
      Gate ofSecond = next.gate(INSERT);
      Future<Long> revoked = run(first, INSERT);
      Future<Long> untouched = run(second, INSERT);
      ofFirst.awaitArrival();
      ofSecond.awaitArrival();

      await(proxy.follower(10).revoke(8));

      assertOutcomeUnknown(revoked);
      ofSecond.open();
      assertThat(untouched.get()).isEqualTo(1);
      ofFirst.open();
    }
  }

  @Test
  void aLeaseThatEndsHoldsTheWritesOfItsOwnClusterOnly() throws Exception {
    try (WireConnection first = connect();
        WireConnection second = connectToTheOther()) {
      await(proxy.follower(30).renewLease(2, Duration.ZERO));

      Future<Long> held = run(second, INSERT);
      awaitHeld();
      assertThat(first.execute(INSERT)).isEqualTo(1);
      assertThat(next.times(INSERT)).isZero();

      await(proxy.follower(30).renewLease(2, MINUTE));
      assertThat(held.get()).isEqualTo(1);
    }
  }

  @Test
  void theEpochsOfTheOneAreNotComparedWithThoseOfTheOther() throws Exception {
    await(proxy.follower(30).publish(table(3, 1, next.key(), List.of())));
    assertThatThrownBy(() -> await(proxy.follower(10).publish(table(6, 9, next.key(), List.of()))))
        .hasMessageContaining("epoch");
    try (WireConnection first = connect()) {
      first.execute(INSERT);
      assertThat(old.times(INSERT)).isEqualTo(1);
    }
  }
}
