package dev.baton.server.config;

import java.util.Set;

/**
 * The names of all keys in {@code go/config/config.go}: of percona/orchestrator, which has all of
 * openark/orchestrator's latest; of older versions of the latter; and those that it calls
 * deprecated.
 */
final class AllOrchestratorKeys {

  static final Set<String> NAMES =
      Set.of(
"""
      Debug EnableSyslog ListenAddress ListenSocket HTTPAdvertise AgentsServerPort
      MySQLTopologyUser MySQLTopologyPassword MySQLTopologyCredentialsConfigFile
      MySQLTopologySSLPrivateKeyFile MySQLTopologySSLCertFile MySQLTopologySSLCAFile
      MySQLTopologySSLSkipVerify MySQLTopologyUseMutualTLS MySQLTopologyUseMixedTLS
      MySQLTopologyMaxAllowedPacket TLSCacheTTLFactor BackendDB SQLite3DataFile
      SkipOrchestratorDatabaseUpdate PanicIfDifferentDatabaseDeploy RaftEnabled RaftBind
      RaftAdvertise RaftDataDir DefaultRaftPort RaftNodes ExpectFailureAnalysisConcensus
      MySQLOrchestratorHost MySQLOrchestratorMaxPoolConnections MySQLOrchestratorPort
      MySQLOrchestratorDatabase MySQLOrchestratorUser MySQLOrchestratorPassword
      MySQLOrchestratorCredentialsConfigFile MySQLOrchestratorSSLPrivateKeyFile
      MySQLOrchestratorSSLCertFile MySQLOrchestratorSSLCAFile MySQLOrchestratorSSLSkipVerify
      MySQLOrchestratorUseMutualTLS MySQLOrchestratorReadTimeoutSeconds
      MySQLOrchestratorRejectReadOnly MySQLOrchestratorMaxAllowedPacket
      MySQLConnectTimeoutSeconds MySQLDiscoveryReadTimeoutSeconds
      MySQLTopologyReadTimeoutSeconds MySQLConnectionLifetimeSeconds DefaultInstancePort
      SlaveLagQuery ReplicationLagQuery ReplicationCredentialsQuery DiscoverByShowSlaveHosts
      UseSuperReadOnly InstancePollSeconds ReasonableInstanceCheckSeconds
      InstanceWriteBufferSize BufferInstanceWrites InstanceFlushIntervalMilliseconds
      SkipMaxScaleCheck UnseenInstanceForgetHours SnapshotTopologiesIntervalHours
      DiscoveryMaxConcurrency DiscoveryQueueCapacity DiscoveryQueueMaxStatisticsSize
      DiscoveryCollectionRetentionSeconds DiscoverySeeds
      InstanceBulkOperationsWaitTimeoutSeconds HostnameResolveMethod
      MySQLHostnameResolveMethod SkipBinlogServerUnresolveCheck ExpiryHostnameResolvesMinutes
      RejectHostnameResolvePattern ReasonableReplicationLagSeconds
      ProblemIgnoreHostnameFilters VerifyReplicationFilters
      ReasonableMaintenanceReplicationLagSeconds CandidateInstanceExpireMinutes AuditLogFile
      AuditToSyslog AuditToBackendDB AuditPurgeDays RemoveTextFromHostnameDisplay ReadOnly
      AuthenticationMethod OAuthClientId OAuthClientSecret OAuthScopes HTTPAuthUser
      HTTPAuthPassword AuthUserHeader PowerAuthUsers PowerAuthGroups
      AccessTokenUseExpirySeconds AccessTokenExpiryMinutes ClusterNameToAlias
      DetectClusterAliasQuery DetectClusterDomainQuery DetectInstanceAliasQuery
      DetectPromotionRuleQuery DataCenterPattern RegionPattern PhysicalEnvironmentPattern
      DetectDataCenterQuery DetectRegionQuery DetectPhysicalEnvironmentQuery
      DetectSemiSyncEnforcedQuery SupportFuzzyPoolHostnames InstancePoolExpiryMinutes
      PromotionIgnoreHostnameFilters ServeAgentsHttp AgentsUseSSL AgentsUseMutualTLS
      AgentSSLSkipVerify AgentSSLPrivateKeyFile AgentSSLCertFile AgentSSLCAFile
      AgentSSLValidOUs UseSSL UseMutualTLS SSLSkipVerify SSLPrivateKeyFile SSLCertFile
      SSLCAFile SSLValidOUs StatusEndpoint StatusOUVerify AgentPollMinutes
      UnseenAgentForgetHours StaleSeedFailMinutes SeedAcceptableBytesDiff
      SeedWaitSecondsBeforeSend AutoPseudoGTID PseudoGTIDPattern
      PseudoGTIDPatternIsFixedSubstring PseudoGTIDMonotonicHint DetectPseudoGTIDQuery
      BinlogEventsChunkSize SkipBinlogEventsContaining ReduceReplicationAnalysisCount
      FailureDetectionPeriodBlockMinutes RecoveryPeriodBlockMinutes RecoveryPeriodBlockSeconds
      RecoveryIgnoreHostnameFilters RecoverMasterClusterFilters
      RecoverIntermediateMasterClusterFilters ProcessesShellCommand
      OnFailureDetectionProcesses PreGracefulTakeoverProcesses PreFailoverProcesses
      PostFailoverProcesses PostUnsuccessfulFailoverProcesses PostMasterFailoverProcesses
      PostIntermediateMasterFailoverProcesses PostGracefulTakeoverProcesses
      PostUnsuccessfulGracefulTakeoverProcesses PostTakeMasterProcesses
      RecoverNonWriteableMaster CoMasterRecoveryMustPromoteOtherCoMaster
      DetachLostSlavesAfterMasterFailover DetachLostReplicasAfterMasterFailover
      ApplyMySQLPromotionAfterMasterFailover PreventCrossDataCenterMasterFailover
      PreventCrossRegionMasterFailover MasterFailoverLostInstancesDowntimeMinutes
      MasterFailoverDetachSlaveMasterHost MasterFailoverDetachReplicaMasterHost
      FailMasterPromotionOnLagMinutes FailMasterPromotionIfSQLThreadNotUpToDate
      DelayMasterPromotionIfSQLThreadNotUpToDate PostponeSlaveRecoveryOnLagMinutes
      PostponeReplicaRecoveryOnLagMinutes OSCIgnoreHostnameFilters GraphiteAddr GraphitePath
      GraphiteConvertHostnameDotsToUnderscores GraphitePollSeconds URLPrefix
      DiscoveryIgnoreReplicaHostnameFilters DiscoveryIgnoreMasterHostnameFilters
      DiscoveryIgnoreHostnameFilters ConsulAddress ConsulScheme ConsulAclToken
      ConsulCrossDataCenterDistribution ConsulKVStoreProvider ConsulMaxKVsPerTransaction
      ZkAddress KVClusterMasterPrefix WebMessage MaxConcurrentReplicaOperations
      EnforceExactSemiSyncReplicas RecoverLockedSemiSyncMaster
      ReasonableLockedSemiSyncMasterSeconds PrependMessagesWithOrcIdentity CustomOrcIdentity
      LowerReplicaVersionAllowed
      PseudoGTIDPreferIndependentMultiMatch MaxOutdatedKeysToShow
      UnreachableMasterWithStaleSlavesProcesses RemoteSSHForMasterFailover RemoteSSHCommand
      RemoteSSHCommandUseSudo
      DatabaselessMode__experimental BufferBinlogEvents BinlogFileHistoryDays MaintenanceOwner
      ReadLongRunningQueries DiscoveryPollSeconds ActiveNodeExpireSeconds AuditPageSize
      SlaveStartPostWaitMilliseconds MySQLTopologyMaxPoolConnections MaintenancePurgeDays
      MaintenanceExpireMinutes HttpTimeoutSeconds AgentAutoDiscover
      PseudoGTIDCoordinatesHistoryHeuristicMinutes
"""
              .strip()
              .split("\\s+"));

  private AllOrchestratorKeys() {}
}
