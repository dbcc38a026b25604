package dev.baton.proxy.rule;

/**
 * Finds the longest run of plain characters that stands in every text that a regular expression
 * (RE2's syntax) matches. Whatever it does not surely understand ends a run, or gives no text at
 * all: a text too little costs time, a wrong one would change what a rule does.
 */
final class RequiredText {

  private static final int SHORTEST = 2;
  private static final String NONE = "";

  /** Escapes that stand for one character of a class, or for a place. */
  private static final String SIMPLE_ESCAPES = "dDwWsSbBAz";

  private final String expression;
  private final StringBuilder run = new StringBuilder();
  private String longest = NONE;
  private int at;

  private RequiredText(String expression) {
    this.expression = expression;
  }

  /**
   * @param expression that is known to be right
   * @return ASCII; empty if there is none
   */
  static String of(String expression) {
    RequiredText search = new RequiredText(expression);
    return search.scan() && search.longest.length() >= SHORTEST ? search.longest : NONE;
  }

  /** False if the expression is beyond this. */
  private boolean scan() {
    while (at < expression.length()) {
      char c = expression.charAt(at++);
      boolean understood =
          switch (c) {
            case '|' -> false;
            case '\\' -> escape();
            case '[' -> group(c);
            case '(' -> group(c);
            case '.', '^', '$', '+' -> endRun();
            case '*', '?' -> optional();
            case '{' -> repetition();
            default -> literal(c);
          };
      if (!understood) {
        return false;
      }
    }
    return endRun();
  }

  private boolean literal(char c) {
    if (c >= 0x80) {
      return endRun();
    }
    run.append(c);
    return true;
  }

  /** The end of what is required: it is followed by something else, or comes again. */
  private boolean endRun() {
    if (run.length() > longest.length()) {
      longest = run.toString();
    }
    run.setLength(0);
    return true;
  }

  /** What stands last need not be there. */
  private boolean optional() {
    run.setLength(Math.max(0, run.length() - 1));
    return endRun();
  }

  /** What RE2 does not take for a repetition is plain text to it. */
  private boolean repetition() {
    int end = at;
    while (end < expression.length() && "0123456789,".indexOf(expression.charAt(end)) >= 0) {
      end++;
    }
    if (end == at || !expression.startsWith("}", end)) {
      return literal('{');
    }
    at = end + 1;
    return optional(); // it may be none
  }

  private boolean escape() {
    if (at == expression.length()) {
      return false;
    }
    char c = expression.charAt(at++);
    if (SIMPLE_ESCAPES.indexOf(c) >= 0) {
      return endRun();
    }
    return !Character.isLetterOrDigit(c) && literal(c);
  }

  /** A class or a group in parentheses: something, whatever it is. */
  private boolean group(char opened) {
    endRun();
    if (opened == '[') {
      return charClass();
    }
    int depth = 1;
    boolean plain = isPlainGroup();
    while (plain && depth > 0 && at < expression.length()) {
      char c = expression.charAt(at++);
      switch (c) {
        case '\\' -> plain = skipEscape();
        case '[' -> plain = charClass();
        case '(' -> {
          depth++;
          plain = isPlainGroup();
        }
        case ')' -> depth--;
        default -> {}
      }
    }
    return plain && depth == 0;
  }

  /** Not one that only sets flags, which would hold for what follows it. */
  private boolean isPlainGroup() {
    return !expression.startsWith("?", at)
        || expression.startsWith("?:", at)
        || expression.startsWith("?P<", at)
        || expression.startsWith("?<", at);
  }

  private boolean skipEscape() {
    boolean quotes = expression.startsWith("Q", at);
    at++;
    return !quotes;
  }

  private boolean charClass() {
    if (expression.startsWith("^", at)) {
      at++;
    }
    if (expression.startsWith("]", at)) {
      at++; // the first one is a member
    }
    while (at < expression.length()) {
      char c = expression.charAt(at++);
      if (c == ']') {
        return true;
      } else if (c == '\\') {
        at++;
      } else if (c == '[' && expression.startsWith(":", at)) {
        int end = expression.indexOf(":]", at);
        if (end < 0) {
          return false;
        }
        at = end + 2;
      }
    }
    return false;
  }
}
