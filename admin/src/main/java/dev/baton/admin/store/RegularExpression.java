package dev.baton.admin.store;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * {@code text REGEXP 'expression'}: whether it is found, without regard to case, as in MySQL. One
 * that takes too long is stopped, since all others wait for the database meanwhile.
 */
final class RegularExpression {
  private static final int STEPS = 5_000_000;

  /** That of the row before, mostly. */
  private static volatile @Nullable Pattern last;

  private RegularExpression() {}

  /** In the order in which SQLite hands them over. */
  static @Nullable Object found(@Nullable String expression, @Nullable String text) {
    return expression == null || text == null
        ? null
        : pattern(expression).matcher(new Counted(text, new int[] {STEPS})).find() ? 1L : 0L;
  }

  private static Pattern pattern(String expression) {
    Pattern before = last;
    if (before != null && before.pattern().equals(expression)) {
      return before;
    }
    try {
      Pattern pattern =
          Pattern.compile(expression, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
      last = pattern;
      return pattern;
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "'" + expression + "' is no regular expression: " + e.getDescription(), e);
    }
  }

  /** A text that can be looked at so many times. */
  private record Counted(CharSequence text, int[] left) implements CharSequence {
    @Override
    public char charAt(int index) {
      if (--left[0] < 0) {
        throw new IllegalArgumentException(
            "the regular expression takes too long on one of the rows; write a simpler one");
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Counted(text.subSequence(start, end), left);
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
