package dev.baton.manager.repair;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.operation.OperationContext;
import dev.baton.manager.watch.Member;
import dev.baton.manager.watch.VerbLock.NotNowException;
import dev.baton.topology.plan.MemberStanding;
import dev.baton.topology.plan.Repair;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.snapshot.ClusterSnapshot;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import dev.baton.topology.snapshot.SemiSyncFacts;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out repairs, one at a time on each member and on a thread of its own, so that the loop
 * never waits for one. A repair looks again, right before each action, whether it is still wanted:
 * an operation that has begun, or an epoch that has passed, ends it. Thread-safe.
 */
public final class RepairCrew {
  private static final Logger LOG = LoggerFactory.getLogger(RepairCrew.class);

  private static final int OPERATIONS_LOOKED_AT = 20;

  private final OperationContext context;
  private final OperationGate gate;
  private final BiConsumer<InstanceKey, String> returned;
  private final Map<InstanceKey, Ward> wards = new ConcurrentHashMap<>();
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();

  /**
   * @param returned told of each member that came back what became of it, in a sentence
   */
  public RepairCrew(
      OperationContext context, OperationGate gate, BiConsumer<InstanceKey, String> returned) {
    this.context = context;
    this.gate = gate;
    this.returned = returned;
  }

  /** What is remembered of a member between its repairs. */
  private static final class Ward {
    private volatile boolean busy;
    private volatile boolean fencePending;
    private volatile String keptOut = "";
    private volatile String errant = "";
    private volatile @Nullable GtidPosition archived;
    private volatile String rebuildFailure = "";
    private volatile long rebuildFailureEpoch;
    private volatile long keptOutEpoch;
    private volatile String reported = "";
    private volatile long notBeforeNanos;
    private volatile boolean postponed;
    private volatile String wantedSince = "";
    private volatile long wantedSinceNanos;
    private volatile String done = "";
    private volatile long doneNanos;
  }

  private Ward ward(InstanceKey key) {
    return wards.computeIfAbsent(key, k -> new Ward());
  }

  /** What the plan has to know of a member beyond its probes. */
  public MemberStanding standing(InstanceView view, long epoch) {
    InstanceKey key = view.key();
    Ward ward = ward(key);
    InstanceFacts facts = view.facts();
    if (view.reachable() && facts != null && fullyReadOnly(facts)) {
      ward.fencePending = waitsInVain(facts);
    }
    boolean fit = ward.keptOutEpoch != epoch || view.failure() != null;
    if (fit) {
      ward.keptOut = "";
      ward.errant = "";
    }
    boolean owned = context.ports().servers().owns(key);
    boolean running = !owned || context.ports().servers().isRunning(key);
    boolean wasPrimary = facts == null && owned && !running && lostPrimaryRole(key);
    String keptOut =
        context.inventory().handsOff(key).map(why -> key + ": " + why).orElse(ward.keptOut);
    return new MemberStanding(owned, running, wasPrimary, ward.fencePending, ward.errant, keptOut);
  }

  private boolean lostPrimaryRole(InstanceKey key) {
    return context.log().latest(context.cluster(), OPERATIONS_LOOKED_AT).stream()
        .filter(op -> op.oldPrimary().equals(key.toString()))
        .anyMatch(op -> op.epoch() > 0 && !op.newPrimary().equals(key.toString()));
  }

  private static boolean fullyReadOnly(InstanceFacts facts) {
    return facts.readOnly() && (facts.version().flavour().isMariaDb() || facts.superReadOnly());
  }

  /** Whoever a fence does not stop has written on it, and nobody is there to acknowledge that. */
  private static boolean waitsInVain(InstanceFacts facts) {
    SemiSyncFacts semiSync = facts.semiSync();
    return facts.channel().isEmpty()
        && semiSync.waitingSessions() > 0
        && semiSync.connectedAcknowledgers() < semiSync.requiredAcks();
  }

  /** Starts whatever can be started now; the others are asked for again by the next plan. */
  public void dispatch(List<Repair> repairs, ClusterSnapshot snapshot) {
    forgetAllBut(repairs);
    for (Repair repair : repairs) {
      Ward ward = ward(repair.instance());
      if (repair instanceof Repair.Report report) {
        report(ward, report.instance(), report.sentence());
      } else if (!ward.busy && isDue(repair, ward)) {
        ward.busy = true;
        context
            .ports()
            .tasks()
            .start("repair-" + repair.instance(), () -> carryOut(repair, ward, snapshot));
      }
    }
  }

  /** What passed by itself is not waited for any longer. */
  private void forgetAllBut(List<Repair> repairs) {
    wards.forEach(
        (key, ward) -> {
          if (!ward.busy && repairs.stream().noneMatch(r -> r.instance().equals(key))) {
            ward.wantedSince = "";
          }
        });
  }

  private boolean isDue(Repair repair, Ward ward) {
    long now = context.ports().clock().nanos();
    String kind = repair.getClass().getSimpleName();
    if (!ward.wantedSince.equals(kind)) {
      ward.wantedSince = kind;
      ward.wantedSinceNanos = now;
    }
    if (ward.postponed && now - ward.notBeforeNanos < 0) {
      return false;
    }
    if (ward.done.equals(kind)
        && now - ward.doneNanos < context.settings().probeInterval().toNanos()) {
      return false; // it seemed to work and is wanted again: not at the pace of the probes
    }
    boolean allowed =
        !gate.isBusy() || (repair instanceof Repair.Restart restart && !restart.cutTail());
    return allowed && now - ward.wantedSinceNanos >= patience(repair).toNanos();
  }

  /** How long it must have been wanted: what may pass by itself gets a moment. */
  private Duration patience(Repair repair) {
    return switch (repair) {
      case Repair.Restart restart ->
          restart.cutTail() && ward(restart.instance()).fencePending
              ? Duration.ZERO
              : context.settings().restartDelay();
      case Repair.StartReplication start -> context.settings().probeInterval().multipliedBy(2);
      case Repair.Fence fence -> Duration.ZERO;
      case Repair.Rejoin rejoin -> Duration.ZERO;
      case Repair.Rebuild rebuild -> Duration.ZERO;
      case Repair.LetClientsIn letIn -> Duration.ZERO;
      case Repair.Report report -> Duration.ZERO;
    };
  }

  private void carryOut(Repair repair, Ward ward, ClusterSnapshot snapshot) {
    InstanceKey key = repair.instance();
    try {
      Member member = context.members().get(key).orElse(null);
      if (member != null) {
        act(repair, member, ward, snapshot);
        ward.postponed = false;
        ward.done = repair.getClass().getSimpleName();
        ward.doneNanos = context.ports().clock().nanos();
      }
    } catch (NotNowException e) {
      LOG.debug("repair of {} ends: {}", key, e.getMessage());
      postpone(ward, context.settings().probeInterval());
    } catch (InstanceException | IOException e) {
      report(ward, key, "A repair of " + key + " failed: " + e.getMessage());
      postpone(ward, pause(repair));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("the repair of {} failed in Baton itself", key, e);
      postpone(ward, pause(repair));
    } finally {
      ward.wantedSince = "";
      ward.busy = false;
      context.members().get(key).ifPresent(member -> member.watcher().poke());
    }
  }

  private Duration pause(Repair repair) {
    return repair instanceof Repair.Fence
        ? context.settings().probeInterval()
        : context.settings().repairRetry();
  }

  private void postpone(Ward ward, Duration pause) {
    ward.notBeforeNanos = context.ports().clock().nanos() + pause.toNanos();
    ward.postponed = true;
  }

  private void act(Repair repair, Member member, Ward ward, ClusterSnapshot snapshot)
      throws InstanceException, IOException, NotNowException, InterruptedException {
    RepairActions actions = new RepairActions(context, gate, member, snapshot);
    switch (repair) {
      case Repair.Fence fence -> ward.fencePending = actions.fence();
      case Repair.Restart restart -> {
        actions.restart(restart.cutTail(), ward.fencePending);
        ward.fencePending = false;
      }
      case Repair.Rejoin rejoin -> rejoin(actions, member.key(), ward, snapshot.epoch());
      case Repair.Rebuild rebuild -> rebuild(actions, rebuild, ward, snapshot.epoch());
      case Repair.StartReplication start -> actions.startReplication();
      case Repair.LetClientsIn letIn -> actions.letClientsIn();
      case Repair.Report report -> report(ward, report.instance(), report.sentence());
    }
    if (!(repair instanceof Repair.Report)) {
      ward.reported = "";
    }
  }

  private void rejoin(RepairActions actions, InstanceKey key, Ward ward, long epoch)
      throws InstanceException, NotNowException, InterruptedException {
    RepairActions.Proof proof = actions.rejoin();
    String failure = ward.rebuildFailureEpoch == epoch ? ward.rebuildFailure : "";
    boolean rebuildable = context.ports().servers().owns(key) && failure.isEmpty();
    ward.archived = proof.position();
    ward.errant = rebuildable ? proof.errant() : "";
    ward.keptOut =
        rebuildable || proof.errant().isEmpty()
            ? ""
            : "%s It stays fenced%s: clone it from the primary to let it follow again."
                .formatted(
                    proof.errant(),
                    failure.isEmpty() ? "" : " and was not rebuilt (" + failure + ")");
    ward.keptOutEpoch = epoch;
    returned.accept(
        key,
        proof.errant().isEmpty()
            ? key + " came back with nothing of its own and follows the primary."
            : ward.keptOut.isEmpty() ? proof.errant() + " It is rebuilt." : ward.keptOut);
  }

  /** Tried once in an epoch: whoever cannot be rebuilt stays out, and a person is told why. */
  private void rebuild(RepairActions actions, Repair.Rebuild rebuild, Ward ward, long epoch)
      throws InstanceException, NotNowException, InterruptedException {
    GtidPosition archived = ward.archived;
    if (archived == null || ward.errant.isEmpty()) {
      return; // planned from what was known before it was tried
    }
    ward.errant = ""; // whatever comes of it, the next look at its history decides
    AtomicReference<String> id = new AtomicReference<>("");
    try {
      String refusal =
          actions.rebuild(
              rebuild,
              archived,
              begun -> {
                id.set(begun);
                underWay.add(begun);
              });
      rebuildFailed(ward, refusal, epoch);
    } catch (IOException e) {
      rebuildFailed(ward, String.valueOf(e.getMessage()), epoch);
    } finally {
      underWay.remove(id.get());
    }
  }

  private static void rebuildFailed(Ward ward, String why, long epoch) {
    ward.rebuildFailure = why.replaceAll("\\.$", "");
    ward.rebuildFailureEpoch = epoch;
  }

  /** Whether a repair that is under way keeps this record. */
  public boolean carriesOut(String operationId) {
    return underWay.contains(operationId);
  }

  /** Said once until something changes. */
  private void report(Ward ward, InstanceKey key, String sentence) {
    if (!ward.reported.equals(sentence)) {
      ward.reported = sentence;
      LOG.warn("{}: {}", key, sentence);
      context.recorder().tell(context.cluster(), "", "topology", sentence);
    }
  }
}
