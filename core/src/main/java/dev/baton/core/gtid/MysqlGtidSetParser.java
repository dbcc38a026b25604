package dev.baton.core.gtid;

import java.util.Locale;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Reads the text form of a {@link MysqlGtidSet}, as lenient and as strict as a server: checked
 * against what MySQL 9.7 answers to {@code GTID_SUBTRACT(text, '')}.
 *
 * <pre>
 * set      = [ uuid-set ] { "," [ uuid-set ] }
 * uuid-set = uuid { ":" ( interval | tag ) }     a tag holds for the intervals that follow it
 * interval = number [ "-" number ]               empty if the second number is the lower one
 * </pre>
 *
 * <p>White space may stand between all of these. A UUID may be written without its dashes, or in
 * braces. One object reads one text.
 */
final class MysqlGtidSetParser {

  private static final int UUID_DIGITS = 32;
  private static final int LONGEST_NUMBER = 19;

  private final String text;
  private int at;
  private final TreeMap<MysqlGtidSource, NumberRanges> bySource = new TreeMap<>();

  MysqlGtidSetParser(String text) {
    this.text = text;
  }

  TreeMap<MysqlGtidSource, NumberRanges> parse() {
    while (true) {
      if (!peek(',') && !atEnd()) {
        readUuidSet();
      }
      if (atEnd()) {
        return bySource;
      }
      if (!take(',')) {
        throw malformed("expected a comma or a colon", at);
      }
    }
  }

  private void readUuidSet() {
    UUID uuid = readUuid();
    MysqlGtidSource source = new MysqlGtidSource(uuid, "");
    while (take(':')) {
      skipSpace();
      if (at < text.length() && isDigit(text.charAt(at))) {
        readInterval(source);
      } else {
        source = new MysqlGtidSource(uuid, readTag());
      }
    }
  }

  private UUID readUuid() {
    skipSpace();
    int start = at;
    boolean braced = take('{');
    StringBuilder digits = new StringBuilder(UUID_DIGITS);
    boolean dashed = at + 8 < text.length() && text.charAt(at + 8) == '-';
    while (at < text.length() && digits.length() < UUID_DIGITS) {
      char c = text.charAt(at);
      boolean dashHere = dashed && isDashPlace(digits.length()) && text.charAt(at - 1) != '-';
      if (dashHere ? c != '-' : Character.digit(c, 16) < 0 || c > 'f') {
        break;
      }
      if (!dashHere) {
        digits.append(c);
      }
      at++;
    }
    if (digits.length() < UUID_DIGITS || (braced && !take('}'))) {
      throw malformed("expected a server UUID", start);
    }
    return new UUID(
        Long.parseUnsignedLong(digits, 0, 16, 16), Long.parseUnsignedLong(digits, 16, 32, 16));
  }

  private static boolean isDashPlace(int digitsRead) {
    return digitsRead == 8 || digitsRead == 12 || digitsRead == 16 || digitsRead == 20;
  }

  private void readInterval(MysqlGtidSource source) {
    int start = at;
    long first = readNumber();
    if (first < 1) {
      throw malformed("numbers start with 1", start);
    }
    long last = take('-') ? readNumber() : first;
    if (last >= first) {
      bySource.merge(source, NumberRanges.of(first, last), NumberRanges::union);
    }
  }

  private long readNumber() {
    skipSpace();
    int start = at;
    while (at < text.length() && isDigit(text.charAt(at))) {
      at++;
    }
    if (at == start) {
      throw malformed("expected a number", start);
    }
    String digits = text.substring(start, at).replaceFirst("^0+(?=.)", "");
    // 19 digits may exceed a long: then the parsed value is negative.
    long number =
        digits.length() > LONGEST_NUMBER ? Long.MAX_VALUE : Long.parseUnsignedLong(digits);
    if (number < 0 || number > MysqlGtid.MAX_NUMBER) {
      throw malformed("a number above " + MysqlGtid.MAX_NUMBER, start);
    }
    return number;
  }

  private String readTag() {
    int start = at;
    while (at < text.length() && isTagLetter(text.charAt(at))) {
      at++;
    }
    if (at == start || at - start > MysqlGtidSource.MAX_TAG_LENGTH) {
      throw malformed("expected a number, an interval or a tag", start);
    }
    return text.substring(start, at).toLowerCase(Locale.ROOT);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isTagLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || isDigit(c);
  }

  private void skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private boolean atEnd() {
    skipSpace();
    return at == text.length();
  }

  private boolean peek(char wanted) {
    skipSpace();
    return at < text.length() && text.charAt(at) == wanted;
  }

  private boolean take(char wanted) {
    boolean there = peek(wanted);
    at += there ? 1 : 0;
    return there;
  }

  private IllegalArgumentException malformed(String what, int where) {
    String before = text.substring(Math.max(0, where - 20), where);
    String after = text.substring(where, Math.min(text.length(), where + 20));
    return new IllegalArgumentException(
        "malformed MySQL GTID set: %s at character %d: '%s[HERE]%s'"
            .formatted(what, where + 1, before, after));
  }
}
