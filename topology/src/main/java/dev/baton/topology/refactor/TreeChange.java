package dev.baton.topology.refactor;

import dev.baton.core.instance.InstanceKey;
import java.util.function.UnaryOperator;

/**
 * A change of who replicates from whom, as a person asks for it. orchestrator's other words for a
 * move by GTID ({@code match-below}, {@code move-gtid}, {@code move-equivalent}) are a {@link
 * Relocate}.
 */
public sealed interface TreeChange {

  /** The word of the command that asks for it. */
  String word();

  /** The instance that the change is named after. */
  InstanceKey subject();

  /** The same change with every instance under another of its names. */
  default TreeChange named(UnaryOperator<InstanceKey> name) {
    return switch (this) {
      case Relocate c -> new Relocate(name.apply(c.subject), name.apply(c.below));
      case RelocateReplicas c ->
          new RelocateReplicas(name.apply(c.subject), name.apply(c.below), c.pattern);
      case Repoint c -> new Repoint(name.apply(c.subject));
      case RepointReplicas c -> new RepointReplicas(name.apply(c.subject));
      case MoveUp c -> new MoveUp(name.apply(c.subject));
      case MoveUpReplicas c -> new MoveUpReplicas(name.apply(c.subject));
      case MoveBelow c -> new MoveBelow(name.apply(c.subject), name.apply(c.sibling));
      case TakeSiblings c -> new TakeSiblings(name.apply(c.subject));
      case TakeSource c -> new TakeSource(name.apply(c.subject));
      case MakeCoPrimary c -> new MakeCoPrimary(name.apply(c.subject));
      case Regroup c -> new Regroup(name.apply(c.subject));
    };
  }

  /** Makes one instance replicate from another of its cluster, wherever both stand. */
  record Relocate(InstanceKey subject, InstanceKey below) implements TreeChange {
    @Override
    public String word() {
      return "relocate";
    }
  }

  /**
   * The same for all replicas of one instance, which may be dead.
   *
   * @param pattern a regular expression that the replica's {@code host:port} must contain; empty
   *     for all
   */
  record RelocateReplicas(InstanceKey subject, InstanceKey below, String pattern)
      implements TreeChange {
    @Override
    public String word() {
      return "relocate-replicas";
    }
  }

  /** Points a replica at its own source again, with the credentials Baton has. */
  record Repoint(InstanceKey subject) implements TreeChange {
    @Override
    public String word() {
      return "repoint";
    }
  }

  /** The same for all replicas of one instance. */
  record RepointReplicas(InstanceKey subject) implements TreeChange {
    @Override
    public String word() {
      return "repoint-replicas";
    }
  }

  /** Makes a replica a sibling of its source. */
  record MoveUp(InstanceKey subject) implements TreeChange {
    @Override
    public String word() {
      return "move-up";
    }
  }

  /** Makes all replicas of an instance its siblings. */
  record MoveUpReplicas(InstanceKey subject) implements TreeChange {
    @Override
    public String word() {
      return "move-up-replicas";
    }
  }

  /** Makes a replica replicate from its sibling. */
  record MoveBelow(InstanceKey subject, InstanceKey sibling) implements TreeChange {
    @Override
    public String word() {
      return "move-below";
    }
  }

  /** Makes all siblings of a replica replicate from it. */
  record TakeSiblings(InstanceKey subject) implements TreeChange {
    @Override
    public String word() {
      return "take-siblings";
    }
  }

  /** Makes a replica change places with its source, an intermediate one. */
  record TakeSource(InstanceKey subject) implements TreeChange {
    @Override
    public String word() {
      return "take-source";
    }
  }

  /** Makes the primary replicate from its replica, too; the replica stays read-only. */
  record MakeCoPrimary(InstanceKey subject) implements TreeChange {
    @Override
    public String word() {
      return "make-co-primary";
    }
  }

  /** Gathers the replicas of an instance, which may be dead, below the most advanced of them. */
  record Regroup(InstanceKey subject) implements TreeChange {
    @Override
    public String word() {
      return "regroup-replicas";
    }
  }
}
