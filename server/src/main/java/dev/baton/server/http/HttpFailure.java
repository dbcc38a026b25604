package dev.baton.server.http;

import java.util.Map;

/** A request that cannot be answered as asked; becomes the error envelope. */
public final class HttpFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final transient Map<String, String> headers;

  private HttpFailure(int status, String code, String message, Map<String, String> headers) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }

  private HttpFailure(int status, String code, String message) {
    this(status, code, message, Map.of());
  }

  public int status() {
    return status;
  }

  /** A stable word for programs. */
  public String code() {
    return code;
  }

  /** What the answer's head has to say, such as how to log in. */
  public Map<String, String> headers() {
    return headers;
  }

  public static HttpFailure badRequest(String message) {
    return new HttpFailure(400, "bad_request", message);
  }

  /**
   * @param challenge what {@code WWW-Authenticate} says; empty if there is nothing to type
   */
  public static HttpFailure unauthorized(String message, String challenge) {
    return new HttpFailure(
        401,
        "unauthorized",
        message,
        challenge.isEmpty() ? Map.of() : Map.of("WWW-Authenticate", challenge));
  }

  public static HttpFailure forbidden(String message) {
    return new HttpFailure(403, "forbidden", message);
  }

  public static HttpFailure notFound(String message) {
    return new HttpFailure(404, "not_found", message);
  }

  static HttpFailure methodNotAllowed(String message) {
    return new HttpFailure(405, "method_not_allowed", message);
  }

  /** What was asked for is well formed but cannot be done as things are. */
  public static HttpFailure conflict(String message) {
    return new HttpFailure(409, "conflict", message);
  }

  static HttpFailure tooLarge(String message) {
    return new HttpFailure(413, "too_large", message);
  }

  static HttpFailure unsupportedMediaType(String message) {
    return new HttpFailure(415, "unsupported_media_type", message);
  }

  public static HttpFailure tooMany(String message) {
    return new HttpFailure(429, "too_many", message);
  }

  static HttpFailure internal(String message) {
    return new HttpFailure(500, "internal", message);
  }

  public static HttpFailure notImplemented(String message) {
    return new HttpFailure(501, "not_implemented", message);
  }
}
