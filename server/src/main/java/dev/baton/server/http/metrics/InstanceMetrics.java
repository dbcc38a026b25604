package dev.baton.server.http.metrics;

import dev.baton.server.http.v1.GtidGap;
import dev.baton.server.metrics.MetricSheet;
import dev.baton.topology.snapshot.ClusterSnapshot;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What one server is like, as samples. Of a server that cannot be reached only that is told, and
 * whose primary it is: what it was like before it went silent would be taken for the present.
 */
final class InstanceMetrics {

  private static final double MILLIS = 1000.0;

  private final boolean exporterNames;

  InstanceMetrics(boolean exporterNames) {
    this.exporterNames = exporterNames;
  }

  void add(MetricSheet sheet, ClusterSnapshot snapshot, InstanceView view, boolean primary) {
    String cluster = snapshot.cluster();
    String instance = view.key().toString();
    sheet.add(Metric.BATON_INSTANCE_UP, view.reachable(), cluster, instance);
    sheet.add(Metric.MYSQL_UP, view.reachable(), cluster, instance);
    sheet.add(Metric.BATON_INSTANCE_PRIMARY, primary, cluster, instance);
    double failing = view.failingForMillis() / MILLIS;
    sheet.add(Metric.BATON_INSTANCE_FAILING_SECONDS, failing, cluster, instance);
    InstanceFacts facts = view.facts();
    if (facts == null || !view.reachable()) {
      return;
    }
    double age = view.factsAgeMillis() / MILLIS;
    sheet.add(Metric.BATON_INSTANCE_LOOK_AGE_SECONDS, age, cluster, instance);
    addServer(sheet, facts, cluster, instance);
    addSemiSync(sheet, facts, cluster, instance);
    Long missing = primary ? null : GtidGap.behindPrimary(snapshot, facts);
    if (missing != null) {
      sheet.add(Metric.BATON_INSTANCE_MISSING_TRANSACTIONS, missing, cluster, instance);
    }
    if (!primary) {
      addReplication(sheet, facts, cluster, instance);
    }
  }

  private void addServer(MetricSheet sheet, InstanceFacts facts, String cluster, String instance) {
    var activity = facts.details().activity();
    String version = facts.version().raw();
    sheet.add(
        Metric.BATON_INSTANCE_INFO,
        true,
        cluster,
        instance,
        facts.version().flavour().name().toLowerCase(Locale.ROOT),
        version,
        Long.toString(facts.serverId()));
    sheet.add(Metric.BATON_INSTANCE_READ_ONLY, !facts.writable(), cluster, instance);
    sheet.add(Metric.BATON_INSTANCE_STALLED_COMMITS, activity.stalledCommits(), cluster, instance);
    if (activity.uptimeSeconds() < 0) {
      return;
    }
    sheet.add(Metric.BATON_INSTANCE_UPTIME_SECONDS, activity.uptimeSeconds(), cluster, instance);
    sheet.add(Metric.BATON_INSTANCE_CONNECTIONS, activity.connections(), cluster, instance);
    if (exporterNames) {
      sheet.add(Metric.MYSQL_VERSION_INFO, true, cluster, instance, version);
      sheet.add(Metric.MYSQL_GLOBAL_VARIABLES_READ_ONLY, facts.readOnly(), cluster, instance);
      sheet.add(Metric.MYSQL_GLOBAL_STATUS_UPTIME, activity.uptimeSeconds(), cluster, instance);
      sheet.add(
          Metric.MYSQL_GLOBAL_STATUS_THREADS_CONNECTED, activity.connections(), cluster, instance);
    }
  }

  private static void addSemiSync(
      MetricSheet sheet, InstanceFacts facts, String cluster, String instance) {
    var semiSync = facts.semiSync();
    if (semiSync.available() && semiSync.sourceEnabled()) {
      sheet.add(Metric.BATON_INSTANCE_SEMI_SYNC_ACTIVE, semiSync.sourceActive(), cluster, instance);
      sheet.add(
          Metric.BATON_INSTANCE_SEMI_SYNC_ACKNOWLEDGERS,
          semiSync.connectedAcknowledgers(),
          cluster,
          instance);
      sheet.add(
          Metric.BATON_INSTANCE_SEMI_SYNC_WAITING, semiSync.waitingSessions(), cluster, instance);
    }
  }

  /** A replica has at least one source; one that lost it replicates from nobody, and is told so. */
  private void addReplication(
      MetricSheet sheet, InstanceFacts facts, String cluster, String instance) {
    boolean running = facts.isReplica();
    OptionalDouble worst = OptionalDouble.empty();
    for (ReplicationChannel channel : facts.channels()) {
      OptionalDouble lag = lag(channel);
      addChannel(sheet, channel, lag, cluster, instance);
      running &= running(channel.receiver()) && running(channel.applier());
      if (lag.isPresent() && lag.getAsDouble() >= worst.orElse(0)) {
        worst = lag;
      }
    }
    sheet.add(Metric.MYSQL_SLAVE_RUNNING, running, cluster, instance);
    if (worst.isPresent()) {
      sheet.add(Metric.MYSQL_SLAVE_LAG_SECONDS, worst.getAsDouble(), cluster, instance);
    }
  }

  private void addChannel(
      MetricSheet sheet,
      ReplicationChannel channel,
      OptionalDouble lag,
      String cluster,
      String instance) {
    String[] own = {cluster, instance, channel.name(), channel.source().toString()};
    boolean receiver = running(channel.receiver());
    boolean applier = running(channel.applier());
    sheet.add(Metric.BATON_REPLICATION_RECEIVER_RUNNING, receiver, own);
    sheet.add(Metric.BATON_REPLICATION_APPLIER_RUNNING, applier, own);
    if (lag.isPresent()) {
      sheet.add(Metric.BATON_REPLICATION_LAG_SECONDS, lag.getAsDouble(), own);
    }
    if (exporterNames) {
      String[] theirs = {cluster, instance, channel.name(), channel.source().host()};
      sheet.add(Metric.MYSQL_SLAVE_STATUS_SLAVE_IO_RUNNING, receiver, theirs);
      sheet.add(Metric.MYSQL_SLAVE_STATUS_SLAVE_SQL_RUNNING, applier, theirs);
      if (channel.delay().isPresent()) {
        sheet.add(
            Metric.MYSQL_SLAVE_STATUS_SECONDS_BEHIND_MASTER, channel.delay().getAsLong(), theirs);
      }
    }
  }

  /** What the applier works on tells it in milliseconds; else what the server says, in seconds. */
  private static OptionalDouble lag(ReplicationChannel channel) {
    var applierLag = channel.details().applierLagMillis();
    if (applierLag.isPresent() && running(channel.applier())) {
      return OptionalDouble.of(applierLag.getAsLong() / MILLIS);
    }
    return channel.delay().isPresent()
        ? OptionalDouble.of(channel.delay().getAsLong())
        : OptionalDouble.empty();
  }

  private static boolean running(ThreadState state) {
    return state == ThreadState.RUNNING;
  }
}
