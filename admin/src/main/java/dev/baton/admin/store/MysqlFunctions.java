package dev.baton.admin.store;

import dev.baton.admin.variable.ProductVersion;
import dev.baton.wire.auth.Scrambles;
import dev.baton.wire.auth.Sha256Crypt;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sqlite.Collation;
import org.sqlite.Function;

/** The functions of MySQL that drivers use in their questions and that SQLite does not have. */
final class MysqlFunctions {
  private static final int SALT_BYTES = 20;
  private static final int MOST_PADDED = 100_000;

  private MysqlFunctions() {}

  /**
   * Makes them known to a connection.
   *
   * @param schema that the client has chosen whose statement runs
   * @param clock for {@code NOW()} and the like, which tell UTC, as SQLite does
   */
  static void register(Connection connection, Supplier<String> schema, InstantSource clock)
      throws SQLException {
    add(connection, "LOCATE", 2, args -> locate(args[0], args[1]));
    add(connection, "UCASE", 1, args -> args[0] == null ? null : upper(args[0]));
    add(connection, "LCASE", 1, args -> args[0] == null ? null : lower(args[0]));
    add(connection, "ISNULL", 1, args -> args[0] == null ? 1L : 0L);
    changing(connection, "DATABASE", 0, args -> schema.get());
    changing(connection, "SCHEMA", 0, args -> schema.get());
    // ProxySQL's own, for mysql_users.
    add(connection, "MYSQL_NATIVE_PASSWORD", 1, args -> nativeHash(args[0]));
    changing(connection, "CACHING_SHA2_PASSWORD", 1, args -> sha2Hash(args[0], salt()));
    add(connection, "CACHING_SHA2_PASSWORD", 2, args -> sha2Hash(args[0], args[1]));
    add(connection, "CONVERT", 2, args -> args[0] == null ? null : number(args[0]));
    add(connection, "LEAST", 2, args -> either(args, Math.min(of(args[0]), of(args[1]))));
    add(connection, "GREATEST", 2, args -> either(args, Math.max(of(args[0]), of(args[1]))));
    TimeFunctions.add(
        (name, arguments, body) -> changing(connection, name, arguments, body), clock);
    add(connection, "REGEXP", 2, args -> RegularExpression.found(args[0], args[1]));
    add(connection, "LEFT", 2, args -> args[0] == null ? null : part(args[0], 0, of(args[1])));
    add(connection, "RIGHT", 2, args -> args[0] == null ? null : right(args[0], of(args[1])));
    add(connection, "SUBSTRING_INDEX", 3, args -> beforeOrAfter(args[0], args[1], args[2]));
    add(connection, "REVERSE", 1, args -> args[0] == null ? null : reversed(args[0]));
    add(connection, "LPAD", 3, args -> padded(args, true));
    add(connection, "RPAD", 3, args -> padded(args, false));
    for (String name : new String[] {"CHAR_LENGTH", "CHARACTER_LENGTH"}) {
      add(connection, name, 1, args -> args[0] == null ? null : (long) points(args[0]));
    }
    add(connection, "MD5", 1, args -> args[0] == null ? null : hash("MD5", args[0]));
    for (String name : new String[] {"SHA", "SHA1"}) {
      add(connection, name, 1, args -> args[0] == null ? null : hash("SHA-1", args[0]));
    }
    add(connection, "VERSION", 0, args -> ProductVersion.TEXT);
    for (String collation : new String[] {"utf8mb4_general_ci", "utf8_general_ci"}) {
      Collation.create(connection, collation, caseless());
    }
  }

  /** What a function does; an argument that is wrong is an {@link IllegalArgumentException}. */
  @FunctionalInterface
  interface Body {
    @Nullable Object apply(@Nullable String[] arguments);
  }

  private static void add(Connection connection, String name, int arguments, Body body)
      throws SQLException {
    add(connection, name, arguments, Function.FLAG_DETERMINISTIC, body);
  }

  /** One that may answer otherwise to the same question. */
  private static void changing(Connection connection, String name, int arguments, Body body)
      throws SQLException {
    add(connection, name, arguments, 0, body);
  }

  private static void add(Connection connection, String name, int arguments, int flags, Body body)
      throws SQLException {
    Function function =
        new Function() {
          @Override
          protected void xFunc() throws SQLException {
            @Nullable String[] values = new String[args()];
            for (int i = 0; i < values.length; i++) {
              values[i] = value_text(i);
            }
            Object result = answer(body, values);
            switch (result) {
              case null -> result();
              case Long number -> result(number);
              default -> result(result.toString());
            }
          }
        };
    Function.create(connection, name, function, arguments, flags);
  }

  private static @Nullable Object answer(Body body, @Nullable String[] values) throws SQLException {
    try {
      return body.apply(values);
    } catch (IllegalArgumentException e) {
      throw new SQLException(e.getMessage(), e);
    }
  }

  private static @Nullable Object nativeHash(@Nullable String clear) {
    return clear == null
        ? null
        : "*"
            + HexFormat.of()
                .withUpperCase()
                .formatHex(Scrambles.doubleSha1(clear.getBytes(StandardCharsets.UTF_8)));
  }

  private static @Nullable Object sha2Hash(@Nullable String clear, @Nullable String salt) {
    if (clear == null || salt == null) {
      return null;
    }
    byte[] bytes = salt.getBytes(StandardCharsets.UTF_8);
    if (bytes.length != SALT_BYTES) {
      throw new IllegalArgumentException("the salt must have " + SALT_BYTES + " bytes");
    }
    return Sha256Crypt.create(clear.getBytes(StandardCharsets.UTF_8), bytes).stored();
  }

  private static String salt() {
    return new String(Scrambles.newNonce(new SecureRandom()), StandardCharsets.US_ASCII);
  }

  private static @Nullable Object locate(@Nullable String part, @Nullable String whole) {
    return part == null || whole == null ? null : (long) (lower(whole).indexOf(lower(part)) + 1);
  }

  /** {@code CONVERT(x, UNSIGNED)}: the digits that the text begins with. */
  private static long number(String text) {
    int end = 0;
    while (end < text.length() && end < 18 && Character.isDigit(text.charAt(end))) {
      end++;
    }
    return end == 0 ? 0 : Long.parseLong(text.substring(0, end));
  }

  private static long of(@Nullable String text) {
    return text == null ? 0 : number(text);
  }

  private static @Nullable Object either(@Nullable String[] arguments, long value) {
    return arguments[0] == null || arguments[1] == null ? null : value;
  }

  /** Up to so many characters, by Unicode. */
  private static String part(String text, int from, long count) {
    int end = (int) Math.clamp(count, 0, points(text) - from);
    return text.substring(text.offsetByCodePoints(0, from), text.offsetByCodePoints(0, from + end));
  }

  private static String right(String text, long count) {
    int length = points(text);
    return part(text, length - (int) Math.clamp(count, 0, length), length);
  }

  private static int points(String text) {
    return text.codePointCount(0, text.length());
  }

  private static String reversed(String text) {
    return new StringBuilder(text).reverse().toString();
  }

  /** Before the n-th occurrence, or after the n-th from the end. */
  private static @Nullable Object beforeOrAfter(
      @Nullable String text, @Nullable String sign, @Nullable String count) {
    if (text == null || sign == null || count == null) {
      return null;
    }
    boolean back = count.startsWith("-");
    long left = number(back ? count.substring(1) : count);
    if (left == 0 || sign.isEmpty()) {
      return "";
    }
    int at = back ? text.length() : -sign.length();
    while (left-- > 0) {
      at = back ? text.lastIndexOf(sign, at - 1) : text.indexOf(sign, at + sign.length());
      if (at < 0 || (back && at == 0 && left > 0)) {
        return text;
      }
    }
    return back ? text.substring(at + sign.length()) : text.substring(0, at);
  }

  private static @Nullable Object padded(@Nullable String[] args, boolean left) {
    String text = args[0];
    String with = args[2];
    if (text == null || args[1] == null || with == null) {
      return null;
    }
    long wanted = of(args[1]);
    if (wanted > MOST_PADDED) {
      throw new IllegalArgumentException(
          "a text is padded to " + MOST_PADDED + " characters at most");
    }
    long missing = wanted - points(text);
    if (missing <= 0) {
      return part(text, 0, wanted);
    }
    if (with.isEmpty()) {
      return "";
    }
    String padding = part(with.repeat((int) (missing / points(with) + 1)), 0, missing);
    return left ? padding + text : text + padding;
  }

  private static String hash(String algorithm, String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + algorithm, e);
    }
  }

  private static Collation caseless() {
    return new Collation() {
      @Override
      protected int xCompare(String one, String other) {
        return one.compareToIgnoreCase(other);
      }
    };
  }

  private static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
