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
    String shown = statement;
    if (SECRET.matcher(statement).find()) {
      boolean set = statement.stripLeading().toUpperCase(Locale.ROOT).startsWith("SET");
      shown =
          set
              ? SET_VALUE.matcher(statement).replaceFirst("$1***")
              : TEXTS.matcher(statement).replaceAll("'***'");
    }
    return shown.length() <= LONGEST ? shown : shown.substring(0, LONGEST) + "…";
  }
}
