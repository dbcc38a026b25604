package dev.baton.topology.port;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.ReplicationChannel;
import java.time.Duration;
import java.util.Optional;

/**
 * The manager's way to one instance: probing over one owned connection, and the replication verbs
 * in the instance's own dialect. Opened lazily, re-opened after a failure. Blocking, for virtual
 * threads; one call at a time per method group: {@link #probe} never waits for a verb, and each
 * verb runs on a connection of its own (fact V1: a hung statement must block nothing else).
 *
 * <p>Every verb is idempotent, has a deadline after which it counts as not done, and checks its own
 * precondition on the server.
 */
public interface InstanceLink extends AutoCloseable {

  InstanceKey key();

  /** Reads all facts. */
  InstanceFacts probe(Duration timeout) throws InstanceException;

  /**
   * Ends this replica's power to acknowledge (invariant 2): stops its receiver and returns the
   * channel as it stands afterwards, {@code received} recorded at once (V6, V7). On MariaDB a
   * stopped applier is started first.
   */
  ReplicationChannel stopReceiver(Duration deadline) throws InstanceException;

  /** Starts the applier alone, so that what was received is applied; never drops a relay log. */
  void startApplier(Duration deadline) throws InstanceException;

  /**
   * Lets a replica whose receiver is stopped execute everything in its relay log, also where the
   * server does not know any more what that is (V7). Fails if its applier stops before the end, or
   * has not come to it by the deadline; it then goes on by itself.
   */
  void applyRelayLog(Duration deadline) throws InstanceException;

  /**
   * Waits until everything of the position is executed.
   *
   * @return false if it was not by the deadline
   */
  boolean awaitExecuted(GtidPosition position, Duration deadline) throws InstanceException;

  /**
   * Makes a drained instance forget its source and accept writes: stops both threads, removes the
   * channel, and lifts {@code super_read_only} and {@code read_only}.
   */
  void promote(Duration deadline) throws InstanceException;

  /**
   * Points the instance at a source by auto-position and starts both threads, keeping relay logs
   * that matter (V6, V9), TLS or public-key settings of {@code credentials} included. On a former
   * MariaDB primary its own writes count as executed.
   */
  void replicateFrom(InstanceKey source, ReplicationCredentials credentials, Duration deadline)
      throws InstanceException;

  /**
   * As {@link #replicateFrom}, for an instance of which it was proven that its source has all that
   * it has. It is refused where something was written on the instance since, past the fence: that
   * would go along unseen.
   *
   * @param proven what the instance had executed, as a probe tells it, when that was proven
   */
  void rejoin(
      InstanceKey source,
      GtidPosition proven,
      ReplicationCredentials credentials,
      Duration deadline)
      throws InstanceException;

  /**
   * Makes the instance refuse writes without ever acknowledging a commit that waits (V1, V2): MySQL
   * {@code offline_mode} then {@code super_read_only}; MariaDB {@code read_only}; with a bounded
   * {@code lock_wait_timeout}. Existing clients are disconnected where {@code disconnect} says so.
   */
  FenceOutcome fence(boolean disconnect, Duration deadline) throws InstanceException;

  /** Undoes a fence of a switchover that is rolled back: the instance takes writes again. */
  void unfence(Duration deadline) throws InstanceException;

  /** Lets clients in again after a fence, still read-only. */
  void reopenReadOnly(Duration deadline) throws InstanceException;

  /**
   * Makes a replica acknowledge what it receives: turns the replica's side of semi-sync on and lets
   * the receiver connect anew, with the applier running, so that no relay log is dropped (V6). It
   * never turns anything off, and does nothing where the replica acknowledges already.
   */
  void acknowledge(Duration deadline) throws InstanceException;

  /** For how long the oldest transaction that has written something has been open here. */
  Optional<Duration> longestWrite(Duration deadline) throws InstanceException;

  /**
   * Whether this position truly lies in this instance's history. MySQL: subset of what is executed.
   * MariaDB: this server's binary log is asked for each domain's exact GTID (invariant 7).
   */
  boolean historyContains(GtidPosition position, Duration deadline) throws InstanceException;

  /**
   * Takes the advisory lock by which one manager at a time acts on an instance; it is held by the
   * probing connection and vanishes with it.
   *
   * @return who holds it: our own identity if the lock was taken or held already
   */
  String claim(String managerId, Duration timeout) throws InstanceException;

  /**
   * Gives the advisory lock back if the probing connection has it, and looks who has it now.
   *
   * @return who holds it; empty if it is free
   */
  Optional<String> disclaim(String managerId, Duration timeout) throws InstanceException;

  /**
   * Does one of the things that people ask for, or only looks and tells what it would say.
   *
   * @param dryRun whether to change nothing
   * @throws InstanceException if it was refused or failed; what was done before stays done
   */
  ServerVerb.Outcome perform(ServerVerb verb, boolean dryRun, Duration deadline)
      throws InstanceException;

  @Override
  void close();

  /** How a fence ended. */
  enum FenceOutcome {
    /** Read-only, and no commit waits. */
    FENCED,
    /** A waiting commit holds a lock: only a kill and a read-only restart can finish it. */
    PENDING
  }
}
