package dev.baton.topology.refactor;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.analysis.ErrantTransactions;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.refactor.RefactorPlan.CatchUp;
import dev.baton.topology.refactor.RefactorPlan.Errand;
import dev.baton.topology.refactor.RefactorPlan.Follow;
import dev.baton.topology.refactor.RefactorPlan.FollowOwnReplica;
import dev.baton.topology.refactor.RefactorPlan.Go;
import dev.baton.topology.refactor.RefactorPlan.Hold;
import dev.baton.topology.refactor.RefactorPlan.Refuse;
import dev.baton.topology.refactor.RefactorPlan.Step;
import dev.baton.topology.snapshot.ClusterSnapshot;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/**
 * Turns a wished change of the tree into steps. A replica moves like this wherever it goes: its
 * receiver is stopped, the new source executes everything the replica has, and only then does the
 * replica follow it. So it never is ahead of its source, whatever the flavour, and a plan that
 * cannot be completed leaves it where it was.
 *
 * <p>A pure function of the snapshot. Recoveries use it as well as people: the source that replicas
 * are moved away from may be dead.
 */
public final class RefactorPlanner {
  private final ClusterSnapshot snapshot;
  private final Tree tree;
  private final PositionMoves positions;
  private final Compatibility compatibility;
  private final Acknowledgers acknowledgers;

  private RefactorPlanner(ClusterSnapshot snapshot, DurabilityPolicy policy, boolean markers) {
    this.snapshot = snapshot;
    this.tree = new Tree(snapshot);
    this.positions = new PositionMoves(tree, policy, markers);
    this.compatibility = new Compatibility(tree, positions);
    this.acknowledgers = new Acknowledgers(tree, policy);
  }

  /** The steps of the change, or why it is refused; in a cluster without Pseudo-GTID. */
  public static RefactorPlan plan(
      ClusterSnapshot snapshot, DurabilityPolicy policy, TreeChange change) {
    return plan(snapshot, policy, change, false);
  }

  /**
   * @param markers whether Pseudo-GTID markers are in the binary logs
   */
  public static RefactorPlan plan(
      ClusterSnapshot snapshot, DurabilityPolicy policy, TreeChange change, boolean markers) {
    return new RefactorPlanner(snapshot, policy, markers).plan(change);
  }

  private RefactorPlan plan(TreeChange change) {
    if (!tree.knows(change.subject())) {
      return new Refuse(change.subject() + " is not a member of " + snapshot.cluster() + ".");
    }
    return switch (change) {
      case TreeChange.Relocate(InstanceKey subject, InstanceKey below) -> one(subject, below);
      case TreeChange.RelocateReplicas relocate -> relocateReplicas(relocate);
      case TreeChange.Repoint(InstanceKey subject) ->
          withSource(subject, source -> many(Set.of(subject), source));
      case TreeChange.RepointReplicas(InstanceKey subject) -> ofReplicas(subject, subject);
      case TreeChange.MoveUp(InstanceKey subject) ->
          withSource(subject, source -> withSource(source, above -> one(subject, above)));
      case TreeChange.MoveUpReplicas(InstanceKey subject) ->
          withSource(subject, above -> ofReplicas(subject, above));
      case TreeChange.MoveBelow(InstanceKey subject, InstanceKey sibling) ->
          moveBelow(subject, sibling);
      case TreeChange.TakeSiblings(InstanceKey subject) ->
          withSource(subject, source -> ofReplicas(source, subject));
      case TreeChange.TakeSource(InstanceKey subject) ->
          withSource(
              subject, source -> withSource(source, above -> takeSource(subject, source, above)));
      case TreeChange.MakeCoPrimary(InstanceKey subject) ->
          withSource(subject, primary -> coPrimary(subject, primary));
      case TreeChange.Regroup(InstanceKey subject) -> regroup(subject);
    };
  }

  /** What is planned once a source is known. */
  private interface WithSource {
    RefactorPlan plan(InstanceKey source);
  }

  private RefactorPlan withSource(InstanceKey instance, WithSource then) {
    return tree.sourceOf(instance)
        .map(then::plan)
        .orElseGet(() -> new Refuse(instance + " replicates from nobody that is known."));
  }

  private RefactorPlan one(InstanceKey instance, InstanceKey below) {
    if (follows(instance, below)) {
      return new Go(List.of(), Map.of(), instance + " replicates from " + below + " already.");
    }
    return many(Set.of(instance), below);
  }

  private boolean follows(InstanceKey instance, InstanceKey source) {
    return tree.facts(instance)
        .filter(facts -> facts.channels().size() == 1)
        .flatMap(InstanceFacts::channel)
        .filter(c -> c.source().equals(source))
        .filter(c -> c.receiver() != ThreadState.STOPPED && c.applier() == ThreadState.RUNNING)
        .isPresent();
  }

  private RefactorPlan moveBelow(InstanceKey instance, InstanceKey sibling) {
    Optional<InstanceKey> mine = tree.sourceOf(instance);
    if (mine.isEmpty() || !mine.equals(tree.sourceOf(sibling))) {
      return new Refuse(
          "%s and %s are no siblings: relocate moves over any distance."
              .formatted(instance, sibling));
    }
    return one(instance, sibling);
  }

  private RefactorPlan relocateReplicas(TreeChange.RelocateReplicas change) {
    Pattern pattern;
    try {
      pattern = Pattern.compile(change.pattern());
    } catch (PatternSyntaxException e) {
      return new Refuse(
          "'" + change.pattern() + "' is no regular expression: " + e.getDescription());
    }
    Set<InstanceKey> meant =
        tree.replicasOf(change.subject()).stream()
            .filter(key -> pattern.matcher(key.toString()).find())
            .filter(key -> !key.equals(change.below()))
            .collect(Collectors.toCollection(TreeSet::new));
    if (meant.isEmpty()) {
      return new Refuse(change.subject() + " has no such replicas.");
    }
    return many(meant, change.below());
  }

  private RefactorPlan ofReplicas(InstanceKey of, InstanceKey below) {
    Set<InstanceKey> meant = new TreeSet<>(tree.replicasOf(of));
    meant.remove(below);
    return meant.isEmpty() ? new Refuse(of + " has no other replicas.") : many(meant, below);
  }

  /** Each that can, in the order of the keys; the others are left where they are. */
  private RefactorPlan many(Set<InstanceKey> meant, InstanceKey below) {
    Map<InstanceKey, String> leftOut = new TreeMap<>();
    Set<InstanceKey> leaving = new TreeSet<>();
    List<Errand> errands = new ArrayList<>();
    for (InstanceKey instance : meant) {
      Optional<String> objection =
          compatibility
              .objection(instance, below, false)
              .or(() -> leaves(instance, below, leaving));
      if (objection.isPresent()) {
        leftOut.put(instance, objection.get());
      } else {
        errands.add(move(instance, below));
      }
    }
    return errands.isEmpty()
        ? new Refuse(String.join(" ", new TreeSet<>(leftOut.values())))
        : new Go(errands, leftOut, sentence(errands, below));
  }

  private Optional<String> leaves(
      InstanceKey instance, InstanceKey below, Set<InstanceKey> leaving) {
    if (below.equals(snapshot.primary())) {
      return Optional.empty();
    }
    leaving.add(instance);
    Optional<String> objection = acknowledgers.objection(leaving);
    if (objection.isPresent()) {
      leaving.remove(instance);
    }
    return objection;
  }

  private static String sentence(List<Errand> errands, InstanceKey below) {
    return errands.stream().map(e -> e.instance().toString()).collect(Collectors.joining(", "))
        + (errands.size() == 1 ? " is" : " are")
        + " made to replicate from "
        + below
        + ".";
  }

  private boolean byPosition(InstanceKey instance) {
    return tree.facts(instance).filter(PositionMoves::isMeant).isPresent();
  }

  private Errand move(InstanceKey instance, InstanceKey below) {
    if (byPosition(instance)) {
      return new Errand(instance, positions.steps(instance, below));
    }
    InstanceKey former = tree.sourceOf(instance).orElse(null);
    List<Step> steps = new ArrayList<>();
    if (former != null && !former.equals(below)) {
      steps.add(new Hold(instance, former));
      steps.add(new CatchUp(below, instance));
    }
    steps.add(new Follow(instance, below, former));
    return new Errand(instance, steps);
  }

  private RefactorPlan takeSource(InstanceKey instance, InstanceKey source, InstanceKey above) {
    Optional<String> objection =
        compatibility
            .objection(instance, above, false)
            .or(() -> compatibility.objection(source, instance, true));
    if (objection.isPresent()) {
      return new Refuse(objection.get());
    }
    if (byPosition(instance) != byPosition(source)) {
      return new Refuse(
          "One of %s and %s replicates by GTID and one by file and position: enable GTID on both."
              .formatted(instance, source));
    }
    List<Step> byGtid =
        List.of(
            new Hold(source, above),
            new CatchUp(instance, source),
            new Hold(instance, source),
            new CatchUp(above, instance),
            new Follow(instance, above, source),
            new Follow(source, instance, above));
    List<Step> steps =
        byPosition(instance) ? PositionMoves.changePlaces(instance, source, above) : byGtid;
    return new Go(
        List.of(new Errand(instance, steps)),
        Map.of(),
        "%s changes places with %s below %s.".formatted(instance, source, above));
  }

  private RefactorPlan coPrimary(InstanceKey replica, InstanceKey primary) {
    InstanceFacts mine = tree.facts(replica).orElse(null);
    InstanceFacts theirs = tree.facts(primary).orElse(null);
    if (mine == null || theirs == null) {
      return new Refuse((mine == null ? replica : primary) + " is not reachable.");
    }
    Optional<String> group = tree.governed(primary);
    if (group.isPresent()) {
      return new Refuse(group.get());
    }
    if (theirs.isReplica()) {
      return new Refuse(
          primary
              + (theirs.channels().stream().anyMatch(c -> c.source().equals(replica))
                  ? " replicates from " + replica + " already."
                  : " is a replica itself: a co-primary is a replica of the topmost instance."));
    }
    Optional<String> objection =
        compatibility
            .objection(replica, primary, false)
            .or(() -> compatibility.canLead(mine))
            .or(
                () ->
                    theirs.version().isAtLeast(mine.version().major(), mine.version().minor(), 0)
                        ? Optional.empty()
                        : Optional.of(primary + " is older than " + replica + "."))
            .or(
                () ->
                    ErrantTransactions.between(mine, theirs)
                        .map(
                            errant -> replica + " would bring " + errant + " to " + primary + "."));
    return objection
        .<RefactorPlan>map(Refuse::new)
        .orElseGet(
            () ->
                new Go(
                    List.of(new Errand(primary, List.of(new FollowOwnReplica(primary, replica)))),
                    Map.of(),
                    "%s replicates from its replica %s, too, which stays read-only."
                        .formatted(primary, replica)));
  }

  private RefactorPlan regroup(InstanceKey of) {
    List<InstanceFacts> replicas =
        tree.replicasOf(of).stream().map(tree::facts).flatMap(Optional::stream).toList();
    if (replicas.size() < 2) {
      return new Refuse(
          of + " has " + replicas.size() + " reachable replicas: nothing to regroup.");
    }
    boolean byPosition = replicas.stream().allMatch(PositionMoves::isMeant);
    Optional<InstanceFacts> leader =
        replicas.stream()
            .filter(facts -> leads(facts, byPosition) && !facts.writable())
            .filter(facts -> facts.channels().size() == 1)
            .min(
                Comparator.comparingLong((InstanceFacts f) -> -followers(f, replicas))
                    .thenComparing(PositionMoves::read, Comparator.reverseOrder())
                    .thenComparing(InstanceFacts::key));
    return leader
        .map(facts -> ofReplicas(of, facts.key()))
        .orElseGet(() -> new Refuse("None of the replicas of " + of + " can lead the others."));
  }

  private boolean leads(InstanceFacts facts, boolean byPosition) {
    return byPosition
        ? compatibility.passesOn(facts).isEmpty()
        : compatibility.canLead(facts).isEmpty();
  }

  /** How many of the others have nothing that this one lacks, and can follow it. */
  private long followers(InstanceFacts leader, List<InstanceFacts> replicas) {
    GtidPosition held = Compatibility.held(leader);
    return replicas.stream()
        .filter(other -> !other.key().equals(leader.key()))
        .filter(other -> PositionMoves.isMeant(other) || leads(held, other))
        .filter(other -> compatibility.objection(other.key(), leader.key(), false).isEmpty())
        .count();
  }

  private static boolean leads(GtidPosition held, InstanceFacts other) {
    return other.channels().stream().map(ReplicationChannel::received).allMatch(held::covers)
        && held.covers(other.executed());
  }
}
