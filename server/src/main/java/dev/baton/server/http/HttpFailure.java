package dev.baton.server.http;

/** A request that cannot be answered as asked; becomes the error envelope. */
final class HttpFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;

  private HttpFailure(int status, String code, String message) {
    super(message);
    this.status = status;
    this.code = code;
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  static HttpFailure badRequest(String message) {
    return new HttpFailure(400, "bad_request", message);
  }

  static HttpFailure forbidden(String message) {
    return new HttpFailure(403, "forbidden", message);
  }

  static HttpFailure notFound(String message) {
    return new HttpFailure(404, "not_found", message);
  }

  static HttpFailure methodNotAllowed(String message) {
    return new HttpFailure(405, "method_not_allowed", message);
  }

  static HttpFailure tooLarge(String message) {
    return new HttpFailure(413, "too_large", message);
  }

  static HttpFailure unsupportedMediaType(String message) {
    return new HttpFailure(415, "unsupported_media_type", message);
  }

  static HttpFailure tooMany(String message) {
    return new HttpFailure(429, "too_many", message);
  }
}
