package dev.baton.ops.mode;

import dev.baton.ops.mode.Step.Condition;
import dev.baton.ops.mode.Step.Statement;
import dev.baton.topology.snapshot.ReplicationChannel;
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
  private final Plan.Draft draft = new Plan.Draft();

  private ModePlanner(ModeFacts facts, Wanted wanted) {
    this.facts = facts;
    this.wanted = wanted;
  }

  public static Plan plan(ModeFacts facts, Wanted wanted) {
    ModePlanner planner = new ModePlanner(facts, wanted);
    Optional<MemberState> primary = planner.primary();
    if (primary.isPresent()) {
      planner.plan(primary.get());
    }
    return planner.draft.plan();
  }

  /** Empty if there is something that every move needs and is not there. */
  private Optional<MemberState> primary() {
    facts
        .silent()
        .forEach((key, why) -> draft.object("%s does not answer: %s.".formatted(key, why)));
    Optional<MemberState> primary = facts.primary();
    if (primary.isEmpty()) {
      draft.object(
          "It is not clear which server is the primary: one is to take writes and replicate from"
              + " nobody.");
    } else if (!primary.get().facts().writable()) {
      draft.object(
          primary.get().key() + " is the primary and read-only: make it writable, then try again.");
    }
    return draft.isRefused() ? Optional.empty() : primary;
  }

  private void plan(MemberState primary) {
    for (MemberState member : facts.members().values()) {
      member
          .group()
          .ifPresent(
              group ->
                  draft.object(
                      "%s is a member of the group %s: a move out of Group Replication is not implemented yet."
                          .formatted(member.key(), group.name())));
    }
    if (draft.isRefused()) {
      return;
    }
    List<MemberState> replicas = facts.others();
    replicas.forEach(replica -> requireReplica(replica, primary));
    switch (wanted.mode()) {
      case ASYNC -> async(primary, replicas);
      case SEMI_SYNC -> semiSync(primary, replicas);
      case GROUP_REPLICATION ->
          draft.object(
              "A move to Group Replication is not implemented yet: make the group by hand, then"
                  + " 'baton mode show --mode group-replication'.");
    }
  }

  private void requireReplica(MemberState replica, MemberState primary) {
    Optional<ReplicationChannel> channel = replica.channel();
    if (channel.isEmpty()) {
      draft.object(
          "%s replicates from nobody: attach it to %s first (baton relocate)."
              .formatted(replica.key(), primary.key()));
      return;
    }
    if (channel.get().receiverError().present() || channel.get().applierError().present()) {
      draft.object(
          "%s does not replicate: %s%s. Mend that first."
              .formatted(
                  replica.key(),
                  channel.get().receiverError().message(),
                  channel.get().applierError().message()));
    }
  }

  private void async(MemberState primary, List<MemberState> replicas) {
    SemiSyncPlan semiSync = new SemiSyncPlan(draft);
    semiSync.release(primary);
    replicas.forEach(this::start);
    replicas.forEach(semiSync::silence);
    replicas.forEach(this::parallel);
  }

  private void semiSync(MemberState primary, List<MemberState> replicas) {
    if (wanted.acks() > replicas.size()) {
      draft.object(
          "%d replicas cannot give %d acknowledgements: want fewer (--acks)."
              .formatted(replicas.size(), wanted.acks()));
    }
    if (primary.isMariaDb() && wanted.acks() > 1) {
      draft.object("MariaDB waits for one acknowledgement: want --acks 1.");
    }
    for (MemberState replica : replicas) {
      if (replica.channel().filter(c -> !c.source().equals(primary.key())).isPresent()) {
        draft.object(
            "%s replicates from %s and cannot acknowledge to %s: baton relocate %s --below %s first."
                .formatted(
                    replica.key(),
                    replica.channel().get().source(),
                    primary.key(),
                    replica.key(),
                    primary.key()));
      }
    }
    SemiSyncPlan semiSync = new SemiSyncPlan(draft);
    replicas.forEach(semiSync::install);
    semiSync.install(primary);
    replicas.forEach(this::start);
    replicas.forEach(this::parallel);
    replicas.forEach(replica -> semiSync.acknowledge(replica, wanted.acks()));
    semiSync.await(primary, wanted.acks());
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
