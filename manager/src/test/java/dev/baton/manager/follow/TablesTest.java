package dev.baton.manager.follow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.cluster.DecisionLog;
import dev.baton.cluster.InMemoryDecisionLog;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.routing.RoutingTable;
import dev.baton.core.time.MonotonicClock;
import dev.baton.core.time.Tasks;
import dev.baton.manager.fake.FakeFollower;
import dev.baton.manager.fake.FakeServers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TablesTest {
  private static final InstanceKey A = FakeServers.key("a");
  private static final InstanceKey B = FakeServers.key("b");

  private final DecisionLog log = new InMemoryDecisionLog();
  private final FakeFollower proxy = new FakeFollower(FakeServers.of("a", "b"));

  private Followers followers() {
    return new Followers(
        List.of(proxy),
        MonotonicClock.SYSTEM,
        Tasks.SYSTEM,
        Duration.ofSeconds(60),
        Duration.ofSeconds(5));
  }

  @Test
  void aManagerThatFollowsAnotherAtOnceOrAfterAClockSetBackStillReleasesWhatItRevoked()
      throws Exception {
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    for (Instant clock : List.of(now, now, now.minusSeconds(3600))) {
      Followers followers = followers();
      Tables tables = new Tables("lab", followers, log, InstantSource.fixed(clock), Tasks.SYSTEM);
      followers.renewLeases(2);
      followers.revoke(2);
      assertThat(proxy.route()).isNull();
      tables.publish(2, A, List.of(B), true);
      assertThat(proxy.route()).as("clock at %s", clock).isEqualTo(A);
    }
  }

  private RoutingTable table() {
    return Objects.requireNonNull(proxy.table());
  }

  @Test
  void withinOneManagerEachTableIsNewerAndTheLogIsWrittenOnce() throws Exception {
    Tables tables =
        new Tables(
            "lab", followers(), log, InstantSource.fixed(Instant.ofEpochMilli(5)), Tasks.SYSTEM);
    tables.publish(1, A, List.of(B), false);
    String reserved = log.recall("lab", "table-versions").orElseThrow();
    long first = table().version();
    tables.publish(1, B, List.of(A), false);
    assertThat(table().version()).isEqualTo(first + 1);
    assertThat(log.recall("lab", "table-versions")).contains(reserved);
  }
}
