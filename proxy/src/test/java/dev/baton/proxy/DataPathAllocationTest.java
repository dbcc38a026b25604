package dev.baton.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.routing.RoutingTable;
import dev.baton.core.secret.Secret;
import dev.baton.proxy.ProxySettings.ProxyUser;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.WireConnection;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Nothing is allocated for a statement on its way through the proxy and back: whoever puts a
 * string, a lambda or a future there learns it here and not from a benchmark. Counted, not timed.
 */
@Timeout(60)
class DataPathAllocationTest {

  private static final Secret PASSWORD = new Secret("secret");
  private static final int WARM_UP = 2_000;
  private static final int COUNTED = 6_000;

  /** Less than the smallest object; what is left is for what happens once. */
  private static final long BYTES_PER_STATEMENT = 16;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private ResourceLeakDetector.Level leakDetection = ResourceLeakDetector.Level.SIMPLE;
  private FakeServer server;
  private Proxy proxy;

  @BeforeEach
  void start() throws Exception {
    leakDetection = ResourceLeakDetector.getLevel();
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED); // it traces some buffers
    server = new FakeServer("only");
    server.forget();
    ProxySettings settings =
        new ProxySettings(
            "allocation",
            "127.0.0.1",
            0,
            1,
            List.of(new ProxyUser("app", PASSWORD)),
            Duration.ofSeconds(10),
            4);
    proxy = Proxy.start(settings, (instance, what) -> {});
    proxy
        .follower()
        .renewLease(1, Duration.ofMinutes(2))
        .toCompletableFuture()
        .get(5, TimeUnit.SECONDS);
    proxy
        .follower()
        .publish(new RoutingTable("c", 1, 1, server.key(), List.of()))
        .toCompletableFuture()
        .get(5, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws IOException {
    ResourceLeakDetector.setLevel(leakDetection);
    proxy.close();
    server.close();
  }

  @Test
  void aReadAllocatesNothingOnTheEventLoop() throws IOException {
    assertThat(bytesPerStatement("SELECT name FROM t WHERE id = 42"))
        .as("bytes per statement")
        .isLessThan(BYTES_PER_STATEMENT);
  }

  @Test
  void aWriteAllocatesNothingOnTheEventLoop() throws IOException {
    assertThat(bytesPerStatement("UPDATE t SET name = 'x' WHERE id = 42"))
        .as("bytes per statement")
        .isLessThan(BYTES_PER_STATEMENT);
  }

  private double bytesPerStatement(String sql) throws IOException {
    long loop = eventLoop();
    try (WireConnection client =
        WireConnection.connect(
            ConnectOptions.to(
                new InstanceKey("127.0.0.1", proxy.address().getPort()), "app", PASSWORD))) {
      for (int i = 0; i < WARM_UP; i++) {
        client.query(sql);
      }
      long before = threads.getThreadAllocatedBytes(loop);
      for (int i = 0; i < COUNTED; i++) {
        client.query(sql);
      }
      return (threads.getThreadAllocatedBytes(loop) - before) / (double) COUNTED;
    }
  }

  /** The one thread that serves all clients. */
  private static long eventLoop() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("allocation-io"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("the proxy has no event loop of its name"))
        .threadId();
  }
}
