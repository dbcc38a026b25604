package dev.baton.admin.engine;

import dev.baton.admin.store.AdminException;
import dev.baton.admin.variable.ProductVersion;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What drivers ask a server about itself on connecting. The answers make them do what is right
 * here: a backslash is no escape, text is UTF-8, there is no time zone to convert.
 */
final class SystemValues {
  /** A variable of the proxy's that whoever may log in may know. */
  static final String ADMIN_VERSION = "admin-version";

  private static final Map<String, Object> FIXED =
      Map.ofEntries(
          Map.entry("version", ProductVersion.TEXT),
          Map.entry("version()", ProductVersion.TEXT),
          Map.entry("version_comment", ProductVersion.COMMENT),
          Map.entry(ADMIN_VERSION, ProductVersion.TEXT),
          Map.entry("version_compile_os", "Java"),
          Map.entry("version_compile_machine", "Java"),
          Map.entry("license", "Apache-2.0"),
          Map.entry("auto_increment_increment", 1L),
          Map.entry("autocommit", 1L),
          Map.entry("character_set_client", "utf8mb4"),
          Map.entry("character_set_connection", "utf8mb4"),
          Map.entry("character_set_results", "utf8mb4"),
          Map.entry("character_set_server", "utf8mb4"),
          Map.entry("character_set_database", "utf8mb4"),
          Map.entry("collation_connection", "utf8mb4_general_ci"),
          Map.entry("collation_server", "utf8mb4_general_ci"),
          Map.entry("collation_database", "utf8mb4_general_ci"),
          Map.entry("have_ssl", "YES"),
          Map.entry("hostname", "localhost"),
          Map.entry("init_connect", ""),
          Map.entry("interactive_timeout", 28_800L),
          Map.entry("lower_case_table_names", 0L),
          Map.entry("max_allowed_packet", 67_108_864L),
          Map.entry("net_buffer_length", 16_384L),
          Map.entry("net_write_timeout", 60L),
          Map.entry("net_read_timeout", 60L),
          Map.entry("performance_schema", 0L),
          Map.entry("query_cache_size", 0L),
          Map.entry("query_cache_type", "OFF"),
          Map.entry("sql_mode", "NO_BACKSLASH_ESCAPES"),
          Map.entry("sql_auto_is_null", 0L),
          Map.entry("socket", ""),
          Map.entry("system_time_zone", "UTC"),
          Map.entry("time_zone", "SYSTEM"),
          Map.entry("transaction_isolation", "SERIALIZABLE"),
          Map.entry("tx_isolation", "SERIALIZABLE"),
          Map.entry("transaction_read_only", 0L),
          Map.entry("tx_read_only", 0L),
          Map.entry("read_only", 0L),
          Map.entry("super_read_only", 0L),
          Map.entry("innodb_read_only", 0L),
          Map.entry("server_id", 0L),
          Map.entry("server_uuid", ""),
          Map.entry("gtid_mode", "OFF"),
          Map.entry("log_bin", 0L),
          Map.entry("session_track_schema", 0L),
          Map.entry("session_track_system_variables", ""),
          Map.entry("wait_timeout", 28_800L));

  private static final List<@Nullable Object[]> ROWS =
      FIXED.entrySet().stream()
          .filter(entry -> entry.getKey().matches("[a-z_]+"))
          .sorted(Map.Entry.comparingByKey())
          .map(entry -> new @Nullable Object[] {entry.getKey(), String.valueOf(entry.getValue())})
          .toList();

  private SystemValues() {}

  /** Names and values of a server's variables, for {@code SHOW VARIABLES LIKE}. */
  static List<@Nullable Object[]> rows() {
    return ROWS;
  }

  /**
   * @throws AdminException if there is no such variable
   */
  static @Nullable Object of(String name, Client client, @Nullable String schema)
      throws AdminException {
    return switch (name) {
      case "database()", "schema()" -> schema;
      case "user()", "current_user()", "session_user()", "system_user()" -> client.who();
      case "connection_id()" -> client.connectionId();
      default -> {
        Object value = FIXED.get(name);
        if (value == null) {
          throw new AdminException(
              AdminException.UNKNOWN_VARIABLE, "Unknown system variable '" + name + "'");
        }
        yield value;
      }
    };
  }
}
