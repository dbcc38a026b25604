package dev.baton.server.bench.instances;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.core.time.MonotonicClock;
import dev.baton.mysql.InstanceLinks;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.mysql.session.TlsMode;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.port.InstanceLink;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The fake servers are asked by the link that asks real ones. */
class FakeFleetTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final LinkCredentials ANYBODY =
      new LinkCredentials("baton", new Secret("fake"), TlsMode.DISABLED);

  private static InstanceLink link(int port) {
    return new InstanceLinks(MonotonicClock.SYSTEM)
        .open(new InstanceKey("127.0.0.1", port), ANYBODY);
  }

  @Test
  void aProbeFindsAPrimaryWithItsReplicasAndReplicasThatAreWell()
      throws IOException, InstanceException {
    try (FakeFleet fleet = FakeFleet.start(4, 3, MonotonicClock.SYSTEM);
        InstanceLink primary = link(fleet.primaries().getFirst().port())) {
      assertThat(fleet.primaries()).as("of a cluster of three and one of one").hasSize(2);
      InstanceFacts facts = primary.probe(LIMIT);
      assertThat(facts.writable()).isTrue();
      assertThat(facts.connectedReplicas()).hasSize(2);
      InstanceKey first = facts.connectedReplicas().getFirst().key().orElseThrow();
      try (InstanceLink replica = link(first.port())) {
        InstanceFacts replicaFacts = replica.probe(LIMIT);
        ReplicationChannel channel = replicaFacts.channel().orElseThrow();
        assertThat(channel.source()).isEqualTo(facts.key());
        assertThat(channel.receiver()).isEqualTo(ThreadState.RUNNING);
        assertThat(channel.applier()).isEqualTo(ThreadState.RUNNING);
        assertThat(channel.heartbeatPeriodMillis()).isEqualTo(500);
        assertThat(replicaFacts.readOnly()).isTrue();
        assertThat(facts.executed().covers(replicaFacts.executed())).isTrue();
      }
      assertThat(primary.claim("one", LIMIT)).isEqualTo("one");
      assertThat(fleet.unknownStatements()).isEmpty();
      assertThat(fleet.probed()).isEqualTo(2);
    }
  }

  @Test
  void theTimeFromProbeToProbeIsNotedAndWhatIsUnknownIsRefused()
      throws IOException, InstanceException {
    try (FakeFleet fleet = FakeFleet.start(1, 1, MonotonicClock.SYSTEM);
        InstanceLink only = link(fleet.primaries().getFirst().port())) {
      Punctuality punctuality = new Punctuality();
      fleet.watch(punctuality);
      only.probe(LIMIT);
      assertThat(punctuality.probes()).as("the first has none before it").isZero();
      only.probe(LIMIT);
      only.probe(LIMIT);
      assertThat(punctuality.probes()).isEqualTo(2);
      assertThat(punctuality.millisAt(100)).isPositive();
      assertThat(punctuality.longerThan(LIMIT.toMillis())).isZero();
      assertThat(punctuality.longerThan(0)).isEqualTo(1.0);
      assertThat(fleet.openConnections()).as("one for each instance").isEqualTo(1);
    }
  }
}
