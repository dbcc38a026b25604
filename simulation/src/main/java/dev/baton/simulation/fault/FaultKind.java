package dev.baton.simulation.fault;

/** What can go wrong. */
public enum FaultKind {
  /** A server's process is killed; where the manager does not own it, it is started again later. */
  CRASH,
  /** SIGSTOP, and SIGCONT later. */
  FREEZE,
  /** A pair of nodes cannot talk, in one direction or both. */
  CUT,
  /** Messages between a pair take long: facts are stale, acknowledgements late. */
  SLOW,
  /** One node is cut off from all others. */
  ISOLATE,
  /** Somebody writes on a replica. */
  ERRANT_WRITE,
  /** Somebody stops a replica's SQL thread. */
  STOP_APPLIER,
  /** Somebody stops a replica's receiver. */
  STOP_RECEIVER,
  /** A lock holds up a replica's SQL thread. */
  BLOCK_APPLIER,
  /** The same on all replicas at once. */
  BLOCK_ALL_APPLIERS,
  /** A replica applies slowly. */
  LAG,
  /** Every connection between a proxy and the primary breaks: answers under way are lost. */
  LOSE_ANSWERS,
  /** A proxy stands still, as in a long pause of its host. */
  FREEZE_PROXY,
  /** The manager dies, at once or right before some later step, and is started again. */
  MANAGER_CRASH,
  /** A person asks for a switchover. */
  SWITCHOVER,
  /** A person asks for a failover. */
  FAILOVER,
  /** SIGTERM to a server, commits waiting or not (V4). */
  TERMINATE,
  /** A server takes long to answer a probe: what is told was read long before. */
  STALE_FACTS,
  /** A second manager with a log of its own is started on the same servers, and dies later. */
  RIVAL
}
