package dev.baton.topology.analysis;

import dev.baton.topology.analysis.Remedy.Advise;
import dev.baton.topology.analysis.Remedy.HeldBack;
import dev.baton.topology.analysis.Remedy.Recover;
import dev.baton.topology.analysis.Remedy.Recovery;

/**
 * What can be wrong, in orchestrator's words where it has one ({@code go/inst/analysis.go}), and
 * what usually follows from it.
 */
public enum AnalysisCode {
  /** Neither the manager nor any replica reaches the primary; every replica is reachable. */
  DEAD_MASTER("DeadMaster", Meaning.PRIMARY_DEAD, recover(Recovery.FAILOVER)),
  /** The same, and some replicas are not reachable either. */
  DEAD_MASTER_AND_SOME_REPLICAS(
      "DeadMasterAndSomeReplicas", Meaning.PRIMARY_DEAD, recover(Recovery.FAILOVER)),
  /**
   * The primary has closed its port to all clients but still feeds its replicas, as a server does
   * that shuts down: it will take no write any more.
   */
  INCAPACITATED_MASTER("IncapacitatedMaster", Meaning.PRIMARY_DEAD, recover(Recovery.FAILOVER)),
  /** Nothing of the cluster is reachable: more likely it is the manager that is cut off. */
  DEAD_MASTER_AND_REPLICAS(
      "DeadMasterAndReplicas",
      Meaning.PRIMARY_SUSPECT,
      heldBack(5, "nothing of the cluster answers, so the manager may be the one cut off")),
  /** The primary is not reachable and has no replica that could take over or give evidence. */
  DEAD_MASTER_WITHOUT_REPLICAS(
      "DeadMasterWithoutReplicas",
      Meaning.PRIMARY_SUSPECT,
      advise("start the server again, or restore a backup: there is nobody to promote")),
  /** The manager does not reach the primary, but that it is dead is not proven. */
  UNREACHABLE_MASTER("UnreachableMaster", Meaning.PRIMARY_SUSPECT, oneObserver()),
  /** The same, and no replica is current: the primary may be overloaded. */
  UNREACHABLE_MASTER_WITH_LAGGING_REPLICAS(
      "UnreachableMasterWithLaggingReplicas", Meaning.PRIMARY_SUSPECT, oneObserver()),
  /** The same, and the replicas' receivers run but have missed heartbeats: it may be frozen. */
  UNREACHABLE_MASTER_WITH_STALE_REPLICAS(
      "UnreachableMasterWithStaleReplicas", Meaning.PRIMARY_SUSPECT, oneObserver()),
  /** The primary lives and has no connection left, not even an administrative one. */
  MASTER_TOO_MANY_CONNECTIONS(
      "MasterTooManyConnections",
      Meaning.PRIMARY_SUSPECT,
      heldBack(5, "a server that says it is full is alive")),
  /** The primary lives but does not let Baton in. */
  MASTER_ACCESS_DENIED(
      "MasterAccessDenied",
      Meaning.PRIMARY_SUSPECT,
      heldBack(5, "a server that refuses a login is alive")),
  /** The primary answers, but commits on it hang as on a disk that is full or does not answer. */
  MASTER_DISK_STALLED(
      "StalledDiskMaster",
      Meaning.WARNING,
      heldBack(5, "it answers and its replicas hear from it; free the disk, or force a takeover")),
  /** Writes wait behind a global read lock or a backup's lock. */
  MASTER_READ_LOCKED(
      "ReadLockedMaster",
      Meaning.WARNING,
      advise("find the session that holds the lock and end it, or let the backup finish")),
  /** The primary's only replica does not replicate. */
  MASTER_SINGLE_REPLICA_NOT_REPLICATING(
      "MasterSingleReplicaNotReplicating", Meaning.WARNING, recover(Recovery.START_REPLICATION)),
  /** The primary's only replica is not reachable. */
  MASTER_SINGLE_REPLICA_DEAD("MasterSingleReplicaDead", Meaning.WARNING, recover(Recovery.RESTART)),
  /** The primary lives but no reachable replica replicates from it. */
  ALL_MASTER_REPLICAS_NOT_REPLICATING(
      "AllMasterReplicasNotReplicating", Meaning.WARNING, recover(Recovery.START_REPLICATION)),
  /** The same, and some replicas are not reachable. */
  ALL_MASTER_REPLICAS_NOT_REPLICATING_OR_DEAD(
      "AllMasterReplicasNotReplicatingOrDead",
      Meaning.WARNING,
      recover(Recovery.START_REPLICATION)),
  /** The manager reaches the primary, and no replica does: the network between them is cut. */
  ALL_MASTER_REPLICAS_CUT_OFF(
      "AllMasterReplicasCutOff",
      Meaning.WARNING,
      heldBack(5, "the primary answers; mend the network between it and its replicas")),
  /** Some replicas reach the primary, and others cannot connect to it. */
  SOME_MASTER_REPLICAS_CUT_OFF(
      "SomeMasterReplicasCutOff",
      Meaning.WARNING,
      advise("mend the network or the login between the primary and those replicas")),
  /** Commits wait for acknowledgers that are not connected. */
  LOCKED_SEMI_SYNC_MASTER(
      "LockedSemiSyncMaster", Meaning.WARNING, recover(Recovery.UNLOCK_SEMI_SYNC)),
  /** The next commit will wait for acknowledgers that are not connected; none does yet. */
  LOCKED_SEMI_SYNC_MASTER_HYPOTHESIS(
      "LockedSemiSyncMasterHypothesis", Meaning.WARNING, recover(Recovery.UNLOCK_SEMI_SYNC)),
  /** More replicas acknowledge than a commit waits for, where exactly that many are wanted. */
  MASTER_WITH_TOO_MANY_SEMI_SYNC_REPLICAS(
      "MasterWithTooManySemiSyncReplicas", Meaning.WARNING, recover(Recovery.TRIM_SEMI_SYNC)),
  /** The policy is semi-sync, but the primary does not guarantee it now. */
  SEMI_SYNC_NOT_GUARANTEED(
      "SemiSyncNotGuaranteedStructureWarning",
      Meaning.WARNING,
      heldBack(3, "a failover could not prove that no acknowledged write is lost")),
  /** Semi-sync has fallen back because no replica acknowledges. */
  NO_VALID_SEMI_SYNC_REPLICAS(
      "NoValidSemiSyncReplicasStructureWarning",
      Meaning.WARNING,
      recover(Recovery.UNLOCK_SEMI_SYNC)),
  /** Semi-sync has fallen back because too few replicas acknowledge. */
  NOT_ENOUGH_VALID_SEMI_SYNC_REPLICAS(
      "NotEnoughValidSemiSyncReplicasStructureWarning",
      Meaning.WARNING,
      recover(Recovery.UNLOCK_SEMI_SYNC)),
  /** The primary does not take writes. */
  NO_WRITEABLE_MASTER(
      "NoWriteableMasterStructureWarning", Meaning.WARNING, recover(Recovery.MAKE_WRITABLE)),
  /** Beside the primary an instance that does not follow it takes writes. */
  TWO_WRITEABLE_MASTERS("TwoWriteableMasters", Meaning.WARNING, recover(Recovery.FENCE)),
  /** The decision log knows no primary yet. */
  UNKNOWN_MASTER(
      "UnknownMaster", Meaning.WARNING, advise("arm the cluster, which records its primary")),

  /** An intermediate primary is dead and its replicas have lost it. */
  DEAD_INTERMEDIATE_MASTER(
      "DeadIntermediateMaster", Meaning.WARNING, recover(Recovery.INTERMEDIATE_FAILOVER)),
  /** The same, with one replica, which has stopped for another reason. */
  DEAD_INTERMEDIATE_MASTER_WITH_SINGLE_REPLICA(
      "DeadIntermediateMasterWithSingleReplica",
      Meaning.WARNING,
      recover(Recovery.INTERMEDIATE_FAILOVER)),
  /** The same, with one replica, which cannot connect to it. */
  DEAD_INTERMEDIATE_MASTER_WITH_SINGLE_REPLICA_FAILING_TO_CONNECT(
      "DeadIntermediateMasterWithSingleReplicaFailingToConnect",
      Meaning.WARNING,
      recover(Recovery.INTERMEDIATE_FAILOVER)),
  /** The same, and some of its replicas are not reachable. */
  DEAD_INTERMEDIATE_MASTER_AND_SOME_REPLICAS(
      "DeadIntermediateMasterAndSomeReplicas",
      Meaning.WARNING,
      recover(Recovery.INTERMEDIATE_FAILOVER)),
  /** An intermediate primary and all of its replicas are not reachable. */
  DEAD_INTERMEDIATE_MASTER_AND_REPLICAS(
      "DeadIntermediateMasterAndReplicas",
      Meaning.WARNING,
      heldBack(5, "none of its replicas can be asked, so there is nobody to move")),
  /** The manager does not reach it, but that it is dead is not proven. */
  UNREACHABLE_INTERMEDIATE_MASTER("UnreachableIntermediateMaster", Meaning.WARNING, oneObserver()),
  /** The same, and all of its replicas lag. */
  UNREACHABLE_INTERMEDIATE_MASTER_WITH_LAGGING_REPLICAS(
      "UnreachableIntermediateMasterWithLaggingReplicas", Meaning.WARNING, oneObserver()),
  /** It lives, but no replica can connect to it. */
  ALL_INTERMEDIATE_MASTER_REPLICAS_FAILING_TO_CONNECT_OR_DEAD(
      "AllIntermediateMasterReplicasFailingToConnectOrDead",
      Meaning.WARNING,
      recover(Recovery.INTERMEDIATE_FAILOVER)),
  /** It lives, but no reachable replica replicates from it. */
  ALL_INTERMEDIATE_MASTER_REPLICAS_NOT_REPLICATING(
      "AllIntermediateMasterReplicasNotReplicating",
      Meaning.WARNING,
      recover(Recovery.START_REPLICATION)),
  /** A replica of the primary cannot connect to it. */
  FIRST_TIER_REPLICA_FAILING_TO_CONNECT_TO_MASTER(
      "FirstTierReplicaFailingToConnectToMaster",
      Meaning.WARNING,
      advise("see the receiver's error, the network and the replication account")),
  /** A binary log server cannot connect to its source. */
  BINLOG_SERVER_FAILING_TO_CONNECT_TO_MASTER(
      "BinlogServerFailingToConnectToMaster",
      Meaning.WARNING,
      advise("see the receiver's error, the network and the replication account")),

  /** The primary's co-primary is dead. */
  DEAD_CO_MASTER("DeadCoMaster", Meaning.WARNING, recover(Recovery.CO_PRIMARY_FAILOVER)),
  /** The same, and some of its replicas are not reachable. */
  DEAD_CO_MASTER_AND_SOME_REPLICAS(
      "DeadCoMasterAndSomeReplicas", Meaning.WARNING, recover(Recovery.CO_PRIMARY_FAILOVER)),
  /** The manager does not reach the co-primary, but that it is dead is not proven. */
  UNREACHABLE_CO_MASTER("UnreachableCoMaster", Meaning.WARNING, oneObserver()),
  /** The co-primary lives, but none of its replicas replicates. */
  ALL_CO_MASTER_REPLICAS_NOT_REPLICATING(
      "AllCoMasterReplicasNotReplicating", Meaning.WARNING, recover(Recovery.START_REPLICATION)),

  /** A member of a replication group is dead, and replicas outside the group hung on it. */
  DEAD_REPLICATION_GROUP_MEMBER_WITH_REPLICAS(
      "DeadReplicationGroupMemberWithReplicas",
      Meaning.WARNING,
      recover(Recovery.GROUP_MEMBER_FAILOVER)),
  /** A member does not take part in its group. */
  GROUP_MEMBER_NOT_ONLINE(
      "ReplicationGroupMemberNotOnline",
      Meaning.WARNING,
      advise("see its error log and START GROUP_REPLICATION: the group is not Baton's to run")),

  /** A member does not reach most of its group, which can commit nothing there. */
  GROUP_WITHOUT_MAJORITY(
      "ReplicationGroupWithoutMajority",
      Meaning.WARNING,
      advise(
          "bring the other members back; only if they are lost for good, see"
              + " group_replication_force_members")),

  /** The replica's process is gone. */
  DEAD_REPLICA("DeadReplica", Meaning.WARNING, recover(Recovery.RESTART)),
  /** The replica does not answer. */
  UNREACHABLE_REPLICA(
      "UnreachableReplica", Meaning.WARNING, advise("see its host, its network and its load")),
  /** The replica lives and has no connection left. */
  REPLICA_TOO_MANY_CONNECTIONS(
      "ReplicaTooManyConnections",
      Meaning.WARNING,
      advise("raise max_connections there, or end idle clients")),
  /** The replica lives but does not let Baton in. */
  REPLICA_ACCESS_DENIED(
      "ReplicaAccessDenied",
      Meaning.WARNING,
      advise("create Baton's account there with the same password and host")),
  /** An instance other than the primary takes writes. */
  WRITEABLE_REPLICA("WriteableReplica", Meaning.WARNING, recover(Recovery.FENCE)),
  /** An instance replicates from nobody: it is to be proven identical before it rejoins. */
  DETACHED_REPLICA("DetachedReplica", Meaning.WARNING, recover(Recovery.REJOIN)),
  /** A replica follows somebody who does not lead to the primary. */
  REPLICA_OF_WRONG_MASTER("ReplicaOfWrongMaster", Meaning.WARNING, recover(Recovery.REJOIN)),
  /** A replication thread does not run. */
  REPLICA_NOT_REPLICATING(
      "ReplicaNotReplicating", Meaning.WARNING, recover(Recovery.START_REPLICATION)),
  /** A replica is further behind than its limit, what it stays behind on purpose not counted. */
  LAGGING_REPLICA(
      "LaggingReplica", Meaning.WARNING, advise("see what it applies, its load and its disk")),
  /** A replica's clients are kept out by {@code offline_mode}. */
  OFFLINE_REPLICA("OfflineReplica", Meaning.WARNING, recover(Recovery.LET_CLIENTS_IN)),

  /** A replica has transactions that the primary has not. */
  ERRANT_GTID(
      "ErrantGTIDStructureWarning",
      Meaning.WARNING,
      heldBack(6, "it is not promoted; archive and remove them, or inject them as empty")),
  /** An instance's history is not the one it had: it lacks what it was once seen with. */
  HISTORY_RESET(
      "HistoryResetStructureWarning",
      Meaning.WARNING,
      heldBack(6, "it is not promoted; clone it anew from the primary or from a backup")),
  /** Replicas log by statement and in the mixed format. */
  STATEMENT_AND_MIXED_LOGGING(
      "StatementAndMixedLoggingReplicasStructureWarning", Meaning.WARNING, sameFormat()),
  /** Replicas log by statement and by row. */
  STATEMENT_AND_ROW_LOGGING(
      "StatementAndRowLoggingReplicasStructureWarning", Meaning.WARNING, sameFormat()),
  /** Replicas log in the mixed format and by row. */
  MIXED_AND_ROW_LOGGING(
      "MixedAndRowLoggingReplicasStructureWarning", Meaning.WARNING, sameFormat()),
  /** Replicas that could be promoted have different major versions. */
  MULTIPLE_MAJOR_VERSIONS(
      "MultipleMajorVersionsLoggingReplicasStructureWarning",
      Meaning.WARNING,
      advise("finish the upgrade: an older replica cannot follow a newer primary")),
  /** No replica logs what it applies, so that none can be promoted. */
  NO_LOGGING_REPLICAS(
      "NoLoggingReplicasStructureWarning",
      Meaning.WARNING,
      advise("set log_bin and log_replica_updates on a replica and restart it")),
  /** Replicas do not find their place by GTID. */
  NO_FAILOVER_SUPPORT(
      "NoFailoverSupportStructureWarning",
      Meaning.WARNING,
      heldBack(4, "without GTIDs it cannot be told who holds everything; enable them")),
  /** The primary and its replicas differ in their GTID mode. */
  DIFFERENT_GTID_MODES(
      "DifferentGTIDModesStructureWarning",
      Meaning.WARNING,
      advise("bring every member to gtid_mode=ON, one step at a time")),
  /** MariaDB lets a replica diverge without an error. */
  GTID_NOT_STRICT(
      "GtidNotStrictStructureWarning",
      Meaning.WARNING,
      advise("set gtid_strict_mode=ON, so that a replica that diverges stops")),

  /** A member has no binary log and cannot be promoted. */
  BINLOG_DISABLED(
      "BinlogDisabledStructureWarning", Meaning.WARNING, advise("set log_bin and restart it")),
  /** A replica does not log what it applies and cannot be promoted. */
  REPLICA_UPDATES_NOT_LOGGED(
      "ReplicaUpdatesNotLoggedStructureWarning",
      Meaning.WARNING,
      advise("set log_replica_updates (log_slave_updates) and restart it")),
  /** A member's transactions carry no GTIDs. */
  GTID_DISABLED(
      "GtidDisabledStructureWarning",
      Meaning.WARNING,
      advise("set enforce_gtid_consistency=ON and gtid_mode=ON, one step at a time")),
  /** The account with which replicas log in is missing where they would log in next. */
  REPLICATION_ACCOUNT_MISSING(
      "ReplicationAccountMissingStructureWarning",
      Meaning.WARNING,
      advise("create it on the primary, so that it replicates, with REPLICATION SLAVE")),
  /** A replica's login works only while the source has the password cached. */
  REPLICATION_LOGIN_NEEDS_TLS_OR_KEY(
      "ReplicationLoginNeedsTlsOrKey",
      Meaning.WARNING,
      advise("set GET_SOURCE_PUBLIC_KEY=1 or SOURCE_SSL=1 on its channel")),
  /** The source refuses the replica's login. */
  REPLICATION_LOGIN_REFUSED(
      "ReplicationLoginRefused",
      Meaning.WARNING,
      advise("see that the account exists on the source with this password and host")),
  /** No credentials are stored with the channel, so that it cannot connect again by itself. */
  REPLICATION_CREDENTIALS_NOT_STORED(
      "ReplicationCredentialsNotStored",
      Meaning.WARNING,
      advise("set SOURCE_USER and SOURCE_PASSWORD on its channel")),
  /** A replica asks for encryption that its source, or who would be it next, cannot give. */
  REPLICATION_TLS_MISMATCH(
      "ReplicationTlsMismatch",
      Meaning.WARNING,
      advise("give every member a certificate that the replicas trust")),
  /** Two members have the same server id. */
  SERVER_ID_CLASH(
      "ServerIdClash", Meaning.WARNING, advise("give each member a server_id of its own")),
  /** A member tells others a wrong address of itself. */
  REPORT_HOST_WRONG(
      "ReportHostWrong",
      Meaning.WARNING,
      advise("set report_host and report_port to where others reach it, and restart it")),
  /** A replica leaves out some of what its source sends, or of what it applies from its log. */
  REPLICATION_FILTERED(
      "ReplicationFiltersStructureWarning",
      Meaning.WARNING,
      heldBack(4, "it does not hold everything, so it is not promoted")),
  /** It was restarted, and its replication waits to be started by hand. */
  REPLICATION_NOT_STARTED_AFTER_RESTART(
      "ReplicationNotStartedAfterRestart", Meaning.WARNING, recover(Recovery.START_REPLICATION)),
  /** A statement that a person has configured fails there; what it told last still holds. */
  DETECTION_FAILED(
      "DetectionQueryFailed",
      Meaning.WARNING,
      advise("mend the statement, its table there, or what Baton's account may read")),
  /** Scheduled events are enabled on a replica: they write beside replication. */
  EVENTS_ENABLED_ON_REPLICA(
      "EventsEnabledOnReplica",
      Meaning.WARNING,
      advise("disable them there, or turn its event_scheduler off"));

  private final String word;
  private final Meaning meaning;
  private final Remedy remedy;

  AnalysisCode(String word, Meaning meaning, Remedy remedy) {
    this.word = word;
    this.meaning = meaning;
    this.remedy = remedy;
  }

  private static Remedy recover(Recovery kind) {
    return new Recover(kind);
  }

  private static Remedy heldBack(int invariant, String why) {
    return new HeldBack(invariant, why);
  }

  private static Remedy advise(String next) {
    return new Advise(next);
  }

  private static Remedy oneObserver() {
    return heldBack(5, "what one observer alone sees is a reason to look closer, never to act");
  }

  private static Remedy sameFormat() {
    return advise("set the same binlog_format on every member, ROW at best");
  }

  /** In orchestrator's spelling. */
  public String word() {
    return word;
  }

  public Meaning meaning() {
    return meaning;
  }

  /** What usually follows from it; a finding may know better. */
  public Remedy remedy() {
    return remedy;
  }

  /** Whether it speaks of how a cluster is made, and not of something that happens. */
  public boolean structural() {
    return word.endsWith("StructureWarning");
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
