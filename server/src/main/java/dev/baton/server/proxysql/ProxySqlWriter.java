package dev.baton.server.proxysql;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.routing.RoutingTable;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.QueryResult;
import dev.baton.wire.client.WireConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the newest table to one ProxySQL, on a thread of its own, and tries until that confirms it
 * or a newer one has come. Thread-safe.
 */
final class ProxySqlWriter implements Runnable, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ProxySqlWriter.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(3);
  private static final long FIRST_PAUSE_MILLIS = 200;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;

  private final InstanceKey admin;
  private final ProxySqlTarget target;
  private @Nullable RoutingTable wanted;
  private @Nullable RoutingTable confirmed;
  private boolean closed;

  ProxySqlWriter(InstanceKey admin, ProxySqlTarget target) {
    this.admin = admin;
    this.target = target;
  }

  /** Takes the place of what is not confirmed yet; one that is not newer is ignored. */
  synchronized void offer(RoutingTable table) {
    if (wanted == null || table.isNewerThan(wanted)) {
      wanted = table;
      notifyAll();
    }
  }

  /** The last table that this ProxySQL has confirmed; null before the first. */
  synchronized @Nullable RoutingTable confirmed() {
    return confirmed;
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }

  @Override
  public void run() {
    long pause = 0;
    String told = "";
    try {
      RoutingTable table = next(pause);
      while (table != null) {
        try {
          write(table, Objects.requireNonNull(table.primary()));
          done(table);
          pause = 0;
          told = "";
        } catch (IOException e) {
          pause = pause == 0 ? FIRST_PAUSE_MILLIS : Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
          String reason = Objects.toString(e.getMessage());
          if (!reason.equals(told)) {
            told = reason;
            LOG.warn(
                "ProxySQL {} does not have primary {} of epoch {} yet: {}; it is tried again",
                admin,
                table.primary(),
                table.epoch(),
                reason);
          }
        }
        table = next(pause);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What is to be written next, after the pause or as soon as it changes; null at the end. */
  private synchronized @Nullable RoutingTable next(long pauseMillis) throws InterruptedException {
    if (pauseMillis > 0 && !closed) {
      wait(pauseMillis);
    }
    while (!closed && (wanted == null || wanted.equals(confirmed))) {
      wait();
    }
    return closed ? null : wanted;
  }

  private synchronized void done(RoutingTable table) {
    confirmed = table;
    LOG.info(
        "ProxySQL {} has primary {} of epoch {} in its hostgroups",
        admin,
        table.primary(),
        table.epoch());
  }

  private void write(RoutingTable table, InstanceKey primary) throws IOException {
    ConnectOptions options = target.options(admin).withTimeouts(TIMEOUT, TIMEOUT);
    try (WireConnection connection = WireConnection.connect(options)) {
      List<ServerRows.Row> rows = rows(connection, "mysql_servers");
      List<String> statements = new ArrayList<>();
      for (HostgroupPair pair : target.pairs()) {
        statements.addAll(ServerRows.change(pair, rows, primary, table.replicas()));
      }
      if (statements.isEmpty() && isInForce(connection, primary)) {
        return;
      }
      for (String statement : statements) {
        connection.execute(statement);
      }
      connection.execute("LOAD MYSQL SERVERS TO RUNTIME");
      if (!isInForce(connection, primary)) {
        throw new IOException("its runtime_mysql_servers has another writer after the LOAD");
      }
      connection.execute("SAVE MYSQL SERVERS TO DISK");
    }
  }

  private boolean isInForce(WireConnection connection, InstanceKey primary) throws IOException {
    List<ServerRows.Row> running = rows(connection, "runtime_mysql_servers");
    return target.pairs().stream().allMatch(pair -> ServerRows.isRight(pair, running, primary));
  }

  private static List<ServerRows.Row> rows(WireConnection connection, String table)
      throws IOException {
    QueryResult result =
        connection.query("SELECT hostgroup_id, hostname, port, status FROM " + table);
    List<ServerRows.Row> rows = new ArrayList<>();
    for (List<@Nullable String> row : result.rows()) {
      try {
        rows.add(
            new ServerRows.Row(
                Integer.parseInt(Objects.toString(row.get(0))),
                new InstanceKey(
                    Objects.toString(row.get(1)), Integer.parseInt(Objects.toString(row.get(2)))),
                Objects.toString(row.get(3))));
      } catch (IllegalArgumentException e) {
        LOG.debug("a row of {} is none of a server that could be meant: {}", table, row, e);
      }
    }
    return rows;
  }
}
