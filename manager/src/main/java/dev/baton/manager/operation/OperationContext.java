package dev.baton.manager.operation;

import dev.baton.cluster.DecisionLog;
import dev.baton.cluster.DecisionLog.Epoch;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.config.ClusterDefinition;
import dev.baton.manager.config.ManagerPorts;
import dev.baton.manager.config.ManagerSettings;
import dev.baton.manager.follow.Followers;
import dev.baton.manager.follow.LeaseKeeper;
import dev.baton.manager.follow.Tables;
import dev.baton.manager.record.Recorder;
import dev.baton.manager.watch.Members;
import dev.baton.manager.watch.WakeUp;
import dev.baton.topology.snapshot.ClusterSnapshot;
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
    WakeUp wakeUp) {

  public String cluster() {
    return definition.name();
  }

  public DecisionLog log() {
    return ports.log();
  }

  /** The cluster as it is known at this moment. */
  public ClusterSnapshot snapshot() {
    Optional<Epoch> epoch = log().currentEpoch(cluster());
    return ClusterSnapshot.of(
        cluster(),
        epoch.map(Epoch::number).orElse(0L),
        epoch.flatMap(Epoch::primary).map(InstanceKey::parse).orElse(null),
        members.views());
  }
}
