package dev.baton.server.proxysql;

import dev.baton.core.instance.InstanceKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which statements make the rows of {@code mysql_servers} right for a new primary. Only what the
 * change of the primary asks for is touched: readers' status is their ProxySQL's own to judge, and
 * what an administrator set OFFLINE_SOFT stays so. Pure.
 */
final class ServerRows {

  /** A row, as far as it matters here. */
  record Row(int hostgroup, InstanceKey server, String status) {}

  private static final String HARD = "OFFLINE_HARD";

  private final HostgroupPair pair;
  private final Map<InstanceKey, String> writers = new LinkedHashMap<>();
  private final Map<InstanceKey, String> readers = new LinkedHashMap<>();
  private final List<String> statements = new ArrayList<>();

  private ServerRows(HostgroupPair pair, List<Row> rows) {
    this.pair = pair;
    for (Row row : rows) {
      if (row.hostgroup() == pair.writer()) {
        writers.put(row.server(), row.status());
      } else if (row.hostgroup() == pair.reader()) {
        readers.put(row.server(), row.status());
      }
    }
  }

  /** Whether the writers' hostgroup has the primary, ONLINE, and nobody else. */
  static boolean isRight(HostgroupPair pair, List<Row> rows, InstanceKey primary) {
    ServerRows now = new ServerRows(pair, rows);
    return now.writers.equals(Map.of(primary, "ONLINE"));
  }

  /**
   * The statements for one pair; none if nothing is to change.
   *
   * @param replicas who may serve reads again after having been taken out
   */
  static List<String> change(
      HostgroupPair pair, List<Row> rows, InstanceKey primary, List<InstanceKey> replicas) {
    ServerRows change = new ServerRows(pair, rows);
    change.demote(primary, Set.copyOf(replicas));
    change.promote(primary);
    change.bringBack(primary, Set.copyOf(replicas));
    return change.statements;
  }

  /** Whoever was the writer becomes a reader, out of use until it is known to be a replica. */
  private void demote(InstanceKey primary, Set<InstanceKey> replicas) {
    for (InstanceKey old : writers.keySet()) {
      if (!old.equals(primary)) {
        String out = replicas.contains(old) ? "ONLINE" : HARD;
        if (readers.containsKey(old)) {
          statements.add("DELETE FROM mysql_servers" + where(pair.writer(), old));
          if (!replicas.contains(old)) {
            statements.add(status(HARD, pair.reader(), old));
          }
        } else {
          statements.add(
              "UPDATE mysql_servers SET hostgroup_id=%d, status='%s'%s"
                  .formatted(pair.reader(), out, where(pair.writer(), old)));
        }
      }
    }
  }

  private void promote(InstanceKey primary) {
    String now = writers.get(primary);
    if (now != null) {
      if (!now.equals("ONLINE")) {
        statements.add(status("ONLINE", pair.writer(), primary));
      }
    } else if (readers.containsKey(primary)) {
      // The row of the reader stays: whether the primary serves reads too was decided there.
      String copied =
          "gtid_port, weight, compression, max_connections, max_replication_lag, use_ssl,"
              + " max_latency_ms, comment";
      statements.add(
          "INSERT INTO mysql_servers (hostgroup_id, hostname, port, status, %s) SELECT %d, hostname, port, 'ONLINE', %s FROM mysql_servers%s"
              .formatted(copied, pair.writer(), copied, where(pair.reader(), primary)));
    } else {
      statements.add(
          "INSERT INTO mysql_servers (hostgroup_id, hostname, port) VALUES (%d, %s, %d)"
              .formatted(pair.writer(), quoted(primary.host()), primary.port()));
    }
  }

  private void bringBack(InstanceKey primary, Set<InstanceKey> replicas) {
    readers.forEach(
        (server, status) -> {
          boolean serves = replicas.contains(server) || server.equals(primary);
          if (serves && status.equals(HARD)) {
            statements.add(status("ONLINE", pair.reader(), server));
          }
        });
  }

  private static String status(String status, int hostgroup, InstanceKey server) {
    return "UPDATE mysql_servers SET status='" + status + "'" + where(hostgroup, server);
  }

  private static String where(int hostgroup, InstanceKey server) {
    return " WHERE hostgroup_id=%d AND hostname=%s AND port=%d"
        .formatted(hostgroup, quoted(server.host()), server.port());
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
