package dev.baton.server.proxy;

import dev.baton.admin.AdminServer;
import dev.baton.admin.engine.HistorySamples;
import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.table.HistoryTables;
import dev.baton.admin.store.table.TableDef;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a sample of the counters to {@code stats_history} once a minute, as ProxySQL does: a week
 * of them, a year of hours. {@link #close} ends it.
 */
final class History implements AutoCloseable {
  static final Duration INTERVAL = Duration.ofSeconds(60);
  private static final Logger LOG = LoggerFactory.getLogger(History.class);

  private final AdminServer admin;
  private final GlobalFigures figures;
  private final Supplier<List<@Nullable Object[]>> servers;
  private final InstantSource wall;
  private final Thread writer;
  private boolean failing;

  private History(
      AdminServer admin,
      GlobalFigures figures,
      Supplier<List<@Nullable Object[]>> servers,
      InstantSource wall,
      Duration interval) {
    this.admin = admin;
    this.figures = figures;
    this.servers = servers;
    this.wall = wall;
    this.writer = Thread.ofVirtual().name("stats-history").unstarted(() -> run(interval));
  }

  /**
   * @param servers the rows of {@code stats_mysql_connection_pool}
   */
  static History start(
      AdminServer admin,
      GlobalFigures figures,
      Supplier<List<@Nullable Object[]>> servers,
      InstantSource wall,
      Duration interval) {
    History history = new History(admin, figures, servers, wall, interval);
    history.writer.start();
    return history;
  }

  private void run(Duration interval) {
    try {
      while (true) {
        Thread.sleep(interval);
        sample();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private void sample() {
    Map<String, Long> now = figures.values();
    Map<TableDef, @Nullable Object[]> samples = new LinkedHashMap<>();
    @Nullable Object[] connections = new Object[HistoryTables.CONNECTIONS.columns().size() - 1];
    for (int i = 0; i < connections.length; i++) {
      connections[i] = now.getOrDefault(HistoryTables.CONNECTIONS.columns().get(i + 1).name(), 0L);
    }
    samples.put(HistoryTables.CONNECTIONS, connections);
    long[] processor = ProcessFigures.processor();
    samples.put(HistoryTables.CPU, new Object[] {processor[0], processor[1]});
    ProcessFigures.Memory memory = ProcessFigures.memory();
    samples.put(
        HistoryTables.MEMORY,
        new Object[] {
          memory.allocated(),
          memory.resident(),
          memory.active(),
          memory.mapped(),
          memory.metadata(),
          0L
        });
    try {
      admin.addHistory(
          new HistorySamples(wall.instant().getEpochSecond(), samples, now, servers.get()));
      failing = false;
    } catch (AdminException e) {
      if (!failing) {
        LOG.warn("samples are not kept: {}", e.reason());
      }
      failing = true;
    }
  }

  @Override
  public void close() {
    writer.interrupt();
    try {
      writer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
