package dev.baton.topology.plan;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.analysis.ErrantTransactions;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.snapshot.ClusterSnapshot;
import dev.baton.topology.snapshot.Detected.Subject;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Brings acknowledgers back to a primary whose commits wait for them. That is all that is ever done
 * about it: semi-sync is never turned off and fewer acknowledgements are never asked for, because
 * either would tell a client that a write is safe which is not (design invariant 3).
 */
public final class AcknowledgerPlanner {

  /** Whom to bring back, or why nobody can be. */
  public sealed interface Decision {
    String sentence();
  }

  /**
   * @param instances replicas of the primary that are to acknowledge again
   */
  public record Restore(List<InstanceKey> instances, String sentence) implements Decision {
    public Restore {
      instances = List.copyOf(instances);
    }
  }

  public record Refuse(String sentence) implements Decision {}

  private AcknowledgerPlanner() {}

  public static Decision plan(ClusterSnapshot snapshot, DurabilityPolicy policy) {
    InstanceKey primary = snapshot.primary();
    InstanceFacts source =
        primary == null
            ? null
            : snapshot
                .view(primary)
                .filter(InstanceView::reachable)
                .map(InstanceView::facts)
                .orElse(null);
    if (primary == null || source == null || policy.mode() != DurabilityPolicy.Mode.SEMI_SYNC) {
      return new Refuse("No primary waits for acknowledgements.");
    }
    List<InstanceKey> restorable = new ArrayList<>();
    List<String> objections = new ArrayList<>();
    for (InstanceView view : snapshot.instances().values()) {
      if (!view.key().equals(primary)) {
        objection(view, source).ifPresentOrElse(objections::add, () -> restorable.add(view.key()));
      }
    }
    restorable.sort(
        Comparator.comparing((InstanceKey key) -> priority(snapshot, key))
            .thenComparing(Comparator.naturalOrder()));
    if (restorable.isEmpty()) {
      return new Refuse(
          "No acknowledger can be brought back to %s, and its commits wait: semi-sync is not turned off. %s"
              .formatted(primary, String.join(" ", objections))
              .strip());
    }
    return new Restore(
        restorable, "%s are to acknowledge the writes of %s again.".formatted(restorable, primary));
  }

  /** Those of which nothing is told come last. */
  private static int priority(ClusterSnapshot snapshot, InstanceKey key) {
    return snapshot
        .view(key)
        .map(InstanceView::facts)
        .flatMap(facts -> facts.details().detected().number(Subject.SEMI_SYNC))
        .orElse(Integer.MAX_VALUE);
  }

  private static Optional<String> objection(InstanceView view, InstanceFacts source) {
    InstanceKey key = view.key();
    InstanceFacts facts = view.facts();
    if (!view.reachable() || facts == null) {
      return Optional.of(key + " is not reachable.");
    }
    ReplicationChannel channel =
        facts.channels().stream()
            .filter(c -> c.source().equals(source.key()))
            .findFirst()
            .orElse(null);
    if (channel == null) {
      return Optional.of(key + " does not replicate from " + source.key() + ".");
    }
    if (facts.details().detected().number(Subject.SEMI_SYNC).filter(p -> p == 0).isPresent()) {
      return Optional.of(key + " is never to acknowledge: its semi-sync priority is 0.");
    }
    if (!facts.semiSync().available()) {
      return Optional.of(key + " has no semi-sync: install its plug-in.");
    }
    if (facts.semiSync().replicaActive() && channel.receiver() == ThreadState.RUNNING) {
      return Optional.of(key + " acknowledges already.");
    }
    if (channel.receiverError().present()) {
      return Optional.of(
          "%s cannot receive: %d %s"
              .formatted(key, channel.receiverError().code(), channel.receiverError().message()));
    }
    return ErrantTransactions.between(facts, source)
        .map(errant -> "%s has %s, which %s has not.".formatted(key, errant, source.key()));
  }
}
