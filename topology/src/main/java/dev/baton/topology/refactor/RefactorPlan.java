package dev.baton.topology.refactor;

import dev.baton.core.instance.InstanceKey;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The steps of a change, or why there are none. */
public sealed interface RefactorPlan {

  /** What is going to be done or why nothing is, for a person. */
  String sentence();

  /**
   * @param errands independent of each other: that one fails is no reason not to run the next; none
   *     if everything is already as it was asked for
   * @param leftOut who was meant too and is not touched, with the reason
   */
  record Go(List<Errand> errands, Map<InstanceKey, String> leftOut, String sentence)
      implements RefactorPlan {
    public Go {
      errands = List.copyOf(errands);
      leftOut = Collections.unmodifiableMap(new TreeMap<>(leftOut));
    }
  }

  record Refuse(String sentence) implements RefactorPlan {}

  /**
   * Steps that belong together, in order. When one fails, everybody whose receiver was stopped
   * follows its former source again.
   *
   * @param instance whose place changes
   */
  record Errand(InstanceKey instance, List<Step> steps) {
    public Errand {
      steps = List.copyOf(steps);
    }
  }

  /** One thing done to one instance. */
  sealed interface Step {
    InstanceKey instance();
  }

  /**
   * Stops its receiver and notes everything it has received.
   *
   * @param source whom it follows again should the errand fail
   */
  record Hold(InstanceKey instance, InstanceKey source) implements Step {}

  /**
   * Waits until the instance has executed everything that the other one had when it was held, in
   * one and the same history. Without it a replica would be ahead of its new source, which MySQL
   * bears and MariaDB refuses (error 1236).
   */
  record CatchUp(InstanceKey instance, InstanceKey with) implements Step {}

  /**
   * Follows the source by GTID; its relay log is applied or kept (design invariant 4).
   *
   * @param former whom it followed before; null if nobody
   */
  record Follow(InstanceKey instance, InstanceKey source, @Nullable InstanceKey former)
      implements Step {}

  /** The primary also follows its replica; it goes on taking writes. */
  record FollowOwnReplica(InstanceKey instance, InstanceKey replica) implements Step {}

  /**
   * Stops both threads with everything received executed; for a replica that replicates by file and
   * position. Should the errand fail, it goes on from there.
   */
  record Halt(InstanceKey instance, InstanceKey source) implements Step {}

  /** Lets whichever of two halted siblings is behind go on to where the other one stands. */
  record MeetAt(InstanceKey instance, InstanceKey sibling) implements Step {}

  /** Halts a replica where it has executed the whole binary log of its source, which is halted. */
  record ReachEndOf(InstanceKey instance, InstanceKey source) implements Step {}

  /**
   * Finds by Pseudo-GTID where in the binary log of another instance a halted replica stands, and
   * waits until that one has come so far.
   */
  record Match(InstanceKey instance, InstanceKey below) implements Step {}

  /**
   * Points a halted replica at a source by file and position.
   *
   * @param at which place is meant
   * @param of whose place it is, as noted when that one was halted
   * @param former whom it followed before
   */
  record FollowAt(
      InstanceKey instance, InstanceKey source, At at, InstanceKey of, InstanceKey former)
      implements Step {}

  /** Starts both threads of a halted replica. */
  record Resume(InstanceKey instance) implements Step {}

  /** A place in a binary log. */
  enum At {
    /** How far it has executed its source's binary log. */
    EXECUTED,
    /** Where its own binary log ends. */
    OWN_END,
    /** Where it stands in the binary log of the one it was matched with. */
    MATCHED
  }
}
