package dev.baton.manager.guard;

import dev.baton.core.instance.InstanceKey;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Which clusters and hosts the filters name, by orchestrator's rules: a cluster is known by its
 * name here, its alias, and by its primary's host:port, which is orchestrator's name for it.
 *
 * @see <a
 *     href="https://github.com/openark/orchestrator/blob/master/docs/configuration-recovery.md">orchestrator,
 *     configuration of recoveries</a>
 */
public final class ClusterFilter {
  private static final String ALIAS = "alias=";
  private static final String ALIAS_PATTERN = "alias~=";

  private ClusterFilter() {}

  /**
   * The same by its name or by its alias.
   *
   * @param alias empty if it has none
   */
  public static boolean matches(
      List<String> filters, String cluster, String alias, @Nullable InstanceKey primary) {
    return matches(filters, cluster, primary)
        || (!alias.isEmpty() && matches(filters, alias, primary));
  }

  /** Whether any of the filters names the cluster. None does if there are none. */
  public static boolean matches(
      List<String> filters, String cluster, @Nullable InstanceKey primary) {
    return filters.stream().anyMatch(filter -> matches(filter, cluster, primary));
  }

  private static boolean matches(String filter, String cluster, @Nullable InstanceKey primary) {
    if (filter.isEmpty()) {
      return false;
    }
    if (filter.equals("*") || filter.equals(cluster)) {
      return true;
    }
    if (filter.startsWith(ALIAS_PATTERN)) {
      return found(filter.substring(ALIAS_PATTERN.length()), cluster);
    }
    if (filter.startsWith(ALIAS)) {
      return filter.substring(ALIAS.length()).equals(cluster);
    }
    return found(filter, cluster) || (primary != null && found(filter, primary.toString()));
  }

  /** The first of the patterns that is found in the host's name; null if none is. */
  public static @Nullable String matchingHost(List<String> patterns, InstanceKey instance) {
    return patterns.stream()
        .filter(pattern -> !pattern.isEmpty())
        .filter(pattern -> found(pattern, instance.toString()))
        .findFirst()
        .orElse(null);
  }

  private static boolean found(String pattern, String text) {
    try {
      return Pattern.compile(pattern).matcher(text).find();
    } catch (PatternSyntaxException e) {
      return false; // a name such as "db*1" that is meant literally and is not this one
    }
  }
}
