package dev.baton.topology.plan;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.analysis.ErrantTransactions;
import dev.baton.topology.analysis.HistoryAnalysis;
import dev.baton.topology.policy.PromotionPolicy;
import dev.baton.topology.policy.PromotionPolicy.Errant;
import dev.baton.topology.policy.PromotionPolicy.Unapplied;
import dev.baton.topology.policy.PromotionRule;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import dev.baton.topology.snapshot.ReplicationChannel;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why an instance may not be promoted, each reason as a clause that follows its name. All of it is
 * known before anything is moved.
 */
final class Vetoes {
  private final FailoverQuestion question;
  private final PromotionPolicy policy;
  private final @Nullable InstanceFacts oldPrimary;

  Vetoes(FailoverQuestion question) {
    this.question = question;
    this.policy = question.promotion();
    this.oldPrimary = question.oldPrimaryFacts().orElse(null);
  }

  /** The first reason; empty if it may be promoted. */
  Optional<String> against(RevokedReplica replica) {
    InstanceFacts facts = replica.facts();
    return make(facts)
        .or(() -> wish(replica.key()))
        .or(() -> place(replica.key()))
        .or(() -> completeness(replica))
        .or(() -> lateness(replica))
        .or(() -> history(replica));
  }

  /**
   * Whether another one may fetch from it what it lacks, although it may not be promoted itself.
   */
  boolean serves(RevokedReplica replica) {
    return make(replica.facts()).isEmpty()
        && completeness(replica).isEmpty()
        && history(replica).isEmpty()
        && delayed(replica) == 0;
  }

  /** Whether others could follow it at all. */
  static Optional<String> make(InstanceFacts facts) {
    if (!facts.binaryLog()) {
      return Optional.of("has no binary log");
    }
    if (!facts.logReplicaUpdates()) {
      return Optional.of("does not log what it applies");
    }
    if (!facts.gtidEnabled()) {
      return Optional.of("has no GTIDs");
    }
    return facts.binlogServer() ? Optional.of("is a binary log server") : Optional.empty();
  }

  private Optional<String> wish(InstanceKey key) {
    if (policy.rule(key) == PromotionRule.MUST_NOT) {
      return Optional.of("has the promotion rule must_not");
    }
    return policy.ignores(key)
        ? Optional.of("is kept from promotion by a host filter")
        : Optional.empty();
  }

  /** Binds whoever chooses, and not a person's word. */
  private Optional<String> place(InstanceKey key) {
    InstanceKey from = question.oldPrimary();
    if (key.equals(question.designated())) {
      return Optional.empty();
    }
    if (policy.sameDataCenter() && policy.otherDataCenter(key, from)) {
      return Optional.of(
          "is in the data centre %s and not in %s"
              .formatted(policy.labels(key).dataCenter(), policy.labels(from).dataCenter()));
    }
    if (policy.sameRegion() && policy.otherRegion(key, from)) {
      return Optional.of(
          "is in the region %s and not in %s"
              .formatted(policy.labels(key).region(), policy.labels(from).region()));
    }
    return Optional.empty();
  }

  /** A replica that leaves something out does not hold what its GTIDs say it holds. */
  private static Optional<String> completeness(RevokedReplica replica) {
    if (replica.facts().details().binaryLog().filtered()) {
      return Optional.of("leaves databases out of its binary log");
    }
    return replica.channels().stream()
        .filter(c -> c.details().filters().present())
        .findFirst()
        .map(c -> "leaves out some of what its source sends (" + c.details().filters() + ")");
  }

  private Optional<String> lateness(RevokedReplica replica) {
    long delay = delayed(replica);
    if (delay > 0) {
      return Optional.of("stays %d s behind on purpose: set its delay to 0 first".formatted(delay));
    }
    if (policy.unapplied() == Unapplied.REFUSE && !replica.drained()) {
      return Optional.of("has not applied all it has received, and the policy does not wait");
    }
    long lag = lag(replica);
    if (policy.maxLagSeconds().isPresent() && lag > policy.maxLagSeconds().getAsLong()) {
      return Optional.of(
          "is %d s behind, more than the %d s allowed"
              .formatted(lag, policy.maxLagSeconds().getAsLong()));
    }
    return Optional.empty();
  }

  private static long delayed(RevokedReplica replica) {
    return replica.channels().stream()
        .mapToLong(c -> c.details().sqlDelaySeconds())
        .max()
        .orElse(0);
  }

  private Optional<String> history(RevokedReplica replica) {
    boolean rebuilt =
        replica.holdings().isEmpty() && oldPrimary != null && !oldPrimary.executed().isEmpty();
    if (rebuilt) {
      return Optional.of("has nothing of the old primary's history: its data was just replaced");
    }
    InstanceView view = question.snapshot().view(replica.key()).orElse(null);
    Optional<String> broken =
        view == null ? Optional.empty() : HistoryAnalysis.broken(view, oldPrimary);
    if (broken.isPresent()) {
      return broken;
    }
    return policy.errant() == Errant.NEVER
        ? errant(replica).map(set -> "has errant transactions: " + set)
        : Optional.empty();
  }

  /** What it has that the old primary had not; only a hint where that was not seen lately. */
  Optional<String> errant(RevokedReplica replica) {
    InstanceFacts primary = oldPrimary;
    if (primary == null || primary.isReplica() || replica.detached()) {
      return Optional.empty(); // what a replica passed on would look errant
    }
    return ErrantTransactions.between(replica.facts(), primary);
  }

  /** How many of the reached ones could not follow it: format, version, or purged binary logs. */
  long strangers(RevokedReplica candidate) {
    return strangersTo(candidate).size();
  }

  /** Which of the reached ones could not follow it. */
  List<InstanceKey> strangersTo(RevokedReplica candidate) {
    return question.usable().stream()
        .filter(other -> !other.key().equals(candidate.key()))
        .filter(other -> !canFollow(other, candidate))
        .map(RevokedReplica::key)
        .toList();
  }

  static boolean canFollow(RevokedReplica follower, RevokedReplica source) {
    InstanceFacts mine = follower.facts();
    InstanceFacts theirs = source.facts();
    boolean version =
        mine.version().isAtLeast(theirs.version().major(), theirs.version().minor(), 0);
    boolean format = rank(theirs.binlogFormat()) <= rank(mine.binlogFormat());
    boolean available = theirs.purged() == null || follower.holdings().covers(theirs.purged());
    return version && format && available;
  }

  /** One that logs by statement cannot log the rows that it receives. */
  private static int rank(String format) {
    return switch (format) {
      case "STATEMENT" -> 0;
      case "MIXED" -> 1;
      default -> 2;
    };
  }

  static long lag(RevokedReplica replica) {
    return replica.channels().stream()
        .map(ReplicationChannel::delay)
        .mapToLong(delay -> delay.orElse(0))
        .max()
        .orElse(0);
  }
}
