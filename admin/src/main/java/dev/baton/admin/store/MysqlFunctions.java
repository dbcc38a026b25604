package dev.baton.admin.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sqlite.Collation;
import org.sqlite.Function;

/** The functions of MySQL that drivers use in their questions and that SQLite does not have. */
final class MysqlFunctions {
  private MysqlFunctions() {}

  /** Makes them known to a connection. */
  static void register(Connection connection) throws SQLException {
    add(connection, "LOCATE", 2, args -> locate(args[0], args[1]));
    add(connection, "UCASE", 1, args -> args[0] == null ? null : upper(args[0]));
    add(connection, "LCASE", 1, args -> args[0] == null ? null : lower(args[0]));
    add(connection, "ISNULL", 1, args -> args[0] == null ? 1L : 0L);
    add(connection, "DATABASE", 0, args -> Schema.MAIN.sql());
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
    Function function =
        new Function() {
          @Override
          protected void xFunc() throws SQLException {
            @Nullable String[] values = new String[args()];
            for (int i = 0; i < values.length; i++) {
              values[i] = value_text(i);
            }
            Object result = body.apply(values);
            switch (result) {
              case null -> result();
              case Long number -> result(number);
              default -> result(result.toString());
            }
          }
        };
    Function.create(connection, name, function, arguments, Function.FLAG_DETERMINISTIC);
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
