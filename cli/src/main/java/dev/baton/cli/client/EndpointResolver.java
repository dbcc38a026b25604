package dev.baton.cli.client;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Decides which Baton a command speaks to: {@code --url}, else {@code BATON_URL}, else the newest
 * one that runs as this user, else the default address.
 */
public final class EndpointResolver {

  /** The port of the HTTP API unless told otherwise: orchestrator's. */
  public static final int DEFAULT_PORT = 3000;

  private final @Nullable String environment;
  private final RunningServers running;

  public EndpointResolver(@Nullable String environment, RunningServers running) {
    this.environment = environment;
    this.running = running;
  }

  /** With the real environment. */
  public static EndpointResolver ofUser() {
    return new EndpointResolver(System.getenv("BATON_URL"), RunningServers.ofUser());
  }

  /**
   * @param option what {@code --url} said; null if it was not given
   * @throws ApiException if a given URL is not an http(s) one
   */
  public Endpoint resolve(@Nullable String option) {
    if (option != null) {
      return new Endpoint(parse(option, "--url"), "named by --url");
    }
    if (environment != null && !environment.isBlank()) {
      return new Endpoint(parse(environment, "BATON_URL"), "named by BATON_URL");
    }
    return running
        .newest()
        .map(entry -> new Endpoint(URI.create(entry.url()), "which runs as process " + entry.pid()))
        .orElseGet(
            () ->
                new Endpoint(
                    URI.create("http://127.0.0.1:" + DEFAULT_PORT),
                    "the default; no Baton of this user is known to run"));
  }

  private static URI parse(String text, String origin) {
    String full = text.contains("://") ? text : "http://" + text;
    try {
      URI uri = URI.create(full.endsWith("/") ? full.substring(0, full.length() - 1) : full);
      String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
      if (uri.getHost() != null && (scheme.equals("http") || scheme.equals("https"))) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw new ApiException(origin + " '" + text + "' is not a URL: " + e.getMessage(), e);
    }
    throw new ApiException(origin + " '" + text + "' is not a URL such as http://127.0.0.1:3000");
  }

  /**
   * @param origin how it was found, for error messages
   */
  public record Endpoint(URI base, String origin) {}
}
