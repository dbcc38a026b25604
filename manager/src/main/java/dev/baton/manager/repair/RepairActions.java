package dev.baton.manager.repair;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.OperationReport.State;
import dev.baton.manager.config.ManagerSettings;
import dev.baton.manager.operation.OperationContext;
import dev.baton.manager.operation.Resumption;
import dev.baton.manager.port.ServerControl.Rebuilt;
import dev.baton.manager.record.OperationRecord;
import dev.baton.manager.watch.Member;
import dev.baton.manager.watch.VerbLock.NotNowException;
import dev.baton.topology.plan.Repair;
import dev.baton.topology.port.ErrantArchive.Archived;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.port.InstanceLink;
import dev.baton.topology.port.InstanceLink.FenceOutcome;
import dev.baton.topology.port.ServerVerb;
import dev.baton.topology.snapshot.ClusterSnapshot;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The actions of one repair on one member, in the order of design invariant 6: fence, restart if
 * the fence hangs, prove identical or archive, rejoin or rebuild.
 */
final class RepairActions {
  private final OperationContext context;
  private final ManagerSettings settings;
  private final OperationGate gate;
  private final Member member;
  private final ClusterSnapshot planned;

  /**
   * @param planned what the repair was planned from
   */
  RepairActions(
      OperationContext context, OperationGate gate, Member member, ClusterSnapshot planned) {
    this.context = context;
    this.settings = context.settings();
    this.gate = gate;
    this.member = member;
    this.planned = planned;
  }

  /**
   * Makes the member refuse writes and drops its clients.
   *
   * @return whether a waiting commit keeps that from being finished
   */
  boolean fence() throws InstanceException, NotNowException, InterruptedException {
    FenceOutcome outcome = alone(link -> link.fence(true, settings.fenceDeadline()));
    boolean pending = outcome == FenceOutcome.PENDING;
    tell(
        "fenced",
        pending
            ? key() + " is fenced, pending: a commit waits on it."
            : key() + " is fenced: it refuses writes.");
    return pending;
  }

  /**
   * Brings its process up again, read-only.
   *
   * @param kill whether a process that still runs is to be ended: only one whose fence hangs
   */
  void restart(boolean cutTail, boolean kill)
      throws InstanceException, IOException, NotNowException, InterruptedException {
    GtidPosition history = cutTail ? primaryFacts().executed() : null;
    Path archive = archiveDirectory();
    int removed =
        member
            .verbs()
            .<Integer, IOException>run(
                settings.verbDeadline(),
                () -> (cutTail ? wanted() : stillMember()) && (kill || !isRunning()),
                () ->
                    context
                        .ports()
                        .servers()
                        .restartReadOnly(key(), history, archive, settings.restartDeadline()));
    if (removed > 0) {
      member.watcher().historyReplaced();
      tell(
          "archived",
          "%d transactions that only %s had were archived in %s and removed."
              .formatted(removed, key(), archive));
    }
    tell("fenced", key() + " was restarted read-only.");
  }

  /**
   * What a look at the member's history came to.
   *
   * @param errant what it has of its own and where that is archived; empty if it rejoined
   * @param position what it had executed when that was archived
   */
  record Proof(String errant, GtidPosition position) {}

  /** Lets the member follow the primary if it has nothing of its own; else archives that. */
  Proof rejoin() throws InstanceException, NotNowException, InterruptedException {
    InstanceKey primary = primary();
    InstanceFacts now = freshFacts(member);
    if (follows(now, primary)) {
      return new Proof("", now.executed()); // planned from facts of before it rejoined
    }
    InstanceFacts facts = settle();
    Member source = context.members().get(primary).orElseThrow(() -> gone(primary));
    if (source.link().historyContains(facts.executed(), settings.verbDeadline())) {
      follow(primary, facts.executed());
      if (facts.offlineMode()) {
        letClientsIn();
      }
      tell(
          "rejoined",
          "%s has nothing that %s has not, and replicates from it.".formatted(key(), primary));
      return new Proof("", facts.executed());
    }
    Path directory = archiveDirectory();
    Archived archived =
        alone(
            link ->
                context
                    .ports()
                    .archive()
                    .archive(link, source.link(), directory, settings.restartDeadline()));
    if (archived.transactions() == 0) {
      throw new NotNowException(key() + " has nothing of its own any more: it is looked at again");
    }
    tell(
        "archived",
        "%d transactions that only %s has (%s) were archived in %s."
            .formatted(archived.transactions(), key(), archived.errant(), archived.directory()));
    return new Proof(
        "%s has %s, which the primary %s has not. They are archived in %s."
            .formatted(key(), archived.errant(), primary, archived.directory()),
        facts.executed());
  }

  /**
   * Replaces the member's data by a copy of the cluster's.
   *
   * @param archived what it had executed when what it has of its own was archived
   * @param begun told the id of the record before anything is done
   * @return why it cannot be done; empty if it was
   * @throws IOException if it was begun and failed
   */
  String rebuild(Repair.Rebuild repair, GtidPosition archived, Consumer<String> begun)
      throws InstanceException, IOException, NotNowException, InterruptedException {
    InstanceKey primary = primary();
    if (!freshFacts(member).executed().equals(archived)) {
      throw new NotNowException(key() + " has changed since it was archived");
    }
    alone(link -> true); // nobody acts on it now, and nothing else has begun
    OperationRecord record =
        context.recorder().begin(context.cluster(), Resumption.REBUILD, "", repair.sentence());
    begun.accept(record.id());
    record.step(
        "rebuilding", "%s is being rebuilt; %s is its donor.".formatted(key(), repair.donor()));
    try {
      Rebuilt result =
          context
              .ports()
              .servers()
              .rebuild(key(), repair.donor(), primary, settings.rebuildDeadline());
      if (result.done()) {
        member.watcher().historyReplaced();
        record.step("rebuilt", result.sentence());
      }
      record.finish(result.done() ? State.DONE : State.REFUSED, result.sentence());
      return result.done() ? "" : result.sentence();
    } catch (IOException e) {
      record.finish(State.ABORTED, String.valueOf(e.getMessage()));
      throw e;
    }
  }

  private static boolean follows(InstanceFacts facts, InstanceKey primary) {
    return facts
        .channel()
        .filter(c -> c.source().equals(primary) && c.receiver() != ThreadState.STOPPED)
        .isPresent();
  }

  /** Whatever it still receives or applies ends first, so that its position stands still. */
  private InstanceFacts settle() throws InstanceException, NotNowException, InterruptedException {
    InstanceFacts facts = freshFacts(member);
    Optional<ReplicationChannel> channel = facts.channel();
    if (channel.isEmpty()) {
      return facts;
    }
    GtidPosition received = alone(link -> link.stopReceiver(settings.revokeDeadline())).received();
    boolean applies = channel.get().applier() != ThreadState.STOPPED;
    if (!applies) {
      alone(
          link -> {
            link.startApplier(settings.verbDeadline());
            return true;
          });
    }
    if (!alone(link -> link.awaitExecuted(received, settings.verbDeadline()))) {
      throw new NotNowException(key() + " still applies what it has received");
    }
    return freshFacts(member);
  }

  /** Where GTIDs are off it goes on from where it stands; it cannot be pointed anywhere by GTID. */
  void startReplication() throws InstanceException, NotNowException, InterruptedException {
    InstanceKey primary = primary();
    boolean gtids =
        planned.view(key()).map(InstanceView::facts).filter(f -> f.gtidEnabled()).isPresent();
    if (runsByPosition()) {
      return; // it was only halted when it was looked at
    }
    if (!gtids) {
      alone(
          link -> link.perform(new ServerVerb.StartReplication(), false, settings.verbDeadline()));
      tell("rejoined", key() + " replicates again.");
      return;
    }
    follow(primary);
    tell("rejoined", key() + " replicates from " + primary + " again.");
  }

  private boolean runsByPosition() throws InstanceException, NotNowException, InterruptedException {
    return alone(
        link ->
            link.probe(settings.probeTimeout())
                .channel()
                .filter(c -> !c.autoPosition() && c.receiver() == ThreadState.RUNNING)
                .filter(c -> c.applier() == ThreadState.RUNNING)
                .isPresent());
  }

  /** Not if anything was written on it since it was proven, by whoever a fence does not stop. */
  private void follow(InstanceKey primary, GtidPosition proven)
      throws InstanceException, NotNowException, InterruptedException {
    Duration limit = settings.verbDeadline();
    member
        .verbs()
        .<Boolean, InstanceException>run(
            limit,
            () -> wanted() && member.lastSeenAt(proven),
            () -> {
              member.link().rejoin(primary, proven, context.definition().replication(), limit);
              return true;
            });
  }

  private void follow(InstanceKey primary)
      throws InstanceException, NotNowException, InterruptedException {
    alone(
        link -> {
          link.replicateFrom(primary, context.definition().replication(), settings.verbDeadline());
          return true;
        });
  }

  void letClientsIn() throws InstanceException, NotNowException, InterruptedException {
    alone(
        link -> {
          link.reopenReadOnly(settings.verbDeadline());
          return true;
        });
    tell("topology", key() + " serves reads again.");
  }

  /** An action on the member's link. */
  @FunctionalInterface
  private interface LinkAction<T> {
    T on(InstanceLink link) throws InstanceException;
  }

  private <T> T alone(LinkAction<T> action)
      throws InstanceException, NotNowException, InterruptedException {
    return member
        .verbs()
        .<T, InstanceException>run(
            settings.verbDeadline(), this::wanted, () -> action.on(member.link()));
  }

  /** Whether no operation has begun, and the primary is who it was, and not this member. */
  private boolean wanted() {
    return !gate.isBusy() && stillMember();
  }

  private boolean stillMember() {
    ClusterSnapshot now = context.snapshot();
    return gate.isBusy() || (now.epoch() == planned.epoch() && !key().equals(now.primary()));
  }

  private boolean isRunning() {
    return context.ports().servers().isRunning(key());
  }

  private InstanceFacts primaryFacts() throws NotNowException, InterruptedException {
    InstanceKey primary = primary();
    return freshFacts(context.members().get(primary).orElseThrow(() -> gone(primary)));
  }

  private InstanceFacts freshFacts(Member of) throws NotNowException, InterruptedException {
    InstanceView view =
        of.watcher()
            .freshView(settings.probeTimeout().multipliedBy(2))
            .orElseThrow(() -> gone(of.key()));
    InstanceFacts facts = context.members().renamed(view).facts();
    if (!view.reachable() || facts == null) {
      throw gone(of.key());
    }
    return facts;
  }

  private static NotNowException gone(InstanceKey key) {
    return new NotNowException(key + " does not answer");
  }

  private InstanceKey primary() throws NotNowException {
    InstanceKey primary = planned.primary();
    if (primary == null) {
      throw new NotNowException("there is no primary");
    }
    return primary;
  }

  private Path archiveDirectory() {
    return settings
        .archiveDirectory()
        .resolve(context.cluster())
        .resolve(key().toString().replace(':', '_') + "-epoch-" + planned.epoch());
  }

  private InstanceKey key() {
    return member.key();
  }

  private void tell(String kind, String sentence) {
    context.recorder().tell(context.cluster(), "", kind, sentence);
  }
}
