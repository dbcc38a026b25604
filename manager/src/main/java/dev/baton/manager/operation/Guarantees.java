package dev.baton.manager.operation;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.policy.SemiSyncGuarantee;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import java.util.Optional;

/**
 * Whether the primary waited for acknowledgements when it was last seen. Remembered in the decision
 * log, because a manager that is restarted while the primary is dead cannot ask it any more: writes
 * through a proxy are acknowledged only under a lease, and so while a manager was looking.
 */
public final class Guarantees {
  private static final String MEMORY = "semi-sync";
  private static final String HOLDS = "holds";

  private final OperationContext context;
  private String remembered = "";

  public Guarantees(OperationContext context) {
    this.context = context;
  }

  /** Remembers what a primary that answers says now, if it differs. */
  public void observe(InstanceView primary) {
    InstanceFacts facts = primary.facts();
    DurabilityPolicy policy = context.definition().policy();
    if (policy.mode() != DurabilityPolicy.Mode.SEMI_SYNC
        || facts == null
        || !primary.reachable()
        || !facts.writable()) {
      return;
    }
    SemiSyncGuarantee guarantee = SemiSyncGuarantee.of(facts.semiSync(), policy);
    String text =
        primary.key() + "\n" + (guarantee.holds() ? HOLDS : "") + "\n" + guarantee.reason();
    if (!text.equals(remembered)) {
      context.log().remember(context.cluster(), MEMORY, text);
      remembered = text;
    }
  }

  /** What is known of a primary that no longer answers. */
  SemiSyncGuarantee of(InstanceKey primary, Optional<InstanceFacts> lastFacts) {
    if (lastFacts.filter(InstanceFacts::writable).isPresent()) {
      return SemiSyncGuarantee.of(lastFacts.get().semiSync(), context.definition().policy());
    }
    String[] parts = context.log().recall(context.cluster(), MEMORY).orElse("").split("\n", -1);
    if (parts.length == 3 && parts[0].equals(primary.toString())) {
      return new SemiSyncGuarantee(parts[1].equals(HOLDS), parts[2]);
    }
    return SemiSyncGuarantee.unknown();
  }
}
