package dev.baton.admin.cluster;

import dev.baton.admin.engine.MemberConfig;
import dev.baton.admin.runtime.Checksums;
import dev.baton.admin.store.ConfigModule;
import dev.baton.admin.store.TableRef;
import dev.baton.admin.store.table.ServerTables;
import dev.baton.admin.store.table.SystemTables;
import dev.baton.admin.store.table.TableDef;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.QueryResult;
import dev.baton.wire.client.WireConnection;
import dev.baton.wire.tls.TrustAll;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A connection to a member's administration. For one thread. */
final class MemberLink implements AutoCloseable {

  /** After failed logins the member answers the next one up to five seconds later. */
  private static final Duration LOGIN_TIMEOUT = Duration.ofSeconds(8);

  /** A LOAD of a large configuration at the member makes others wait for it. */
  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  /** Members make their certificates themselves: it keeps out who only listens. */
  private static final SSLContext TLS = TrustAll.context();

  private final WireConnection connection;
  private final InstanceKey member;

  private MemberLink(WireConnection connection, InstanceKey member) {
    this.connection = connection;
    this.member = member;
  }

  static MemberLink open(InstanceKey member, ClusterSettings settings) throws IOException {
    return new MemberLink(
        WireConnection.connect(
            ConnectOptions.to(member, settings.user(), settings.password())
                .withTimeouts(LOGIN_TIMEOUT, TIMEOUT)
                .withPublicKeyRetrieval()
                .withTlsIfOffered(TLS)),
        member);
  }

  /** What the member is and in which version. */
  String version() throws IOException {
    return Objects.requireNonNullElse(connection.query("SELECT @@version").scalar(), "unknown");
  }

  Map<String, Checksums.Value> checksums() throws IOException {
    QueryResult result =
        connection.query("SELECT name, version, epoch, checksum FROM runtime_checksums_values");
    Map<String, Checksums.Value> values = new HashMap<>();
    for (List<@Nullable String> row : result.rows()) {
      Checksums.Value value =
          new Checksums.Value(text(row, 0), number(row, 1), number(row, 2), text(row, 3));
      values.put(value.name(), value);
    }
    return values;
  }

  /** The member's counters. */
  Map<String, Long> counters() throws IOException {
    Map<String, Long> counters = new HashMap<>();
    for (List<@Nullable String> row : connection.query("SHOW MYSQL STATUS").rows()) {
      String value = row.get(1);
      if (value != null && value.matches("\\d{1,18}")) {
        counters.put(text(row, 0), Long.parseLong(value));
      }
    }
    return counters;
  }

  /** Makes the member look at the others at once. */
  void hurry() throws IOException {
    connection.execute("PROXYSQL CLUSTER CHECK");
  }

  /** A module as the member has it in force. */
  MemberConfig fetch(
      SyncedModule synced, Checksums.Value wanted, ClusterSecrets secrets, boolean save)
      throws IOException {
    ConfigModule module = synced.module();
    Map<TableDef, List<@Nullable Object[]>> rows = new HashMap<>();
    for (TableDef table : module.tables()) {
      String prefix = module.variablePrefix();
      String condition = prefix == null ? "" : " WHERE variable_name LIKE '" + prefix + "%'";
      String source =
          table.equals(ServerTables.SERVERS)
              ? ServerTables.LOADED_SERVERS.name()
              : TableRef.RUNTIME_PREFIX + table.name();
      rows.put(table, rows("SELECT " + table.columnList() + " FROM main." + source + condition));
    }
    List<Secret> passwords = new ArrayList<>();
    if (synced.hasPasswords()) {
      for (@Nullable Object[] row :
          rows("SELECT hash, sealed FROM main." + SystemTables.CLUSTER_SECRETS.name())) {
        Secret password = secrets.open(String.valueOf(row[1]));
        if (password != null) {
          passwords.add(password);
        }
      }
    }
    return new MemberConfig(
        member.toString(),
        module,
        wanted.name(),
        wanted.checksum(),
        wanted.epoch(),
        rows,
        passwords,
        save);
  }

  private List<@Nullable Object[]> rows(String sql) throws IOException {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (List<@Nullable String> row : connection.query(sql).rows()) {
      rows.add(row.toArray(new @Nullable Object[0]));
    }
    return rows;
  }

  private static String text(List<@Nullable String> row, int column) {
    return Objects.requireNonNullElse(row.get(column), "");
  }

  private static long number(List<@Nullable String> row, int column) throws IOException {
    try {
      return Long.parseLong(text(row, column));
    } catch (NumberFormatException e) {
      throw new IOException("the member's checksums cannot be read: " + text(row, column), e);
    }
  }

  @Override
  public void close() {
    try {
      connection.abort();
    } catch (IOException e) {
      // It is gone, which is what was wanted.
    }
  }
}
