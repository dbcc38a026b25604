package dev.baton.server.http.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.core.secret.Secret;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;

/** What a request says by HTTP's basic authentication (RFC 7617). */
record BasicLogin(String user, Secret password) {

  static final String CHALLENGE = "Basic realm=\"Baton\", charset=\"UTF-8\"";
  private static final String SCHEME = "Basic ";

  static Optional<BasicLogin> of(Authenticator.Request request) {
    String header = request.header().apply("Authorization");
    if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(header.substring(SCHEME.length()).strip());
      String text = new String(bytes, UTF_8);
      int colon = text.indexOf(':');
      return colon < 0
          ? Optional.empty()
          : Optional.of(
              new BasicLogin(text.substring(0, colon), new Secret(text.substring(colon + 1))));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // no base64: as if nothing was said
    }
  }

  /** In a time that does not tell how much of it is right. */
  static boolean same(String typed, String right) {
    return MessageDigest.isEqual(typed.getBytes(UTF_8), right.getBytes(UTF_8));
  }
}
