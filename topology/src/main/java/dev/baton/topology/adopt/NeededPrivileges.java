package dev.baton.topology.adopt;

import dev.baton.core.instance.ManagerPrivileges;
import dev.baton.core.instance.ServerVersion;
import java.util.List;
import java.util.Set;

/** What Baton's own account lacks of what it must be allowed. */
final class NeededPrivileges {

  private NeededPrivileges() {}

  /** What of it the account has not. */
  static List<String> missing(ServerVersion version, Set<String> has) {
    if (has.contains("ALL PRIVILEGES")) {
      return List.of();
    }
    return ManagerPrivileges.of(version).stream().filter(needed -> !has(has, needed)).toList();
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
