package dev.baton.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.baton.cli.api.ApiJson;
import dev.baton.server.http.auth.Identity;
import java.io.IOException;
import java.net.URLDecoder;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** One request as a handler sees it. */
public final class Call {

  /** No body of this API is larger. */
  private static final int MAX_BODY_BYTES = 64 * 1024;

  private final HttpExchange exchange;
  private final Map<String, String> pathParameters;
  private final Identity identity;

  Call(HttpExchange exchange, Map<String, String> pathParameters, Identity identity) {
    this.exchange = exchange;
    this.pathParameters = Map.copyOf(pathParameters);
    this.identity = identity;
  }

  /** Who asks. */
  public Identity identity() {
    return identity;
  }

  /** A {@code {name}} of the route's pattern, decoded. */
  public String path(String name) {
    return optionalPath(name)
        .orElseThrow(() -> new IllegalArgumentException("the route has no parameter " + name));
  }

  /** The same where only some of a handler's routes have that parameter. */
  public Optional<String> optionalPath(String name) {
    return Optional.ofNullable(pathParameters.get(name));
  }

  public @Nullable String header(String name) {
    return exchange.getRequestHeaders().getFirst(name);
  }

  /** All that the request's head says. */
  public Headers headers() {
    return exchange.getRequestHeaders();
  }

  /** A parameter of the query, decoded; null if it is not there. */
  public @Nullable String query(String name) {
    String query = exchange.getRequestURI().getRawQuery();
    if (query == null) {
      return null;
    }
    for (String pair : query.split("&", -1)) {
      if (pair.startsWith(name + "=")) {
        return decode(pair.substring(name.length() + 1));
      }
    }
    return null;
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, UTF_8);
    } catch (IllegalArgumentException e) {
      throw HttpFailure.badRequest("'" + text + "' is not properly percent-encoded");
    }
  }

  /** The body as JSON; an empty one counts as {@code {}}. */
  public <T> T body(Class<T> type) throws IOException {
    byte[] bytes = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
    if (bytes.length > MAX_BODY_BYTES) {
      throw HttpFailure.tooLarge("the body is larger than " + MAX_BODY_BYTES + " bytes");
    }
    try {
      return ApiJson.COMPACT.readValue(bytes.length == 0 ? "{}".getBytes(UTF_8) : bytes, type);
    } catch (JacksonException e) {
      throw HttpFailure.badRequest("the body is not the JSON expected: " + e.getOriginalMessage());
    }
  }
}
