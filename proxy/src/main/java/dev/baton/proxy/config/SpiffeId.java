package dev.baton.proxy.config;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whom a client's certificate has to name, in ProxySQL's words: a URI {@code spiffe://…}, or after
 * an exclamation mark an expression that the whole of one has to match.
 *
 * @param pattern null if the text is the URI itself
 */
public record SpiffeId(String text, @Nullable Pattern pattern) {

  private static final String SCHEME = "spiffe://";
  private static final String EXPRESSION = "!";

  /**
   * @throws IllegalArgumentException if it is neither
   */
  public static SpiffeId parse(String text) {
    if (text.startsWith(EXPRESSION) && text.length() > 1) {
      try {
        return new SpiffeId(text, Pattern.compile(text.substring(1)));
      } catch (PatternSyntaxException e) {
        throw new IllegalArgumentException(
            "'" + text.substring(1) + "' is no regular expression: " + e.getMessage(), e);
      }
    }
    if (!text.startsWith(SCHEME) || text.length() == SCHEME.length()) {
      throw new IllegalArgumentException(
          "'" + text + "' is neither " + SCHEME + "… nor an expression after '!'");
    }
    return new SpiffeId(text, null);
  }

  /** Whether one of the URIs of a certificate is meant. */
  public boolean isAmong(List<String> uris) {
    return uris.stream().anyMatch(this::isMeantBy);
  }

  private boolean isMeantBy(String uri) {
    return uri.startsWith(SCHEME)
        && (pattern == null ? uri.equals(text) : pattern.matcher(uri).matches());
  }
}
