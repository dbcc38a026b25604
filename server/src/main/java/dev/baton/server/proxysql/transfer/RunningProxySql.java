package dev.baton.server.proxysql.transfer;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.QueryResult;
import dev.baton.wire.client.WireConnection;
import dev.baton.wire.tls.TrustAll;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a running ProxySQL has in memory, read at its administration port: what its administrators
 * see and edit. It is only read.
 */
public final class RunningProxySql implements ProxySqlRows {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final WireConnection connection;
  private final InstanceKey admin;
  private final Set<String> tables = new HashSet<>();

  private RunningProxySql(WireConnection connection, InstanceKey admin) {
    this.connection = connection;
    this.admin = admin;
  }

  /**
   * @throws IOException if nobody answers there, or not as a ProxySQL does
   */
  public static RunningProxySql connect(InstanceKey admin, String user, Secret password)
      throws IOException {
    ConnectOptions options =
        ConnectOptions.to(admin, user, password)
            .withTimeouts(TIMEOUT, TIMEOUT)
            .withPublicKeyRetrieval()
            .withTlsIfOffered(TrustAll.context());
    RunningProxySql opened = new RunningProxySql(WireConnection.connect(options), admin);
    try {
      for (List<@Nullable String> row : opened.ask("SHOW TABLES").rows()) {
        opened.tables.add(String.valueOf(row.getFirst()));
      }
    } catch (IOException e) {
      opened.close();
      throw e;
    }
    return opened;
  }

  private QueryResult ask(String sql) throws IOException {
    try {
      return connection.query(sql);
    } catch (IOException e) {
      throw new IOException(
          admin + " does not answer '" + sql + "' as ProxySQL's administration: " + e.getMessage(),
          e);
    }
  }

  @Override
  public Optional<List<Map<String, @Nullable String>>> rows(String table) throws IOException {
    if (!tables.contains(table)) {
      return Optional.empty();
    }
    QueryResult result = ask("SELECT * FROM " + table);
    List<Map<String, @Nullable String>> rows = new ArrayList<>();
    for (List<@Nullable String> values : result.rows()) {
      Map<String, @Nullable String> row = new LinkedHashMap<>();
      for (int i = 0; i < values.size(); i++) {
        row.put(result.columns().get(i), values.get(i));
      }
      rows.add(row);
    }
    return Optional.of(rows);
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
