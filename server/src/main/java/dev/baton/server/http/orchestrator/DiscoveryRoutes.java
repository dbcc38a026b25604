package dev.baton.server.http.orchestrator;

import dev.baton.core.instance.InstanceKey;
import dev.baton.server.config.ClusterFinder;
import dev.baton.server.config.ClusterFinder.FindException;
import dev.baton.server.http.Call;
import dev.baton.server.http.HttpFailure;
import dev.baton.server.http.Reply;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Taking on servers and letting go of clusters. */
final class DiscoveryRoutes {

  private final Lookup lookup;
  private final Optional<ClusterFinder> finder;
  private final InstantSource clock;

  DiscoveryRoutes(Lookup lookup, Optional<ClusterFinder> finder, InstantSource clock) {
    this.lookup = lookup;
    this.finder = finder;
    this.clock = clock;
  }

  void addTo(OrcRouter router) {
    router
        .act("discover/:host/:port", this::discover)
        .act("async-discover/:host/:port", this::discover)
        .act("refresh/:host/:port", call -> refresh(lookup.instance(Lookup.key(call))))
        .act("forget-cluster/:clusterHint", this::forgetCluster);
  }

  private ClusterFinder finder() {
    return finder.orElseThrow(
        () -> HttpFailure.conflict("this Baton looks after its own cluster only"));
  }

  private Reply discover(Call call) {
    InstanceKey key = Lookup.key(call);
    Optional<OrcInstance> known = lookup.exactly(key);
    if (known.isPresent()) {
      return found(key, InstanceJson.of(known.get(), clock.instant()));
    }
    try {
      finder().discover(key);
    } catch (FindException e) {
      throw HttpFailure.badRequest(String.valueOf(e.getMessage()));
    }
    // A new cluster has seen nothing yet: of its instance only the name is certain.
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("Key", Json.key(key));
    lookup.exactly(key).ifPresent(i -> json.putAll(InstanceJson.of(i, clock.instant())));
    return found(key, json);
  }

  private static Reply found(InstanceKey key, Map<String, Object> json) {
    return Envelope.ok("Instance discovered: " + key, json);
  }

  /** Every instance is looked at several times a second anyway. */
  private static Reply refresh(OrcInstance instance) {
    return Envelope.ok("Instance refreshed: " + instance.key(), Json.key(instance.key()));
  }

  private Reply forgetCluster(Call call) {
    OrcCluster cluster = lookup.cluster(call);
    try {
      finder().forget(cluster.alias());
    } catch (IllegalArgumentException e) {
      throw HttpFailure.conflict(String.valueOf(e.getMessage()));
    }
    return Envelope.ok("Cluster forgotten: " + cluster.name(), null);
  }
}
