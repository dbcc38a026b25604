package dev.baton.proxy.rule;

import com.google.re2j.PatternSyntaxException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Query rules, compiled. The expressions are matched in time linear in the statement, whatever it
 * is, so that no statement can hold an event loop; look-around and back references, which cannot
 * be, are refused. Immutable.
 */
public final class RuleSet {

  /** No rules and no fast routes. */
  public static final RuleSet NONE = new RuleSet(List.of(), Map.of(), new Expressions());

  private record Key(String username, String schemaname, int flagIn) {}

  private final List<Compiled> rules;
  private final Map<Key, Integer> routes;

  private final Expressions expressions;

  /** As many as there were when it was made. */
  private final int places;

  private final boolean causal;

  private RuleSet(List<Compiled> rules, Map<Key, Integer> routes, Expressions expressions) {
    this.rules = rules;
    this.routes = routes;
    this.expressions = expressions;
    this.places = expressions.size();
    this.causal = rules.stream().anyMatch(one -> one.rule().then().gtidFromHostgroup() != null);
  }

  /** A rule with its expressions ready. */
  record Compiled(
      int position,
      Rule rule,
      @Nullable Expression digest,
      @Nullable Expression text,
      String replacement) {}

  /**
   * Compiles the rules, in the order of their ids.
   *
   * @throws IllegalArgumentException if an expression cannot be used; the message names the rule
   */
  public static RuleSet compile(List<Rule> active, List<FastRoute> fast) {
    return compile(active, fast, NONE);
  }

  /**
   * The same.
   *
   * @param before whose expressions it takes over, with what they said of digests
   */
  public static RuleSet compile(List<Rule> active, List<FastRoute> fast, RuleSet before) {
    Expressions expressions =
        before == NONE ? new Expressions() : before.expressions.next(active.size());
    List<Rule> sorted = active.stream().sorted(Comparator.comparingLong(Rule::id)).toList();
    Compiled[] compiled = new Compiled[sorted.size()];
    for (int i = 0; i < compiled.length; i++) {
      Rule rule = sorted.get(i);
      compiled[i] =
          new Compiled(
              i,
              rule,
              expression(expressions, rule, "match_digest", rule.when().matchDigest()),
              expression(expressions, rule, "match_pattern", rule.when().matchPattern()),
              replacement(rule));
    }
    Map<Key, Integer> routes = new HashMap<>();
    for (FastRoute route : fast) {
      routes.put(new Key(route.username(), route.schemaname(), route.flagIn()), route.hostgroup());
    }
    return new RuleSet(List.of(compiled), Map.copyOf(routes), expressions);
  }

  private static @Nullable Expression expression(
      Expressions known, Rule rule, String field, @Nullable String expression) {
    if (expression == null) {
      return null;
    }
    try {
      return known.of(expression, rule.when().caseless());
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "rule_id %d: %s '%s' cannot be matched in linear time, or is no regular expression: %s"
              .formatted(rule.id(), field, expression, e.getDescription()),
          e);
    }
  }

  /** ProxySQL writes {@code \1} where the library writes {@code $1}. */
  private static String replacement(Rule rule) {
    String wanted = rule.then().replacePattern();
    if (wanted == null) {
      return "";
    }
    if (rule.when().matchPattern() == null) {
      throw new IllegalArgumentException(
          "rule_id " + rule.id() + ": replace_pattern needs a match_pattern");
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < wanted.length(); i++) {
      char c = wanted.charAt(i);
      boolean escape = c == '\\' && i + 1 < wanted.length();
      if (escape && Character.isDigit(wanted.charAt(i + 1))) {
        out.append('$').append(wanted.charAt(++i));
      } else if (c == '$' || c == '\\') {
        out.append('\\').append(c);
        i += escape && wanted.charAt(i + 1) == '\\' ? 1 : 0;
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  public boolean isEmpty() {
    return rules.isEmpty() && routes.isEmpty();
  }

  /** Whether any rule has sessions see what they have written. */
  public boolean isCausal() {
    return causal;
  }

  public int size() {
    return rules.size();
  }

  /** The id of the rule at a position, for its hits. */
  public long idAt(int position) {
    return rules.get(position).rule().id();
  }

  /** Those that have a limit, in their order. */
  public List<Rule> limited() {
    return rules.stream().map(Compiled::rule).filter(rule -> rule.limit() != null).toList();
  }

  /** Whose places the expressions have. */
  Expressions expressions() {
    return expressions;
  }

  int places() {
    return places;
  }

  List<Compiled> rules() {
    return rules;
  }

  /** The fast route; -1 if there is none. */
  int route(String username, String schemaname, int flagIn) {
    if (routes.isEmpty()) {
      return -1;
    }
    Integer exact = routes.get(new Key(username, schemaname, flagIn));
    if (exact == null) {
      exact = routes.get(new Key(username, "", flagIn));
    }
    return exact == null ? -1 : exact;
  }
}
