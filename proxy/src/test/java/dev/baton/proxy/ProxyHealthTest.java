package dev.baton.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.proxy.ProxySettings.ProxyUser;
import dev.baton.proxy.config.Account;
import dev.baton.proxy.config.ProxyConfig;
import dev.baton.proxy.config.ReplicationPair;
import dev.baton.proxy.config.ServerEntry;
import dev.baton.proxy.config.ServerEntry.Status;
import dev.baton.proxy.config.Tunables;
import dev.baton.proxy.rule.RuleSet;
import dev.baton.wire.client.WireConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What a proxy says of itself; "old" is in hostgroup 10, "next" in 20. */
class ProxyHealthTest extends ProxyFixture {

  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final List<ReplicationPair> PAIR =
      List.of(new ReplicationPair(10, 20, "read_only"));
  private static final Map<String, Account> USERS = Map.of("app", Account.simple("app", PASSWORD));

  private ProxyHealth with(List<ReplicationPair> pairs, Status writer, Status reader) {
    proxy.configure(
        new ProxyConfig(
            List.of(
                new ServerEntry(10, old.key(), writer, 1, 20, 0, false, false),
                new ServerEntry(20, next.key(), reader, 1, 20, 0, false, false)),
            pairs,
            USERS,
            RuleSet.NONE,
            Tunables.DEFAULT));
    return proxy.health(LIMIT);
  }

  @Test
  void itServesWhatItsHostgroupsHaveServersFor() {
    assertThat(with(PAIR, Status.ONLINE, Status.ONLINE))
        .isEqualTo(new ProxyHealth(true, true, true, java.util.Set.of(10, 20), ""));
    assertThat(with(PAIR, Status.ONLINE, Status.SHUNNED).reads())
        .as("the writer takes reads where there is no reader")
        .isTrue();
    ProxyHealth noWriter = with(PAIR, Status.SHUNNED, Status.ONLINE);
    assertThat(noWriter.writes()).isFalse();
    assertThat(noWriter.reads()).isTrue();
    assertThat(noWriter.alive()).isTrue();
    assertThat(noWriter.reason())
        .isEqualTo("none of the hostgroups [10] for writes has a server ONLINE");
    assertThat(with(PAIR, Status.OFFLINE_SOFT, Status.OFFLINE_HARD).reason())
        .isEqualTo("none of the hostgroups [10, 20] for writes or reads has a server ONLINE");
  }

  @Test
  void withoutPairsTheHostgroupsOfTheUsersCount() {
    ProxyHealth none = with(List.of(), Status.ONLINE, Status.ONLINE);
    assertThat(none.writes()).as("the user's hostgroup is 0").isFalse();
    assertThat(none.serving()).containsExactlyInAnyOrder(10, 20);
  }

  @Test
  void withoutUsersNobodyIsServed() {
    proxy.configure(ProxyConfig.EMPTY);
    ProxyHealth health = proxy.health(LIMIT);
    assertThat(health.alive()).isTrue();
    assertThat(health.reads()).isFalse();
    assertThat(health.reason()).contains("mysql_users is empty");
  }

  @Test
  void underAManagerItServesAsItsLeaseAndItsTableSay() throws Exception {
    assertThat(proxy.health(LIMIT).writes()).isTrue();
    await(follower(proxy).revoke(2));
    ProxyHealth revoked = proxy.health(LIMIT);
    assertThat(revoked.alive()).isTrue();
    assertThat(revoked.writes()).isFalse();
    assertThat(revoked.reason()).isNotEmpty();
  }

  @Test
  void oneStuckEventLoopIsEnoughForANo() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch stuck = new CountDownLatch(1);
    try (Proxy slow =
        Proxy.start(
            new ProxySettings(
                "slow", "127.0.0.1", 0, 2, List.of(new ProxyUser("app", PASSWORD)), LIMIT, 20),
            (instance, what) -> {
              stuck.countDown();
              awaitQuietly(release);
            })) {
      await(slow.follower().renewLease(1, Duration.ofMinutes(1)));
      await(slow.follower().publish(table(1, 1, old.key(), List.of())));
      assertThat(slow.health(LIMIT).alive()).isTrue();
      try (WireConnection client = connect(slow)) {
        client.execute(INSERT);
        old.close(); // its connections break, and who is told of it blocks the loop
        stuck.await();
        ProxyHealth health = slow.health(Duration.ofMillis(50));
        assertThat(health.alive()).isFalse();
        assertThat(health.writes()).isFalse();
        assertThat(health.reason()).contains("of 2 event loops did not answer within 50 ms");
      } finally {
        release.countDown();
      }
    }
  }

  @Test
  void aProxyThatClosesSaysNo() {
    proxy.close();
    assertThat(proxy.health(LIMIT).reason()).contains("closing");
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
