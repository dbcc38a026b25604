package dev.baton.server.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.baton.cli.api.ApiError;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens, applies the guard, finds the route and writes the reply; a virtual thread a request. */
public final class HttpService implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HttpService.class);
  private static final int BACKLOG = 64;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Router router;
  private final CrossSiteGuard guard;
  private final EventHub events;

  private HttpService(HttpServer server, Router router, EventHub events) {
    InetSocketAddress bound = server.getAddress();
    this.server = server;
    this.router = router;
    this.events = events;
    this.guard = new CrossSiteGuard(bound.getAddress(), bound.getPort());
  }

  /**
   * @param port 0 for a free one
   * @throws IOException if the address cannot be bound; the message names it
   */
  public static HttpService start(String host, int port, ApiRoutes routes, EventHub events)
      throws IOException {
    HttpServer server;
    try {
      server = HttpServer.create(new InetSocketAddress(host, port), BACKLOG);
    } catch (IOException e) {
      throw new IOException(
          "the HTTP API cannot listen on %s:%d (%s): choose another port with --http-port"
              .formatted(host, port, e.getMessage()),
          e);
    }
    HttpService service = new HttpService(server, routes.router(), events);
    server.createContext("/", service::handle);
    server.setExecutor(service.threads);
    server.start();
    return service;
  }

  /** Such as {@code http://127.0.0.1:3000}. */
  public String url() {
    InetSocketAddress bound = server.getAddress();
    String host = bound.getAddress().getHostAddress();
    return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + bound.getPort();
  }

  private void handle(HttpExchange exchange) {
    try (exchange) {
      send(exchange, answer(exchange));
    } catch (IOException | UncheckedIOException e) {
      LOG.debug("the client of {} has left: {}", exchange.getRequestURI(), e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Reply answer(HttpExchange exchange) {
    String sent = exchange.getRequestMethod();
    String method = sent.equals("HEAD") ? "GET" : sent;
    try {
      guard.check(method, exchange.getRequestHeaders());
      Router.Match match = router.find(method, exchange.getRequestURI().getRawPath());
      return match.handler().handle(new Call(exchange, match.parameters()));
    } catch (HttpFailure e) {
      return Reply.json(e.status(), ApiError.of(e.code(), String.valueOf(e.getMessage())));
    } catch (Exception e) {
      LOG.warn("{} {} failed", method, exchange.getRequestURI(), e);
      String message = e.getMessage() == null ? e.getClass().getName() : e.getMessage();
      return Reply.json(500, ApiError.of("internal", message));
    }
  }

  private static void send(HttpExchange exchange, Reply reply)
      throws IOException, InterruptedException {
    Headers headers = exchange.getResponseHeaders();
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    switch (reply) {
      case Reply.Whole whole -> sendWhole(exchange, whole);
      case Reply.Stream stream -> {
        headers.set("Content-Type", stream.contentType());
        headers.set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
          stream.writer().writeTo(out);
        }
      }
    }
  }

  private static void sendWhole(HttpExchange exchange, Reply.Whole whole) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", whole.contentType());
    whole.headers().forEach(headers::set);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(whole.status(), -1);
      return;
    }
    exchange.sendResponseHeaders(whole.status(), whole.body().length);
    exchange.getResponseBody().write(whole.body());
  }

  @Override
  public void close() {
    events.close();
    server.stop(0);
    threads.shutdownNow();
  }
}
