package dev.baton.core.instance;

import java.util.ArrayList;
import java.util.List;

/**
 * What Baton's own account must be allowed on {@code *.*}, per flavour and version: the table of
 * {@code docs/privileges.md}.
 */
public final class ManagerPrivileges {

  private ManagerPrivileges() {}

  /** In the server's own words, as GRANT takes them. */
  public static List<String> of(ServerVersion version) {
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
}
