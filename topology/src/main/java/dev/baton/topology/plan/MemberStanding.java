package dev.baton.topology.plan;

/**
 * What the manager knows of a member beyond the probes.
 *
 * @param owned whether Baton started its process and may restart it
 * @param processRunning whether the process exists; a frozen one does
 * @param wasPrimary whether the decision log says that a failover took the primary role from it;
 *     asked only where no probe has told what it is
 * @param fencePending whether a fence could not be finished because a commit waits
 * @param errant what it has that the cluster has not and where that is archived, if it may be
 *     rebuilt therefore; else empty
 * @param keptOut why it was found unfit to rejoin, empty if it was not
 */
public record MemberStanding(
    boolean owned,
    boolean processRunning,
    boolean wasPrimary,
    boolean fencePending,
    String errant,
    String keptOut) {

  /** Of a server that Baton did not start, and that nothing is held against. */
  public static final MemberStanding PLAIN = new MemberStanding(false, true, false, false, "", "");
}
