package dev.baton.server.http.metrics;

import dev.baton.server.metrics.MetricDefinition;

/**
 * Every metric there is: its name is the constant's in lower case, so that the list below, the
 * documentation and what is answered cannot drift apart (a test compares them). Those that begin
 * with {@code mysql_} bear the names that the dashboards and alert rules of others use.
 */
enum Metric implements MetricDefinition {
  BATON_BUILD_INFO("Always 1; which Baton this is.", "version"),
  BATON_UPTIME_SECONDS("Since this Baton was started."),
  BATON_MEMORY_USED_BYTES("The heap in use."),
  BATON_RECOVERIES_ENABLED("1 unless a person has forbidden all automatic recoveries."),

  BATON_CLUSTER_HEALTHY("1 if nothing is wrong with the cluster.", "cluster"),
  BATON_CLUSTER_EPOCH("The epoch: it rises by one with each new primary.", "cluster"),
  BATON_CLUSTER_INSTANCES("How many servers are known.", "cluster"),
  BATON_CLUSTER_WRITABLE_INSTANCES(
      "How many reachable servers take writes of ordinary clients: 1 when all is well.", "cluster"),
  BATON_CLUSTER_REQUIRED_ACKNOWLEDGERS(
      "How many replicas acknowledge a write by policy; 0 where replication is asynchronous.",
      "cluster"),
  BATON_CLUSTER_FOR_A_PERSON("How many things Baton cannot bring in order by itself.", "cluster"),
  BATON_CLUSTER_PROBLEM(
      "1 for each thing that the analysis finds wrong.", "cluster", "instance", "code"),
  BATON_RECOVERIES_BLOCKED("Recoveries that were called for and not begun.", "cluster"),
  BATON_OPERATIONS_TOTAL(
      "Operations that ended since this Baton was started.", "cluster", "type", "state"),
  BATON_EVENTS_TOTAL("Events since this Baton was started.", "cluster", "kind"),

  BATON_BACKUP_AGE_SECONDS(
      "Since the moment that the last good backup shows; before the first, since there is a"
          + " schedule.",
      "cluster"),
  BATON_BACKUP_MAX_AGE_SECONDS("From which age on it is too old.", "cluster"),
  BATON_BACKUP_RUNNING("1 while a backup is being made or verified.", "cluster"),
  BATON_BACKUP_LAST_FAILED("1 if the last attempt failed.", "cluster"),
  BATON_BACKUP_FAILURES_TOTAL("Attempts that failed; kept over restarts.", "cluster"),
  BATON_BACKUP_LAST_DURATION_SECONDS(
      "What the last good backup took, its verification included.", "cluster"),
  BATON_BACKUP_LAST_SIZE_BYTES("Of the last good backup, on the disk.", "cluster"),
  BATON_BACKUP_LAST_VERIFIED("1 if the last good backup was verified.", "cluster"),

  BATON_INSTANCE_INFO(
      "Always 1; what server it is.", "cluster", "instance", "flavour", "version", "server_id"),
  BATON_INSTANCE_UP("1 if the last look at it succeeded.", "cluster", "instance"),
  BATON_INSTANCE_PRIMARY("1 for the primary of the epoch.", "cluster", "instance"),
  BATON_INSTANCE_READ_ONLY("1 if it refuses writes of ordinary clients.", "cluster", "instance"),
  BATON_INSTANCE_LOOK_AGE_SECONDS("How old the newest facts are.", "cluster", "instance"),
  BATON_INSTANCE_FAILING_SECONDS("Since when no look at it succeeds.", "cluster", "instance"),
  BATON_INSTANCE_UPTIME_SECONDS("Since it was started.", "cluster", "instance"),
  BATON_INSTANCE_CONNECTIONS("Clients connected to it.", "cluster", "instance"),
  BATON_INSTANCE_STALLED_COMMITS("Commits that hang, as on a full disk.", "cluster", "instance"),
  BATON_INSTANCE_SEMI_SYNC_ACTIVE(
      "1 if it waits for acknowledgements now; not fallen back.", "cluster", "instance"),
  BATON_INSTANCE_SEMI_SYNC_ACKNOWLEDGERS(
      "Replicas that are connected and acknowledge.", "cluster", "instance"),
  BATON_INSTANCE_SEMI_SYNC_WAITING(
      "Commits that wait for an acknowledgement now.", "cluster", "instance"),
  BATON_INSTANCE_MISSING_TRANSACTIONS(
      "Transactions of the primary's that it has not executed.", "cluster", "instance"),

  BATON_REPLICATION_RECEIVER_RUNNING(
      "1 if the receiver (IO thread) is connected.", "cluster", "instance", "channel", "source"),
  BATON_REPLICATION_APPLIER_RUNNING(
      "1 if the applier (SQL thread) runs.", "cluster", "instance", "channel", "source"),
  BATON_REPLICATION_LAG_SECONDS(
      "How far the applier is behind, in parts of a second where the server tells them.",
      "cluster",
      "instance",
      "channel",
      "source"),

  MYSQL_UP("As mysqld_exporter's: 1 if the server answers.", "cluster", "instance"),
  MYSQL_SLAVE_RUNNING("1 if both replication threads run.", "cluster", "instance"),
  MYSQL_SLAVE_LAG_SECONDS("How far the replica is behind.", "cluster", "instance"),

  MYSQL_VERSION_INFO("As mysqld_exporter's.", "cluster", "instance", "version"),
  MYSQL_GLOBAL_VARIABLES_READ_ONLY("As mysqld_exporter's.", "cluster", "instance"),
  MYSQL_GLOBAL_STATUS_UPTIME("As mysqld_exporter's.", "cluster", "instance"),
  MYSQL_GLOBAL_STATUS_THREADS_CONNECTED("As mysqld_exporter's.", "cluster", "instance"),
  MYSQL_SLAVE_STATUS_SLAVE_IO_RUNNING(
      "As mysqld_exporter's.", "cluster", "instance", "channel_name", "master_host"),
  MYSQL_SLAVE_STATUS_SLAVE_SQL_RUNNING(
      "As mysqld_exporter's.", "cluster", "instance", "channel_name", "master_host"),
  MYSQL_SLAVE_STATUS_SECONDS_BEHIND_MASTER(
      "As mysqld_exporter's.", "cluster", "instance", "channel_name", "master_host");

  private final String help;
  private final String[] labels;

  Metric(String help, String... labels) {
    this.help = help;
    this.labels = labels;
  }

  @Override
  public String help() {
    return help;
  }

  @Override
  public String[] labels() {
    return labels.clone();
  }
}
