package dev.baton.integration.mode;

import dev.baton.core.instance.InstanceKey;
import dev.baton.integration.Sql;
import dev.baton.integration.TestClusters;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Two clients that insert numbered rows at one server and remember which were acknowledged. */
final class Writer implements AutoCloseable {
  private static final int CLIENTS = 2;

  private final AtomicInteger next = new AtomicInteger();
  private final Set<Integer> acknowledged = new ConcurrentSkipListSet<>();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  static Writer start(TestClusters cluster, int server) throws SQLException {
    try (Sql sql = cluster.application(server)) {
      sql.run("CREATE TABLE IF NOT EXISTS app.w (id INT PRIMARY KEY)", "DELETE FROM app.w");
    }
    Writer writer = new Writer();
    for (int i = 0; i < CLIENTS; i++) {
      writer.threads.add(Thread.startVirtualThread(() -> writer.write(cluster, server)));
    }
    return writer;
  }

  private void write(TestClusters cluster, int server) {
    InstanceKey key = cluster.key(server);
    while (!stopped) {
      try (Sql sql = cluster.application(server)) {
        while (!stopped) {
          int id = next.incrementAndGet();
          sql.run("INSERT INTO app.w VALUES (" + id + ")");
          acknowledged.add(id);
          Thread.sleep(5);
        }
      } catch (SQLException e) {
        failures.add(key + ": " + e.getMessage());
        pause();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  int written() {
    return acknowledged.size();
  }

  /** Waits until so many more rows are acknowledged. */
  void writes(int more) throws InterruptedException {
    int now = written();
    while (written() < now + more) {
      Thread.sleep(10);
    }
  }

  List<String> failures() {
    return failures;
  }

  /** Ends the clients; what was acknowledged and is not on this server. */
  Set<Integer> missing(TestClusters cluster, int server) throws Exception {
    close();
    Set<Integer> missing = new TreeSet<>(acknowledged);
    try (Sql sql = cluster.root(server)) {
      for (int tries = 0; !missing.isEmpty() && tries < 100; tries++) {
        sql.values("SELECT id FROM app.w").forEach(id -> missing.remove(Integer.valueOf(id)));
        Thread.sleep(missing.isEmpty() ? 0 : 100); // a replica may be behind
      }
    }
    return missing;
  }

  @Override
  public void close() throws InterruptedException {
    stopped = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
