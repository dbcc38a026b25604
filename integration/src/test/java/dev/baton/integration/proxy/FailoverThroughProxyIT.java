package dev.baton.integration.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.integration.Sql;
import dev.baton.integration.proxy.ProxiedCluster.Driver;
import dev.baton.ops.provision.LocalCluster.Signal;
import dev.baton.topology.port.InstanceLink;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A primary dies under load; the test does what a manager would, step by step. */
@Timeout(120)
class FailoverThroughProxyIT {

  private static final int CLIENTS = 8;
  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** What became of the ids that the clients wrote. */
  private static final class Outcomes {
    private final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<Integer> unknown = ConcurrentHashMap.newKeySet();
    private final Set<String> failed = ConcurrentHashMap.newKeySet();
    private final AtomicInteger nextId = new AtomicInteger();
    private final AtomicBoolean stop = new AtomicBoolean();
  }

  @ParameterizedTest
  @MethodSource("dev.baton.integration.TestEngines#semiSyncNames")
  void noAcknowledgedWriteIsLostAndNoneRunsTwiceWhenThePrimaryIsKilled(String engine)
      throws Exception {
    try (ProxiedCluster cluster = ProxiedCluster.start(engine, 3)) {
      try (Sql root = cluster.direct(0)) {
        root.run("CREATE TABLE app.load_test (id INT, client INT)"); // no key: twice would show
      }
      Outcomes outcomes = new Outcomes();
      CountDownLatch done = load(cluster, outcomes);
      awaitAcknowledged(outcomes, 50);

      cluster.servers().cluster().signal(cluster.servers().key(0), Signal.KILL);
      Thread.sleep(100);
      failOver(cluster);
      int atFailover = outcomes.acknowledged.size();
      awaitAcknowledged(outcomes, atFailover + 50);
      outcomes.stop.set(true);

      assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(outcomes.failed).isEmpty();
      assertThat(outcomes.unknown).hasSizeLessThanOrEqualTo(CLIENTS);
      assertNothingLostOrDoubled(cluster, outcomes);
    }
  }

  private static CountDownLatch load(ProxiedCluster cluster, Outcomes outcomes) {
    CountDownLatch done = new CountDownLatch(CLIENTS);
    for (int i = 0; i < CLIENTS; i++) {
      int client = i;
      Thread.ofVirtual()
          .start(
              () -> {
                write(cluster, client, outcomes);
                done.countDown();
              });
    }
    return done;
  }

  private static void write(ProxiedCluster cluster, int client, Outcomes outcomes) {
    Driver driver = Driver.values()[client % Driver.values().length];
    try (Connection connection = cluster.connect(driver);
        Statement statement = connection.createStatement()) {
      while (!outcomes.stop.get()) {
        int id = outcomes.nextId.incrementAndGet();
        try {
          statement.executeUpdate("INSERT INTO load_test VALUES (" + id + ", " + client + ")");
          outcomes.acknowledged.add(id);
        } catch (SQLException e) {
          if ("08007".equals(e.getSQLState())) {
            outcomes.unknown.add(id);
            write(cluster, client, outcomes); // drivers give up a connection with such an error
            return;
          }
          outcomes.failed.add(id + ": " + e);
          return;
        }
      }
    } catch (SQLException e) {
      outcomes.failed.add("connecting: " + e);
    }
  }

  private static void awaitAcknowledged(Outcomes outcomes, int count) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (outcomes.acknowledged.size() < count) {
      assertThat(System.nanoTime()).as("failed: %s", outcomes.failed).isLessThan(end);
      Thread.sleep(5);
    }
  }

  /**
   * To the replica that has received most; the other one follows it, so that it can acknowledge.
   */
  private static void failOver(ProxiedCluster cluster) throws Exception {
    cluster.revoke();
    try (Closer one = new Closer(cluster.servers().link(1));
        Closer two = new Closer(cluster.servers().link(2))) {
      GtidPosition first = drained(one.link);
      GtidPosition second = drained(two.link);
      int primary = first.covers(second) ? 1 : 2;
      InstanceLink candidate = primary == 1 ? one.link : two.link;
      InstanceLink other = primary == 1 ? two.link : one.link;
      other.replicateFrom(
          cluster.servers().key(primary), cluster.servers().replicationCredentials(), LIMIT);
      candidate.promote(LIMIT);
      cluster.lease(Duration.ofMinutes(10));
      cluster.publish(primary);
    }
  }

  private static GtidPosition drained(InstanceLink link) throws Exception {
    GtidPosition received = link.stopReceiver(LIMIT).received();
    link.startApplier(LIMIT);
    assertThat(link.awaitExecuted(received, LIMIT)).isTrue();
    return received;
  }

  private record Closer(InstanceLink link) implements AutoCloseable {
    @Override
    public void close() {
      link.close();
    }
  }

  private static void assertNothingLostOrDoubled(ProxiedCluster cluster, Outcomes outcomes)
      throws SQLException {
    Map<Integer, Integer> found = new HashMap<>();
    try (Sql root = cluster.direct(cluster.primary())) {
      root.values("SELECT id FROM app.load_test")
          .forEach(id -> found.merge(Integer.parseInt(id), 1, Integer::sum));
    }
    List<Integer> lost = new ArrayList<>(outcomes.acknowledged);
    lost.removeAll(found.keySet());
    assertThat(lost).as("acknowledged and lost").isEmpty();
    assertThat(found.values()).as("times that each id was found").allMatch(times -> times == 1);
  }
}
