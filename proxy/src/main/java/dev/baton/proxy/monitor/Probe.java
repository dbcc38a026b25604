package dev.baton.proxy.monitor;

import dev.baton.core.instance.InstanceKey;
import dev.baton.proxy.config.ServerTls;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.QueryResult;
import dev.baton.wire.client.ServerErrorException;
import dev.baton.wire.client.WireConnection;
import java.io.IOException;
import java.io.Serial;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The monitor's own connection to one server, kept open between checks. One check at a time; a
 * failure closes it, and the next check opens another.
 */
final class Probe {

  private static final int SYNTAX_ERROR = 1064;

  /** No view has to be installed for it, as for ProxySQL with MySQL 5.7. */
  private static final String MEMBER =
      "SELECT COALESCE(MAX(CASE WHEN MEMBER_ID = @@server_uuid THEN MEMBER_STATE END), 'OFFLINE'),"
          + " COUNT(*), COALESCE(SUM(MEMBER_STATE IN ('ONLINE', 'RECOVERING')), 0),"
          + " COALESCE(SUM(MEMBER_ROLE = 'PRIMARY'), 0), @@global.read_only,"
          + " (SELECT COALESCE(MAX(COUNT_TRANSACTIONS_REMOTE_IN_APPLIER_QUEUE), 0)"
          + " FROM performance_schema.replication_group_member_stats"
          + " WHERE MEMBER_ID = @@server_uuid)"
          + " FROM performance_schema.replication_group_members";

  /** Answered whatever a node takes or does not, by MySQL's and MariaDB's alike, to anybody. */
  private static final String NODE_STATUS =
      "SHOW GLOBAL STATUS WHERE Variable_name IN ('wsrep_cluster_status', 'wsrep_local_state',"
          + " 'wsrep_local_recv_queue')";

  private static final String NODE_VARIABLES =
      "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('read_only', 'wsrep_desync',"
          + " 'wsrep_reject_queries', 'wsrep_sst_donor_rejects_queries', 'pxc_maint_mode')";

  /** A server that had answered hung up, and takes no new connection. */
  static final class GoneException extends IOException {
    @Serial private static final long serialVersionUID = 1L;

    GoneException(IOException why) {
      super(why.getMessage(), why);
    }
  }

  private final InstanceKey instance;
  private final @Nullable ServerTls tls;
  private @Nullable WireConnection connection;

  /**
   * Whether one that was kept was lost, to any check, and no member has been called gone for it.
   */
  private boolean lost;

  private boolean oldWords;

  /**
   * @param tls null to go without
   */
  Probe(InstanceKey instance, @Nullable ServerTls tls) {
    this.instance = instance;
    this.tls = tls;
  }

  @Nullable ServerTls tls() {
    return tls;
  }

  /** Opens a connection only to see that it can be opened. */
  void connect(MonitorSettings settings) throws IOException {
    open(settings, settings.connect().timeout()).close();
  }

  /** The same, to see that it can be opened now. */
  void connect(MonitorSettings settings, Duration limit) throws IOException {
    open(settings, limit).close();
  }

  private WireConnection open(MonitorSettings settings, Duration timeout) throws IOException {
    ConnectOptions options =
        ConnectOptions.to(instance, settings.user(), settings.password())
            .withTimeouts(timeout, timeout);
    return WireConnection.connect(
        tls == null ? options.withPublicKeyRetrieval() : options.withTls(tls.of(settings.user())));
  }

  synchronized void ping(MonitorSettings settings) throws IOException {
    query(settings, settings.ping().timeout(), "SELECT 1");
  }

  /** Whether the variables of the check type say that it takes no writes. */
  synchronized boolean readOnly(MonitorSettings settings, String checkType) throws IOException {
    String expression = checkType.replaceAll("([a-z_]+)", "@@global.$1");
    QueryResult result =
        query(settings, settings.readOnly().timeout(), "SELECT " + expression + " read_only");
    String value = result.scalar();
    return value == null || !(value.equals("0") || value.equalsIgnoreCase("OFF"));
  }

  /** Seconds behind its source; -1 if it has none. */
  synchronized long lag(MonitorSettings settings) throws IOException {
    Duration timeout = settings.lag().timeout();
    QueryResult status;
    try {
      status = query(settings, timeout, oldWords ? "SHOW SLAVE STATUS" : "SHOW REPLICA STATUS");
    } catch (ServerErrorException e) {
      if (e.code() != SYNTAX_ERROR || oldWords) {
        throw e;
      }
      oldWords = true; // before MySQL 8.0.22 and MariaDB 10.5
      status = query(settings, timeout, "SHOW SLAVE STATUS");
    }
    long worst = -1;
    for (List<@Nullable String> row : status.rows()) {
      String seconds = row.get(lagColumn(status.columns()));
      long lag = seconds == null ? settings.lagWhenNull() : Long.parseLong(seconds);
      worst = Math.max(worst, lag);
    }
    return worst;
  }

  /** What it says of itself as a member of a replication group. */
  synchronized Reading.Member member(MonitorSettings settings) throws IOException {
    List<@Nullable String> row =
        queryAgainIfLost(settings, settings.group().check().timeout(), MEMBER).rows().getFirst();
    return new Reading.Member(
        String.valueOf(row.get(0)),
        number(row.get(1)),
        number(row.get(2)),
        number(row.get(3)),
        number(row.get(4)) != 0,
        number(row.get(5)));
  }

  /** What it says of itself as a node of a Galera cluster. */
  synchronized Reading.Node node(MonitorSettings settings) throws IOException {
    Duration timeout = settings.galera().check().timeout();
    Map<String, String> said = new HashMap<>();
    for (String sql : List.of(NODE_STATUS, NODE_VARIABLES)) {
      for (List<@Nullable String> row : queryAgainIfLost(settings, timeout, sql).rows()) {
        said.put(
            String.valueOf(row.get(0)).toLowerCase(Locale.ROOT),
            String.valueOf(row.get(1)).toUpperCase(Locale.ROOT));
      }
    }
    return new Reading.Node(
        said.getOrDefault("wsrep_cluster_status", "").equals("PRIMARY"),
        Math.toIntExact(number(said.get("wsrep_local_state"))),
        !said.getOrDefault("read_only", "ON").equals("OFF"),
        number(said.get("wsrep_local_recv_queue")),
        !said.getOrDefault("wsrep_desync", "OFF").equals("OFF"),
        !said.getOrDefault("wsrep_reject_queries", "NONE").equals("NONE"),
        !said.getOrDefault("wsrep_sst_donor_rejects_queries", "OFF").equals("OFF"),
        !said.getOrDefault("pxc_maint_mode", "DISABLED").equals("DISABLED"));
  }

  private static long number(@Nullable String text) {
    return text == null ? 0 : Long.parseLong(text);
  }

  /**
   * A connection that was kept may have been closed for many reasons; what counts is whether there
   * is another.
   *
   * @throws GoneException if there is none
   */
  private QueryResult queryAgainIfLost(MonitorSettings settings, Duration timeout, String sql)
      throws IOException {
    boolean kept = connection != null || lost;
    lost = false;
    try {
      return query(settings, timeout, sql);
    } catch (ServerErrorException e) {
      throw connection == null ? new IOException(e.getMessage(), e) : e; // no login is no answer
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      if (!kept || e.getCause() instanceof SocketTimeoutException) {
        throw e;
      }
    }
    try {
      return query(settings, timeout, sql);
    } catch (IOException e) {
      lost = false;
      throw connection == null ? new GoneException(e) : e;
    }
  }

  private static int lagColumn(List<String> columns) throws IOException {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).toLowerCase(Locale.ROOT).startsWith("seconds_behind_")) {
        return i;
      }
    }
    throw new IOException("the server's replication status does not say how far it is behind");
  }

  private QueryResult query(MonitorSettings settings, Duration timeout, String sql)
      throws IOException {
    boolean done = false;
    WireConnection on = connection;
    try {
      if (on == null) {
        on = open(settings, timeout);
        connection = on;
        lost = false;
      }
      on.readTimeout(timeout);
      QueryResult result = on.query(sql);
      done = true;
      return result;
    } catch (ServerErrorException e) {
      done = connection != null; // it answered, so the connection is good
      throw e;
    } finally {
      if (!done) {
        drop();
      }
    }
  }

  private void drop() throws IOException {
    WireConnection gone = connection;
    connection = null;
    if (gone != null) {
      lost = true;
      gone.abort();
    }
  }

  synchronized void close() throws IOException {
    drop();
  }
}
