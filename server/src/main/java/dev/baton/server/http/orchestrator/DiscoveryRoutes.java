package dev.baton.server.http.orchestrator;

import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.Manager;
import dev.baton.server.config.ClusterFinder;
import dev.baton.server.config.ClusterFinder.FindException;
import dev.baton.server.http.Call;
import dev.baton.server.http.HttpFailure;
import dev.baton.server.http.Reply;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Taking on servers and letting go of clusters. */
final class DiscoveryRoutes {

  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(3);

  private final Manager manager;
  private final Lookup lookup;
  private final Optional<ClusterFinder> finder;

  DiscoveryRoutes(Manager manager, Lookup lookup, Optional<ClusterFinder> finder) {
    this.manager = manager;
    this.lookup = lookup;
    this.finder = finder;
  }

  void addTo(OrcRouter router) {
    router
        .act("discover/:host/:port", this::discover)
        .act("async-discover/:host/:port", this::discover)
        .act("refresh/:host/:port", call -> refresh(lookup.instance(Lookup.key(call))))
        .ask("resolve/:host/:port", call -> resolve(lookup.instance(Lookup.key(call))))
        .act("forget/:host/:port", this::forget)
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
      return found(key, lookup.json(known.get()));
    }
    try {
      finder().discover(key);
    } catch (FindException e) {
      throw HttpFailure.badRequest(String.valueOf(e.getMessage()));
    }
    // A new cluster has seen nothing yet: of its instance only the name is certain.
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("Key", Json.key(key));
    lookup.exactly(key).ifPresent(i -> json.putAll(lookup.json(i)));
    return found(key, json);
  }

  private static Reply found(InstanceKey key, Map<String, Object> json) {
    return Envelope.ok("Instance discovered: " + key, json);
  }

  /** Every instance is looked at several times a second anyway. */
  private static Reply refresh(OrcInstance instance) {
    return Envelope.ok("Instance refreshed: " + instance.key(), Json.key(instance.key()));
  }

  /**
   * Whether anybody listens there; only of a known instance, so that nobody scans through Baton.
   */
  private static Reply resolve(OrcInstance instance) {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(instance.key().host(), instance.key().port()),
          Math.toIntExact(CONNECT_LIMIT.toMillis()));
    } catch (IOException e) {
      return Envelope.error(instance.key() + " cannot be connected to: " + e.getMessage(), null);
    }
    return Envelope.ok("Instance resolved", Json.key(instance.key()));
  }

  /** As orchestrator, it is well too if there was no such instance. */
  private Reply forget(Call call) {
    InstanceKey key = Lookup.key(call);
    Optional<OrcInstance> known = lookup.exactly(key);
    if (known.isPresent()) {
      try {
        manager.forget(known.get().cluster().id(), key);
      } catch (IllegalArgumentException e) {
        throw HttpFailure.conflict(String.valueOf(e.getMessage()));
      }
    }
    return Envelope.ok("Instance forgotten: " + key, null);
  }

  private Reply forgetCluster(Call call) {
    OrcCluster cluster = lookup.cluster(call);
    try {
      finder().forget(cluster.id());
    } catch (IllegalArgumentException e) {
      throw HttpFailure.conflict(String.valueOf(e.getMessage()));
    }
    return Envelope.ok("Cluster forgotten: " + cluster.name(), null);
  }
}
