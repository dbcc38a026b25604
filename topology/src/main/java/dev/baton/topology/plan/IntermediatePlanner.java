package dev.baton.topology.plan;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.refactor.RefactorPlan;
import dev.baton.topology.refactor.RefactorPlanner;
import dev.baton.topology.refactor.TreeChange;
import dev.baton.topology.snapshot.ClusterSnapshot;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import dev.baton.topology.snapshot.ReplicationGroups;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds new sources for the replicas of a dead intermediate primary, co-primary or group member,
 * while the primary lives: siblings of the dead one that have replicas already, its own source, its
 * other siblings; those of its data centre first, whatever they are.
 *
 * <p>A group member's replicas go to its peers first. A source is taken only if its chain of living
 * receivers leads to the primary or to a member of the primary's group, and if the replica may
 * follow it by GTID sets, versions and formats ({@link RefactorPlanner}).
 */
public final class IntermediatePlanner {

  /**
   * @param targets for each replica that can be moved, whom it may follow, best first
   * @param left the others, and why
   */
  public record Plan(
      SortedMap<InstanceKey, List<InstanceKey>> targets,
      SortedMap<InstanceKey, String> left,
      String sentence) {
    public Plan {
      targets = Collections.unmodifiableSortedMap(new TreeMap<>(targets));
      left = Collections.unmodifiableSortedMap(new TreeMap<>(left));
    }
  }

  private final ClusterSnapshot snapshot;
  private final DurabilityPolicy policy;
  private final InstanceKey dead;
  private final Function<InstanceKey, String> dataCenters;
  private final ReplicationGroups groups;

  private IntermediatePlanner(
      ClusterSnapshot snapshot,
      DurabilityPolicy policy,
      InstanceKey dead,
      Function<InstanceKey, String> dataCenters) {
    this.snapshot = snapshot;
    this.policy = policy;
    this.dead = dead;
    this.dataCenters = dataCenters;
    this.groups = new ReplicationGroups(snapshot);
  }

  /**
   * @param dead who does not serve its replicas any more
   * @param dataCenters where an instance stands; empty if that is not known
   */
  public static Plan plan(
      ClusterSnapshot snapshot,
      DurabilityPolicy policy,
      InstanceKey dead,
      Function<InstanceKey, String> dataCenters) {
    return new IntermediatePlanner(snapshot, policy, dead, dataCenters).plan();
  }

  private Plan plan() {
    SortedMap<InstanceKey, List<InstanceKey>> targets = new TreeMap<>();
    SortedMap<InstanceKey, String> left = new TreeMap<>();
    List<InstanceKey> sources = isPrimary(dead) ? List.of() : sources();
    for (InstanceView view : snapshot.instances().values()) {
      InstanceKey replica = view.key();
      if (view.facts() == null || !follows(view.facts(), dead) || isPrimary(replica)) {
        continue;
      }
      Map<InstanceKey, String> objections = new TreeMap<>();
      List<InstanceKey> suited =
          sources.stream().filter(source -> suits(replica, source, objections)).toList();
      if (suited.isEmpty()) {
        left.put(replica, isPrimary(dead) ? notElected() : why(view, objections));
      } else {
        targets.put(replica, suited);
      }
    }
    return new Plan(targets, left, sentence(targets, left));
  }

  /** While it is recorded as the primary, whoever takes its place comes first. */
  private String notElected() {
    return "The group of " + dead + " has not elected another primary yet.";
  }

  private static String why(InstanceView replica, Map<InstanceKey, String> objections) {
    if (!replica.reachable()) {
      return replica.key() + " is not reachable.";
    }
    return objections.isEmpty()
        ? "Nobody else leads to the primary."
        : String.join(" ", objections.values());
  }

  private boolean suits(
      InstanceKey replica, InstanceKey source, Map<InstanceKey, String> objections) {
    RefactorPlan plan =
        RefactorPlanner.plan(snapshot, policy, new TreeChange.Relocate(replica, source));
    if (plan instanceof RefactorPlan.Go go && go.leftOut().isEmpty()) {
      return true;
    }
    objections.put(source, plan.sentence());
    return false;
  }

  private List<InstanceKey> sources() {
    String home = dataCenters.apply(dead);
    Optional<InstanceKey> above = sourceOf(dead);
    Comparator<InstanceKey> order =
        Comparator.comparing((InstanceKey key) -> !home.equals(dataCenters.apply(key)))
            .thenComparingInt(key -> rank(key, above.orElse(null)))
            .thenComparing(Comparator.naturalOrder());
    return snapshot.instances().keySet().stream()
        .filter(key -> !key.equals(dead) && leadsToPrimary(key))
        .sorted(order)
        .toList();
  }

  private int rank(InstanceKey key, @Nullable InstanceKey above) {
    if (groups.isPeer(key, dead)) {
      return 0;
    }
    boolean sibling = above != null && sourceOf(key).filter(above::equals).isPresent();
    if (sibling) {
      return hasReplicas(key) ? 0 : 2;
    }
    if (key.equals(above)) {
      return 1;
    }
    return isPrimary(key) ? 3 : 4;
  }

  private boolean hasReplicas(InstanceKey key) {
    return snapshot.instances().values().stream()
        .anyMatch(view -> view.facts() != null && follows(view.facts(), key));
  }

  private boolean isPrimary(InstanceKey key) {
    return key.equals(snapshot.primary());
  }

  /** Whether it answers, and so does everybody above it, and receives. */
  private boolean leadsToPrimary(InstanceKey from) {
    Set<InstanceKey> seen = new HashSet<>();
    InstanceKey at = from;
    while (seen.add(at)) {
      InstanceView view = snapshot.view(at).orElse(null);
      if (view == null || !view.reachable() || view.facts() == null || at.equals(dead)) {
        return false;
      }
      InstanceKey primary = snapshot.primary();
      if (isPrimary(at) || (primary != null && groups.isPeer(at, primary))) {
        return true;
      }
      Optional<ReplicationChannel> channel = view.facts().channel();
      if (channel.isEmpty() || channel.get().receiver() != ThreadState.RUNNING) {
        return false;
      }
      at = channel.get().source();
    }
    return false;
  }

  private Optional<InstanceKey> sourceOf(InstanceKey key) {
    return snapshot
        .view(key)
        .map(InstanceView::facts)
        .flatMap(InstanceFacts::channel)
        .map(ReplicationChannel::source);
  }

  private static boolean follows(InstanceFacts facts, InstanceKey source) {
    return facts.channels().stream().anyMatch(c -> c.source().equals(source));
  }

  private String sentence(
      SortedMap<InstanceKey, List<InstanceKey>> targets, SortedMap<InstanceKey, String> left) {
    StringBuilder text = new StringBuilder();
    targets.forEach(
        (replica, sources) ->
            text.append("%s moves from %s to %s. ".formatted(replica, dead, sources.getFirst())));
    left.forEach((replica, why) -> text.append("%s cannot be moved: %s ".formatted(replica, why)));
    return text.isEmpty() ? dead + " has no replicas." : text.toString().strip();
  }
}
