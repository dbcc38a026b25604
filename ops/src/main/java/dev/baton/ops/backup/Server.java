package dev.baton.ops.backup;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.instance.ServerVersion;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.mysql.session.WireLogins;
import dev.baton.wire.client.QueryResult;
import dev.baton.wire.client.WireConnection;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The instance that is backed up or restored, and how its sessions are set. Immutable.
 *
 * <p>Sessions are of Baton's own protocol and not of a driver: a value must come back as the bytes
 * that it went as.
 */
public record Server(InstanceKey key, LinkCredentials credentials) {

  /** Databases that belong to the server itself. */
  public static final String SYSTEM_DATABASES =
      "('mysql', 'information_schema', 'performance_schema', 'sys')";

  private static final Duration CONNECT = Duration.ofSeconds(10);

  /** A statement may think for as long before its first row, or until it is done. */
  private static final Duration SILENCE = Duration.ofMinutes(10);

  /** A session with UTF-8 texts, UTC, no restrictions by mode, and patience for a slow reader. */
  public WireConnection open() throws IOException {
    try {
      WireConnection session = WireLogins.open(key, credentials, CONNECT, SILENCE);
      session.execute(
          "SET SESSION sql_mode = '', time_zone = '+00:00', wait_timeout = 86400,"
              + " net_read_timeout = 3600, net_write_timeout = 3600, sql_quote_show_create = 1");
      return session;
    } catch (SQLException e) {
      throw new IOException(key + ": " + e.getMessage(), e);
    }
  }

  /** What the server says it is. */
  public ServerVersion version(WireConnection session) throws IOException {
    List<@Nullable String> row =
        session.query("SELECT VERSION(), @@version_comment").rows().getFirst();
    return ServerVersion.parse(text(row.get(0)), text(row.get(1)));
  }

  /** The only value of a result; empty for NULL. */
  public static String value(WireConnection session, String sql) throws IOException {
    QueryResult result = session.query(sql);
    return result.rows().isEmpty() ? "" : text(result.scalar());
  }

  /** A value that is empty if it is NULL. */
  public static String text(@Nullable String value) {
    return Objects.requireNonNullElse(value, "");
  }
}
