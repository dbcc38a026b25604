package dev.baton.server.http.orchestrator;

import dev.baton.cli.api.ApiJson;
import dev.baton.server.http.HttpFailure;
import dev.baton.server.http.Reply;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What orchestrator answers: {@code {"Code","Message","Details"}} to commands, and bare JSON to
 * most questions. An error has status 500 there, whatever it is.
 */
final class Envelope {

  private static final int ERROR_STATUS = 500;

  private Envelope() {}

  static Reply ok(String message, @Nullable Object details) {
    return reply(200, "OK", message, details, Map.of());
  }

  static Reply error(String message, @Nullable Object details) {
    return reply(ERROR_STATUS, "ERROR", message, details, Map.of());
  }

  /** What stopped a request before or in its handler. A login is asked for by its own status. */
  static Reply failure(HttpFailure failure) {
    int status =
        switch (failure.status()) {
          case 401, 403, 501 -> failure.status();
          default -> ERROR_STATUS;
        };
    return reply(status, "ERROR", String.valueOf(failure.getMessage()), null, failure.headers());
  }

  /** JSON without an envelope. */
  static Reply bare(@Nullable Object value) {
    return Reply.jsonText(200, ApiJson.COMPACT.writeValueAsBytes(value), Map.of());
  }

  private static Reply reply(
      int status,
      String code,
      String message,
      @Nullable Object details,
      Map<String, String> headers) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("Code", code);
    body.put("Message", message);
    body.put("Details", details);
    return Reply.jsonText(status, ApiJson.COMPACT.writeValueAsBytes(body), headers);
  }
}
