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
}
