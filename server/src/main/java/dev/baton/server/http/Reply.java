package dev.baton.server.http;

import dev.baton.cli.api.ApiError;
import dev.baton.cli.api.ApiJson;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** What a handler answers: all at once, or a stream that it writes itself. */
public sealed interface Reply {

  /** A whole answer. */
  record Whole(int status, String contentType, byte[] body, Map<String, String> headers)
      implements Reply {
    public Whole {
      headers = Map.copyOf(headers);
    }
  }

  /** An answer that goes on until the writer returns or the client leaves. */
  record Stream(String contentType, Writer writer) implements Reply {}

  /** Writes a stream; an {@link IOException} means that the client has left. */
  @FunctionalInterface
  interface Writer {
    void writeTo(OutputStream out) throws IOException, InterruptedException;
  }

  static Reply json(Object value) {
    return json(200, value);
  }

  static Reply json(int status, Object value) {
    return jsonText(status, ApiJson.COMPACT.writeValueAsBytes(value), Map.of());
  }

  /** JSON that is written already. */
  static Reply jsonText(int status, byte[] json, Map<String, String> headers) {
    Map<String, String> all = new HashMap<>(headers);
    all.put("Cache-Control", "no-store");
    return new Whole(status, "application/json", json, all);
  }

  static Reply text(int status, String text) {
    return new Whole(
        status,
        "text/plain; charset=utf-8",
        text.getBytes(StandardCharsets.UTF_8),
        Map.of("Cache-Control", "no-store"));
  }

  /** A failure in the envelope of Baton's own API. */
  static Reply error(HttpFailure failure) {
    ApiError error = ApiError.of(failure.code(), String.valueOf(failure.getMessage()));
    return jsonText(failure.status(), ApiJson.COMPACT.writeValueAsBytes(error), failure.headers());
  }
}
