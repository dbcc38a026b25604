package dev.baton.topology.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.Flavour;
import dev.baton.testkit.Seeded;
import dev.baton.topology.fixture.Topology;
import dev.baton.topology.plan.FailoverDecision.Promote;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.snapshot.ProbeFailure.Kind;
import dev.baton.topology.snapshot.SemiSyncFacts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Plays random acknowledgement histories and lets random replicas be unreachable: whoever is
 * promoted under the proof has every write that was acknowledged to a client.
 */
class FailoverProofPropertyTest {

  /** One replica as it truly is, whether the manager reaches it or not. */
  private record Truth(
      String name, long received, long executed, boolean acknowledges, boolean reached) {}

  /** A whole history. */
  private record History(Flavour flavour, int acks, List<Truth> replicas) {

    /**
     * The last write that k acknowledgers had, when the primary died: all up to it may be acked.
     */
    long acknowledged() {
      List<Long> received =
          replicas.stream()
              .filter(Truth::acknowledges)
              .map(Truth::received)
              .sorted(Comparator.reverseOrder())
              .toList();
      return received.size() < acks ? 0 : received.get(acks - 1);
    }

    long unreachedAcknowledgers() {
      return replicas.stream().filter(r -> r.acknowledges() && !r.reached()).count();
    }

    boolean anybodyReached() {
      return replicas.stream().anyMatch(Truth::reached);
    }
  }

  private static History random(Random random) {
    Flavour flavour = random.nextBoolean() ? Flavour.MYSQL : Flavour.MARIADB;
    int count = 1 + random.nextInt(5);
    List<Truth> replicas = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long received = 1 + random.nextInt(30);
      long executed = 1 + random.nextLong(received);
      replicas.add(
          new Truth(
              String.valueOf((char) ('b' + i)),
              received,
              executed,
              random.nextInt(4) > 0,
              random.nextInt(4) > 0));
    }
    return new History(flavour, 1 + random.nextInt(3), replicas);
  }

  private static FailoverDecision decide(History history) {
    Topology topology = history.flavour().isMariaDb() ? Topology.mariadb() : Topology.mysql();
    topology.primary("a", a -> a.failing(Kind.REFUSED, 50));
    List<String> reached = new ArrayList<>();
    for (Truth truth : history.replicas()) {
      topology.replica(
          truth.name(),
          n -> {
            n.executed(truth.executed()).received(truth.received());
            if (!truth.acknowledges()) {
              n.semiSync(SemiSyncFacts.NONE);
            }
            if (!truth.reached()) {
              n.failing(Kind.TIMEOUT, 50);
            }
          });
      if (truth.reached()) {
        reached.add(truth.name());
      }
    }
    return Revoked.decide(
        topology, DurabilityPolicy.semiSync(history.acks()), reached.toArray(String[]::new));
  }

  @Test
  void noPromotionUnderTheProofLosesAnAcknowledgedWrite() {
    Seeded.check(
        "the promoted replica has every acknowledged write",
        20_000,
        random -> {
          History history = random(random);
          if (decide(history) instanceof Promote promote) {
            assertThat(promote.lossPossible()).isFalse();
            assertThat(
                    promote
                        .catchUp()
                        .covers(Topology.upTo(history.flavour(), history.acknowledged())))
                .as("%s promotes %s", history, promote)
                .isTrue();
          }
        });
  }

  @Test
  void thePromotedReplicaHoldsWhatAnyReachedOneHolds() {
    Seeded.check(
        "the promoted replica holds what any reached one holds",
        5_000,
        random -> {
          History history = random(random);
          if (decide(history) instanceof Promote promote) {
            for (Truth truth : history.replicas()) {
              if (truth.reached()) {
                assertThat(
                        promote
                            .catchUp()
                            .covers(Topology.upTo(history.flavour(), truth.received())))
                    .as("%s promotes %s", history, promote)
                    .isTrue();
              }
            }
          }
        });
  }

  @Test
  void itRefusesOnlyWhenAnAcknowledgedWriteCouldBeMissing() {
    Seeded.check(
        "a refusal has a cause",
        5_000,
        random -> {
          History history = random(random);
          boolean provable =
              history.anybodyReached() && history.unreachedAcknowledgers() < history.acks();
          assertThat(decide(history) instanceof Promote).as("%s", history).isEqualTo(provable);
        });
  }
}
