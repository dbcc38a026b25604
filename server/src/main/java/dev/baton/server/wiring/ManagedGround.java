package dev.baton.server.wiring;

import dev.baton.cli.api.ApiCluster;
import dev.baton.cli.api.ApiSuspension;
import dev.baton.server.backup.BackupGround;
import dev.baton.server.backup.BackupMembers;
import dev.baton.server.http.v1.ApiMapper;
import dev.baton.server.http.v1.RecoveryMapper;
import java.util.List;
import java.util.Optional;

/** What the manager's process knows that matters for backups. */
final class ManagedGround implements BackupGround {

  private static final String MEMORY = "backups";

  private final ManagerProcess process;

  ManagedGround(ManagerProcess process) {
    this.process = process;
  }

  @Override
  public Optional<ApiCluster> cluster(String name) {
    return process.manager().clusters().stream()
        .filter(status -> status.snapshot().cluster().equals(name))
        .findFirst()
        .map(ApiMapper::cluster);
  }

  @Override
  public List<ApiSuspension> suspensions() {
    return RecoveryMapper.suspensions(process.manager().recoveries().suspensions());
  }

  /** Only one manager has the log of decisions; while it cannot use it, it begins nothing. */
  @Override
  public String notNow(String cluster) {
    String trouble = process.log().trouble();
    if (!trouble.isEmpty()) {
      return trouble;
    }
    if (process.managedFor(cluster).compareTo(BackupMembers.SETTLING) < 0) {
      return "the manager has just begun to look at the cluster";
    }
    return process.isBusy(cluster) ? "a failover or switchover of the cluster runs" : "";
  }

  @Override
  public Optional<String> recall(String cluster) {
    return process.log().recall(cluster, MEMORY);
  }

  @Override
  public void remember(String cluster, String memory) {
    process.log().remember(cluster, MEMORY, memory);
  }
}
