package dev.baton.topology.snapshot;

/**
 * How an instance is configured, as far as a promotion or a diagnosis asks. Texts are empty where
 * the flavour or version has no such variable.
 *
 * @param versionComment {@code @@version_comment}
 * @param hostName {@code @@hostname}: what the server's own machine is called
 * @param reportHost {@code report_host} as it is set, empty if it is not
 * @param gtidMode MySQL's {@code gtid_mode}
 * @param gtidConsistency MySQL's {@code enforce_gtid_consistency}
 * @param binlogRowImage FULL, MINIMAL, NOBLOB, or MariaDB's FULL_NODUP
 * @param eventScheduler whether scheduled events run here
 * @param skipReplicaStart whether replication stays stopped after a restart, where that can be seen
 * @param relayLogRecovery whether a restart drops what was received and not applied (fact V7)
 * @param syncBinlog {@code sync_binlog}; -1 if not known
 * @param flushAtCommit {@code innodb_flush_log_at_trx_commit}; -1 if not known
 * @param maxConnections how many clients are let in at once; 0 if not known
 * @param tls whether it has a certificate, so that clients and replicas can encrypt
 * @param fetchesPublicKey whether it hands out its RSA key, which {@code caching_sha2_password}
 *     needs without TLS
 */
public record ServerSettings(
    String versionComment,
    String hostName,
    String reportHost,
    String gtidMode,
    String gtidConsistency,
    String binlogRowImage,
    boolean eventScheduler,
    boolean skipReplicaStart,
    boolean relayLogRecovery,
    int syncBinlog,
    int flushAtCommit,
    int maxConnections,
    boolean tls,
    boolean fetchesPublicKey) {

  public static final ServerSettings UNKNOWN =
      new ServerSettings("", "", "", "", "", "", false, false, false, -1, -1, 0, false, false);
}
