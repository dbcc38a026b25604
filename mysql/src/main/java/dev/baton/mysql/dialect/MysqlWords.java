package dev.baton.mysql.dialect;

import dev.baton.core.instance.ServerVersion;

/**
 * MySQL's replication statements, which were renamed in 8.0.22 (REPLICA) and 8.0.23 (SOURCE) and
 * whose old forms are gone from 8.4 on.
 *
 * @param replica REPLICA or SLAVE, as in {@code STOP REPLICA}
 * @param source SOURCE or MASTER, as in {@code SOURCE_HOST}
 * @param changeSource the statement that sets the source
 * @param listReplicas the statement that lists who replicates from a server
 * @param showBinaryLog the statement that tells where a server's own binary log ends
 * @param fetchesPublicKey whether the source can be asked for its RSA key (8.0 and newer, V14)
 * @param tellsApplying whether the performance schema tells which transaction is being applied, and
 *     when it was committed
 */
public record MysqlWords(
    String replica,
    String source,
    String changeSource,
    String listReplicas,
    String showBinaryLog,
    boolean fetchesPublicKey,
    boolean tellsApplying) {

  /** So that channels that somebody else has added are left alone. */
  public static final String DEFAULT_CHANNEL = " FOR CHANNEL ''";

  public static MysqlWords of(ServerVersion version) {
    boolean replica = version.isAtLeast(8, 0, 22);
    boolean source = version.isAtLeast(8, 0, 23);
    return new MysqlWords(
        replica ? "REPLICA" : "SLAVE",
        source ? "SOURCE" : "MASTER",
        source ? "CHANGE REPLICATION SOURCE TO" : "CHANGE MASTER TO",
        replica ? "SHOW REPLICAS" : "SHOW SLAVE HOSTS",
        version.isAtLeast(8, 2, 0) ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS",
        version.isAtLeast(8, 0, 4),
        version.isAtLeast(8, 0, 1));
  }

  public String showStatus() {
    return "SHOW " + replica + " STATUS";
  }

  /**
   * @param thread IO_THREAD, SQL_THREAD, or empty for both
   */
  public String start(String thread) {
    return "START " + replica + " " + thread + DEFAULT_CHANNEL;
  }

  public String stop(String thread) {
    return "STOP " + replica + " " + thread + DEFAULT_CHANNEL;
  }

  public String forgetSource() {
    return forget("");
  }

  /** Has it forget the source of a channel, and the account there. */
  public String forget(String channel) {
    return "RESET %s ALL FOR CHANNEL '%s'".formatted(replica, channel);
  }
}
