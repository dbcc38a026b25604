package dev.baton.server.http.orchestrator;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.manager.api.Manager;
import dev.baton.manager.api.Refactoring.Asked;
import dev.baton.server.http.Call;
import dev.baton.server.http.HttpFailure;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Finds what a request names: an instance by host and port, a cluster by any of its hints. */
final class Lookup {

  /** How long an answer waits for a look at an instance that was changed. */
  private static final Duration FRESH_LIMIT = Duration.ofSeconds(2);

  /** A look that ended so soon after the change may have begun before it. */
  private static final Duration FRESH_MARGIN = Duration.ofMillis(50);

  private static final Duration FRESH_PAUSE = Duration.ofMillis(10);

  private final Manager manager;
  private final InstantSource clock;
  private final Configured configured;

  Lookup(Manager manager, InstantSource clock, Configured configured) {
    this.manager = manager;
    this.clock = clock;
    this.configured = configured;
  }

  List<OrcCluster> clusters() {
    return manager.clusters().stream()
        .map(
            status ->
                new OrcCluster(status, Marks.of(manager, status.snapshot().cluster(), configured)))
        .toList();
  }

  /** The cluster that Baton knows by this name. */
  Optional<OrcCluster> byId(String id) {
    return clusters().stream().filter(cluster -> cluster.id().equals(id)).findFirst();
  }

  /** How a change is asked for: {@code ?force=true} goes on over warnings. */
  static Asked asked(Call call) {
    return new Asked(false, "true".equals(call.query("force")));
  }

  /** Who asks, for the record. */
  static String person(Call call) {
    return call.identity().person();
  }

  /** A text of the path; orchestrator's client encodes the end of its line with it. */
  static String text(Call call, String name) {
    return call.path(name).strip();
  }

  Map<String, Object> json(OrcInstance instance) {
    return InstanceJson.of(instance, clock.instant());
  }

  List<Map<String, Object>> json(List<OrcInstance> instances) {
    return InstanceJson.all(instances, clock.instant());
  }

  /** An instance as it is after a change that has just ended: it is looked at first. */
  Map<String, Object> changedInstance(InstanceKey key) {
    return changedInstances(List.of(key)).stream()
        .findFirst()
        .orElseGet(() -> Map.of("Key", Json.key(key), "MasterKey", Json.key(null)));
  }

  List<Map<String, Object>> changedInstances(Collection<InstanceKey> keys) {
    long changed = MonotonicClock.SYSTEM.nanos();
    keys.forEach(key -> awaitLook(key, changed));
    return json(keys.stream().flatMap(key -> exactly(key).stream()).toList());
  }

  private void awaitLook(InstanceKey key, long changed) {
    while (true) {
      Duration since = Duration.ofNanos(MonotonicClock.SYSTEM.nanos() - changed);
      boolean stale =
          exactly(key)
              .filter(OrcInstance::lastCheckValid)
              .map(i -> i.view().factsAgeMillis() > since.minus(FRESH_MARGIN).toMillis())
              .orElse(false);
      if (!stale || since.compareTo(FRESH_LIMIT) > 0) {
        return;
      }
      try {
        Thread.sleep(FRESH_PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  List<OrcInstance> instances() {
    return clusters().stream().flatMap(cluster -> cluster.instances().stream()).toList();
  }

  /** The key that the route's host and port say. */
  static InstanceKey key(Call call) {
    return key(call.path("host"), call.path("port"));
  }

  static InstanceKey key(String host, String port) {
    try {
      return new InstanceKey(host, Integer.parseInt(port));
    } catch (IllegalArgumentException e) {
      throw HttpFailure.badRequest("Invalid instance " + host + ":" + port + ": " + e.getMessage());
    }
  }

  /**
   * @throws HttpFailure if no known instance is called so
   */
  OrcInstance instance(InstanceKey key) {
    return find(key)
        .orElseThrow(
            () ->
                HttpFailure.notFound(
                    "Cannot read instance: " + key + " is not known; discover it first"));
  }

  /**
   * The instance that a text names, as {@code host} or {@code host:port}.
   *
   * @throws HttpFailure if no known instance is called so
   */
  OrcInstance named(String text) {
    try {
      return instance(InstanceKey.parse(text));
    } catch (IllegalArgumentException e) {
      throw HttpFailure.badRequest(String.valueOf(e.getMessage()));
    }
  }

  Optional<OrcInstance> exactly(InstanceKey key) {
    return instances().stream().filter(instance -> instance.key().equals(key)).findFirst();
  }

  /** By its exact name, else the only one of that port whose host's name contains the text. */
  private Optional<OrcInstance> find(InstanceKey key) {
    List<OrcInstance> all = instances();
    return all.stream()
        .filter(instance -> instance.key().equals(key))
        .findFirst()
        .or(
            () ->
                only(
                    all, i -> i.key().port() == key.port() && i.key().host().contains(key.host())));
  }

  private static Optional<OrcInstance> only(
      List<OrcInstance> all, Predicate<OrcInstance> condition) {
    List<OrcInstance> found = all.stream().filter(condition).limit(2).toList();
    return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
  }

  /**
   * The cluster that the route names, by {@code clusterHint}, {@code clusterName}, {@code
   * clusterAlias} or by host and port.
   *
   * @throws HttpFailure if there is none
   */
  OrcCluster cluster(Call call) {
    return Stream.of("clusterHint", "clusterName", "clusterAlias")
        .flatMap(name -> call.optionalPath(name).stream())
        .findFirst()
        .map(this::cluster)
        .orElseGet(() -> instance(key(call)).cluster());
  }

  /**
   * @param hint a cluster's name or alias, or a member's {@code host:port} or host
   */
  OrcCluster cluster(String hint) {
    return clusters().stream()
        .filter(
            cluster ->
                cluster.id().equals(hint)
                    || cluster.alias().equals(hint)
                    || cluster.name().equals(hint))
        .findFirst()
        .or(() -> member(hint).map(OrcInstance::cluster))
        .orElseThrow(
            () ->
                HttpFailure.notFound(
                    "Unable to determine cluster name. clusterHint="
                        + hint
                        + ": no cluster and no"
                        + " instance is called so"));
  }

  private Optional<OrcInstance> member(String hint) {
    try {
      return find(InstanceKey.parse(hint));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
