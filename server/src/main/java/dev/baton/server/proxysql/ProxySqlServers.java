package dev.baton.server.proxysql;

import dev.baton.core.instance.InstanceKey;
import dev.baton.wire.client.WireConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives ProxySQLs, and proxies of Baton's own, other servers for a cluster's hostgroups: those of a
 * cluster that was restored. Whatever row the hostgroups had goes.
 */
public final class ProxySqlServers {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private ProxySqlServers() {}

  /** Asks each whether it lets the account in, and changes nothing. */
  public static void require(ProxySqlTarget target) throws IOException {
    for (InstanceKey admin : target.admins()) {
      try (WireConnection session = connect(admin, target)) {
        session.query("SELECT hostgroup_id, hostname, port FROM mysql_servers");
      } catch (IOException e) {
        throw failed(admin, "cannot be administered", e);
      }
    }
  }

  /**
   * Puts the servers in force and on the disk.
   *
   * @throws IOException that names the first that does not take them; those before it have them
   */
  public static void replace(ProxySqlTarget target, InstanceKey primary, List<InstanceKey> replicas)
      throws IOException {
    for (InstanceKey admin : target.admins()) {
      try (WireConnection session = connect(admin, target)) {
        for (HostgroupPair pair : target.pairs()) {
          for (String statement : statements(pair, primary, replicas)) {
            session.execute(statement);
          }
        }
        session.execute("LOAD MYSQL SERVERS TO RUNTIME");
        session.execute("SAVE MYSQL SERVERS TO DISK");
      } catch (IOException e) {
        throw failed(admin, "does not have the restored servers", e);
      }
    }
  }

  static List<String> statements(
      HostgroupPair pair, InstanceKey primary, List<InstanceKey> replicas) {
    List<String> all = new ArrayList<>();
    all.add(
        "DELETE FROM mysql_servers WHERE hostgroup_id IN (%d, %d)"
            .formatted(pair.writer(), pair.reader()));
    all.add(insert(pair.writer(), primary));
    replicas.forEach(replica -> all.add(insert(pair.reader(), replica)));
    return all;
  }

  private static String insert(int hostgroup, InstanceKey server) {
    return "INSERT INTO mysql_servers (hostgroup_id, hostname, port) VALUES (%d, '%s', %d)"
        .formatted(hostgroup, server.host().replace("'", "''"), server.port());
  }

  private static WireConnection connect(InstanceKey admin, ProxySqlTarget target)
      throws IOException {
    return WireConnection.connect(target.options(admin).withTimeouts(TIMEOUT, TIMEOUT));
  }

  private static IOException failed(InstanceKey admin, String what, IOException e) {
    return new IOException("the proxy " + admin + " " + what + ": " + e.getMessage(), e);
  }
}
