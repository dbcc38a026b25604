package dev.baton.server.bench.failover;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.ops.provision.LocalCluster;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.server.demo.load.CheckedTable;
import dev.baton.server.demo.load.Connections;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One client for each server that tries to write there all the time, and remembers when it could:
 * what an application sees of a primary that moves, with no proxy between. Under semi-sync a write
 * is acknowledged only once a replica has followed, too.
 */
final class Writers implements AutoCloseable {

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(3);
  private static final int SOCKET_TIMEOUT_MILLIS = 3_000;
  private static final Duration LOOK = Duration.ofMillis(1);

  /** When a server acknowledged a write, by the monotonic clock. */
  record Ack(InstanceKey server, long nanos) {}

  private final LocalCluster servers;
  private final MonotonicClock clock;
  private final List<Ack> acks = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  private Writers(LocalCluster servers, MonotonicClock clock) {
    this.servers = servers;
    this.clock = clock;
  }

  static Writers start(LocalCluster servers, MonotonicClock clock) {
    Writers writers = new Writers(servers, clock);
    for (LocalCluster.Node node : servers.nodes()) {
      Thread.ofVirtual().name("writer-" + node.name()).start(() -> writers.run(node.key()));
    }
    return writers;
  }

  private void run(InstanceKey server) {
    Account account = servers.accounts().application();
    String sql =
        "INSERT INTO %s (client, seq) VALUES (0, 0)"
            .formatted(CheckedTable.qualifiedName(servers.accounts().applicationSchema()));
    while (!closed) {
      try (Connection connection =
              Connections.open(
                  server.host(),
                  server.port(),
                  account.user(),
                  account.password(),
                  SOCKET_TIMEOUT_MILLIS);
          PreparedStatement insert = connection.prepareStatement(sql)) {
        while (!closed && !connection.isClosed()) {
          write(server, insert);
          LockSupport.parkNanos(PAUSE_NANOS);
        }
      } catch (SQLException e) {
        LockSupport.parkNanos(PAUSE_NANOS); // it is down, or closed to clients: tried again
      }
    }
  }

  private void write(InstanceKey server, PreparedStatement insert) throws SQLException {
    try {
      insert.executeUpdate();
      acks.add(new Ack(server, clock.nanos()));
    } catch (SQLException e) {
      String state = e.getSQLState();
      if (state == null || state.startsWith("08")) {
        throw e;
      }
      // it is read-only
    }
  }

  /** The first write that another server acknowledged after a moment; waited for. */
  Optional<Ack> awaitElsewhere(InstanceKey than, long after, Duration limit)
      throws InterruptedException {
    while (clock.nanos() - after < limit.toNanos()) {
      Optional<Ack> found =
          acks.stream()
              .filter(ack -> !ack.server().equals(than) && ack.nanos() - after > 0)
              .findFirst();
      if (found.isPresent()) {
        return found;
      }
      Thread.sleep(LOOK);
    }
    return Optional.empty();
  }

  /** The longest time between two acknowledgements, of whichever server, that ended after it. */
  long longestGapNanos(long after) {
    List<Long> times = acks.stream().map(Ack::nanos).sorted().toList();
    long longest = 0;
    for (int i = 1; i < times.size(); i++) {
      if (times.get(i) - after > 0) {
        longest = Math.max(longest, times.get(i) - times.get(i - 1));
      }
    }
    return longest;
  }

  /** Forgets what was acknowledged so far. */
  void forget() {
    acks.clear();
  }

  @Override
  public void close() {
    closed = true;
  }
}
