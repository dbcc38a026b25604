package dev.baton.server.backup;

import dev.baton.mysql.session.LinkCredentials;
import dev.baton.ops.backup.schedule.Schedule;
import dev.baton.ops.backup.store.BackupTarget;
import dev.baton.server.config.BackupConfiguration;
import dev.baton.server.config.ClusterConfiguration;
import java.io.IOException;
import java.util.Optional;

/**
 * The backups that are to be taken of one cluster. Immutable.
 *
 * @param place where they are kept, as a command takes it
 * @param settings what is said of them beyond that
 */
public record BackupPlan(
    String cluster,
    Schedule schedule,
    String place,
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
                    .place()
                    .map(
                        place ->
                            new BackupPlan(
                                cluster.name(),
                                schedule,
                                place,
                                settings.account(cluster.credentials()),
                                settings)));
  }

  /**
   * Where they are kept; to be closed.
   *
   * @throws IOException if it cannot be reached as things are said
   */
  public BackupTarget target() throws IOException {
    return settings.target(System.getenv());
  }
}
