package dev.baton.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import dev.baton.cli.api.ApiJson;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** One request as a handler sees it. */
final class Call {

  /** No body of this API is larger. */
  private static final int MAX_BODY_BYTES = 64 * 1024;

  private final HttpExchange exchange;
  private final Map<String, String> pathParameters;

  Call(HttpExchange exchange, Map<String, String> pathParameters) {
    this.exchange = exchange;
    this.pathParameters = Map.copyOf(pathParameters);
  }

  /** A {@code {name}} of the route's pattern, decoded. */
  String path(String name) {
    String value = pathParameters.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the route has no parameter " + name);
    }
    return value;
  }

  @Nullable String header(String name) {
    return exchange.getRequestHeaders().getFirst(name);
  }

  /** A parameter of the query; null if it is not there. */
  @Nullable String query(String name) {
    String query = exchange.getRequestURI().getQuery();
    if (query == null) {
      return null;
    }
    for (String pair : query.split("&", -1)) {
      if (pair.startsWith(name + "=")) {
        return pair.substring(name.length() + 1);
      }
    }
    return null;
  }

  /** The body as JSON; an empty one counts as {@code {}}. */
  <T> T body(Class<T> type) throws IOException {
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
