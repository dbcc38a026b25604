package dev.baton.proxy.monitor;

/** What a server said in one check. */
public sealed interface Reading {

  /** Whether it is read-only (1 or 0), or its lag in seconds. */
  record Figure(long value) implements Reading {}

  /**
   * What a member of a replication group says.
   *
   * @param state its own, in MySQL's words; OFFLINE if it is in no group
   * @param members that its group has in its view
   * @param reached those of them, itself among them, that are ONLINE or RECOVERING in its view
   * @param primaries those of them that are PRIMARY; 1 in a group that has one only
   * @param behind transactions of others that it has received and not applied
   */
  record Member(
      String state, long members, long reached, long primaries, boolean readOnly, long behind)
      implements Reading {

    /** Whether its group can go on where it is, and it has caught up with it. */
    public boolean isViable() {
      return state.equals("ONLINE") && 2 * reached > members;
    }
  }

  /**
   * What a node of a Galera cluster says.
   *
   * @param primary whether it is in the cluster's primary component
   * @param localState its number of its state: 4 synced, 2 donor or desynced
   * @param receiveQueue what it has received and not applied
   * @param desynced whether it was told to fall behind
   * @param rejectsQueries whether it was told to take no statements
   * @param donorRejects whether it takes none while it is a donor
   * @param maintained whether Percona's {@code pxc_maint_mode} is anything but DISABLED
   */
  record Node(
      boolean primary,
      int localState,
      boolean readOnly,
      long receiveQueue,
      boolean desynced,
      boolean rejectsQueries,
      boolean donorRejects,
      boolean maintained)
      implements Reading {

    static final int DONOR = 2;
    static final int SYNCED = 4;

    /** Whether it would take a write, however far behind it is or may fall. */
    boolean isLastResort() {
      return primary
          && (localState == SYNCED || localState == DONOR)
          && !readOnly
          && !rejectsQueries
          && !maintained
          && !(localState == DONOR && donorRejects);
    }
  }
}
