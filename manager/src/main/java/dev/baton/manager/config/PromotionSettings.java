package dev.baton.manager.config;

import dev.baton.core.config.Expressions;
import dev.baton.core.config.Option;
import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.policy.PromotionRule;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who may and who should become the primary, as a file says it. What a person registers or tags
 * while Baton runs goes first. None of it outweighs that whoever is promoted holds everything that
 * any reached replica holds.
 *
 * @param rules in orchestrator the answer of DetectPromotionRuleQuery
 * @param ignoreHosts orchestrator's PromotionIgnoreHostnameFilters
 * @param dataCenterPattern orchestrator's DataCenterPattern
 * @param regionPattern orchestrator's RegionPattern
 * @param sameDataCenter orchestrator's PreventCrossDataCenterMasterFailover
 * @param sameRegion orchestrator's PreventCrossRegionMasterFailover
 * @param waitForUnapplied orchestrator's DelayMasterPromotionIfSQLThreadNotUpToDate, and off its
 *     FailMasterPromotionIfSQLThreadNotUpToDate
 * @param maxLag orchestrator's FailMasterPromotionOnLagMinutes; zero for no limit
 * @param errantAsLastResort whether one with transactions of its own may be promoted if nobody else
 *     holds everything
 * @param catchUpLimit how long the clients may wait for a preferred candidate; zero for not at all
 */
public record PromotionSettings(
    @Option(
            name = "promotion.rules",
            description =
                "REGEX=RULE: the rule (must, prefer, neutral, prefer_not, must_not) of instances"
                    + " whose HOST:PORT the expression finds; the first that does holds.",
            defaultValue = "[]")
        List<String> rules,
    @Option(
            name = "promotion.ignore-hosts",
            description =
                "Regular expressions; an instance whose host or HOST:PORT one of them finds is never"
                    + " promoted.",
            defaultValue = "[]")
        List<String> ignoreHosts,
    @Option(
            name = "promotion.data-center-pattern",
            description =
                "A regular expression that reads the data centre out of a host's name: its first"
                    + " group, or all that it finds.")
        Optional<String> dataCenterPattern,
    @Option(name = "promotion.region-pattern", description = "The same for the region.")
        Optional<String> regionPattern,
    @Option(
            name = "promotion.same-data-center",
            description =
                "Whether only the old primary's data centre may take over; if not, it is preferred.",
            defaultValue = "false")
        boolean sameDataCenter,
    @Option(
            name = "promotion.same-region",
            description = "The same for regions.",
            defaultValue = "false")
        boolean sameRegion,
    @Option(
            name = "promotion.wait-for-unapplied",
            description =
                "Whether a candidate that has not applied all it has received is promoted once it"
                    + " has; if not, it is not promoted.",
            defaultValue = "true")
        boolean waitForUnapplied,
    @Option(
            name = "promotion.max-lag",
            description = "A replica further behind is not promoted; 0 for no limit.",
            defaultValue = "0",
            unit = "s")
        Duration maxLag,
    @Option(
            name = "promotion.errant-as-last-resort",
            description =
                "Whether a replica with transactions of its own may be promoted when nobody else"
                    + " holds everything; they become part of everybody's history.",
            defaultValue = "true")
        boolean errantAsLastResort,
    @Option(
            name = "promotion.catch-up-limit",
            description =
                "How long a failover waits for a preferred candidate to fetch what it lacks from the"
                    + " most advanced, which is promoted after that; 0 never waits.",
            defaultValue = "5",
            unit = "s")
        Duration catchUpLimit) {

  private static final PromotionSettings DEFAULTS =
      new PromotionSettings(
          List.of(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          false,
          false,
          true,
          Duration.ZERO,
          true,
          Duration.ofSeconds(5));

  /**
   * @throws IllegalArgumentException if an expression or a rule is none
   */
  public PromotionSettings {
    rules = List.copyOf(rules);
    ignoreHosts = List.copyOf(ignoreHosts);
    rules.forEach(Rule::parse);
    ignoreHosts.forEach(text -> Expressions.compiled("promotion.ignore-hosts", text));
    dataCenterPattern.ifPresent(
        text -> Expressions.compiled("promotion.data-center-pattern", text));
    regionPattern.ifPresent(text -> Expressions.compiled("promotion.region-pattern", text));
    if (maxLag.isNegative() || catchUpLimit.isNegative()) {
      throw new IllegalArgumentException(
          "promotion.max-lag and promotion.catch-up-limit are 0 or more");
    }
  }

  /** A line of promotion.rules. */
  private record Rule(Pattern pattern, PromotionRule rule) {
    static Rule parse(String line) {
      int at = line.lastIndexOf('=');
      if (at < 1) {
        throw new IllegalArgumentException(
            "promotion.rules: '" + line + "' is not REGEX=RULE, such as '^db1=prefer'");
      }
      Pattern pattern = Expressions.compiled("promotion.rules", line.substring(0, at));
      try {
        return new Rule(pattern, PromotionRule.parse(line.substring(at + 1)));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("promotion.rules: " + e.getMessage(), e);
      }
    }
  }

  public static PromotionSettings defaults() {
    return DEFAULTS;
  }

  /** The rule of the first line that finds the instance; neutral if none does. */
  public PromotionRule rule(InstanceKey instance) {
    return rules.stream()
        .map(Rule::parse)
        .filter(rule -> rule.pattern().matcher(instance.toString()).find())
        .map(Rule::rule)
        .findFirst()
        .orElse(PromotionRule.NEUTRAL);
  }

  /** What the pattern reads out of the host's name; empty if there is none, or it finds nothing. */
  public static String read(Optional<String> pattern, InstanceKey instance) {
    return pattern.map(text -> read(Pattern.compile(text).matcher(instance.host()))).orElse("");
  }

  private static String read(Matcher matcher) {
    if (!matcher.find()) {
      return "";
    }
    String text = matcher.groupCount() > 0 ? matcher.group(1) : matcher.group();
    return text == null ? "" : text;
  }

  /** The same with these rules. */
  public PromotionSettings withRules(List<String> value) {
    return new PromotionSettings(
        value,
        ignoreHosts,
        dataCenterPattern,
        regionPattern,
        sameDataCenter,
        sameRegion,
        waitForUnapplied,
        maxLag,
        errantAsLastResort,
        catchUpLimit);
  }
}
