package dev.baton.proxy.rule;

import com.google.re2j.Matcher;
import dev.baton.proxy.rule.RuleSet.Compiled;
import dev.baton.proxy.stats.StatementDigest;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Holds statements against the rules, as ProxySQL does ({@code
 * Query_Processor::process_mysql_query}): in the order of their ids; a rule that holds may change
 * the chain, and the rules after it are looked at in the new one; {@code apply} ends it; of what
 * several rules say the last counts. Each event loop has one, with its own hit counters.
 *
 * <p>What an expression says of a digest text is kept with the digest: a statement whose digest was
 * seen before costs no expression, unless a rule looks at its text; also after another set was
 * loaded that has most of its expressions from the one before.
 */
public final class RuleMatcher {

  private final RandomGenerator random;
  private final Decision decision = new Decision();
  private RuleSet rules = RuleSet.NONE;
  private long[] hits = {};
  private @Nullable StatementDigest lastDigest;
  private @Nullable Subject lastSubject;

  /** With no rules yet; the random numbers choose between branches. */
  public RuleMatcher(RandomGenerator random) {
    this.random = random;
  }

  /** From now on; the hits begin again at 0, as in ProxySQL. */
  public void use(RuleSet next) {
    rules = next;
    hits = new long[next.size()];
  }

  public RuleSet rules() {
    return rules;
  }

  /** By position in the rule set. */
  public long hits(int position) {
    return hits[position];
  }

  /**
   * Decides on a statement.
   *
   * @param text of the statement; asked only if a rule looks at it
   * @return valid until the next call
   */
  public Decision decide(
      Origin origin, String schema, int firstFlag, StatementDigest digest, Supplier<String> text) {
    Decision out = decision;
    out.clear();
    int flag = firstFlag;
    Subject current = null;
    List<Compiled> all = rules.rules();
    for (int i = 0; i < all.size(); i++) {
      Compiled one = all.get(i);
      Rule.When when = one.rule().when();
      if (when.flagIn() != flag
          || !comesFrom(when, origin, schema)
          || !hasDigest(one, when, digest)) {
        continue;
      }
      Expression expression = one.text();
      if (expression != null) {
        current = current == null ? new Subject(text.get()) : current;
        if (expression.isIn(current) == when.negate()) {
          continue;
        }
        if (one.rule().then().replacePattern() != null) {
          out.rewritten = rewritten(one, expression.matcher(current.text()));
          current = new Subject(out.rewritten);
        }
      }
      hits[i]++;
      if (one.rule().limit() != null) {
        out.limitedBy(one.rule());
      }
      flag = take(one.rule().then(), flag, out);
      if (one.rule().apply()) {
        break;
      }
    }
    if (out.hostgroup < 0) {
      out.hostgroup = rules.route(origin.username(), schema, flag);
    }
    return out;
  }

  private static String rewritten(Compiled one, Matcher matcher) {
    return one.rule().when().global()
        ? matcher.replaceAll(one.replacement())
        : matcher.replaceFirst(one.replacement());
  }

  private static boolean comesFrom(Rule.When when, Origin origin, String schema) {
    return is(when.username(), origin.username())
        && is(when.schemaname(), schema)
        && isAddress(when.clientAddress(), origin.clientAddress())
        && is(when.proxyAddress(), origin.proxyAddress())
        && (when.proxyPort() == null || when.proxyPort() == origin.proxyPort());
  }

  private static boolean is(@Nullable String wanted, String actual) {
    return wanted == null || wanted.equals(actual);
  }

  private static boolean isAddress(@Nullable String wanted, String actual) {
    if (wanted == null) {
      return true;
    }
    int wildcard = wanted.indexOf('%');
    return wildcard < 0 ? wanted.equals(actual) : actual.regionMatches(0, wanted, 0, wildcard);
  }

  private boolean hasDigest(Compiled one, Rule.When when, StatementDigest digest) {
    if (when.digest() != null && when.digest() != digest.hash()) {
      return false;
    }
    Expression expression = one.digest();
    return expression == null || digestMatches(expression, digest) != when.negate();
  }

  private boolean digestMatches(Expression expression, StatementDigest digest) {
    byte[] known = digest.verdicts(rules.expressions(), rules.places());
    int place = expression.place();
    byte verdict = known[place];
    if (verdict == 0) {
      verdict = (byte) (expression.isIn(subject(digest)) ? 1 : 2);
      known[place] = verdict;
    }
    return verdict == 1;
  }

  /** The rules are held against one digest after the other. */
  private Subject subject(StatementDigest digest) {
    Subject subject = lastSubject;
    if (subject == null || lastDigest != digest) {
      subject = new Subject(digest.text());
      lastSubject = subject;
      lastDigest = digest;
    }
    return subject;
  }

  /** Returns the chain in which the next rule is looked for. */
  private int take(Rule.Then then, int flag, Decision out) {
    if (then.destinationHostgroup() != null) {
      out.hostgroup = then.destinationHostgroup();
    }
    if (then.gtidFromHostgroup() != null) {
      out.gtidFrom = then.gtidFromHostgroup();
    }
    if (then.delayMillis() != null) {
      out.delayMillis = then.delayMillis();
    }
    if (then.nextQueryFlagIn() != null) {
      out.nextFlagIn = then.nextQueryFlagIn();
    }
    if (then.errorMessage() != null) {
      out.error = then.errorMessage();
    }
    if (then.okMessage() != null) {
      out.ok = then.okMessage();
    }
    if (then.multiplex() != null) {
      out.multiplex = then.multiplex();
    }
    if (then.timeoutMillis() != null) {
      out.timeoutMillis = then.timeoutMillis();
    }
    if (then.retries() != null) {
      out.retries = then.retries();
    }
    if (then.log() != null) {
      out.log = then.log() ? 1 : 0;
    }
    out.sticky |= then.sticky();
    if (!then.branches().isEmpty()) {
      return branch(then.branches());
    }
    return then.flagOut() == null ? flag : then.flagOut();
  }

  private int branch(List<Rule.Branch> branches) {
    int total = 0;
    for (int i = 0; i < branches.size(); i++) {
      total += branches.get(i).weight();
    }
    int drawn = random.nextInt(total);
    int i = 0;
    while (drawn >= branches.get(i).weight()) {
      drawn -= branches.get(i).weight();
      i++;
    }
    return branches.get(i).flag();
  }
}
