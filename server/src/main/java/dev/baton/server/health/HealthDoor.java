package dev.baton.server.health;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.baton.core.time.MonotonicClock;
import dev.baton.proxy.ProxyHealth;
import dev.baton.server.metrics.MetricPage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The health URLs of one proxy, and its metrics. It says yes (200) or no (503) and why, in a line
 * of text, to whoever asks: load balancers send no passwords, nor do most Prometheus. It takes
 * nothing from who asks but the path, so that it can stand open where the proxy's own port does.
 * Thread-safe.
 */
public final class HealthDoor implements AutoCloseable {

  /** Where {@code baton proxy health} asks if it is told nothing else. */
  public static final int DEFAULT_PORT = 6034;

  /** After which an event loop that does not answer counts as stuck. */
  private static final Duration LOOP_LIMIT = Duration.ofMillis(500);

  /** After which a server that was asked just now counts as gone: who asks for it waits 0.6 s. */
  private static final Duration SERVER_LIMIT = Duration.ofMillis(300);

  /** For how long what servers said is repeated to the next who asks. */
  private static final Duration FRESH = Duration.ofMillis(100);

  private static final int BACKLOG = 256;
  private static final String METRICS = "/metrics";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Source health;
  private final Metrics metrics;
  private final ReentrantLock verifying = new ReentrantLock();
  private @Nullable ProxyHealth verified;
  private long verifiedNanos;

  /** Says in Prometheus' format what the proxy has counted. */
  @FunctionalInterface
  public interface Metrics {

    /**
     * @param accept the header that says in which format; null for none
     */
    MetricPage page(@Nullable String accept) throws IOException;
  }

  /** What a proxy says of itself. */
  public interface Source {

    /** By what its monitor has seen; an event loop that needs longer counts as stuck. */
    ProxyHealth now(Duration limit);

    /**
     * The same of servers that answer at this moment, so that whoever could take over does not
     * promise a server that has just died.
     */
    ProxyHealth verified(Duration limit);
  }

  private HealthDoor(HttpServer server, Source health, Metrics metrics) {
    this.server = server;
    this.health = health;
    this.metrics = metrics;
  }

  /**
   * Answers until closed.
   *
   * @param port 0 for a free one
   * @param metrics for {@code /metrics}
   * @throws IOException if the address cannot be listened on; the message names it
   */
  public static HealthDoor start(String host, int port, Source health, Metrics metrics)
      throws IOException {
    InetSocketAddress wanted = new InetSocketAddress(InetAddress.getByName(host), port);
    HttpServer server;
    try {
      server = HttpServer.create(wanted, BACKLOG);
    } catch (IOException e) {
      throw new IOException(
          "the health URL cannot listen on "
              + wanted
              + ": "
              + e.getMessage()
              + "; choose another with --health-port",
          e);
    }
    HealthDoor door = new HealthDoor(server, health, metrics);
    server.createContext("/", door::handle);
    server.createContext(METRICS, door::handleMetrics);
    server.setExecutor(door.threads);
    server.start();
    return door;
  }

  /** The port that it listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      HealthQuestion question = HealthQuestion.parse(exchange.getRequestURI());
      if (question == null || !(method.equals("GET") || method.equals("HEAD"))) {
        reply(exchange, 404, "ask GET /health, /health/writes, /health/reads or /health/alive");
        return;
      }
      ProxyHealth now = question.verified() ? verified() : health.now(LOOP_LIMIT);
      String missing = question.missing(now);
      reply(exchange, missing.isEmpty() ? 200 : 503, missing.isEmpty() ? "OK" : missing);
    }
  }

  /** However many ask: servers see one question at a time, and few a second. */
  private ProxyHealth verified() {
    verifying.lock();
    try {
      long now = MonotonicClock.SYSTEM.nanos();
      ProxyHealth last = verified;
      if (last == null || now - verifiedNanos > FRESH.toNanos()) {
        last = health.verified(SERVER_LIMIT);
        verified = last;
        verifiedNanos = MonotonicClock.SYSTEM.nanos();
      }
      return last;
    } finally {
      verifying.unlock();
    }
  }

  private void handleMetrics(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean asked =
          exchange.getRequestURI().getPath().equals(METRICS)
              && exchange.getRequestMethod().equals("GET");
      if (!asked) {
        reply(exchange, 404, "ask GET " + METRICS);
        return;
      }
      MetricPage page = metrics.page(exchange.getRequestHeaders().getFirst("Accept"));
      reply(exchange, 200, page.contentType(), page.body());
    }
  }

  private static void reply(HttpExchange exchange, int status, String line) throws IOException {
    byte[] body = (line + "\n").getBytes(StandardCharsets.UTF_8);
    reply(exchange, status, "text/plain; charset=utf-8", body);
  }

  private static void reply(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head ? -1 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
