package dev.baton.ops.backup.restore;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.instance.ServerVersion;
import dev.baton.ops.backup.Names;
import dev.baton.ops.backup.Server;
import dev.baton.ops.backup.format.Manifest;
import dev.baton.wire.client.WireConnection;
import java.io.IOException;
import java.util.List;

/**
 * The instance that gets the backup: whether it may, and what it is made to be before and after.
 * Not thread-safe.
 */
final class Target {

  private static final int PACKET_RESERVE = 1024;

  private final Server server;
  private final WireConnection session;
  private final ServerVersion version;
  private final boolean mariaDb;
  private boolean superReadOnlyLifted;

  private Target(Server server, WireConnection session, ServerVersion version) {
    this.server = server;
    this.session = session;
    this.version = version;
    this.mariaDb = version.flavour().isMariaDb();
  }

  static Target look(Server server, WireConnection session) throws IOException {
    return new Target(server, session, server.version(session));
  }

  boolean mariaDb() {
    return mariaDb;
  }

  boolean isMysqlAtLeast(int major, int minor, int patch) {
    return !mariaDb && version.isAtLeast(major, minor, patch);
  }

  /**
   * Refuses what cannot end well, before anything is changed.
   *
   * @param overwrite whether it may hold something
   */
  void require(Manifest manifest, boolean overwrite) throws IOException {
    if (mariaDb != manifest.mariaDb()) {
      throw refused(
          "it runs %s, and the backup is of %s: a backup goes back to the same kind of server"
              .formatted(version, manifest.version()));
    }
    requireVariables(manifest);
    String replicas = mariaDb ? "SHOW ALL SLAVES STATUS" : showReplica();
    if (!session.query(replicas).rows().isEmpty()) {
      throw refused(
          "it is set up as a replica: STOP and RESET "
              + (isMysqlAtLeast(8, 0, 22) ? "REPLICA" : "SLAVE")
              + " ALL first");
    }
    if (overwrite) {
      if (value("SELECT @@global.read_only").equals("0")) {
        throw refused(
            "it takes writes, and --overwrite would drop what it holds. If you mean it, SET GLOBAL"
                + " read_only = 1 first");
      }
      return;
    }
    requireEmpty();
  }

  private void requireVariables(Manifest manifest) throws IOException {
    String names = value("SELECT @@lower_case_table_names");
    if (!names.equals(Integer.toString(manifest.lowerCaseTableNames()))) {
      throw refused(
          "its lower_case_table_names is %s, and was %d where the backup was taken: it can be set only before a server's first start"
              .formatted(names, manifest.lowerCaseTableNames()));
    }
    long packet = Long.parseLong(value("SELECT @@global.max_allowed_packet"));
    long needed = manifest.longestStatement() + (long) PACKET_RESERVE;
    if (packet < needed) {
      throw refused(
          "its max_allowed_packet is %d: SET GLOBAL max_allowed_packet = %d"
              .formatted(packet, (needed + 1023) / 1024 * 1024));
    }
    if (!mariaDb
        && !manifest.position().gtid().isEmpty()
        && !value("SELECT @@global.gtid_mode").startsWith("ON")) {
      throw refused("the backup has GTIDs, and its gtid_mode is not ON");
    }
  }

  private void requireEmpty() throws IOException {
    List<String> databases = databases();
    if (!databases.isEmpty()) {
      throw refused(
          "it is not empty: it has %s%s. With --overwrite they are dropped"
              .formatted(
                  databases.size() == 1 ? "the database " : "the databases ",
                  String.join(", ", databases.stream().limit(5).toList())
                      + (databases.size() > 5 ? ", ..." : "")));
    }
    String history = history();
    if (!history.isEmpty()) {
      throw refused(
          "it has a history of its own ("
              + history
              + "), which would be errant in the cluster. With --overwrite it is dropped");
    }
  }

  private List<String> databases() throws IOException {
    return session
        .query(
            "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME NOT IN "
                + Server.SYSTEM_DATABASES
                + " ORDER BY 1")
        .rows()
        .stream()
        .map(row -> Server.text(row.getFirst()))
        .toList();
  }

  private String history() throws IOException {
    return value(mariaDb ? "SELECT @@global.gtid_binlog_state" : "SELECT @@global.gtid_executed")
        .replace("\n", "");
  }

  /** Lifts {@code super_read_only}, which nobody is exempt from; {@code read_only} stays. */
  void makeWritable() throws IOException {
    if (!mariaDb && value("SELECT @@global.super_read_only").equals("1")) {
      session.execute("SET GLOBAL super_read_only = 0");
      superReadOnlyLifted = true;
    }
  }

  /** Makes the server as read-only as it was. */
  void restoreReadOnly() throws IOException {
    if (superReadOnlyLifted) {
      session.execute("SET GLOBAL super_read_only = 1");
    }
  }

  /** Drops every database and the binary logs. */
  void clear() throws IOException {
    session.execute("SET SESSION foreign_key_checks = 0");
    for (String database : databases()) {
      session.execute("DROP DATABASE " + Names.quote(database));
    }
    if (!history().isEmpty()) {
      session.execute(isMysqlAtLeast(8, 2, 0) ? "RESET BINARY LOGS AND GTIDS" : "RESET MASTER");
    }
  }

  /**
   * Makes the server one that has executed what the backup holds, so that a source goes on from
   * there.
   */
  void setPosition(Manifest.Position position) throws IOException {
    if (position.gtid().isEmpty()) {
      return;
    }
    session.execute(
        (mariaDb ? "SET GLOBAL gtid_slave_pos = " : "SET GLOBAL gtid_purged = ")
            + Names.literal(position.gtid()));
  }

  private String showReplica() {
    return isMysqlAtLeast(8, 0, 22) ? "SHOW REPLICA STATUS" : "SHOW SLAVE STATUS";
  }

  private String value(String sql) throws IOException {
    return Server.value(session, sql);
  }

  private IOException refused(String why) {
    InstanceKey key = server.key();
    return new IOException(key + " cannot be restored to: " + why);
  }
}
