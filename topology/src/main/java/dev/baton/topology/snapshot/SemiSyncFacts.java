package dev.baton.topology.snapshot;

/**
 * An instance's semi-synchronous replication, both roles.
 *
 * @param available whether the server has it (a plug-in, or built in as on MariaDB)
 * @param sourceEnabled whether it would wait for acknowledgements as a primary
 * @param sourceActive the server's own word that it is waiting now (status ON: not fallen back to
 *     asynchronous)
 * @param replicaEnabled whether it acknowledges as a replica
 * @param replicaActive whether its running receiver acknowledges
 * @param waitsAfterSync whether the wait point is AFTER_SYNC, so that nobody reads what is not
 *     acknowledged
 * @param timeoutMillis after which the server gives up waiting
 * @param requiredAcks how many acknowledgers a commit waits for (always 1 on MariaDB)
 * @param connectedAcknowledgers how many semi-sync replicas are connected to it
 * @param waitingSessions commits that wait for an acknowledgement at this moment
 */
public record SemiSyncFacts(
    boolean available,
    boolean sourceEnabled,
    boolean sourceActive,
    boolean replicaEnabled,
    boolean replicaActive,
    boolean waitsAfterSync,
    long timeoutMillis,
    int requiredAcks,
    int connectedAcknowledgers,
    int waitingSessions) {

  /** A server that has no semi-sync at all. */
  public static final SemiSyncFacts NONE =
      new SemiSyncFacts(false, false, false, false, false, false, 0, 0, 0, 0);
}
