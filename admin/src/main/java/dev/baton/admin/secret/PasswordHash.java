package dev.baton.admin.secret;

import dev.baton.wire.auth.Scrambles;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The form in which a password is shown: {@code *} and the 40 hex digits of its double SHA-1, as
 * MySQL's {@code PASSWORD()} and ProxySQL write it.
 */
public final class PasswordHash {
  private static final Pattern NATIVE = Pattern.compile("\\*[0-9A-Fa-f]{40}");
  private static final String SHA2_PREFIX = "$A$";

  private PasswordHash() {}

  public static String of(String clear) {
    byte[] hash = Scrambles.doubleSha1(clear.getBytes(StandardCharsets.UTF_8));
    return "*" + HexFormat.of().withUpperCase().formatHex(hash);
  }

  /** Whether the text is a stored password of a server rather than the password itself. */
  public static boolean isOne(String text) {
    return text.startsWith(SHA2_PREFIX) || (text.startsWith("*") && NATIVE.matcher(text).matches());
  }
}
