package dev.baton.manager.recovery;

import dev.baton.cluster.history.Recovery;
import dev.baton.topology.analysis.AnalysisCode;
import dev.baton.topology.analysis.AnalysisCode.Meaning;
import dev.baton.topology.analysis.Finding;
import java.util.Optional;

/** Which finding calls for which recovery. */
final class RecoveryKinds {
  private RecoveryKinds() {}

  /** Empty if it calls for none. */
  static Optional<Recovery.Kind> of(Finding finding) {
    AnalysisCode code = finding.code();
    if (code.meaning() == Meaning.PRIMARY_DEAD) {
      return Optional.of(Recovery.Kind.PRIMARY);
    }
    return switch (code.word()) {
      case "DeadIntermediateMaster",
          "DeadIntermediateMasterAndSomeReplicas",
          "DeadIntermediateMasterWithSingleReplica",
          "DeadIntermediateMasterWithSingleReplicaFailingToConnect",
          "DeadReplicationGroupMemberWithReplicas" ->
          Optional.of(Recovery.Kind.INTERMEDIATE);
      case "DeadCoMaster", "DeadCoMasterAndSomeReplicas" -> Optional.of(Recovery.Kind.CO_PRIMARY);
      case "LockedSemiSyncMaster" -> Optional.of(Recovery.Kind.SEMI_SYNC);
      case "NoWriteableMasterStructureWarning" -> Optional.of(Recovery.Kind.NON_WRITEABLE);
      default -> Optional.empty();
    };
  }
}
