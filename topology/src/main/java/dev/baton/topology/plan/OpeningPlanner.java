package dev.baton.topology.plan;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.snapshot.ClusterSnapshot;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import java.util.Optional;

/**
 * Whether the primary of the current epoch, which refuses writes, may be opened again. The log says
 * that it is the primary, so that no epoch is needed; but it must still have everything that its
 * replicas have: a server restored from a backup has not.
 */
public final class OpeningPlanner {
  private OpeningPlanner() {}

  /** Why it may not be opened; empty if it may. */
  public static Optional<String> objection(ClusterSnapshot snapshot) {
    InstanceKey primary = snapshot.primary();
    if (primary == null) {
      return Optional.of("Epoch " + snapshot.epoch() + " has no primary.");
    }
    InstanceFacts facts =
        snapshot
            .view(primary)
            .filter(InstanceView::reachable)
            .map(InstanceView::facts)
            .orElse(null);
    if (facts == null) {
      return Optional.of(primary + " is not reachable.");
    }
    Optional<String> group = GroupElection.objection(snapshot, primary);
    if (group.isPresent()) {
      return group;
    }
    if (facts.isReplica()) {
      return Optional.of(
          primary
              + " replicates from "
              + facts.channel().orElseThrow().source()
              + ": only a promotion makes a replica writable.");
    }
    for (InstanceView view : snapshot.instances().values()) {
      Optional<String> objection = other(view, facts);
      if (objection.isPresent()) {
        return objection;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> other(InstanceView view, InstanceFacts primary) {
    InstanceFacts facts = view.facts();
    if (view.key().equals(primary.key()) || !view.reachable() || facts == null) {
      return Optional.empty();
    }
    if (facts.writable()) {
      return Optional.of(view.key() + " takes writes: it is to be fenced first.");
    }
    if (!facts.channels().stream().anyMatch(c -> c.source().equals(primary.key()))) {
      return Optional.empty();
    }
    // the primary stands still: whoever has more has what it lost
    return primary.executed().covers(facts.executed())
        ? Optional.empty()
        : Optional.of(
            "%s has %s, and the primary %s only %s: it has lost transactions. Fail over instead."
                .formatted(view.key(), facts.executed(), primary.key(), primary.executed()));
  }
}
