package dev.baton.core.routing;

import dev.baton.core.instance.InstanceKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a cluster's statements go: one version of it, whole. Immutable.
 *
 * <p>A follower applies a table only if its {@code (epoch, version)} is higher than that of the one
 * it has, and routes writes only to the primary of the highest epoch it has seen (design invariant
 * 1).
 *
 * @param epoch raised, and committed to the decision log, before every promotion
 * @param version raised with every change within an epoch
 * @param primary who takes the writes; null while there is none, and then writes are held
 * @param replicas who may serve reads; the primary serves them when the list is empty
 */
public record RoutingTable(
    String cluster,
    long epoch,
    long version,
    @Nullable InstanceKey primary,
    List<InstanceKey> replicas) {

  public RoutingTable {
    replicas = List.copyOf(replicas);
  }

  public boolean isNewerThan(RoutingTable other) {
    return epoch != other.epoch ? epoch > other.epoch : version > other.version;
  }
}
