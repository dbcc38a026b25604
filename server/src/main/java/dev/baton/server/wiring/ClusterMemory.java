package dev.baton.server.wiring;

import dev.baton.cluster.DecisionLog;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.watch.Members;
import dev.baton.server.config.ConfigurationException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a decision log remembers of a cluster's servers, so that no other cluster takes its place.
 */
final class ClusterMemory {

  /** By which names it was asked for, besides those under which its members are known. */
  private static final String SEEDS = "seeds";

  private static final String AUTHORITY = "authority";

  private ClusterMemory() {}

  /**
   * A log that remembers servers, none of which is named now, is another cluster's: its epochs and
   * members would be taken for this one's.
   *
   * @param folder where the log lies, for the message
   * @throws ConfigurationException if it is another's
   */
  static void requireSameCluster(
      DecisionLog log, Path folder, String cluster, List<InstanceKey> seeds) {
    Set<InstanceKey> known = new TreeSet<>(Members.remembered(log, cluster));
    String earlier = log.recall(cluster, SEEDS).orElse("");
    if (!earlier.isBlank()) {
      Stream.of(earlier.split(",")).map(InstanceKey::parse).forEach(known::add);
    }
    if (!known.isEmpty() && Collections.disjoint(known, seeds)) {
      throw new ConfigurationException(
          ("%s holds the decisions of a cluster '%s' of other servers (%s), and %s is none of them."
                  + " Name one of them as a seed if it is the same cluster; else give this one"
                  + " another name (--cluster), or a --data folder (data-directory) of its own.")
              .formatted(folder, cluster, text(known), text(seeds)));
    }
    known.addAll(seeds);
    log.remember(cluster, SEEDS, text(known).replace(", ", ","));
  }

  /** Which log the epochs are from: another one, or a new one, counts epochs of its own. */
  static String authority(DecisionLog log, String cluster) {
    String known = log.recall(cluster, AUTHORITY).orElse("");
    if (known.isEmpty()) {
      known = UUID.randomUUID().toString();
      log.remember(cluster, AUTHORITY, known);
    }
    return known;
  }

  private static String text(Collection<InstanceKey> keys) {
    return keys.stream().map(InstanceKey::toString).collect(Collectors.joining(", "));
  }
}
