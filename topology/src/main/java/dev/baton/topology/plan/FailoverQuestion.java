package dev.baton.topology.plan;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.policy.PromotionPolicy;
import dev.baton.topology.policy.SemiSyncGuarantee;
import dev.baton.topology.snapshot.ClusterSnapshot;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import dev.baton.topology.snapshot.SemiSyncFacts;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a failover has to decide on, once the receivers are stopped.
 *
 * @param guarantee whether the old primary really waited for acknowledgements, as last seen
 * @param reached who can acknowledge nothing any more
 * @param designated whom a person would like to see promoted; null if nobody said so
 * @param promotion who may and who should be promoted
 */
public record FailoverQuestion(
    ClusterSnapshot snapshot,
    InstanceKey oldPrimary,
    DurabilityPolicy policy,
    SemiSyncGuarantee guarantee,
    List<RevokedReplica> reached,
    @Nullable InstanceKey designated,
    PromotionPolicy promotion) {

  public FailoverQuestion {
    reached = List.copyOf(reached);
  }

  /** Without preferences. */
  public FailoverQuestion(
      ClusterSnapshot snapshot,
      InstanceKey oldPrimary,
      DurabilityPolicy policy,
      SemiSyncGuarantee guarantee,
      List<RevokedReplica> reached) {
    this(snapshot, oldPrimary, policy, guarantee, reached, null);
  }

  /** With somebody designated, and no rules. */
  public FailoverQuestion(
      ClusterSnapshot snapshot,
      InstanceKey oldPrimary,
      DurabilityPolicy policy,
      SemiSyncGuarantee guarantee,
      List<RevokedReplica> reached,
      @Nullable InstanceKey designated) {
    this(snapshot, oldPrimary, policy, guarantee, reached, designated, PromotionPolicy.NEUTRAL);
  }

  public FailoverQuestion withPromotion(PromotionPolicy value) {
    return new FailoverQuestion(
        snapshot, oldPrimary, policy, guarantee, reached, designated, value);
  }

  /** Those whose whole history is known. */
  List<RevokedReplica> usable() {
    return reached.stream().filter(replica -> !replica.relayLogUnknown()).toList();
  }

  /**
   * Members that were not reached, or whose history is not fully known, and that may have
   * acknowledged a write of the old primary: those with semi-sync enabled, and those of which that
   * is not known.
   */
  Set<InstanceKey> unreachedAcknowledgers() {
    Set<InstanceKey> unreached = unreached();
    unreached.removeIf(
        key ->
            !snapshot
                .view(key)
                .map(InstanceView::facts)
                .map(InstanceFacts::semiSync)
                .map(SemiSyncFacts::replicaEnabled)
                .orElse(true));
    return unreached;
  }

  /** Every member that is not usable, the old primary apart. */
  Set<InstanceKey> unreached() {
    Set<InstanceKey> keys = new TreeSet<>(snapshot.instances().keySet());
    keys.remove(oldPrimary);
    keys.removeAll(usable().stream().map(RevokedReplica::key).collect(Collectors.toSet()));
    return keys;
  }

  Optional<InstanceFacts> oldPrimaryFacts() {
    return snapshot.view(oldPrimary).map(InstanceView::facts);
  }
}
