package dev.baton.server.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Every key that an {@code orchestrator.conf.json} may have, and what becomes of it: an option of
 * Baton's, or nothing, with the reason. Source: {@code go/config/config.go} of openark/orchestrator
 * and of percona/orchestrator, which added some.
 */
final class OrchestratorKeys {

  /** How a key's value is written for Baton's option. */
  enum How {
    /** As it is: a text, a truth, or a list of texts. */
    SAME,
    SECONDS,
    MINUTES,
    DAYS,
    /** By code of its own. */
    SPECIAL
  }

  /**
   * @param option the option that it sets; for a special one, what it does in words
   */
  record Honoured(String option, How how) {}

  private static final String AGENTS = "Baton has no agents: it backs up and provisions itself";
  private static final String BACKEND =
      "Baton has tables of its own: SQLite below data-directory, or a database by state.database";
  private static final String RAFT = "Baton has one manager: there is no group to agree with";
  private static final String PSEUDO_GTID =
      "Baton finds its own markers, which are orchestrator's automatic ones: AutoPseudoGTID";
  private static final String KV = "Baton writes to no key-value store: proxies follow it directly";
  private static final String GRAPHITE = "Baton writes to no Graphite";
  private static final String OWN_PACE =
      "Baton has a pace of its own: see manager.probe-interval and manager.probe-timeout";
  private static final String NO_WEB = "it concerns orchestrator's own web pages";
  private static final String RESOLVE =
      "a name is looked up anew at each connection and kept by nobody: see clusters.host-names";
  private static final String RETIRED = "orchestrator itself does not read it any more";
  private static final String LOGS = "Baton logs to the standard error: see BATON_LOG_LEVEL";
  private static final String SAFER = "Baton never does otherwise: ";

  private static final Map<String, Honoured> HONOURED = honoured();
  private static final Map<String, String> IGNORED = ignored();

  private OrchestratorKeys() {}

  static Map<String, Honoured> honouredKeys() {
    return HONOURED;
  }

  /** With the reason of each. */
  static Map<String, String> ignoredKeys() {
    return IGNORED;
  }

  static Set<String> all() {
    Set<String> all = new TreeSet<>(HONOURED.keySet());
    all.addAll(IGNORED.keySet());
    return all;
  }

  private static Map<String, Honoured> honoured() {
    Map<String, Honoured> keys = new LinkedHashMap<>();
    same(keys, "ListenAddress", "http.listen");
    same(keys, "URLPrefix", "http.url-prefix");
    same(keys, "ReadOnly", "http.read-only");
    same(keys, "HTTPAuthUser", "http.user");
    same(keys, "HTTPAuthPassword", "http.password");
    same(keys, "AuthUserHeader", "http.user-header");
    same(keys, "PowerAuthUsers", "http.power-users");
    special(keys, "AuthenticationMethod", "http.authentication");
    special(keys, "UseSSL", "http.tls-certificate, with SSLCertFile and SSLPrivateKeyFile");
    special(keys, "SSLCertFile", "http.tls-certificate");
    special(keys, "SSLPrivateKeyFile", "http.tls-key");
    special(keys, "UseMutualTLS", "http.authentication mutual-tls");
    special(keys, "SSLCAFile", "http.client-authority");
    same(keys, "SSLValidOUs", "http.client-units");
    same(keys, "MySQLTopologyUser", "clusters.user");
    same(keys, "MySQLTopologyPassword", "clusters.password");
    same(keys, "MySQLTopologyCredentialsConfigFile", "clusters.credentials-file");
    special(keys, "MySQLTopologyUseMutualTLS", "clusters.tls");
    special(keys, "MySQLTopologySSLSkipVerify", "clusters.tls trust");
    special(keys, "MySQLTopologySSLCAFile", "clusters.tls-authority");
    special(keys, "HostnameResolveMethod", "clusters.host-names: cname, ip");
    same(keys, "DiscoveryIgnoreHostnameFilters", "clusters.ignore-hosts");
    same(keys, "DiscoveryIgnoreReplicaHostnameFilters", "clusters.ignore-replicas");
    same(keys, "DiscoveryIgnoreMasterHostnameFilters", "clusters.ignore-sources");
    special(keys, "MySQLHostnameResolveMethod", "clusters.host-names: report_host");
    same(keys, "AutoPseudoGTID", "clusters.pseudo-gtid");
    same(keys, "DiscoverySeeds", "discovery.seeds");
    special(keys, "DefaultInstancePort", "the port of DiscoverySeeds that name none");
    special(keys, "ClusterNameToAlias", "discovery.cluster-names");
    keys.put("ReasonableReplicationLagSeconds", new Honoured("manager.lag-limit", How.SECONDS));
    recoveries(keys);
    answers(keys);
    return keys;
  }

  private static void recoveries(Map<String, Honoured> keys) {
    same(keys, "RecoverMasterClusterFilters", "recovery.primary-clusters");
    same(keys, "RecoverIntermediateMasterClusterFilters", "recovery.intermediate-clusters");
    same(keys, "RecoveryIgnoreHostnameFilters", "recovery.ignore-hosts");
    keys.put("RecoveryPeriodBlockSeconds", new Honoured("recovery.period-block", How.SECONDS));
    keys.put("RecoveryPeriodBlockMinutes", new Honoured("recovery.period-block", How.MINUTES));
    same(keys, "RecoverNonWriteableMaster", "recovery.non-writeable-primary");
    same(keys, "RecoverLockedSemiSyncMaster", "recovery.locked-semi-sync");
    same(keys, "DetachLostReplicasAfterMasterFailover", "recovery.detach-lost-replicas");
    same(keys, "DetachLostSlavesAfterMasterFailover", "recovery.detach-lost-replicas");
    same(keys, "PromotionIgnoreHostnameFilters", "promotion.ignore-hosts");
    same(keys, "DataCenterPattern", "promotion.data-center-pattern");
    same(keys, "RegionPattern", "promotion.region-pattern");
    same(keys, "PreventCrossDataCenterMasterFailover", "promotion.same-data-center");
    same(keys, "PreventCrossRegionMasterFailover", "promotion.same-region");
    keys.put("FailMasterPromotionOnLagMinutes", new Honoured("promotion.max-lag", How.MINUTES));
    special(
        keys,
        "FailMasterPromotionIfSQLThreadNotUpToDate",
        "promotion.wait-for-unapplied, the other way round");
    same(keys, "OnFailureDetectionProcesses", "hooks.on-failure-detection");
    same(keys, "PreGracefulTakeoverProcesses", "hooks.pre-graceful-takeover");
    same(keys, "PreFailoverProcesses", "hooks.pre-failover");
    same(keys, "PostFailoverProcesses", "hooks.post-failover");
    same(keys, "PostUnsuccessfulFailoverProcesses", "hooks.post-unsuccessful-failover");
    same(keys, "PostMasterFailoverProcesses", "hooks.post-primary-failover");
    same(keys, "PostIntermediateMasterFailoverProcesses", "hooks.post-intermediate-failover");
    same(keys, "PostGracefulTakeoverProcesses", "hooks.post-graceful-takeover");
    same(
        keys,
        "PostUnsuccessfulGracefulTakeoverProcesses",
        "hooks.post-unsuccessful-graceful-takeover");
    same(keys, "PostTakeMasterProcesses", "hooks.post-take-primary");
    keys.put("AuditPurgeDays", new Honoured("history.retention", How.DAYS));
    keys.put(
        "MasterFailoverLostInstancesDowntimeMinutes",
        new Honoured("recovery.lost-downtime", How.MINUTES));
  }

  private static void answers(Map<String, Honoured> keys) {
    same(keys, "DetectClusterAliasQuery", "detect.cluster-alias-query");
    same(keys, "DetectClusterDomainQuery", "detect.cluster-domain-query");
    same(keys, "DetectInstanceAliasQuery", "detect.instance-alias-query");
    same(keys, "DetectPromotionRuleQuery", "detect.promotion-rule-query");
    same(keys, "DetectDataCenterQuery", "detect.data-center-query");
    same(keys, "DetectRegionQuery", "detect.region-query");
    same(keys, "DetectPhysicalEnvironmentQuery", "detect.environment-query");
    same(keys, "DetectSemiSyncEnforcedQuery", "detect.semi-sync-query");
    same(keys, "DetectPseudoGTIDQuery", "detect.pseudo-gtid-query");
    same(keys, "PhysicalEnvironmentPattern", "orchestrator.environment-pattern");
    keys.put(
        "CandidateInstanceExpireMinutes",
        new Honoured("orchestrator.candidate-expiry", How.MINUTES));
    same(keys, "OSCIgnoreHostnameFilters", "orchestrator.osc-ignore-hosts");
    same(keys, "ProblemIgnoreHostnameFilters", "orchestrator.problem-ignore-hosts");
  }

  /** What orchestrator does where its file says nothing, and Baton by itself does otherwise. */
  static Map<String, ConfigValue> unsaid() {
    return Map.of(
        "recovery.primary-clusters", ConfigValue.of(List.of()),
        "recovery.intermediate-clusters", ConfigValue.of(List.of()),
        "recovery.period-block", ConfigValue.of("3600s"),
        "recovery.block-ends-when-whole", ConfigValue.of("false"),
        "recovery.non-writeable-primary", ConfigValue.of("false"),
        "recovery.locked-semi-sync", ConfigValue.of("false"));
  }

  private static void same(Map<String, Honoured> keys, String key, String option) {
    keys.put(key, new Honoured(option, How.SAME));
  }

  private static void special(Map<String, Honoured> keys, String key, String what) {
    keys.put(key, new Honoured(what, How.SPECIAL));
  }

  private static Map<String, String> ignored() {
    Map<String, String> keys = new LinkedHashMap<>();
    ignoreProgram(keys);
    ignoreBackend(keys);
    ignoreDiscovery(keys);
    ignoreLabels(keys);
    ignoreRecovery(keys);
    ignoreRest(keys);
    return keys;
  }

  private static void ignore(Map<String, String> keys, String reason, String... names) {
    for (String name : names) {
      keys.put(name, reason);
    }
  }

  private static void ignoreProgram(Map<String, String> keys) {
    ignore(keys, LOGS, "Debug", "EnableSyslog", "AuditToSyslog", "AuditLogFile");
    ignore(keys, "Baton listens on TCP only", "ListenSocket");
    ignore(keys, "it is always /api/status", "StatusEndpoint");
    ignore(keys, "mutual TLS holds for every path", "StatusOUVerify");
    ignore(keys, "the certificate of a client is always verified", "SSLSkipVerify");
    ignore(
        keys,
        "orchestrator itself never had it",
        "OAuthClientId",
        "OAuthClientSecret",
        "OAuthScopes");
    ignore(keys, "name the users in PowerAuthUsers", "PowerAuthGroups");
    ignore(
        keys,
        "Baton's tokens stand in http.tokens-file and do not expire",
        "AccessTokenUseExpirySeconds",
        "AccessTokenExpiryMinutes");
    ignore(keys, NO_WEB, "WebMessage", "RemoveTextFromHostnameDisplay");
    ignore(keys, NO_WEB, "MaxOutdatedKeysToShow");
    ignore(
        keys,
        "Baton's messages do not say who speaks",
        "PrependMessagesWithOrcIdentity",
        "CustomOrcIdentity");
    ignore(
        keys,
        AGENTS,
        "AgentsServerPort",
        "ServeAgentsHttp",
        "AgentsUseSSL",
        "AgentsUseMutualTLS",
        "AgentSSLSkipVerify",
        "AgentSSLPrivateKeyFile",
        "AgentSSLCertFile",
        "AgentSSLCAFile",
        "AgentSSLValidOUs",
        "AgentPollMinutes",
        "UnseenAgentForgetHours",
        "StaleSeedFailMinutes",
        "SeedAcceptableBytesDiff",
        "SeedWaitSecondsBeforeSend",
        "AgentAutoDiscover");
  }

  private static void ignoreBackend(Map<String, String> keys) {
    ignore(
        keys,
        BACKEND,
        "BackendDB",
        "SQLite3DataFile",
        "SkipOrchestratorDatabaseUpdate",
        "PanicIfDifferentDatabaseDeploy",
        "MySQLOrchestratorHost",
        "MySQLOrchestratorMaxPoolConnections",
        "MySQLOrchestratorPort",
        "MySQLOrchestratorDatabase",
        "MySQLOrchestratorUser",
        "MySQLOrchestratorPassword",
        "MySQLOrchestratorCredentialsConfigFile",
        "MySQLOrchestratorSSLPrivateKeyFile",
        "MySQLOrchestratorSSLCertFile",
        "MySQLOrchestratorSSLCAFile",
        "MySQLOrchestratorSSLSkipVerify",
        "MySQLOrchestratorUseMutualTLS",
        "MySQLOrchestratorReadTimeoutSeconds",
        "MySQLOrchestratorRejectReadOnly",
        "MySQLOrchestratorMaxAllowedPacket",
        "AuditToBackendDB",
        "BufferInstanceWrites",
        "InstanceWriteBufferSize",
        "InstanceFlushIntervalMilliseconds");
    ignore(
        keys,
        RAFT,
        "RaftEnabled",
        "RaftBind",
        "RaftAdvertise",
        "RaftDataDir",
        "DefaultRaftPort",
        "RaftNodes",
        "HTTPAdvertise",
        "ExpectFailureAnalysisConcensus");
    ignore(
        keys,
        KV,
        "ConsulAddress",
        "ConsulScheme",
        "ConsulAclToken",
        "ConsulCrossDataCenterDistribution",
        "ConsulKVStoreProvider",
        "ConsulMaxKVsPerTransaction",
        "ZkAddress",
        "KVClusterMasterPrefix");
  }

  private static void ignoreDiscovery(Map<String, String> keys) {
    ignore(
        keys,
        OWN_PACE,
        "InstancePollSeconds",
        "ReasonableInstanceCheckSeconds",
        "MySQLConnectTimeoutSeconds",
        "MySQLDiscoveryReadTimeoutSeconds",
        "MySQLTopologyReadTimeoutSeconds",
        "MySQLConnectionLifetimeSeconds",
        "DiscoveryMaxConcurrency",
        "DiscoveryQueueCapacity",
        "DiscoveryQueueMaxStatisticsSize",
        "DiscoveryCollectionRetentionSeconds",
        "InstanceBulkOperationsWaitTimeoutSeconds",
        "MaxConcurrentReplicaOperations");
    ignore(
        keys,
        "a client certificate for the servers cannot be given yet",
        "MySQLTopologySSLPrivateKeyFile",
        "MySQLTopologySSLCertFile");
    ignore(
        keys,
        "a cluster's connections are all encrypted or none is: see clusters.tls",
        "MySQLTopologyUseMixedTLS",
        "TLSCacheTTLFactor");
    ignore(keys, "the driver asks the server", "MySQLTopologyMaxAllowedPacket");
    ignore(
        keys,
        RESOLVE,
        "SkipBinlogServerUnresolveCheck",
        "ExpiryHostnameResolvesMinutes",
        "RejectHostnameResolvePattern");
    ignore(keys, "Baton asks by both ways", "DiscoverByShowSlaveHosts");
    ignore(keys, "a binlog server is told by its version", "SkipMaxScaleCheck");
    ignore(
        keys,
        "a member that nobody sees is shown as such until a person has it forgotten",
        "UnseenInstanceForgetHours");
    ignore(keys, "the audit tells what changed, and when", "SnapshotTopologiesIntervalHours");
    ignore(
        keys,
        "Baton measures the delay by its own heartbeat and by the server's figure",
        "SlaveLagQuery",
        "ReplicationLagQuery");
    ignore(
        keys,
        "give the account with clusters.replication-user, or --replication-user",
        "ReplicationCredentialsQuery");
  }

  private static void ignoreLabels(Map<String, String> keys) {
    ignore(
        keys,
        "a host's name in a pool is completed wherever only one instance fits",
        "SupportFuzzyPoolHostnames");
    ignore(keys, "a pool holds until it is submitted anew", "InstancePoolExpiryMinutes");
  }

  private static void ignoreRecovery(Map<String, String> keys) {
    ignore(keys, SAFER + "a primary that is fenced has super_read_only", "UseSuperReadOnly");
    ignore(
        keys,
        SAFER + "a promoted instance forgets its source and takes writes",
        "ApplyMySQLPromotionAfterMasterFailover",
        "MasterFailoverDetachSlaveMasterHost",
        "MasterFailoverDetachReplicaMasterHost");
    ignore(
        keys,
        SAFER + "a candidate applies all it has received before it is writable",
        "DelayMasterPromotionIfSQLThreadNotUpToDate");
    ignore(
        keys,
        SAFER + "the number of acknowledgers is never lowered: see clusters.acks",
        "EnforceExactSemiSyncReplicas",
        "ReasonableLockedSemiSyncMasterSeconds");
    ignore(keys, "each step has a deadline of its own", "PostponeSlaveRecoveryOnLagMinutes");
    ignore(keys, "each step has a deadline of its own", "PostponeReplicaRecoveryOnLagMinutes");
    ignore(
        keys,
        "a failure is told once for as long as it lasts",
        "FailureDetectionPeriodBlockMinutes");
    ignore(
        keys,
        "who holds everything is promoted, co-primary or not: see promotion.rules",
        "CoMasterRecoveryMustPromoteOtherCoMaster");
    ignore(
        keys, SAFER + "a server does not replicate from a newer one", "LowerReplicaVersionAllowed");
    ignore(
        keys, SAFER + "replication filters are compared before a move", "VerifyReplicationFilters");
    ignore(
        keys,
        "a move waits for the replica, within a deadline",
        "ReasonableMaintenanceReplicationLagSeconds");
    ignore(keys, "hooks are lines for bash", "ProcessesShellCommand");
    ignore(
        keys,
        "Baton copies no relay logs over ssh: a failover that would need them is refused",
        "RemoteSSHForMasterFailover",
        "RemoteSSHCommand",
        "RemoteSSHCommandUseSudo");
    ignore(keys, RETIRED, "UnreachableMasterWithStaleSlavesProcesses");
  }

  private static void ignoreRest(Map<String, String> keys) {
    ignore(
        keys,
        PSEUDO_GTID,
        "PseudoGTIDPattern",
        "PseudoGTIDPatternIsFixedSubstring",
        "PseudoGTIDMonotonicHint",
        "PseudoGTIDPreferIndependentMultiMatch",
        "PseudoGTIDCoordinatesHistoryHeuristicMinutes",
        "BinlogEventsChunkSize",
        "SkipBinlogEventsContaining");
    ignore(
        keys,
        GRAPHITE,
        "GraphiteAddr",
        "GraphitePath",
        "GraphiteConvertHostnameDotsToUnderscores",
        "GraphitePollSeconds");
    ignore(
        keys,
        "only instances that something is wrong with are told",
        "ReduceReplicationAnalysisCount");
    ignore(
        keys,
        RETIRED,
        "DatabaselessMode__experimental",
        "BufferBinlogEvents",
        "BinlogFileHistoryDays",
        "MaintenanceOwner",
        "ReadLongRunningQueries",
        "DiscoveryPollSeconds",
        "ActiveNodeExpireSeconds",
        "AuditPageSize",
        "SlaveStartPostWaitMilliseconds",
        "MySQLTopologyMaxPoolConnections",
        "MaintenancePurgeDays",
        "MaintenanceExpireMinutes",
        "HttpTimeoutSeconds");
  }
}
