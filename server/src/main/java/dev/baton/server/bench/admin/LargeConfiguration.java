package dev.baton.server.bench.admin;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import java.util.ArrayList;
import java.util.List;

/**
 * The SQL that fills the administration's tables, and what changes them before each LOAD. The
 * load's account and its server are among many others; its statements meet every rule that looks at
 * the form of a statement, and are routed by the last one.
 */
final class LargeConfiguration {

  /** Where the load's server is. */
  static final int HOSTGROUP = 0;

  private static final int FIRST_PAIR = 10;
  private static final int PAIRS = 10;
  private static final int PER_PAIR = 3;
  private static final int FIRST_GROUP = 100;
  private static final int PER_GROUP = 50;
  private static final int ROWS_A_STATEMENT = 250;

  private final AdminBenchSettings settings;

  LargeConfiguration(AdminBenchSettings settings) {
    this.settings = settings;
  }

  /** Fills all tables. */
  List<String> filling(InstanceKey server, String user, Secret password, List<InstanceKey> others) {
    List<String> all = new ArrayList<>();
    insert(
        all, "mysql_users (username, password, default_hostgroup)", users(user, password.reveal()));
    insert(
        all,
        "mysql_servers (hostgroup_id, hostname, port, max_connections)",
        servers(server, others));
    List<String> pairs = new ArrayList<>();
    for (int i = 0; i < PAIRS; i++) {
      pairs.add("(%d, %d)".formatted(FIRST_PAIR + 2 * i, FIRST_PAIR + 2 * i + 1));
    }
    insert(all, "mysql_replication_hostgroups (writer_hostgroup, reader_hostgroup)", pairs);
    insert(
        all,
        "mysql_query_rules (rule_id, active, match_digest, match_pattern, destination_hostgroup,"
            + " apply)",
        rules());
    return all;
  }

  private List<String> users(String user, String password) {
    List<String> rows = new ArrayList<>();
    rows.add("('%s', '%s', %d)".formatted(user, password, HOSTGROUP));
    for (int i = 1; i < settings.users(); i++) {
      rows.add("('user%05d', 'password%05d', %d)".formatted(i, i, FIRST_GROUP));
    }
    return rows;
  }

  private List<String> servers(InstanceKey server, List<InstanceKey> others) {
    List<String> rows = new ArrayList<>();
    rows.add("(%d, '%s', %d, 100)".formatted(HOSTGROUP, server.host(), server.port()));
    for (int i = 0; i < others.size(); i++) {
      int hostgroup =
          i < PAIRS * PER_PAIR
              ? FIRST_PAIR + i / PER_PAIR * 2 + (i % PER_PAIR == 0 ? 0 : 1)
              : FIRST_GROUP + i / PER_GROUP;
      InstanceKey other = others.get(i);
      rows.add("(%d, '%s', %d, 100)".formatted(hostgroup, other.host(), other.port()));
    }
    return rows;
  }

  /** What people write: most look at the digest, without regard to case; one in 30 at the text. */
  private List<String> rules() {
    List<String> rows = new ArrayList<>();
    for (int i = 1; i < settings.rules(); i++) {
      String name = "archive_%03d".formatted(i);
      String digest =
          switch (i % 4) {
            case 0 -> "'^SELECT .* FROM " + name + "'";
            case 1 -> "'^(INSERT|UPDATE|DELETE) .*" + name + "'";
            case 2 -> "'" + name + "[a-z]* .*ORDER BY'";
            default -> "'FROM.*JOIN " + name + "\\b'";
          };
      boolean text = i % 30 == 0;
      rows.add(
          "(%d, 1, %s, %s, %d, 1)"
              .formatted(i, text ? "NULL" : digest, text ? digest : "NULL", FIRST_GROUP + i % 9));
    }
    rows.add("(%d, 1, '^SELECT', NULL, %d, 1)".formatted(settings.rules(), HOSTGROUP));
    return rows;
  }

  private static void insert(List<String> all, String into, List<String> rows) {
    for (int i = 0; i < rows.size(); i += ROWS_A_STATEMENT) {
      List<String> part = rows.subList(i, Math.min(rows.size(), i + ROWS_A_STATEMENT));
      all.add("INSERT INTO " + into + " VALUES " + String.join(", ", part));
    }
  }

  /** As an administrator does: some rows of each table change, and all of it is loaded. */
  List<List<String>> changes(int turn) {
    return List.of(
        List.of(
            "UPDATE mysql_query_rules SET destination_hostgroup = %d WHERE rule_id < 20"
                .formatted(FIRST_GROUP + turn % 9),
            "LOAD MYSQL QUERY RULES TO RUNTIME"),
        List.of(
            "UPDATE mysql_servers SET weight = %d WHERE port %% 20 = 0 OR hostgroup_id = %d"
                .formatted(1 + turn, HOSTGROUP),
            "LOAD MYSQL SERVERS TO RUNTIME"),
        List.of(
            "UPDATE mysql_users SET max_connections = %d WHERE username LIKE '%%77'"
                .formatted(1000 + turn),
            "LOAD MYSQL USERS TO RUNTIME"));
  }
}
