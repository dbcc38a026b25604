package dev.baton.server.http.metrics;

import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.ClusterStatus;
import dev.baton.server.metrics.MetricSheet;
import dev.baton.topology.snapshot.ClusterSnapshot;
import dev.baton.topology.snapshot.InstanceView;

/** What one cluster is like, as samples: of the whole, of its problems, of each of its servers. */
final class ClusterMetrics {

  private final InstanceMetrics instances;

  /**
   * @param exporterNames whether servers are told under mysqld_exporter's names, too
   */
  ClusterMetrics(boolean exporterNames) {
    this.instances = new InstanceMetrics(exporterNames);
  }

  void add(MetricSheet sheet, ClusterStatus status) {
    ClusterSnapshot snapshot = status.snapshot();
    String cluster = snapshot.cluster();
    sheet.add(Metric.BATON_CLUSTER_HEALTHY, status.healthy(), cluster);
    sheet.add(Metric.BATON_CLUSTER_EPOCH, snapshot.epoch(), cluster);
    sheet.add(Metric.BATON_CLUSTER_INSTANCES, snapshot.instances().size(), cluster);
    sheet.add(Metric.BATON_CLUSTER_WRITABLE_INSTANCES, writable(snapshot), cluster);
    sheet.add(Metric.BATON_CLUSTER_REQUIRED_ACKNOWLEDGERS, status.policy().acks(), cluster);
    sheet.add(Metric.BATON_CLUSTER_FOR_A_PERSON, status.forAPerson().size(), cluster);
    for (ClusterStatus.Problem problem : status.problems()) {
      sheet.add(Metric.BATON_CLUSTER_PROBLEM, true, cluster, problem.instance(), problem.code());
    }
    InstanceKey primary = snapshot.primary();
    for (InstanceView view : snapshot.instances().values()) {
      instances.add(sheet, snapshot, view, view.key().equals(primary));
    }
  }

  private static long writable(ClusterSnapshot snapshot) {
    return snapshot.instances().values().stream()
        .filter(InstanceView::reachable)
        .filter(view -> view.facts() != null && view.facts().writable())
        .count();
  }
}
