package dev.baton.topology.analysis;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.snapshot.ClusterSnapshot;
import dev.baton.topology.snapshot.GroupFacts;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import dev.baton.topology.snapshot.ReplicationGroups;
import dev.baton.topology.snapshot.ReplicationTree;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A snapshot with its primary known, and the questions that every analysis asks of it.
 *
 * @param others every member but the primary
 */
record Cluster(
    ClusterSnapshot snapshot,
    InstanceKey primary,
    AnalysisPolicy policy,
    ReplicationTree tree,
    ReplicationGroups groups,
    List<InstanceView> others) {

  /** What follows where Baton changes nothing because a replication group governs the member. */
  static final Remedy GROUPS_TO_RUN =
      new Remedy.Advise(
          "close it (super_read_only) or START GROUP_REPLICATION: the group is not Baton's to run");

  Cluster(ClusterSnapshot snapshot, InstanceKey primary, AnalysisPolicy policy) {
    this(
        snapshot,
        primary,
        policy,
        new ReplicationTree(snapshot),
        new ReplicationGroups(snapshot),
        snapshot.instances().values().stream().filter(v -> !v.key().equals(primary)).toList());
  }

  DetectionLimits limits() {
    return policy.limits();
  }

  /** Who replicates from the primary, and who has never been seen and so may. */
  List<InstanceView> firstTier() {
    return others().stream().filter(v -> v.facts() == null || v.facts().follows(primary)).toList();
  }

  /** Whether a chain of sources leads to the primary, or to a member of the primary's group. */
  boolean leadsToPrimary(InstanceKey instance) {
    return tree.leadsTo(instance, primary)
        || snapshot.instances().keySet().stream()
            .filter(this::inPrimarysGroup)
            .anyMatch(member -> tree.leadsTo(instance, member));
  }

  /** Whether Group Replication governs the primary, so that nobody else replaces it. */
  boolean groupGovernsPrimary() {
    return groups.govern(primary);
  }

  /** Whether it takes part in the group of the primary. */
  boolean inPrimarysGroup(InstanceKey instance) {
    Optional<String> group = group(instance);
    return group.isPresent() && group.equals(group(primary));
  }

  private Optional<String> group(InstanceKey instance) {
    return snapshot
        .view(instance)
        .map(InstanceView::facts)
        .flatMap(facts -> facts.details().group())
        .filter(GroupFacts::takesPart)
        .map(GroupFacts::name);
  }

  /** The facts, if the instance answers and they are fresh enough to prove something. */
  Optional<InstanceFacts> fresh(InstanceView view) {
    return view.reachable() && view.factsAgeMillis() <= limits().factsMillis()
        ? Optional.ofNullable(view.facts())
        : Optional.empty();
  }

  Optional<InstanceFacts> fresh(InstanceKey key) {
    return snapshot.view(key).flatMap(this::fresh);
  }

  /** All fresh facts, the primary's first. */
  List<InstanceFacts> allFresh() {
    List<InstanceFacts> all = new ArrayList<>();
    fresh(primary).ifPresent(all::add);
    others().forEach(view -> fresh(view).ifPresent(all::add));
    return all;
  }

  /** Whether the instance answers and its receiver of this source runs. */
  boolean receives(InstanceView view, InstanceKey source) {
    return fresh(view)
        .flatMap(f -> f.channelFrom(source))
        .filter(c -> c.receiver() == ThreadState.RUNNING)
        .isPresent();
  }

  /** Whether the instance answers and both threads of its channel from this source run. */
  boolean replicates(InstanceView view, InstanceKey source) {
    return receives(view, source)
        && fresh(view)
            .flatMap(f -> f.channelFrom(source))
            .filter(c -> c.applier() == ThreadState.RUNNING)
            .isPresent();
  }

  /** Whether the instance answers and cannot connect to this source. */
  boolean failsToConnect(InstanceView view, InstanceKey source) {
    return fresh(view)
        .flatMap(f -> f.channelFrom(source))
        .filter(SourceEvidence::lostConnection)
        .isPresent();
  }

  boolean lags(InstanceView view) {
    return fresh(view).filter(f -> lags(f, limits())).isPresent();
  }

  /** Whether it is further behind than its limit and than it stays on purpose. */
  static boolean lags(InstanceFacts facts, DetectionLimits limits) {
    return facts.channels().stream().anyMatch(c -> behind(c) > limits.lagSeconds());
  }

  /** By how many seconds it is further behind than it stays on purpose. */
  static long behind(ReplicationChannel channel) {
    return channel.delay().orElse(0) - channel.details().sqlDelaySeconds();
  }

  static String names(Collection<InstanceView> views) {
    return views.stream().map(v -> v.key().toString()).collect(Collectors.joining(", "));
  }
}
