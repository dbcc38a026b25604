package dev.baton.proxy.session;

import dev.baton.core.time.MonotonicClock;
import dev.baton.proxy.rule.Limit;
import dev.baton.proxy.rule.Rule;
import dev.baton.proxy.rule.RuleSet;
import dev.baton.proxy.stats.LimitRow;
import io.netty.channel.EventLoop;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The limits of the query rules in force. One per event loop, used on that loop only. */
public final class Limits {

  private final EventLoop loop;
  private final MonotonicClock clock;
  private RuleSet inForce = RuleSet.NONE;
  private Map<Long, Limiter> limiters = Map.of();

  Limits(EventLoop loop, MonotonicClock clock) {
    this.loop = loop;
    this.clock = clock;
  }

  /**
   * From now on. Who waits under a rule that has gone is let go; those with places keep them.
   *
   * @param loops over how many event loops the limits are divided
   */
  public void use(RuleSet rules, int loops) {
    if (rules == inForce) {
      return;
    }
    inForce = rules;
    Map<Long, Limiter> before = limiters;
    Map<Long, Limiter> next = new LinkedHashMap<>();
    for (Rule rule : rules.limited()) {
      Limiter known = before.get(rule.id());
      next.put(rule.id(), known == null ? new Limiter(rule.id(), loop, clock) : known);
    }
    limiters = next;
    before.forEach(
        (id, limiter) -> {
          if (!next.containsKey(id)) {
            limiter.configure(Limit.NONE, 1);
          }
        });
    for (Rule rule : rules.limited()) {
      Limiter limiter = next.get(rule.id());
      Limit limit = rule.limit();
      if (limiter != null && limit != null) {
        limiter.configure(limit, loops);
      }
    }
  }

  /** Null if the rule is in force no more. */
  @Nullable Limiter of(Rule rule) {
    return limiters.get(rule.id());
  }

  public List<LimitRow> rows() {
    return limiters.values().stream().map(Limiter::row).toList();
  }
}
