package dev.baton.ops.docker;

import dev.baton.ops.mode.ReplicationMode;
import dev.baton.ops.provision.engine.ServerKind;
import dev.baton.ops.provision.server.MyCnf;
import dev.baton.ops.provision.server.ReplicationCnf;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** The configuration file of a server in a container, read after the image's own. */
final class ContainerCnf {

  static final String DATA = "/var/lib/mysql";
  static final String LOG = "/var/log/mysql";
  static final String SOCKET = DATA + "/mysql.sock";
  static final int PORT = 3306;
  static final int ADMIN_PORT = 33062;

  private ContainerCnf() {}

  static String text(
      ServerKind kind,
      String name,
      long serverId,
      int acks,
      ReplicationMode mode,
      Map<String, String> options) {
    return MyCnf.text(options(kind, name, serverId, acks, mode, options))
        + "\n[client]\nsocket="
        + SOCKET
        + "\n";
  }

  static Map<String, String> options(
      ServerKind kind,
      String name,
      long serverId,
      int acks,
      ReplicationMode mode,
      Map<String, String> options) {
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("datadir", DATA);
    lines.put("socket", SOCKET);
    lines.put("pid_file", DATA + "/mysqld.pid");
    lines.put("log_error", LOG + "/error.log");
    lines.put("port", Integer.toString(PORT));
    lines.put("bind_address", kind.isMariaDb() ? "0.0.0.0" : "*");
    lines.put("report_host", name);
    lines.put("report_port", Integer.toString(PORT));
    lines.put("skip_name_resolve", ""); // clients' names; sources are found by name all the same
    lines.put("max_connections", "1000");
    lines.put("character_set_server", "utf8mb4");
    if (kind.isMariaDb()) {
      lines.put("extra_port", Integer.toString(ADMIN_PORT));
      lines.put("extra_max_connections", "10");
      if (kind.version().isAtLeast(11, 3, 0)) {
        lines.put("ssl", "OFF"); // otherwise each start makes a certificate, which takes up to 10 s
      }
    } else if (kind.hasAdminPort()) {
      lines.put("admin_address", name); // takes no wildcard; its own host name always resolves
      lines.put("admin_port", Integer.toString(ADMIN_PORT));
    }
    if (kind.isMysqlAtLeast(8, 0, 11)) {
      lines.put("mysqlx", "OFF");
    }
    lines.putAll(ReplicationCnf.options(kind, serverId, acks, mode));
    lines.putAll(new TreeMap<>(options));
    return lines;
  }
}
