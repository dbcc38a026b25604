package dev.baton.server.http.orchestrator;

import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.ClusterStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A cluster as orchestrator sees one. Its name there is its master's address and changes with it;
 * the name that Baton knows it by is its alias.
 */
record OrcCluster(ClusterStatus status) {

  String alias() {
    return status.snapshot().cluster();
  }

  String name() {
    return primary().map(InstanceKey::toString).orElse(alias());
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

  /** {@code ClusterInfo}. */
  Map<String, Object> info() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("ClusterName", name());
    json.put("ClusterAlias", alias());
    json.put("ClusterDomain", "");
    json.put("CountInstances", status.snapshot().instances().size());
    json.put("HeuristicLag", lag());
    json.put("HasAutomatedMasterRecovery", false);
    json.put("HasAutomatedIntermediateMasterRecovery", false);
    return json;
  }
}
