package dev.baton.manager.recovery;

import dev.baton.cluster.history.Recovery.Kind;
import dev.baton.topology.analysis.Finding;
import dev.baton.topology.analysis.Remedy;
import java.util.Optional;

/** Which finding calls for which recovery; the repairs of single members are the crew's. */
final class RecoveryKinds {
  private RecoveryKinds() {}

  /** Empty if it calls for none. */
  static Optional<Kind> of(Finding finding) {
    if (!(finding.code().remedy() instanceof Remedy.Recover recover)) {
      return Optional.empty();
    }
    return switch (recover.kind()) {
      case FAILOVER -> Optional.of(Kind.PRIMARY);
      case INTERMEDIATE_FAILOVER, GROUP_MEMBER_FAILOVER -> Optional.of(Kind.INTERMEDIATE);
      case CO_PRIMARY_FAILOVER -> Optional.of(Kind.CO_PRIMARY);
      case UNLOCK_SEMI_SYNC -> Optional.of(Kind.SEMI_SYNC);
      case MAKE_WRITABLE -> Optional.of(Kind.NON_WRITEABLE);
      case TRIM_SEMI_SYNC, FENCE, RESTART, REJOIN, START_REPLICATION, LET_CLIENTS_IN ->
          Optional.empty();
    };
  }
}
