package dev.baton.server.http;

import dev.baton.cli.api.ApiJson;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/** What a handler answers: all at once, or a stream that it writes itself. */
sealed interface Reply {

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
    return new Whole(
        status,
        "application/json",
        ApiJson.COMPACT.writeValueAsBytes(value),
        Map.of("Cache-Control", "no-store"));
  }
}
