package dev.baton.admin.engine;

import java.util.Locale;
import java.util.regex.Pattern;

/** Takes out of a statement's text what may be a password, for the audit. */
final class Redaction {
  private static final int LONGEST = 1000;
  private static final Pattern TEXTS = Pattern.compile("'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"");
  private static final Pattern SECRET =
      Pattern.compile("mysql_users|pass|credential", Pattern.CASE_INSENSITIVE);
  private static final Pattern SET_VALUE =
      Pattern.compile("(?s)(=\\s*).*", Pattern.CASE_INSENSITIVE);

  private Redaction() {}

  /** The statement, its texts masked if it may hold a password, cut if it is long. */
  static String of(String statement) {
    return cut(SECRET.matcher(statement).find() ? masked(statement) : statement);
  }

  /**
   * The same of one that failed, perhaps because of how it names what holds a password: all texts
   * are masked.
   */
  static String ofFailed(String statement) {
    return cut(masked(statement));
  }

  private static String masked(String statement) {
    boolean set = statement.stripLeading().toUpperCase(Locale.ROOT).startsWith("SET");
    return set
        ? SET_VALUE.matcher(statement).replaceFirst("$1***")
        : TEXTS.matcher(statement).replaceAll("'***'");
  }

  private static String cut(String shown) {
    return shown.length() <= LONGEST ? shown : shown.substring(0, LONGEST) + "…";
  }
}
