package dev.baton.proxy.rule;

import com.google.re2j.PatternSyntaxException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Compiled expressions that one set of rules has from another: each has a place, and what it said
 * of a text is worth as much in the next set. Thread-safe.
 */
final class Expressions {

  private static final int SMALL = 1_000;

  private record Key(String text, boolean caseless) {}

  private final Map<Key, Expression> known = new ConcurrentHashMap<>();
  private int used;

  /**
   * Those to go on with: these, unless many of them are nobody's any more.
   *
   * @param rules of the next set
   */
  Expressions next(int rules) {
    return size() > SMALL + 4 * rules ? new Expressions() : this;
  }

  /**
   * @throws PatternSyntaxException if it is none
   */
  synchronized Expression of(String text, boolean caseless) {
    Key key = new Key(text, caseless);
    Expression before = known.get(key);
    if (before != null) {
      return before;
    }
    Expression made = Expression.compile(text, caseless, used);
    used++;
    known.put(key, made);
    return made;
  }

  /** How many places there are; only grows. */
  synchronized int size() {
    return used;
  }
}
