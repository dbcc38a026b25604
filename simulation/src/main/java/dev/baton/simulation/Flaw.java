package dev.baton.simulation;

/** A guard that is taken away, to see that the simulation finds it. None of it is in Baton. */
public enum Flaw {
  NONE,
  /** A proxy passes OKs that arrive after the hold. */
  PROXY_PASSES_LATE_OKS,
  /** A proxy goes on without a lease. */
  PROXY_IGNORES_ITS_LEASE,
  /** A lease counts from when the proxy takes it up, however late that is. */
  LEASES_COUNT_FROM_ARRIVAL,
  /** A proxy sends a statement of unknown outcome again. */
  PROXY_REPEATS_UNKNOWN,
  /** The log gives the same epoch out twice. */
  LOG_REPEATS_EPOCHS,
  /** Receivers are said to be stopped and are not. */
  RECEIVERS_RUN_ON,
  /** On MariaDB a stopped applier is not started before the receiver is stopped (V6). */
  RELAY_LOGS_DROPPED,
  /** The manager is told that the policy asks for no proof. */
  NO_PROOF,
  /** Semi-sync is turned off while a commit waits (V2). */
  SEMI_SYNC_TURNED_OFF,
  /** Whoever returns counts as identical. */
  NO_ERRANT_CHECK,
  /** What is written on a server between that check and the change of its source goes along. */
  STALE_ERRANT_CHECK,
  /** A returning primary is not fenced. */
  NO_FENCE,
  /** What the manager alone sees of the primary counts as if its replicas had seen it, too. */
  ONE_OBSERVER,
  /** A cluster that is only observed counts as armed. */
  ARMED_UNASKED,
  /** A manager that starts forgets what it left unfinished. */
  NOTHING_RESUMED
}
