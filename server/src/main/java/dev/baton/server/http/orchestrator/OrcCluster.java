package dev.baton.server.http.orchestrator;

import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.ClusterStatus;
import dev.baton.manager.config.RecoverySettings;
import dev.baton.manager.guard.ClusterFilter;
import dev.baton.topology.snapshot.Detected.Subject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * A cluster as orchestrator sees one. Its name there is its master's address and changes with it;
 * the name that Baton knows it by is its alias, unless a person has given it another one.
 *
 * @param marks what people have said of it
 */
record OrcCluster(ClusterStatus status, Marks marks) {

  /** The name that Baton knows it by. */
  String id() {
    return status.snapshot().cluster();
  }

  /** What a person calls it, else its primary, else the name that Baton knows it by. */
  String alias() {
    return marks.clusterAlias().or(() -> told(Subject.CLUSTER_ALIAS)).orElse(id());
  }

  /** What its primary tells when it is asked by a statement of a person's. */
  private Optional<String> told(Subject subject) {
    return primary().flatMap(this::find).flatMap(at -> at.details().detected().value(subject));
  }

  String name() {
    return primary().map(InstanceKey::toString).orElse(id());
  }

  Optional<InstanceKey> primary() {
    return Optional.ofNullable(status.snapshot().primary());
  }

  List<OrcInstance> instances() {
    return status.snapshot().instances().values().stream()
        .map(view -> new OrcInstance(this, view))
        .toList();
  }

  Optional<OrcInstance> find(InstanceKey key) {
    return status.snapshot().view(key).map(view -> new OrcInstance(this, view));
  }

  /** The primary if it takes writes. */
  Optional<OrcInstance> writableMaster() {
    return primary()
        .flatMap(this::find)
        .filter(instance -> instance.facts() != null && !instance.readOnly());
  }

  /** The largest lag of its replicas, in seconds. */
  private long lag() {
    return instances().stream()
        .map(OrcInstance::lagSeconds)
        .mapToLong((OptionalLong lag) -> lag.orElse(0))
        .max()
        .orElse(0);
  }

  /**
   * Whether a filter of the configuration names it; unarmed it is recovered by hand all the same.
   */
  private boolean recovered(Function<RecoverySettings, List<String>> filters) {
    return ClusterFilter.matches(
        filters.apply(marks.recovery()), id(), alias(), primary().orElse(null));
  }

  /** {@code ClusterInfo}. */
  Map<String, Object> info() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("ClusterName", name());
    json.put("ClusterAlias", alias());
    json.put("ClusterDomain", marks.domain().or(() -> told(Subject.CLUSTER_DOMAIN)).orElse(""));
    json.put("CountInstances", status.snapshot().instances().size());
    json.put("HeuristicLag", lag());
    json.put("HasAutomatedMasterRecovery", recovered(RecoverySettings::primaryClusters));
    json.put(
        "HasAutomatedIntermediateMasterRecovery",
        recovered(RecoverySettings::intermediateClusters));
    return json;
  }
}
