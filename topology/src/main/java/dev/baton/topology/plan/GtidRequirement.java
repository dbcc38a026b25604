package dev.baton.topology.plan;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.snapshot.ClusterSnapshot;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A successor is chosen by what the replicas hold, which only GTIDs tell. Where none has them
 * nothing is begun: stopping their receivers would gain nothing and leave a cluster without a
 * primary.
 */
public final class GtidRequirement {

  private GtidRequirement() {}

  /** Why nobody can be told to be the primary's successor; empty if somebody may be. */
  public static Optional<String> objection(ClusterSnapshot snapshot, InstanceKey primary) {
    List<InstanceFacts> replicas =
        snapshot.instances().values().stream()
            .map(InstanceView::facts)
            .filter(Objects::nonNull)
            .filter(facts -> !facts.key().equals(primary) && facts.follows(primary))
            .toList();
    if (replicas.isEmpty() || replicas.stream().anyMatch(InstanceFacts::gtidEnabled)) {
      return Optional.empty();
    }
    return Optional.of(
        ("The replicas of %s (%s) have GTIDs off, so nobody can tell which of them holds every"
                + " acknowledged write, and Baton replaces no primary there: promote one by hand, and"
                + " set gtid_mode=ON while all is well.")
            .formatted(
                primary,
                replicas.stream()
                    .map(facts -> facts.key().toString())
                    .collect(Collectors.joining(", "))));
  }
}
