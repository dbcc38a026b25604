package dev.baton.topology.plan;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.instance.ServerVersion;
import dev.baton.topology.plan.FailoverDecision.Rejection;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.policy.PromotionPolicy;
import dev.baton.topology.policy.PromotionPolicy.CatchUp;
import dev.baton.topology.snapshot.InstanceFacts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who may be promoted, and who is best. Compared by what they hold, never by file positions: of
 * those that nothing speaks against, one that holds everything the reached ones hold; or one that
 * is wanted more and can fetch the rest from such a one first.
 */
final class Candidates {

  private static final Comparator<ServerVersion> BY_VERSION =
      Comparator.comparingInt(ServerVersion::major)
          .thenComparingInt(ServerVersion::minor)
          .thenComparingInt(ServerVersion::patch);

  /**
   * @param replica whom to promote
   * @param catchUpFrom from whom it fetches first what it lacks; null if it lacks nothing
   */
  record Choice(RevokedReplica replica, @Nullable RevokedReplica catchUpFrom) {}

  private final FailoverQuestion question;
  private final Vetoes vetoes;
  private final List<RevokedReplica> eligible = new ArrayList<>();
  private final List<Rejection> rejections = new ArrayList<>();

  Candidates(FailoverQuestion question) {
    this.question = question;
    this.vetoes = new Vetoes(question);
    for (RevokedReplica replica : question.usable()) {
      vetoes
          .against(replica)
          .ifPresentOrElse(
              reason -> rejections.add(new Rejection(replica.key(), reason)),
              () -> eligible.add(replica));
    }
  }

  /** Those that nothing speaks against. */
  List<RevokedReplica> eligible() {
    return List.copyOf(eligible);
  }

  /** Everybody else who was reached, and why. */
  List<Rejection> rejections() {
    return List.copyOf(rejections);
  }

  static boolean canLead(InstanceFacts facts) {
    return Vetoes.make(facts).isEmpty();
  }

  /** Why this one may not be promoted; empty if it may, or was not reached. */
  Optional<String> objection(InstanceKey instance) {
    return rejections.stream()
        .filter(rejection -> rejection.instance().equals(instance))
        .map(Rejection::reason)
        .findFirst();
  }

  /** Which of the reached ones could not follow this one. */
  List<InstanceKey> strangersTo(RevokedReplica replica) {
    return vetoes.strangersTo(replica);
  }

  /** The best target of a planned move among those that replicate as they should. */
  Optional<RevokedReplica> bestOf(Predicate<RevokedReplica> suited) {
    return eligible.stream()
        .filter(suited)
        .min(
            wanted()
                .thenComparingLong(vetoes::strangers)
                .thenComparingLong(Vetoes::lag)
                .thenComparing(RevokedReplica::key));
  }

  /** What is errant about this one, for the sentence that promotes it all the same. */
  Optional<String> errant(RevokedReplica replica) {
    return vetoes.errant(replica);
  }

  /** The best of those that hold everything the reached ones hold, or can come to hold it. */
  Optional<Choice> best() {
    Comparator<RevokedReplica> preference = preference();
    List<RevokedReplica> covering =
        eligible.stream().filter(candidate -> coversAll(question, candidate)).toList();
    Optional<RevokedReplica> complete = covering.stream().min(preference);
    if (complete.isEmpty()) {
      return needed(preference);
    }
    RevokedReplica source = complete.get();
    if (question.promotion().catchUp() != CatchUp.IF_WANTED) {
      return Optional.of(new Choice(source, null));
    }
    return eligible.stream()
        .filter(candidate -> !covering.contains(candidate))
        .filter(candidate -> canCatchUp(candidate, source))
        .filter(candidate -> wanted().compare(candidate, source) < 0)
        .min(preference)
        .map(candidate -> new Choice(candidate, source))
        .or(() -> Optional.of(new Choice(source, null)));
  }

  /**
   * Only such as may not be promoted hold everything: one of them serves the best of those that
   * may.
   */
  private Optional<Choice> needed(Comparator<RevokedReplica> preference) {
    if (question.promotion().catchUp() == CatchUp.NEVER) {
      return Optional.empty();
    }
    List<RevokedReplica> sources =
        question.usable().stream()
            .filter(replica -> coversAll(question, replica) && vetoes.serves(replica))
            .sorted(preference)
            .toList();
    return eligible.stream()
        .sorted(preference)
        .flatMap(
            candidate ->
                sources.stream()
                    .filter(source -> canCatchUp(candidate, source))
                    .map(source -> new Choice(candidate, source)))
        .findFirst();
  }

  /** The source must be able to serve what it holds, and to have it without the other's tricks. */
  private static boolean canCatchUp(RevokedReplica candidate, RevokedReplica source) {
    return !candidate.detached()
        && !candidate.applierBroken()
        && !source.applierBroken()
        && !candidate.hasOwnWrites()
        && Vetoes.canFollow(candidate, source);
  }

  /** When none holds everything: one that nobody is ahead of, preferably of many. */
  Optional<RevokedReplica> mostAdvanced() {
    Comparator<RevokedReplica> byBehind =
        Comparator.comparingLong(
            candidate ->
                eligible.stream()
                    .filter(other -> candidate.holdings().covers(other.holdings()))
                    .count());
    return eligible.stream().min(byBehind.reversed().thenComparing(preference()));
  }

  private static boolean coversAll(FailoverQuestion question, RevokedReplica candidate) {
    GtidPosition holdings = candidate.holdings();
    return question.usable().stream().allMatch(other -> covers(question, holdings, other));
  }

  /**
   * A detached instance, such as an old primary that waits to rejoin, has its own history; only
   * what it could have acknowledged counts, and that the old primary wrote.
   */
  private static boolean covers(
      FailoverQuestion question, GtidPosition holdings, RevokedReplica other) {
    if (holdings.covers(other.holdings())) {
      return true;
    }
    InstanceFacts source = question.oldPrimaryFacts().orElse(null);
    return other.detached()
        && source != null
        && !lacksWritesOf(source, holdings, other.facts().executed());
  }

  private static boolean lacksWritesOf(
      InstanceFacts source, GtidPosition holdings, GtidPosition executed) {
    if (holdings instanceof MysqlGtidSet mine && executed instanceof MysqlGtidSet theirs) {
      return theirs.subtract(mine).intervals().stream()
          .anyMatch(i -> i.source().uuid().toString().equalsIgnoreCase(source.serverUuid()));
    }
    if (holdings instanceof MariadbGtidPosition mine
        && executed instanceof MariadbGtidPosition theirs) {
      return theirs.gtids().stream()
          .filter(gtid -> gtid.server() == source.serverId())
          .anyMatch(gtid -> !mine.covers(MariadbGtidPosition.of(List.of(gtid))));
    }
    return true;
  }

  /** What a person has said: by name, by rule, and near the old primary before far from it. */
  private Comparator<RevokedReplica> wanted() {
    PromotionPolicy policy = question.promotion();
    return Comparator.<RevokedReplica, Boolean>comparing(
            r -> !r.key().equals(question.designated()))
        .thenComparing(r -> policy.rule(r.key()))
        .thenComparing(r -> policy.otherRegion(r.key(), question.oldPrimary()))
        .thenComparing(r -> policy.otherDataCenter(r.key(), question.oldPrimary()));
  }

  /**
   * Can drain; has nothing of its own; is wanted; can be followed by all; guards the policy; is
   * soonest ready; then any order.
   */
  private Comparator<RevokedReplica> preference() {
    boolean semiSync = question.policy().mode() == DurabilityPolicy.Mode.SEMI_SYNC;
    return Comparator.comparing(RevokedReplica::applierBroken)
        .thenComparing(RevokedReplica::detached)
        .thenComparing(r -> vetoes.errant(r).isPresent())
        .thenComparing(wanted())
        .thenComparingLong(vetoes::strangers)
        .thenComparing(r -> semiSync && !r.facts().semiSync().available())
        .thenComparing(r -> !r.drained())
        .thenComparingLong(Vetoes::lag)
        .thenComparing(r -> r.facts().version(), BY_VERSION)
        .thenComparingLong(r -> r.facts().serverId());
  }
}
