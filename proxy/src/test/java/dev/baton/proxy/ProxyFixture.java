package dev.baton.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.routing.RouteFollower;
import dev.baton.core.routing.RoutingTable;
import dev.baton.core.secret.Secret;
import dev.baton.proxy.ProxySettings.ProxyUser;
import dev.baton.proxy.stats.QueryEvent;
import dev.baton.proxy.stats.QueryEventSink;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.ServerErrorException;
import dev.baton.wire.client.WireConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A proxy in front of two servers that do as they are told: "old" is the primary of epoch 1. */
@Timeout(20)
abstract class ProxyFixture {

  static final String INSERT = "INSERT INTO t VALUES (1)";
  static final String SELECT = "SELECT name FROM t";
  static final Secret PASSWORD = new Secret("secret");

  final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
  final ConcurrentLinkedQueue<String> observed = new ConcurrentLinkedQueue<>();
  final ConcurrentLinkedQueue<QueryEvent> events = new ConcurrentLinkedQueue<>();
  FakeServer old;
  FakeServer next;
  Proxy proxy;

  @BeforeEach
  void start() throws Exception {
    old = new FakeServer("old");
    next = new FakeServer("next");
    proxy = start(Duration.ofSeconds(10));
    lease(1, Duration.ofMinutes(1));
    publish(1, 1, old.key(), List.of());
  }

  Proxy start(Duration holdLimit) {
    return start(holdLimit, 2, 20);
  }

  /** On one event loop all sessions share connections. */
  Proxy start(Duration holdLimit, int eventLoops, int connections) {
    return Proxy.start(
        new ProxySettings(
            "test",
            "127.0.0.1",
            0,
            eventLoops,
            List.of(new ProxyUser("app", PASSWORD)),
            holdLimit,
            connections),
        (instance, what) -> observed.add(instance + " " + what),
        new QueryEventSink() {
          @Override
          public boolean isOpen() {
            return true;
          }

          @Override
          public void offer(QueryEvent event) {
            events.add(event);
          }
        });
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    old.close();
    next.close();
    clients.close();
  }

  // ---- helpers

  /** What the manager commands. */
  RouteFollower follower(Proxy of) {
    return of.follower();
  }

  void lease(long epoch, Duration validFor) throws Exception {
    await(follower(proxy).renewLease(epoch, validFor));
  }

  void publish(long epoch, long version, InstanceKey primary, List<InstanceKey> replicas)
      throws Exception {
    await(follower(proxy).publish(table(epoch, version, primary, replicas)));
  }

  static RoutingTable table(
      long epoch, long version, InstanceKey primary, List<InstanceKey> replicas) {
    return new RoutingTable("test", epoch, version, primary, replicas);
  }

  static <T> T await(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  WireConnection connect() throws IOException {
    return connect(proxy);
  }

  static WireConnection connect(Proxy to) throws IOException {
    return WireConnection.connect(
        ConnectOptions.to(address(to), "app", PASSWORD).withPublicKeyRetrieval());
  }

  static InstanceKey address(Proxy of) {
    return new InstanceKey("127.0.0.1", of.address().getPort());
  }

  Future<Long> run(WireConnection client, String statement) {
    Callable<Long> call = () -> client.execute(statement);
    return clients.submit(call);
  }

  void awaitObserved(String part) throws InterruptedException {
    awaitObserved(part, 1);
  }

  void awaitObserved(String part, int times) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (observed.stream().filter(line -> line.contains(part)).count() < times) {
      assertThat(System.nanoTime()).as("observed: %s", observed).isLessThan(end);
      Thread.sleep(2);
    }
  }

  void awaitHeld() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (proxy.stats().held() == 0) {
      assertThat(System.nanoTime()).as("no statement is held").isLessThan(end);
      Thread.sleep(2);
    }
  }

  static void assertOutcomeUnknown(Future<?> statement) {
    assertError(statement, 2013, "08007");
  }

  static void assertError(Future<?> statement, int code, String sqlState) {
    assertThatThrownBy(() -> statement.get(5, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            ServerErrorException.class,
            error -> {
              assertThat(error.code()).isEqualTo(code);
              assertThat(error.sqlState()).isEqualTo(sqlState);
            });
  }
}
