package dev.baton.topology.analysis;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.snapshot.ClusterSnapshot;
import dev.baton.topology.snapshot.InstanceView;
import java.util.ArrayList;
import java.util.List;

/**
 * Names what is wrong with a cluster, each in one code and one sentence. A pure function: the
 * snapshot carries the age of every fact, so no clock is needed.
 */
public final class Analyzer {
  private Analyzer() {}

  public static Analysis analyse(
      ClusterSnapshot snapshot, DurabilityPolicy policy, DetectionLimits limits) {
    return analyse(snapshot, AnalysisPolicy.of(policy, limits));
  }

  /** What happens comes before how the cluster is made; the primary comes first in each. */
  public static Analysis analyse(ClusterSnapshot snapshot, AnalysisPolicy policy) {
    InstanceKey primary = snapshot.primary();
    if (primary == null) {
      return new Analysis(snapshot, unknownPrimary(snapshot));
    }
    Cluster cluster = new Cluster(snapshot, primary, policy);
    List<Finding> findings = new ArrayList<>(new PrimaryAnalysis(cluster).findings());
    for (InstanceView view : cluster.others()) {
      new SourceAnalysis(cluster, view).finding().ifPresent(findings::add);
      findings.addAll(new ReplicaAnalysis(cluster, view).findings());
    }
    findings.addAll(new StructureAnalysis(cluster).findings());
    findings.addAll(new MisconfigurationAnalysis(cluster).findings());
    return new Analysis(snapshot, findings);
  }

  private static List<Finding> unknownPrimary(ClusterSnapshot snapshot) {
    if (snapshot.instances().isEmpty()) {
      return List.of();
    }
    return List.of(
        new Finding(
            snapshot.instances().firstKey(),
            AnalysisCode.UNKNOWN_MASTER,
            "No primary of " + snapshot.cluster() + " has been recorded yet."));
  }
}
