package dev.baton.topology.plan;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.plan.FailoverDecision.Rejection;
import dev.baton.topology.policy.InstanceLabels;
import dev.baton.topology.policy.PromotionPolicy;
import dev.baton.topology.policy.PromotionRule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Why this one and none of the others, in sentences for the record of a decision: what a person
 * said of it, and what speaks against the rest. Each begins with a space.
 */
final class Reasons {
  private Reasons() {}

  static String of(FailoverQuestion question, Candidates candidates, RevokedReplica chosen) {
    return said(question, chosen.key())
        + designated(question, candidates, chosen.key())
        + rejected(candidates.rejections())
        + strangers(candidates, chosen);
  }

  /** Its rule, and its place where some other's is known to differ. */
  private static String said(FailoverQuestion question, InstanceKey chosen) {
    PromotionPolicy policy = question.promotion();
    List<String> clauses = new ArrayList<>();
    if (chosen.equals(question.designated())) {
      clauses.add("was asked for");
    }
    if (policy.rule(chosen) != PromotionRule.NEUTRAL) {
      clauses.add("has the promotion rule " + policy.rule(chosen).word());
    }
    InstanceLabels mine = policy.labels(chosen);
    InstanceLabels theirs = policy.labels(question.oldPrimary());
    if (known(mine.dataCenter(), theirs.dataCenter())) {
      clauses.add(place("data centre", mine.dataCenter(), theirs.dataCenter()));
    }
    if (known(mine.region(), theirs.region())) {
      clauses.add(place("region", mine.region(), theirs.region()));
    }
    return clauses.isEmpty() ? "" : " %s %s.".formatted(chosen, String.join(", ", clauses));
  }

  private static boolean known(String mine, String theirs) {
    return !mine.isEmpty() && !theirs.isEmpty();
  }

  private static String place(String what, String mine, String theirs) {
    return mine.equals(theirs)
        ? "is in the old primary's %s %s".formatted(what, mine)
        : "is in the %s %s and not in the old primary's, %s".formatted(what, mine, theirs);
  }

  /** A person who asked for somebody else is told why it is not that one. */
  private static String designated(
      FailoverQuestion question, Candidates candidates, InstanceKey chosen) {
    InstanceKey wanted = question.designated();
    if (wanted == null || wanted.equals(chosen) || candidates.objection(wanted).isPresent()) {
      return ""; // what speaks against it is among the rejections
    }
    boolean reached = question.usable().stream().anyMatch(r -> r.key().equals(wanted));
    return " %s was asked for, but %s."
        .formatted(wanted, reached ? "lacks something that another one has" : "was not reached");
  }

  private static String rejected(List<Rejection> rejections) {
    return rejections.isEmpty()
        ? ""
        : " May not be promoted: %s."
            .formatted(
                rejections.stream().map(Rejection::toString).collect(Collectors.joining("; ")));
  }

  private static String strangers(Candidates candidates, RevokedReplica chosen) {
    List<InstanceKey> strangers = candidates.strangersTo(chosen);
    return strangers.isEmpty()
        ? ""
        : " By version, binary log format or purged binary logs %s cannot follow %s."
            .formatted(
                strangers.stream().map(InstanceKey::toString).collect(Collectors.joining(", ")),
                chosen.key());
  }
}
