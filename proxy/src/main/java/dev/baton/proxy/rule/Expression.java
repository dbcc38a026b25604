package dev.baton.proxy.rule;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Locale;

/**
 * A regular expression of a rule, matched in time linear in the text. The matcher takes
 * microseconds even for a short text, and hundreds of rules are held against each new form of
 * statement; therefore a text that every match must hold ({@link RequiredText}) is looked for
 * first, which rules most of them out in some ten nanoseconds. Immutable.
 */
final class Expression {

  private final Pattern pattern;
  private final boolean caseless;

  /** In lower case if that does not matter; empty if there is none. */
  private final String required;

  private final int place;

  private Expression(Pattern pattern, boolean caseless, String required, int place) {
    this.pattern = pattern;
    this.caseless = caseless;
    this.required = required;
    this.place = place;
  }

  /** Its number among those that are known together, see {@link Expressions}. */
  int place() {
    return place;
  }

  /**
   * @throws PatternSyntaxException if it is none, or cannot be matched in linear time
   */
  static Expression compile(String text, boolean caseless, int place) {
    Pattern pattern = Pattern.compile(text, caseless ? Pattern.CASE_INSENSITIVE : 0);
    String required = RequiredText.of(text);
    return new Expression(
        pattern, caseless, caseless ? required.toLowerCase(Locale.ROOT) : required, place);
  }

  /** Whether it matches anywhere. */
  boolean isIn(Subject subject) {
    return mayBeIn(subject) && pattern.matcher(subject.text()).find();
  }

  /** Whether it is worth a look; if not, it does not match. */
  boolean mayBeIn(Subject subject) {
    if (required.isEmpty()) {
      return true;
    }
    String text = caseless ? subject.lower() : subject.text();
    return text == null || text.contains(required);
  }

  Matcher matcher(String text) {
    return pattern.matcher(text);
  }
}
