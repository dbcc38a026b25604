package dev.baton.topology.plan;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.instance.InstanceKey;
import java.util.List;

/** Whether and whom to promote, in a sentence that says why. */
public sealed interface FailoverDecision {

  /** Why, with the facts used. */
  String sentence();

  /**
   * @param catchUp what the candidate must have executed before it may take writes
   * @param repoint who follows it afterwards
   * @param early those of them that may be pointed at it while it is being promoted
   * @param lossPossible whether an acknowledged write may be lost, as the policy allows
   */
  record Promote(
      InstanceKey candidate,
      GtidPosition catchUp,
      List<InstanceKey> repoint,
      List<InstanceKey> early,
      boolean lossPossible,
      String sentence)
      implements FailoverDecision {
    public Promote {
      repoint = List.copyOf(repoint);
      early = List.copyOf(early);
    }
  }

  /** Nobody may be promoted now; when more replicas are reached, ask again. */
  record Refuse(String sentence) implements FailoverDecision {}
}
