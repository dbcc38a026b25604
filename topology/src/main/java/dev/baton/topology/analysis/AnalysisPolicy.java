package dev.baton.topology.analysis;

import dev.baton.topology.policy.DurabilityPolicy;

/**
 * By what a cluster is judged.
 *
 * @param exactSemiSync whether more acknowledgers than a commit waits for are a fault
 *     (orchestrator's {@code EnforceExactSemiSyncReplicas})
 */
public record AnalysisPolicy(
    DurabilityPolicy durability, DetectionLimits limits, boolean exactSemiSync) {

  public static AnalysisPolicy of(DurabilityPolicy durability, DetectionLimits limits) {
    return new AnalysisPolicy(durability, limits, false);
  }
}
