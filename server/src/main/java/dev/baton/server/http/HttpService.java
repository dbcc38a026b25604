package dev.baton.server.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.baton.server.http.Router.FailureFormat;
import dev.baton.server.http.auth.Authenticator;
import dev.baton.server.http.auth.Identity;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.Principal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens, finds the route, keeps out other sites and strangers, and writes the reply; a virtual
 * thread a request.
 */
public final class HttpService implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HttpService.class);
  private static final int BACKLOG = 64;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Router router;
  private final CrossSiteGuard guard;
  private final Authenticator authenticator;
  private final String prefix;
  private final EventHub events;

  private HttpService(HttpServer server, Router router, HttpSettings settings, EventHub events) {
    InetSocketAddress bound = server.getAddress();
    this.server = server;
    this.router = router;
    this.authenticator = settings.authenticator();
    this.prefix = settings.urlPrefix();
    this.events = events;
    this.guard = new CrossSiteGuard(bound.getAddress(), bound.getPort(), settings.publicNames());
  }

  /**
   * @param routes the first that fits a request wins
   * @throws IOException if the address cannot be bound; the message names it
   * @throws IllegalArgumentException if the settings would let in whoever reaches this machine
   */
  public static HttpService start(HttpSettings settings, List<Routes> routes, EventHub events)
      throws IOException {
    InetAddress address = settings.address();
    settings.check(address);
    Router router = new Router();
    routes.forEach(part -> part.addTo(router));
    HttpServer server = bind(settings, new InetSocketAddress(address, settings.port()));
    HttpService service = new HttpService(server, router, settings, events);
    server.createContext("/", service::handle);
    server.setExecutor(service.threads);
    server.start();
    return service;
  }

  private static HttpServer bind(HttpSettings settings, InetSocketAddress address)
      throws IOException {
    try {
      if (settings.tls().isEmpty()) {
        return HttpServer.create(address, BACKLOG);
      }
      HttpsServer server = HttpsServer.create(address, BACKLOG);
      server.setHttpsConfigurator(
          new Encryption(settings.tls().get(), settings.clientCertificates()));
      return server;
    } catch (IOException e) {
      throw new IOException(
          "the HTTP API cannot listen on %s:%d (%s): choose another port with --http-port"
              .formatted(settings.host(), settings.port(), e.getMessage()),
          e);
    }
  }

  /** Asks for a client's certificate where one is wanted: a connection without is closed. */
  private static final class Encryption extends HttpsConfigurator {
    private final boolean clientCertificates;

    Encryption(SSLContext context, boolean clientCertificates) {
      super(context);
      this.clientCertificates = clientCertificates;
    }

    @Override
    public void configure(HttpsParameters parameters) {
      SSLParameters wanted = getSSLContext().getDefaultSSLParameters();
      wanted.setNeedClientAuth(clientCertificates);
      parameters.setSSLParameters(wanted);
    }
  }

  /** Such as {@code http://127.0.0.1:3000}. */
  public String url() {
    InetSocketAddress bound = server.getAddress();
    String host = bound.getAddress().getHostAddress();
    String scheme = server instanceof HttpsServer ? "https" : "http";
    return scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + bound.getPort();
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
    FailureFormat failures = Reply::error;
    try {
      guard.checkHost(exchange.getRequestHeaders());
      Identity identity = identify(exchange);
      Router.Match match = router.find(method, path(exchange));
      failures = match.route().failures();
      if (match.route().access() == Router.Access.ACT) {
        guard.checkCommand(method, exchange.getRequestHeaders());
        permit(identity);
      }
      return match.route().handler().handle(new Call(exchange, match.parameters(), identity));
    } catch (HttpFailure e) {
      return failures.reply(e);
    } catch (Exception e) {
      LOG.warn("{} {} failed", method, exchange.getRequestURI().getPath(), e);
      String message = e.getMessage() == null ? e.getClass().getName() : e.getMessage();
      return failures.reply(HttpFailure.internal(message));
    }
  }

  /** Without the prefix; a proxy may have taken it off already. */
  private String path(HttpExchange exchange) {
    String raw = exchange.getRequestURI().getRawPath();
    boolean prefixed = !prefix.isEmpty() && (raw.startsWith(prefix + "/") || raw.equals(prefix));
    String rest = prefixed ? raw.substring(prefix.length()) : raw;
    return rest.isEmpty() ? "/" : rest;
  }

  private Identity identify(HttpExchange exchange) {
    Authenticator.Request request =
        new Authenticator.Request(
            exchange.getRemoteAddress().getAddress(),
            exchange.getRequestHeaders()::getFirst,
            certificateName(exchange));
    return switch (authenticator.decide(request)) {
      case Authenticator.Admitted admitted -> admitted.identity();
      case Authenticator.Refused refused ->
          throw HttpFailure.unauthorized(refused.message(), refused.challenge());
    };
  }

  private static Optional<String> certificateName(HttpExchange exchange) {
    if (!(exchange instanceof HttpsExchange https)) {
      return Optional.empty();
    }
    try {
      Principal peer = https.getSSLSession().getPeerPrincipal();
      return Optional.of(peer.getName());
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty(); // nobody asked the client for one
    }
  }

  private static void permit(Identity identity) {
    if (!identity.mayAct()) {
      throw HttpFailure.forbidden(
          identity.user().isEmpty()
              ? "this Baton is read-only here: http.read-only is set"
              : "user '" + identity.user() + "' may only look: see http.power-users");
    }
  }

  private static void send(HttpExchange exchange, Reply reply)
      throws IOException, InterruptedException {
    Headers headers = exchange.getResponseHeaders();
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    boolean headOnly = exchange.getRequestMethod().equals("HEAD");
    switch (reply) {
      case Reply.Whole whole -> sendWhole(exchange, whole, headOnly);
      case Reply.Stream stream -> {
        headers.set("Content-Type", stream.contentType());
        headers.set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(200, headOnly ? -1 : 0);
        if (!headOnly) {
          try (OutputStream out = exchange.getResponseBody()) {
            stream.writer().writeTo(out);
          }
        }
      }
    }
  }

  private static void sendWhole(HttpExchange exchange, Reply.Whole whole, boolean headOnly)
      throws IOException {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", whole.contentType());
    whole.headers().forEach(headers::set);
    if (headOnly) {
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
