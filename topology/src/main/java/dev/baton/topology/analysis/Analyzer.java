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
    List<Finding> findings = new ArrayList<>();
    InstanceKey primary = snapshot.primary();
    if (primary == null) {
      findings.addAll(unknownPrimary(snapshot));
    } else {
      findings.addAll(new PrimaryAnalysis(snapshot, primary, policy, limits).findings());
      for (InstanceView view : snapshot.instances().values()) {
        if (!view.key().equals(primary)) {
          findings.addAll(new ReplicaAnalysis(snapshot, primary, view, limits).findings());
        }
      }
    }
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
