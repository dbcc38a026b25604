package dev.baton.topology.plan;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.instance.InstanceKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether and whom to promote, in a sentence that says why. */
public sealed interface FailoverDecision {

  /** Why, with the facts used. */
  String sentence();

  /** Who was reached and may not be promoted, with the reason. */
  List<Rejection> rejected();

  /**
   * @param reason a clause that follows the instance's name
   */
  record Rejection(InstanceKey instance, String reason) {
    @Override
    public String toString() {
      return instance + " " + reason;
    }
  }

  /**
   * @param catchUp what the candidate must have executed before it may take writes
   * @param repoint who follows it afterwards
   * @param early those of them that may be pointed at it while it is being promoted
   * @param lossPossible whether an acknowledged write may be lost, as the policy allows
   * @param catchUpFrom who holds what the candidate lacks: it must have executed all of {@code
   *     catchUp} first, and the candidate follow it until it has too; null if it lacks nothing
   */
  record Promote(
      InstanceKey candidate,
      GtidPosition catchUp,
      List<InstanceKey> repoint,
      List<InstanceKey> early,
      boolean lossPossible,
      String sentence,
      @Nullable InstanceKey catchUpFrom,
      List<Rejection> rejected)
      implements FailoverDecision {
    public Promote {
      repoint = List.copyOf(repoint);
      early = List.copyOf(early);
      rejected = List.copyOf(rejected);
    }

    /** Of a candidate that lacks nothing. */
    public Promote(
        InstanceKey candidate,
        GtidPosition catchUp,
        List<InstanceKey> repoint,
        List<InstanceKey> early,
        boolean lossPossible,
        String sentence) {
      this(candidate, catchUp, repoint, early, lossPossible, sentence, null, List.of());
    }
  }

  /** Nobody may be promoted now; when more replicas are reached, ask again. */
  record Refuse(String sentence, List<Rejection> rejected) implements FailoverDecision {
    public Refuse {
      rejected = List.copyOf(rejected);
    }

    public Refuse(String sentence) {
      this(sentence, List.of());
    }
  }
}
