package dev.baton.manager.operation;

import dev.baton.cluster.DecisionLog;
import dev.baton.cluster.DecisionLog.Epoch;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.adopt.AssumedPrimary;
import dev.baton.manager.config.ClusterDefinition;
import dev.baton.manager.config.ManagerPorts;
import dev.baton.manager.config.ManagerSettings;
import dev.baton.manager.follow.Followers;
import dev.baton.manager.follow.LeaseKeeper;
import dev.baton.manager.follow.Tables;
import dev.baton.manager.inventory.Inventory;
import dev.baton.manager.record.Recorder;
import dev.baton.manager.watch.Members;
import dev.baton.manager.watch.WakeUp;
import dev.baton.topology.snapshot.ClusterSnapshot;
import dev.baton.topology.snapshot.Detected.Subject;
import dev.baton.topology.snapshot.InstanceView;
import java.util.Map;
import java.util.Optional;

/** What the operations of one cluster work with. */
public record OperationContext(
    ClusterDefinition definition,
    ManagerSettings settings,
    ManagerPorts ports,
    Members members,
    Followers followers,
    LeaseKeeper leases,
    Tables tables,
    Recorder recorder,
    WakeUp wakeUp,
    Inventory inventory,
    AssumedPrimary assumed) {

  public String cluster() {
    return definition.name();
  }

  /** Whether anything may be changed: by a person's word, else as the cluster was defined. */
  public boolean armed() {
    return inventory.armed().orElse(definition.armed());
  }

  /** Who may and who should be promoted now. */
  public Promotability promotability() {
    return new Promotability(definition.recovery().promotion(), inventory, members::detected);
  }

  /** What the cluster is called beside its name: by a person, else by its primary; may be empty. */
  public String alias() {
    return inventory.alias(Optional.empty()).or(() -> ofPrimary(Subject.CLUSTER_ALIAS)).orElse("");
  }

  /** The cluster's domain, told likewise; may be empty. */
  public String domain() {
    return inventory.domain().or(() -> ofPrimary(Subject.CLUSTER_DOMAIN)).orElse("");
  }

  private Optional<String> ofPrimary(Subject subject) {
    return Optional.ofNullable(snapshot().primary())
        .flatMap(primary -> members.detected(primary).value(subject));
  }

  public DecisionLog log() {
    return ports.log();
  }

  /**
   * The cluster as it is known at this moment. Where Baton only observes, whoever is in charge
   * there decides who is the primary, and not the epoch.
   */
  public ClusterSnapshot snapshot() {
    Optional<Epoch> epoch = log().currentEpoch(cluster());
    Map<InstanceKey, InstanceView> views = members.views();
    Optional<InstanceKey> recorded = epoch.flatMap(Epoch::primary).map(InstanceKey::parse);
    Optional<InstanceKey> primary =
        armed() ? recorded : assumed.of(views.values()).or(() -> recorded);
    return ClusterSnapshot.of(
        cluster(), epoch.map(Epoch::number).orElse(0L), primary.orElse(null), views);
  }
}
