package dev.baton.proxy.rule;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.baton.testkit.Seeded;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionTest {

  private static final String[] PARTS = {
    "a",
    "b",
    "k",
    "K",
    "s",
    "É",
    "1",
    "\\.",
    ".",
    "[ab]",
    "[^]k]",
    "[[:alpha:]]",
    "(ab|k)",
    "(?:a)",
    "(?P<n>b)",
    "(?i:K)",
    "(?i)",
    "*",
    "+",
    "?",
    "{2}",
    "{0,1}",
    "{,2}",
    "{",
    "|",
    "^",
    "$",
    "\\b",
    "\\d",
    "\\x61",
    "\\Qa.b\\E",
    "\\pL",
    "(a(b)k)",
    "*?",
    "\\]"
  };
  private static final String[] LETTERS = {
    "a", "b", "k", "K", "\u212a", "s", "\u017f", "É", "1", ".", "]", "{", " "
  };

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "^SELECT .* FROM archive_17$ ~ ' FROM archive_17'",
        "(INSERT|UPDATE) INTO orders ~ ' INTO orders'",
        "[a-z]+_log\\b ~ _log",
        "colou?r ~ colo",
        "ab{2}cde ~ cde",
        "ab+c ~ ab",
        "shop\\.orders ~ shop.orders",
        "one|other ~ ''",
        "(?i)select ~ ''",
        "\\Qa|b\\E ~ ''",
        "a ~ ''",
        "^.*$ ~ ''",
      })
  void whatEveryMatchHoldsIsTheLongestPlainTextThatIsSureToBeThere(String text, String required) {
    assertThat(RequiredText.of(text)).isEqualTo(required);
  }

  @Test
  void itMatchesExactlyWhatTheLibraryMatches() {
    Seeded.check(
        "an expression matches what the library's matches",
        20_000,
        random -> agree(some(random, PARTS, 6), some(random, LETTERS, 12), random.nextBoolean()));
  }

  private static void agree(String expression, String text, boolean caseless) {
    Pattern library;
    try {
      library = Pattern.compile(expression, caseless ? Pattern.CASE_INSENSITIVE : 0);
    } catch (PatternSyntaxException e) {
      return;
    }
    assertThat(Expression.compile(expression, caseless, 0).isIn(new Subject(text)))
        .as("'%s' in '%s', caseless: %s", expression, text, caseless)
        .isEqualTo(library.matcher(text).find());
  }

  private static String some(Random random, String[] of, int most) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(most) + 1; i > 0; i--) {
      text.append(of[random.nextInt(of.length)]);
    }
    return text.toString();
  }
}
