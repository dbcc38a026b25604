package dev.baton.server.backup;

import dev.baton.mysql.session.LinkCredentials;
import dev.baton.ops.backup.schedule.Schedule;
import dev.baton.server.config.BackupConfiguration;
import dev.baton.server.config.ClusterConfiguration;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The backups that are to be taken of one cluster. Immutable.
 *
 * @param settings what is said of them beyond that
 */
public record BackupPlan(
    String cluster,
    Schedule schedule,
    Path directory,
    LinkCredentials account,
    BackupConfiguration settings) {

  /** Empty if none are to be taken. */
  public static Optional<BackupPlan> of(ClusterConfiguration cluster) {
    BackupConfiguration settings = cluster.backup();
    return settings
        .schedule()
        .flatMap(
            schedule ->
                settings
                    .directory()
                    .map(
                        directory ->
                            new BackupPlan(
                                cluster.name(),
                                schedule,
                                directory,
                                settings.account(cluster.credentials()),
                                settings)));
  }
}
