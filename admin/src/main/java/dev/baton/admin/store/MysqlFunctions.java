package dev.baton.admin.store;

import dev.baton.wire.auth.Scrambles;
import dev.baton.wire.auth.Sha256Crypt;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sqlite.Collation;
import org.sqlite.Function;

/** The functions of MySQL that drivers use in their questions and that SQLite does not have. */
final class MysqlFunctions {
  private static final int SALT_BYTES = 20;

  private MysqlFunctions() {}

  /**
   * Makes them known to a connection.
   *
   * @param schema that the client has chosen whose statement runs
   */
  static void register(Connection connection, Supplier<String> schema) throws SQLException {
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
    for (String collation : new String[] {"utf8mb4_general_ci", "utf8_general_ci"}) {
      Collation.create(connection, collation, caseless());
    }
  }

  @FunctionalInterface
  private interface Body {
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
