package dev.baton.ops.backup.create;

import dev.baton.core.gtid.MariadbGtid;
import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.core.instance.ServerVersion;
import dev.baton.ops.backup.Server;
import dev.baton.ops.backup.format.Manifest.Position;
import dev.baton.wire.client.QueryResult;
import dev.baton.wire.client.WireConnection;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The instance that is backed up: what it is, and where it stands. Immutable. */
record Source(
    String instance,
    ServerVersion version,
    boolean mariaDb,
    boolean writable,
    int lowerCaseTableNames) {

  /**
   * Looks at a server, and whether the account sees everything there: what it may not see would be
   * missing from the backup without a word.
   *
   * @throws IOException if the server is too old or the account may too little
   */
  static Source look(Server server, WireConnection session) throws IOException {
    ServerVersion version = server.version(session);
    boolean mariaDb = version.flavour().isMariaDb();
    if (mariaDb ? !version.isAtLeast(10, 5, 0) : !version.isAtLeast(8, 0, 17)) {
      throw new IOException(
          "%s runs %s: backups need MySQL 8.0.17 or MariaDB 10.5 at the least"
              .formatted(server.key(), version));
    }
    requirePrivileges(session, mariaDb);
    return new Source(
        server.key().toString(),
        version,
        mariaDb,
        Server.value(session, "SELECT @@global.read_only").equals("0"),
        Integer.parseInt(Server.value(session, "SELECT @@lower_case_table_names")));
  }

  private static void requirePrivileges(WireConnection session, boolean mariaDb)
      throws IOException {
    Set<String> held = new HashSet<>();
    session
        .query(
            "SELECT PRIVILEGE_TYPE FROM information_schema.USER_PRIVILEGES WHERE GRANTEE ="
                + " CONCAT('''', REPLACE(CURRENT_USER(), '@', '''@'''), '''')")
        .rows()
        .forEach(row -> held.add(Server.text(row.getFirst())));
    Set<String> missing =
        new HashSet<>(List.of("SELECT", "SHOW VIEW", "TRIGGER", "EVENT", "RELOAD"));
    missing.addAll(
        mariaDb ? List.of("BINLOG MONITOR") : List.of("REPLICATION CLIENT", "BACKUP_ADMIN"));
    missing.removeAll(held);
    if (!missing.isEmpty()) {
      throw new IOException(
          "%s: the account needs %s ON *.*, granted to itself and not by a role"
              .formatted(session.address(), String.join(", ", missing.stream().sorted().toList())));
    }
  }

  /**
   * Where the server stands; asked while commits are held.
   *
   * @param snapshot whose transaction has begun
   */
  Position position(WireConnection session, WireConnection snapshot) throws IOException {
    boolean newWords = !mariaDb && version.isAtLeast(8, 2, 0);
    QueryResult log = session.query(newWords ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS");
    boolean none = log.rows().isEmpty();
    List<@Nullable String> row = none ? List.of() : log.rows().getFirst();
    return new Position(
        mariaDb ? mariadbPosition(session, snapshot) : mysqlSet(session),
        none ? "" : Server.text(row.get(0)),
        none ? 0 : Long.parseLong(Server.text(row.get(1))));
  }

  private static String mysqlSet(WireConnection session) throws IOException {
    if (!Server.value(session, "SELECT @@global.gtid_mode").startsWith("ON")) {
      return "";
    }
    return Server.value(session, "SELECT @@global.gtid_executed").replace("\n", "");
  }

  /**
   * In each domain the later of what it has logged and what it has replicated. The variable {@code
   * gtid_slave_pos} follows a commit a moment later, so its table is read in the snapshot.
   */
  private static String mariadbPosition(WireConnection session, WireConnection snapshot)
      throws IOException {
    MariadbGtidPosition replicated = MariadbGtidPosition.EMPTY;
    for (List<@Nullable String> row :
        snapshot
            .query("SELECT domain_id, server_id, seq_no FROM mysql.gtid_slave_pos ORDER BY sub_id")
            .rows()) {
      replicated =
          replicated.with(
              MariadbGtid.parse("%s-%s-%s".formatted(row.get(0), row.get(1), row.get(2))));
    }
    return MariadbGtidPosition.parse(Server.value(session, "SELECT @@global.gtid_binlog_pos"))
        .joinedWith(replicated)
        .toString();
  }
}
