package dev.baton.server.http.orchestrator;

import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.Manager;
import dev.baton.server.http.Call;
import dev.baton.server.http.HttpFailure;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Finds what a request names: an instance by host and port, a cluster by any of its hints. */
final class Lookup {

  private final Manager manager;

  Lookup(Manager manager) {
    this.manager = manager;
  }

  List<OrcCluster> clusters() {
    return manager.clusters().stream().map(OrcCluster::new).toList();
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
        .filter(cluster -> cluster.alias().equals(hint) || cluster.name().equals(hint))
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
