package dev.baton.topology.snapshot;

import dev.baton.core.instance.InstanceKey;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything an analysis may look at, of one cluster at one moment. Immutable.
 *
 * @param epoch the highest committed epoch; 0 before the first
 * @param primary whom the decision log names as the primary of that epoch; null before the first
 * @param instances every known member
 */
public record ClusterSnapshot(
    String cluster,
    long epoch,
    @Nullable InstanceKey primary,
    SortedMap<InstanceKey, InstanceView> instances) {

  public ClusterSnapshot {
    instances = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(instances));
  }

  public static ClusterSnapshot of(
      String cluster,
      long epoch,
      @Nullable InstanceKey primary,
      Map<InstanceKey, InstanceView> instances) {
    return new ClusterSnapshot(cluster, epoch, primary, new TreeMap<>(instances));
  }

  public Optional<InstanceView> view(InstanceKey key) {
    return Optional.ofNullable(instances.get(key));
  }
}
