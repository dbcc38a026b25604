package dev.baton.topology.plan;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.plan.Candidates.Choice;
import dev.baton.topology.plan.FailoverDecision.Promote;
import dev.baton.topology.plan.FailoverDecision.Refuse;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.snapshot.ClusterSnapshot;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Decides a failover (design invariants 3 and 4).
 *
 * <p>The proof under semi-sync with k acknowledgers: an acknowledged write is on at least k of the
 * possible acknowledgers. If fewer than k of them were not reached, at least one that was reached
 * has it; a candidate that holds everything the reached ones hold then has it too. Nothing more can
 * be acknowledged meanwhile, because the receivers of the reached ones are stopped and the others
 * are fewer than k.
 */
public final class FailoverPlanner {
  private FailoverPlanner() {}

  /** Whose receivers are to be stopped: every member but the primary that answers. */
  public static List<InstanceKey> toRevoke(ClusterSnapshot snapshot, InstanceKey oldPrimary) {
    return snapshot.instances().values().stream()
        .filter(InstanceView::reachable)
        .map(InstanceView::key)
        .filter(key -> !key.equals(oldPrimary))
        .toList();
  }

  public static FailoverDecision decide(FailoverQuestion question) {
    if (question.usable().isEmpty()) {
      return new Refuse("No replica was reached: " + unreached(question) + ".");
    }
    Candidates candidates = new Candidates(question);
    Optional<Choice> best = candidates.best();
    String doubt = doubt(question);
    if (best.isPresent() && doubt.isEmpty()) {
      return promote(question, candidates, best.get());
    }
    String reason = doubt.isEmpty() ? nobody(question, candidates) : doubt;
    if (!question.policy().availabilityFirst()) {
      return new Refuse(reason, candidates.rejections());
    }
    return best.or(() -> candidates.mostAdvanced().map(replica -> new Choice(replica, null)))
        .<FailoverDecision>map(choice -> promoteDespite(question, candidates, choice, reason))
        .orElseGet(
            () ->
                new Refuse(
                    "None of the reached replicas can become a primary: "
                        + reasons(candidates)
                        + ".",
                    candidates.rejections()));
  }

  /** Why the proof does not hold; empty if it does, or if the policy asks for none. */
  private static String doubt(FailoverQuestion question) {
    DurabilityPolicy policy = question.policy();
    if (policy.mode() == DurabilityPolicy.Mode.ASYNC) {
      return "";
    }
    if (!question.guarantee().holds()) {
      return "An acknowledged write may be on no replica: on the old primary %s %s."
          .formatted(question.oldPrimary(), question.guarantee().reason());
    }
    Collection<InstanceKey> missing = question.unreachedAcknowledgers();
    if (missing.size() >= policy.acks()) {
      return ("An acknowledged write may be only on %s: %d of the possible acknowledgers could not"
              + " be reached or fully read, and a write needs only %d.")
          .formatted(names(missing), missing.size(), policy.acks());
    }
    return "";
  }

  private static String nobody(FailoverQuestion question, Candidates candidates) {
    if (candidates.eligible().isEmpty()) {
      return "None of the reached replicas can become a primary: " + reasons(candidates) + ".";
    }
    return candidates.rejections().isEmpty()
        ? "No replica holds everything that the reached ones hold: " + positions(question) + "."
        : "No replica that may be promoted holds everything that the reached ones hold: %s; %s."
            .formatted(positions(question), reasons(candidates));
  }

  private static Promote promote(FailoverQuestion question, Candidates candidates, Choice choice) {
    boolean async = question.policy().mode() == DurabilityPolicy.Mode.ASYNC;
    RevokedReplica complete =
        choice.catchUpFrom() == null ? choice.replica() : choice.catchUpFrom();
    String sentence =
        async
            ? asyncSentence(question, complete)
            : ("%s holds everything that the reached replicas hold, and %d of the possible"
                    + " acknowledgers not reached (%s) is fewer than the %d a write needed: no"
                    + " acknowledged write is lost.")
                .formatted(
                    complete.key(),
                    question.unreachedAcknowledgers().size(),
                    names(question.unreachedAcknowledgers()),
                    question.policy().acks());
    return decision(
        question,
        candidates,
        choice,
        async,
        sentence
            + catchUp(candidates, choice)
            + errant(candidates, choice)
            + Reasons.of(question, candidates, choice.replica()));
  }

  private static String catchUp(Candidates candidates, Choice choice) {
    RevokedReplica source = choice.catchUpFrom();
    if (source == null) {
      return "";
    }
    return " %s is %s: it fetches from %s what it lacks and is promoted then."
        .formatted(
            choice.replica().key(),
            candidates.objection(source.key()).isPresent() ? "to be promoted" : "wanted more",
            source.key());
  }

  private static String errant(Candidates candidates, Choice choice) {
    return candidates
        .errant(choice.replica())
        .map(set -> " What only it has (" + set + ") becomes part of everybody's history.")
        .orElse("");
  }

  private static Promote promoteDespite(
      FailoverQuestion question, Candidates candidates, Choice choice, String reason) {
    return decision(
        question,
        candidates,
        choice,
        true,
        "Availability first: %s is promoted although acknowledged writes may be lost. %s"
                .formatted(choice.replica().key(), reason)
            + Reasons.of(question, candidates, choice.replica()));
  }

  private static Promote decision(
      FailoverQuestion question,
      Candidates candidates,
      Choice choice,
      boolean lossPossible,
      String sentence) {
    RevokedReplica replica = choice.replica();
    RevokedReplica source = choice.catchUpFrom();
    return new Promote(
        replica.key(),
        source == null ? replica.holdings() : replica.holdings().joinedWith(source.holdings()),
        keys(repoint(question, replica.key())),
        keys(early(question, choice)),
        lossPossible,
        sentence,
        source == null ? null : source.key(),
        candidates.rejections());
  }

  private static String asyncSentence(FailoverQuestion question, RevokedReplica candidate) {
    String lost =
        question
            .oldPrimaryFacts()
            .map(InstanceFacts::executed)
            .filter(executed -> !candidate.holdings().covers(executed))
            .map(executed -> "; the old primary had executed at least " + executed)
            .orElse("");
    return ("%s is the most advanced of the reached replicas (%s). Replication is asynchronous: what"
            + " only %s has executed is lost%s; not reached: %s.")
        .formatted(
            candidate.key(),
            positions(question),
            question.oldPrimary(),
            lost,
            names(question.unreached()));
  }

  private static List<RevokedReplica> repoint(FailoverQuestion question, InstanceKey candidate) {
    return question.reached().stream()
        .filter(replica -> !replica.key().equals(candidate) && !replica.detached())
        .toList();
  }

  /**
   * Under semi-sync the first commit waits for whoever arrives first, so they set out before the
   * candidate is writable: it holds everything they hold. Not on MariaDB, where a source that does
   * not wait yet takes nobody for an acknowledger.
   */
  private static List<RevokedReplica> early(FailoverQuestion question, Choice choice) {
    if (choice.catchUpFrom() != null) {
      return List.of(); // it does not hold everything yet, and needs one of them as its source
    }
    return repoint(question, choice.replica().key()).stream()
        .filter(replica -> !replica.facts().version().flavour().isMariaDb())
        .filter(replica -> replica.channels().size() == 1)
        .toList();
  }

  private static List<InstanceKey> keys(List<RevokedReplica> replicas) {
    return replicas.stream().map(RevokedReplica::key).toList();
  }

  private static String positions(FailoverQuestion question) {
    return question.usable().stream()
        .map(replica -> replica.key() + " has " + replica.holdings())
        .collect(Collectors.joining(", "));
  }

  private static String reasons(Candidates candidates) {
    return candidates.rejections().stream()
        .map(FailoverDecision.Rejection::toString)
        .collect(Collectors.joining(", "));
  }

  private static String unreached(FailoverQuestion question) {
    return names(question.unreached());
  }

  private static String names(Collection<InstanceKey> keys) {
    return keys.isEmpty()
        ? "none"
        : keys.stream().map(InstanceKey::toString).collect(Collectors.joining(", "));
  }
}
