package dev.baton.topology.analysis;

/** What can be wrong, in orchestrator's words where it has one. */
public enum AnalysisCode {
  /** Neither the manager nor any replica reaches the primary; every replica is reachable. */
  DEAD_MASTER("DeadMaster", Meaning.PRIMARY_DEAD),
  /** The same, and some replicas are not reachable either. */
  DEAD_MASTER_AND_SOME_REPLICAS("DeadMasterAndSomeReplicas", Meaning.PRIMARY_DEAD),
  /**
   * The primary has closed its port to all clients but still feeds its replicas, as a server does
   * that shuts down: it will take no write any more.
   */
  INCAPACITATED_MASTER("IncapacitatedMaster", Meaning.PRIMARY_DEAD),
  /** Nothing of the cluster is reachable: more likely it is the manager that is cut off. */
  DEAD_MASTER_AND_REPLICAS("DeadMasterAndReplicas", Meaning.PRIMARY_SUSPECT),
  /** The primary is not reachable and has no replica that could take over or give evidence. */
  DEAD_MASTER_WITHOUT_REPLICAS("DeadMasterWithoutReplicas", Meaning.PRIMARY_SUSPECT),
  /** The manager does not reach the primary, but that it is dead is not proven. */
  UNREACHABLE_MASTER("UnreachableMaster", Meaning.PRIMARY_SUSPECT),
  /** The same, and no replica is current: the primary may be overloaded. */
  UNREACHABLE_MASTER_WITH_LAGGING_REPLICAS(
      "UnreachableMasterWithLaggingReplicas", Meaning.PRIMARY_SUSPECT),
  /** The primary lives but no reachable replica replicates from it. */
  ALL_MASTER_REPLICAS_NOT_REPLICATING("AllMasterReplicasNotReplicating", Meaning.WARNING),
  /** The same, and some replicas are not reachable. */
  ALL_MASTER_REPLICAS_NOT_REPLICATING_OR_DEAD(
      "AllMasterReplicasNotReplicatingOrDead", Meaning.WARNING),
  /** Commits wait, or would wait, for acknowledgers that are not connected. */
  LOCKED_SEMI_SYNC_MASTER("LockedSemiSyncMaster", Meaning.WARNING),
  /** The policy is semi-sync, but the primary does not guarantee it now. */
  SEMI_SYNC_NOT_GUARANTEED("SemiSyncNotGuaranteedStructureWarning", Meaning.WARNING),
  /** No instance takes writes. */
  NO_WRITEABLE_MASTER("NoWriteableMasterStructureWarning", Meaning.WARNING),
  /** The decision log knows no primary yet. */
  UNKNOWN_MASTER("UnknownMaster", Meaning.WARNING),
  /** The replica's process is gone. */
  DEAD_REPLICA("DeadReplica", Meaning.WARNING),
  /** The replica does not answer. */
  UNREACHABLE_REPLICA("UnreachableReplica", Meaning.WARNING),
  /** An instance other than the primary takes writes. */
  WRITEABLE_REPLICA("WriteableReplica", Meaning.WARNING),
  /** An instance replicates from nobody: it is to be proven identical before it rejoins. */
  DETACHED_REPLICA("DetachedReplica", Meaning.WARNING),
  /** A replica follows somebody who does not lead to the primary. */
  REPLICA_OF_WRONG_MASTER("ReplicaOfWrongMaster", Meaning.WARNING),
  /** A replication thread does not run. */
  REPLICA_NOT_REPLICATING("ReplicaNotReplicating", Meaning.WARNING),
  /** A replica is further behind than its limit. */
  LAGGING_REPLICA("LaggingReplica", Meaning.WARNING),
  /** A replica's clients are kept out by {@code offline_mode}. */
  OFFLINE_REPLICA("OfflineReplica", Meaning.WARNING),
  /** A replica has transactions that the primary has not. */
  ERRANT_GTID("ErrantGTIDStructureWarning", Meaning.WARNING);

  private final String word;
  private final Meaning meaning;

  AnalysisCode(String word, Meaning meaning) {
    this.word = word;
    this.meaning = meaning;
  }

  /** In orchestrator's spelling. */
  public String word() {
    return word;
  }

  public Meaning meaning() {
    return meaning;
  }

  /** What a code asks for. */
  public enum Meaning {
    /** Fail over. */
    PRIMARY_DEAD,
    /** Look closer at once. */
    PRIMARY_SUSPECT,
    /** Say so; some of them have a repair. */
    WARNING
  }
}
