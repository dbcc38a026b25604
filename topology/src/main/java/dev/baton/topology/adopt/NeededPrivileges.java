package dev.baton.topology.adopt;

import dev.baton.core.instance.ServerVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What Baton's own account must be allowed, per flavour and version: the table of {@code
 * docs/privileges.md}.
 */
final class NeededPrivileges {

  private NeededPrivileges() {}

  static List<String> of(ServerVersion version) {
    List<String> all = new ArrayList<>(List.of("PROCESS", "RELOAD", "REPLICATION SLAVE"));
    if (version.flavour().isMariaDb()) {
      all.addAll(
          version.isAtLeast(10, 5, 9)
              ? List.of(
                  "BINLOG MONITOR",
                  "SLAVE MONITOR",
                  "REPLICATION SLAVE ADMIN",
                  "REPLICATION MASTER ADMIN",
                  "BINLOG ADMIN",
                  "READ_ONLY ADMIN",
                  "CONNECTION ADMIN")
              : List.of("REPLICATION CLIENT", "SUPER"));
      return all;
    }
    all.add("REPLICATION CLIENT");
    if (!version.isAtLeast(8, 0, 14)) {
      all.add("SUPER");
      return all;
    }
    all.addAll(
        List.of(
            "REPLICATION_SLAVE_ADMIN",
            "SYSTEM_VARIABLES_ADMIN",
            "CONNECTION_ADMIN",
            "SERVICE_CONNECTION_ADMIN",
            "BINLOG_ADMIN"));
    if (version.isAtLeast(8, 0, 18)) {
      all.add("REPLICATION_APPLIER");
    }
    return all;
  }

  /** What of it the account has not. */
  static List<String> missing(ServerVersion version, Set<String> has) {
    if (has.contains("ALL PRIVILEGES")) {
      return List.of();
    }
    return of(version).stream().filter(needed -> !has(has, needed)).toList();
  }

  /** MariaDB's names of today and of before. */
  private static boolean has(Set<String> has, String needed) {
    return has.contains(needed)
        || switch (needed) {
          case "SLAVE MONITOR" -> has.contains("REPLICA MONITOR");
          case "BINLOG MONITOR" -> has.contains("REPLICATION CLIENT");
          case "REPLICATION SLAVE ADMIN" -> has.contains("REPLICATION REPLICA ADMIN");
          default -> false;
        };
  }
}
