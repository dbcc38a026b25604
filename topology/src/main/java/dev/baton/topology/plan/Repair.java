package dev.baton.topology.plan;

import dev.baton.core.instance.InstanceKey;

/** What one instance that is not the primary needs next. */
public sealed interface Repair {
  InstanceKey instance();

  /** Why, with the facts used. */
  String sentence();

  /** Make it refuse writes, at once. */
  record Fence(InstanceKey instance, String sentence) implements Repair {}

  /**
   * Bring its process up again, read-only. Only for a process that Baton owns.
   *
   * @param cutTail whether it may hold transactions that were never acknowledged, which are
   *     archived and removed; never for a replica, whose log may hold the only copy of an
   *     acknowledged one
   */
  record Restart(InstanceKey instance, boolean cutTail, String sentence) implements Repair {}

  /** Prove it identical and let it follow the primary; or keep it out and say why. */
  record Rejoin(InstanceKey instance, String sentence) implements Repair {}

  /**
   * Replace its data, whose errant part is archived, by a copy of the cluster's. Only for a process
   * that Baton owns; what it has now is moved aside and kept.
   *
   * @param donor who is copied, where the engine can copy a whole server
   */
  record Rebuild(InstanceKey instance, InstanceKey donor, String sentence) implements Repair {}

  /** Start its replication from the primary again. */
  record StartReplication(InstanceKey instance, String sentence) implements Repair {}

  /** Let its clients in again, read-only. */
  record LetClientsIn(InstanceKey instance, String sentence) implements Repair {}

  /** Baton can do nothing about it: a person must. */
  record Report(InstanceKey instance, String sentence) implements Repair {}
}
