package dev.baton.ops.mode;

import dev.baton.ops.mode.Step.Condition;
import dev.baton.ops.mode.Step.Statement;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The steps from what a cluster does to what is wanted, from what was found alone: whoever runs it
 * again after half of the steps gets the other half.
 */
public final class ModePlanner {

  private final ModeFacts facts;
  private final Wanted wanted;
  private final GroupWish wish;
  private final Plan.Draft draft = new Plan.Draft();

  private ModePlanner(ModeFacts facts, Wanted wanted, GroupWish wish) {
    this.facts = facts;
    this.wanted = wanted;
    this.wish = wish;
  }

  public static Plan plan(ModeFacts facts, Wanted wanted, GroupWish wish) {
    ModePlanner planner = new ModePlanner(facts, wanted, wish);
    Optional<MemberState> primary = planner.requirePrimary();
    primary.ifPresent(planner::plan);
    return planner.draft.plan(primary.filter(one -> one.facts().writable()).map(MemberState::key));
  }

  /** Empty if there is something that every move needs and is not there. */
  private Optional<MemberState> requirePrimary() {
    facts
        .silent()
        .forEach((key, why) -> draft.object("%s does not answer: %s.".formatted(key, why)));
    Optional<MemberState> primary = primary(facts, wanted.mode());
    if (primary.isEmpty()) {
      draft.object(
          "It is not clear which server is the primary: one is to take writes and replicate from nobody.");
    } else if (!primary.get().facts().writable() && !isInterrupted(primary.get())) {
      draft.object(
          primary.get().key() + " is the primary and read-only: make it writable, then try again.");
    }
    return draft.isRefused() ? Optional.empty() : primary;
  }

  /** The primary; of a group that has ended as a whole, who is to begin it again. */
  public static Optional<MemberState> primary(ModeFacts facts, ReplicationMode to) {
    return facts
        .primary()
        .or(() -> to == ReplicationMode.GROUP_REPLICATION ? ofEndedGroup(facts) : Optional.empty());
  }

  /**
   * Whoever has everything that the others have. Only if all members are there: the others might
   * have begun the group without these.
   */
  private static Optional<MemberState> ofEndedGroup(ModeFacts facts) {
    List<MemberState> all = List.copyOf(facts.members().values());
    boolean ended =
        all.stream()
            .allMatch(
                member ->
                    !GroupWish.configured(member).isEmpty()
                        && !member.isOnline()
                        && member.channel().isEmpty()
                        && member.variable("group_replication_group_seeds").split(",").length
                            <= all.size());
    return ended
        ? all.stream()
            .filter(
                one ->
                    all.stream()
                        .allMatch(other -> one.facts().executed().covers(other.facts().executed())))
            .findFirst()
        : Optional.empty();
  }

  /** Whether a move that was killed has left it read-only: it was a group's, or is to be. */
  private boolean isInterrupted(MemberState primary) {
    return !GroupWish.configured(primary).isEmpty()
        && facts.others().stream()
            .allMatch(
                other ->
                    !other.facts().writable()
                        && other
                            .channel()
                            .filter(c -> !c.source().equals(primary.key()))
                            .isEmpty());
  }

  private void plan(MemberState primary) {
    switch (wanted.mode()) {
      case ASYNC -> async(primary);
      case SEMI_SYNC -> semiSync(primary);
      case GROUP_REPLICATION -> group(primary);
    }
  }

  private void group(MemberState primary) {
    GroupPrerequisites.violated(facts, primary, wish).forEach(draft::object);
    List<MemberState> outside =
        facts.othersThan(primary).stream().filter(member -> member.group().isEmpty()).toList();
    outside.forEach(this::requireNoError);
    if (draft.isRefused()) {
      return;
    }
    GroupPlan group = new GroupPlan(draft, facts, primary, wish);
    group.install();
    outside.forEach(this::parallel);
    if (primary.group().isEmpty()) {
      parallel(primary);
    }
    group.configure();
    group.bootstrap();
    group.join();
    group.joinAtStart();
  }

  private void requireNoError(MemberState replica) {
    replica
        .channel()
        .filter(c -> c.receiverError().present() || c.applierError().present())
        .ifPresent(
            c ->
                draft.object(
                    "%s does not replicate: %s%s. Mend that first."
                        .formatted(
                            replica.key(),
                            c.receiverError().message(),
                            c.applierError().message())));
  }

  /** Whether it has to be made a replica first. */
  private static boolean isUnattached(MemberState member) {
    return member.channel().isEmpty();
  }

  private void requireAttachable(MemberState member) {
    if (member.isMariaDb() && isUnattached(member)) {
      draft.object(
          member.key() + " replicates from nobody: attach it first (baton relocate, --below).");
    }
  }

  private void async(MemberState primary) {
    List<MemberState> others = facts.others();
    others.forEach(this::requireNoError);
    others.forEach(this::requireAttachable);
    if (draft.isRefused()) {
      return;
    }
    GroupPlan group = new GroupPlan(draft, facts, primary, wish);
    SemiSyncPlan semiSync = new SemiSyncPlan(draft);
    others.stream().filter(ModePlanner::isUnattached).forEach(member -> group.follow(member, 0));
    semiSync.release(primary);
    List<MemberState> replicas = others.stream().filter(m -> !isUnattached(m)).toList();
    replicas.forEach(this::start);
    replicas.forEach(semiSync::silence);
    replicas.forEach(this::parallel);
    group.leave();
    group.forget();
  }

  private void semiSync(MemberState primary) {
    List<MemberState> others = facts.others();
    others.forEach(this::requireNoError);
    others.forEach(this::requireAttachable);
    requireAcknowledgers(primary, others);
    if (draft.isRefused()) {
      return;
    }
    SemiSyncPlan semiSync = new SemiSyncPlan(draft);
    others.forEach(semiSync::install);
    semiSync.install(primary);
    List<MemberState> replicas = others.stream().filter(m -> !isUnattached(m)).toList();
    replicas.forEach(this::start);
    replicas.forEach(this::parallel);
    replicas.forEach(replica -> semiSync.acknowledge(replica, wanted.acks()));
    GroupPlan group = new GroupPlan(draft, facts, primary, wish);
    int acknowledgers = replicas.size();
    boolean waits = false;
    for (MemberState member : others) {
      if (!waits && acknowledgers >= wanted.acks()) {
        semiSync.await(primary, wanted.acks());
        waits = true;
      }
      if (isUnattached(member)) {
        group.follow(member, wanted.acks());
        acknowledgers++;
      }
    }
    if (!waits) {
      semiSync.await(primary, wanted.acks());
    }
    group.leave();
    group.forget();
  }

  private void requireAcknowledgers(MemberState primary, List<MemberState> others) {
    if (wanted.acks() > others.size()) {
      draft.object(
          "%d replicas cannot give %d acknowledgements: want fewer (--acks)."
              .formatted(others.size(), wanted.acks()));
    }
    if (primary.isMariaDb() && wanted.acks() > 1) {
      draft.object("MariaDB waits for one acknowledgement: want --acks 1.");
    }
    for (MemberState replica : others) {
      replica
          .channel()
          .filter(c -> !c.source().equals(primary.key()))
          .ifPresent(
              c ->
                  draft.object(
                      "%s replicates from %s and cannot acknowledge to %s: baton relocate %s --below %s first."
                          .formatted(
                              replica.key(),
                              c.source(),
                              primary.key(),
                              replica.key(),
                              primary.key())));
    }
  }

  /** What an earlier attempt may have left stopped. */
  private void start(MemberState replica) {
    boolean stopped =
        replica
            .channel()
            .filter(c -> c.receiver() == ThreadState.STOPPED || c.applier() == ThreadState.STOPPED)
            .isPresent();
    if (stopped) {
      draft.add(
          Step.of(
              replica,
              "Have it replicate.",
              List.of(Settings.start(replica)),
              new Condition("both threads run", ModePlanner::runs)));
    }
  }

  /**
   * MariaDB changes the number of its threads only while both replication threads are stopped, and
   * then drops its relay log: everything in it is executed first.
   */
  private void parallel(MemberState replica) {
    ParallelApplier applier = ParallelApplier.of(replica, wanted.workers());
    if (applier.wrong().isEmpty()) {
      return;
    }
    List<String> settings = new Settings(replica).keepAll(applier.wrong()).statements();
    List<Statement> all = new ArrayList<>();
    if (isUnattached(replica)) {
      settings.forEach(statement -> all.add(Statement.of(statement)));
      draft.add(
          new Step(
              replica.key(),
              "Have it apply in parallel: " + applier.wrong() + ".",
              all,
              List.of(),
              Condition.NONE));
      return;
    }
    if (replica.isMariaDb()) {
      all.add(Statement.of(Settings.stopReceiver(replica)));
      all.add(Statement.afterDraining(Settings.stop(replica)));
    } else {
      all.add(Statement.of(Settings.stopApplier(replica)));
    }
    settings.forEach(statement -> all.add(Statement.of(statement)));
    draft.add(
        new Step(
            replica.key(),
            "Have it apply in parallel: " + applier.wrong() + ".",
            all,
            List.of(Statement.of(Settings.start(replica))),
            new Condition("both threads run", ModePlanner::runs)));
  }

  static boolean runs(MemberState member) {
    return member
        .channel()
        .filter(c -> c.receiver() == ThreadState.RUNNING && c.applier() == ThreadState.RUNNING)
        .isPresent();
  }
}
