package dev.baton.topology.analysis;

/** What follows from a finding. */
public sealed interface Remedy {

  /** Whether Baton does something about it by itself, where a cluster is armed. */
  default boolean actionable() {
    return this instanceof Recover;
  }

  /** In a sentence's end, for people. */
  String words();

  /**
   * A recovery answers it, unless a filter, a downtime or the anti-flapping window forbids it
   * (design invariant 8).
   */
  record Recover(Recovery kind) implements Remedy {
    @Override
    public String words() {
      return "recovery: " + kind.words();
    }
  }

  /**
   * Nothing is done, because a rule that is not up for change forbids it.
   *
   * @param invariant its number in the design
   */
  record HeldBack(int invariant, String why) implements Remedy {
    @Override
    public String words() {
      return "held back by invariant " + invariant + ": " + why;
    }
  }

  /** Nothing that Baton may do alone; what a person does next. */
  record Advise(String next) implements Remedy {
    @Override
    public String words() {
      return "next: " + next;
    }
  }

  /** Kinds of recovery. */
  enum Recovery {
    FAILOVER("fail over to another primary"),
    INTERMEDIATE_FAILOVER("move the replicas of the intermediate primary elsewhere"),
    CO_PRIMARY_FAILOVER("leave the co-primary out and move its replicas"),
    GROUP_MEMBER_FAILOVER("move the replicas of the group member to another member"),
    UNLOCK_SEMI_SYNC("bring acknowledgers back, or enable semi-sync on more replicas"),
    TRIM_SEMI_SYNC("disable acknowledging on the surplus replicas"),
    MAKE_WRITABLE("lift read_only on the primary"),
    FENCE("make it refuse writes"),
    RESTART("start its process again, where Baton owns it"),
    REJOIN("prove it identical and let it follow the primary"),
    START_REPLICATION("start its replication again"),
    LET_CLIENTS_IN("let its clients in again");

    private final String words;

    Recovery(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }
}
