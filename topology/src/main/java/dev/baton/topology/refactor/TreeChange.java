package dev.baton.topology.refactor;

import dev.baton.core.instance.InstanceKey;

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
