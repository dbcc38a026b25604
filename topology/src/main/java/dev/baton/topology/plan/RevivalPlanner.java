package dev.baton.topology.plan;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.analysis.Analysis;
import dev.baton.topology.analysis.Finding;
import dev.baton.topology.snapshot.InstanceView;
import dev.baton.topology.snapshot.ProbeFailure;
import dev.baton.topology.snapshot.ReplicationGroups;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Whether the primary of the epoch is to be started again because nobody will take its place: all
 * servers died together, or those that live can neither say that it is dead nor succeed it. That is
 * safe: it is still the primary that the log names, and it holds every acknowledged write. Only
 * where Baton owns the process and knows that it has ended; a failover that is due goes first.
 */
public final class RevivalPlanner {
  private RevivalPlanner() {}

  /**
   * @param standings asked for the primary alone
   * @return empty if the primary is to be left as it is; its log is never cut
   */
  public static Optional<Repair.Restart> plan(
      Analysis analysis, Function<InstanceKey, MemberStanding> standings) {
    InstanceKey primary = analysis.snapshot().primary();
    if (primary == null || analysis.primaryDead().isPresent()) {
      return Optional.empty();
    }
    ProbeFailure failure =
        analysis.snapshot().view(primary).map(InstanceView::failure).orElse(null);
    if (failure == null || failure.provesAlive()) {
      return Optional.empty();
    }
    if (new ReplicationGroups(analysis.snapshot()).govern(primary)) {
      return Optional.empty(); // its group elects another one
    }
    MemberStanding standing = standings.apply(primary);
    if (!standing.owned() || standing.processRunning() || !standing.keptOut().isEmpty()) {
      return Optional.empty();
    }
    String why =
        analysis.findings().stream()
            .filter(finding -> finding.instance().equals(primary))
            .map(Finding::sentence)
            .collect(Collectors.joining(" "));
    return Optional.of(
        new Repair.Restart(
            primary,
            false,
            "The process of %s has ended and nobody can take its place: %s"
                .formatted(primary, why)));
  }
}
