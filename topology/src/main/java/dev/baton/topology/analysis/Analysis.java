package dev.baton.topology.analysis;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.analysis.AnalysisCode.Meaning;
import dev.baton.topology.snapshot.ClusterSnapshot;
import java.util.List;
import java.util.Optional;

/**
 * What is wrong with a cluster at one moment. Immutable.
 *
 * @param findings the primary's first, then by instance; empty when all is well
 */
public record Analysis(ClusterSnapshot snapshot, List<Finding> findings) {

  public Analysis {
    findings = List.copyOf(findings);
  }

  public boolean healthy() {
    return findings.isEmpty();
  }

  /** The finding that calls for a failover, if there is one. */
  public Optional<Finding> primaryDead() {
    return with(Meaning.PRIMARY_DEAD);
  }

  /** The finding that calls for a closer look, if there is one. */
  public Optional<Finding> primarySuspect() {
    return with(Meaning.PRIMARY_SUSPECT);
  }

  public boolean has(InstanceKey instance, AnalysisCode code) {
    return findings.stream().anyMatch(f -> f.instance().equals(instance) && f.code() == code);
  }

  private Optional<Finding> with(Meaning meaning) {
    return findings.stream().filter(f -> f.code().meaning() == meaning).findFirst();
  }
}
