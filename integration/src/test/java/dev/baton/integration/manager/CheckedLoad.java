package dev.baton.integration.manager;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.InstanceKey;
import dev.baton.integration.Sql;
import dev.baton.ops.provision.LocalCluster.Account;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** Clients that write rows with ids of their own, and remember what they were told of each. */
final class CheckedLoad {
  static final String TABLE = "app.checked";
  static final String TABLE_DEFINITION = "CREATE TABLE " + TABLE + " (id INT)";
  static final int CLIENTS = 4;

  private final InstanceKey proxy;
  private final Account account;
  private static final AtomicInteger NEXT_ID = new AtomicInteger(); // several write to one table
  private final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
  private final Set<Integer> unknown = ConcurrentHashMap.newKeySet();
  private final Set<Integer> attempted = ConcurrentHashMap.newKeySet();
  private final AtomicLong lastAckNanos = new AtomicLong(System.nanoTime());
  private final AtomicLong longestGapNanos = new AtomicLong();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private volatile boolean stopped;

  CheckedLoad(InstanceKey proxy, Account account) {
    this.proxy = proxy;
    this.account = account;
  }

  void start() {
    lastAckNanos.set(System.nanoTime());
    for (int i = 0; i < CLIENTS; i++) {
      threads.add(Thread.ofVirtual().start(this::client));
    }
  }

  private void client() {
    while (!stopped) {
      try (Sql sql = Sql.connect(proxy, account.user(), account.password())) {
        while (!stopped) {
          write(sql);
        }
      } catch (SQLException e) {
        // connects again
      }
    }
  }

  private void write(Sql sql) throws SQLException {
    int id = NEXT_ID.incrementAndGet();
    attempted.add(id);
    try {
      sql.run("INSERT INTO " + TABLE + " VALUES (" + id + ")");
    } catch (SQLException e) {
      unknown.add(id);
      throw e;
    }
    acknowledged.add(id);
    long now = System.nanoTime();
    long gap = now - lastAckNanos.getAndSet(now);
    longestGapNanos.accumulateAndGet(gap, Math::max);
    pause();
  }

  private static void pause() {
    try {
      Thread.sleep(2);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  int acknowledged() {
    return acknowledged.size();
  }

  int unknown() {
    return unknown.size();
  }

  long longestGapMillis() {
    return longestGapNanos.get() / 1_000_000;
  }

  void stop() {
    stopped = true;
    for (Thread thread : threads) {
      try {
        thread.join(5_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Every acknowledged row once, every unknown one at most once, and no other. */
  void check(List<String> found, String story) {
    checkAll(found, story, this);
  }

  /** The same of several that wrote to the same table. */
  static void checkAll(List<String> found, String story, CheckedLoad... loads) {
    List<Integer> rows = found.stream().map(Integer::valueOf).toList();
    Set<Integer> distinct = new HashSet<>(rows);
    for (CheckedLoad load : loads) {
      assertThat(
              load.acknowledged.stream()
                  .filter(id -> !distinct.contains(id))
                  .collect(Collectors.toSet()))
          .as("acknowledged and lost, of %d; %s", load.acknowledged.size(), story)
          .isEmpty();
    }
    assertThat(rows).as("written twice; %s", story).hasSameSizeAs(distinct);
    for (CheckedLoad load : loads) {
      distinct.removeAll(load.attempted); // AssertJ's containsAll compares each with each
    }
    assertThat(distinct).as("never attempted").isEmpty();
  }
}
