package dev.baton.server.proxy;

import dev.baton.admin.runtime.RuntimeConfig;
import dev.baton.admin.runtime.row.HostgroupAttributesRow;
import dev.baton.admin.runtime.row.RuleRow;
import dev.baton.admin.runtime.row.ServerRow;
import dev.baton.admin.runtime.row.SslParamsRow;
import dev.baton.admin.runtime.row.UserRow;
import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.ConfigModule;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What ProxySQL's rows can ask for and this proxy does not do: refused with the row's name. */
final class Unsupported {

  private Unsupported() {}

  static void servers(RuntimeConfig.Servers config) throws AdminException {
    for (ServerRow row : config.servers()) {
      server(row);
    }
    for (SslParamsRow row : config.sslParams()) {
      if (row.port() == 0) {
        throw AdminException.refusedLoad(
            ConfigModule.MYSQL_SERVERS,
            "mysql_servers_ssl_params, "
                + row.hostname()
                + ": port 0: Baton reaches servers by TCP only");
      }
    }
    Map<Integer, Integer> ports = new HashMap<>();
    for (HostgroupAttributesRow row : config.attributes()) {
      attributes(row, ports);
    }
  }

  private static void server(ServerRow row) throws AdminException {
    String name = "hostgroup_id " + row.hostgroup() + ", " + row.hostname() + ":" + row.port();
    String reason =
        row.port() == 0
            ? "port 0: Baton reaches servers by TCP only"
            : row.gtidPort() != 0
                ? "gtid_port: Baton has no reader of binary logs for the proxy; set it to 0"
                : null;
    if (reason != null) {
      throw AdminException.refusedLoad(ConfigModule.MYSQL_SERVERS, name + ": " + reason);
    }
  }

  /**
   * @param ports which hostgroup's version is told on them; this row's are added
   */
  private static void attributes(HostgroupAttributesRow row, Map<Integer, Integer> ports)
      throws AdminException {
    String name = "mysql_hostgroup_attributes, hostgroup_id " + row.hostgroup() + ": ";
    Map<String, Boolean> asked = new LinkedHashMap<>();
    asked.put("autocommit", row.autocommit() != -1);
    asked.put("ignore_session_variables", !row.ignoreSessionVariables().isEmpty());
    asked.put("servers_defaults", !row.serversDefaults().isEmpty());
    for (Map.Entry<String, Boolean> column : asked.entrySet()) {
      if (column.getValue()) {
        throw AdminException.refusedLoad(
            ConfigModule.MYSQL_SERVERS,
            name + column.getKey() + " is not supported yet; leave it at its default");
      }
    }
    try {
      for (int port : HostgroupSettings.parse(row.hostgroupSettings()).versions().keySet()) {
        Integer other = ports.put(port, row.hostgroup());
        if (other != null) {
          throw new IllegalArgumentException(
              "server_version_ports: port %d is hostgroup %d's".formatted(port, other));
        }
      }
    } catch (IllegalArgumentException e) {
      throw AdminException.refusedLoad(
          ConfigModule.MYSQL_SERVERS, name + "hostgroup_settings: " + e.getMessage());
    }
  }

  static void user(UserRow row) throws AdminException {
    String name = "username " + row.username();
    if (row.schemaLocked() && row.fastForward()) {
      throw AdminException.refusedLoad(
          ConfigModule.MYSQL_USERS,
          name
              + ": schema_locked=1 cannot be held with fast_forward=1, whose statements are not read;"
              + " set one of them to 0");
    }
  }

  static void rule(RuleRow row) throws AdminException {
    RuleRow.Then then = row.then();
    Map<String, @Nullable Object> missing = new LinkedHashMap<>();
    missing.put("cache_ttl", then.cacheTtlMillis());
    missing.put("cache_empty_result", then.cacheEmptyResult());
    missing.put("cache_timeout", then.cacheTimeoutMillis());
    missing.put("mirror_flagOUT", then.mirrorFlagOut());
    missing.put("mirror_hostgroup", then.mirrorHostgroup());
    for (Map.Entry<String, @Nullable Object> field : missing.entrySet()) {
      if (field.getValue() != null) {
        throw AdminException.refusedLoad(
            ConfigModule.MYSQL_QUERY_RULES,
            "rule_id "
                + row.ruleId()
                + ": "
                + field.getKey()
                + " is not supported yet; set it to NULL");
      }
    }
  }
}
