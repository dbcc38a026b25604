package dev.baton.manager.loop;

import dev.baton.manager.api.OperationReport.State;
import dev.baton.manager.operation.OperationContext;
import dev.baton.topology.analysis.Analysis;
import dev.baton.topology.analysis.Finding;
import dev.baton.topology.plan.FailoverDecision;
import dev.baton.topology.plan.Repair;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Says and records, in a cluster that is not armed, what Baton would have done: so that it can be
 * held against what was done by whoever is in charge there. For the loop's thread.
 */
final class ObserveOnly {
  static final String TYPE = "would-failover";

  private final OperationContext context;
  private final Set<String> told = new HashSet<>();

  ObserveOnly(OperationContext context) {
    this.context = context;
  }

  void look(Analysis analysis, List<Repair> wanted) {
    Set<String> now = new HashSet<>();
    analysis.primaryDead().ifPresent(dead -> failover(analysis, dead, now));
    for (Repair repair : wanted) {
      if (!(repair instanceof Repair.Report)) {
        once(
            repair.getClass().getSimpleName() + " " + repair.instance(),
            now,
            () ->
                context
                    .recorder()
                    .tell(
                        context.cluster(),
                        "",
                        "would-have",
                        "Observed only. " + Explainer.wanted(repair)));
      }
    }
    told.retainAll(now);
  }

  private void failover(Analysis analysis, Finding dead, Set<String> now) {
    once(
        "failover of " + dead.instance(),
        now,
        () -> {
          FailoverDecision decision =
              Explainer.decision(
                  analysis.snapshot(),
                  dead.instance(),
                  context.definition().policy(),
                  context.promotability().among(analysis.snapshot().instances().keySet()));
          String whom =
              decision instanceof FailoverDecision.Promote promote
                  ? promote.candidate() + " would have been promoted. "
                  : "Nobody would have been promoted. ";
          context
              .recorder()
              .begin(
                  context.cluster(),
                  TYPE,
                  dead.instance().toString(),
                  dead.code().word() + ": " + dead.sentence())
              .finish(State.REFUSED, "Observed only. " + whom + decision.sentence());
        });
  }

  private void once(String what, Set<String> now, Runnable say) {
    now.add(what);
    if (told.add(what)) {
      say.run();
    }
  }
}
