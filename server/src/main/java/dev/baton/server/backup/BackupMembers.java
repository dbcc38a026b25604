package dev.baton.server.backup;

import dev.baton.cli.api.ApiCluster;
import dev.baton.cli.api.ApiInstance;
import dev.baton.cli.api.ApiSuspension;
import dev.baton.core.instance.InstanceKey;
import dev.baton.ops.backup.choose.Member;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the API says of a cluster, as it matters for a backup of it. Pure. */
public final class BackupMembers {

  /** How long a manager that has just taken a cluster on may not know of all its servers. */
  public static final Duration SETTLING = Duration.ofSeconds(10);

  private static final String NOT_SEEN = "not seen yet";
  private static final String REPLICA = "replica";

  /** States of a replica both of whose threads run. */
  private static final Set<String> REPLICATING = Set.of("replicating", "lagging");

  private BackupMembers() {}

  public static List<Member> of(ApiCluster cluster, List<ApiSuspension> suspensions) {
    Map<String, ApiInstance> instances = new HashMap<>();
    cluster.instances().forEach(one -> instances.put(one.key(), one));
    return cluster.instances().stream()
        .map(one -> member(one, cluster, instances, suspensions))
        .toList();
  }

  /** Whether the manager has looked at every server that it has heard of. */
  public static boolean allSeen(ApiCluster cluster) {
    return cluster.instances().stream().noneMatch(one -> one.state().equals(NOT_SEEN));
  }

  private static Member member(
      ApiInstance one,
      ApiCluster cluster,
      Map<String, ApiInstance> instances,
      List<ApiSuspension> suspensions) {
    boolean primary = one.key().equals(cluster.primary());
    return new Member(
        InstanceKey.parse(one.key()),
        primary,
        trouble(one, cluster.primary(), instances, suspensions),
        optional(one.lagSeconds()),
        optional(one.missingTransactions()),
        one.semiSync().equals(REPLICA));
  }

  private static String trouble(
      ApiInstance one,
      @Nullable String primary,
      Map<String, ApiInstance> instances,
      List<ApiSuspension> suspensions) {
    for (ApiSuspension suspension : suspensions) {
      if (suspension.instance().equals(one.key())) {
        return "in %s until %s (%s)"
            .formatted(suspension.kind(), suspension.until(), suspension.reason());
      }
    }
    if (one.key().equals(primary)) {
      return one.well() ? "" : one.state();
    }
    return replicates(one) ? chain(one, primary, instances) : one.state();
  }

  /** Lag does not speak against it here: how much of it is allowed, the rules say. */
  private static boolean replicates(ApiInstance one) {
    return REPLICATING.contains(one.state());
  }

  /** A replica of a replica is as good as the one between; empty if all are. */
  private static String chain(
      ApiInstance one, @Nullable String primary, Map<String, ApiInstance> instances) {
    if (primary == null) {
      return "";
    }
    Set<String> passed = new HashSet<>();
    ApiInstance at = one;
    while (passed.add(at.key())) {
      String source = at.source();
      if (primary.equals(source)) {
        return "";
      }
      ApiInstance above = source == null ? null : instances.get(source);
      if (above == null || !replicates(above)) {
        return "it does not follow the primary: its source " + source + " does not";
      }
      at = above;
    }
    return "it replicates in a circle";
  }

  private static OptionalLong optional(@Nullable Long value) {
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }
}
