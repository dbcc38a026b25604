package dev.baton.manager.history;

import dev.baton.cluster.history.AuditEntry;
import dev.baton.cluster.history.BlockedRecovery;
import dev.baton.cluster.history.Detection;
import dev.baton.cluster.history.HistoryStore;
import dev.baton.cluster.history.Recovery;
import dev.baton.cluster.history.Recovery.Acknowledgement;
import dev.baton.cluster.history.RecoveryQuery;
import dev.baton.cluster.history.Suspension;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.ManagerEvent;
import dev.baton.manager.config.HistorySettings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What happened and what people said, for all clusters of a manager: stamps, audits, ends what has
 * run out, and forgets what is old. Thread-safe.
 */
public final class History {
  private static final String ENABLED = "recoveries";
  private static final String OFF = "disabled";

  /** How often the same refusal is written down again. */
  private static final Duration REPEAT = Duration.ofSeconds(10);

  private static final Duration PURGE_INTERVAL = Duration.ofHours(1);

  /** How many recoveries the gates look back at. */
  private static final int LOOK_BACK = 1_000;

  /** What happens to servers and operations; the rest is told, not kept. */
  private static final Set<String> AUDITED =
      Set.of("fenced", "archived", "rejoined", "done", "refused", "aborted", "promote", "topology");

  private final HistoryStore store;
  private final InstantSource wall;
  private final HistorySettings settings;
  private final Map<List<String>, Refusal> refusals = new ConcurrentHashMap<>();
  private volatile Instant purged;
  private volatile boolean enabled;
  private volatile List<Suspension> suspended;

  /** Unacknowledged recoveries, oldest first: the gates must not wait for the disk. */
  private final Map<String, Recovery> unacknowledged = new LinkedHashMap<>();

  /** A refusal that was judged again and again. */
  private record Refusal(Instant written, long sinceThen) {}

  public History(HistoryStore store, InstantSource wall, HistorySettings settings) {
    this.store = store;
    this.wall = wall;
    this.settings = settings;
    unacknowledged().reversed().forEach(recovery -> unacknowledged.put(recovery.uid(), recovery));
    this.purged = wall.instant();
    this.enabled = store.get(ENABLED).filter(OFF::equals).isEmpty();
    this.suspended = store.suspensions();
    for (BlockedRecovery row : store.blocked(null, LOOK_BACK)) { // of the manager before this one
      refusals.put(what(row), new Refusal(row.last(), 0));
    }
  }

  /** How much of the past is kept. */
  public HistorySettings settings() {
    return settings;
  }

  public HistoryStore store() {
    return store;
  }

  public Instant now() {
    return wall.instant();
  }

  /** Whether recoveries may begin by themselves. */
  public boolean enabled() {
    return enabled;
  }

  public void setEnabled(boolean value, String by) {
    store.set(ENABLED, value ? "" : OFF);
    enabled = value;
    audit(value ? "enable-global-recoveries" : "disable-global-recoveries", null, "", "by " + by);
  }

  /** Suspensions that hold now. */
  public List<Suspension> suspensions() {
    Instant now = now();
    return suspended.stream().filter(s -> s.activeAt(now)).toList();
  }

  public Suspension suspend(
      InstanceKey instance, Suspension.Kind kind, String owner, String reason, Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException("a suspension needs a positive duration");
    }
    Instant now = now();
    Suspension suspension = new Suspension(instance, kind, owner, reason, now, now.plus(duration));
    store.suspend(suspension);
    suspended = store.suspensions();
    audit(
        "begin-" + word(kind),
        instance,
        "",
        "owner: %s, reason: %s, until: %s".formatted(owner, reason, suspension.until()));
    return suspension;
  }

  /** Ends one before its time; false if there was none. */
  public boolean resume(InstanceKey instance, Suspension.Kind kind, String by) {
    Optional<Suspension> ended = store.resume(instance, kind);
    suspended = store.suspensions();
    ended.ifPresent(s -> audit("end-" + word(kind), instance, "", "by " + by));
    return ended.filter(s -> s.activeAt(now())).isPresent();
  }

  private static String word(Suspension.Kind kind) {
    return switch (kind) {
      case DOWNTIME -> "downtime";
      case MAINTENANCE -> "maintenance";
    };
  }

  /** Ends what has run out, and forgets what is old: cheap, to be called often. */
  public void tidy() {
    Instant now = now();
    for (Suspension suspension : suspended) {
      if (!suspension.activeAt(now)) {
        resume(suspension.instance(), suspension.kind(), "its time has passed");
      }
    }
    if (purged.plus(PURGE_INTERVAL).isBefore(now)) {
      purged = now;
      store.purge(now.minus(settings.retention()), settings.rows());
    }
  }

  private List<Recovery> unacknowledged() {
    return store.recoveries(RecoveryQuery.ALL.unacknowledgedOnly(), LOOK_BACK, 0);
  }

  /** A recovery begins. */
  public void begin(Recovery recovery) {
    synchronized (unacknowledged) {
      unacknowledged.put(recovery.uid(), recovery);
      while (unacknowledged.size() > LOOK_BACK) {
        unacknowledged.remove(unacknowledged.keySet().iterator().next());
      }
    }
    store.begin(recovery);
  }

  /** More is known of a recovery; its acknowledgement stays as it is. */
  public void update(Recovery recovery) {
    synchronized (unacknowledged) {
      unacknowledged.computeIfPresent(recovery.uid(), (uid, before) -> recovery);
    }
    store.update(recovery);
  }

  /** Acknowledges the matching ones; returns how many that were. */
  public int acknowledge(RecoveryQuery which, Acknowledgement acknowledgement) {
    Set<String> before;
    synchronized (unacknowledged) {
      before = Set.copyOf(unacknowledged.keySet());
    }
    int count = store.acknowledge(which, acknowledgement);
    Set<String> left = unacknowledged().stream().map(Recovery::uid).collect(Collectors.toSet());
    synchronized (unacknowledged) { // one that has begun meanwhile stays
      unacknowledged.keySet().removeIf(uid -> before.contains(uid) && !left.contains(uid));
    }
    return count;
  }

  /** What nobody has acknowledged, newest first; from memory. */
  public List<Recovery> notAcknowledged() {
    synchronized (unacknowledged) {
      return List.copyOf(unacknowledged.values()).reversed();
    }
  }

  /** Unacknowledged recoveries of a cluster that began within the time, newest first. */
  public List<Recovery> recent(String cluster, Duration within) {
    Instant since = now().minus(within);
    synchronized (unacknowledged) {
      return unacknowledged.values().stream()
          .filter(r -> r.cluster().equals(cluster) && r.begun().isAfter(since))
          .toList()
          .reversed();
    }
  }

  /** What became later of the instance whose failure it was, on the record of its recovery. */
  public void returned(String cluster, InstanceKey failed, String sentence) {
    store.recoveries(RecoveryQuery.ofInstance(failed), LOOK_BACK, 0).stream()
        .filter(r -> r.cluster().equals(cluster) && !r.running())
        .findFirst()
        .filter(r -> !r.outcome().contains(sentence))
        .ifPresent(r -> update(r.withOutcome((r.outcome() + " " + sentence).strip())));
  }

  /** What is known of a recovery now; as it was given where it is not known. */
  public Recovery current(Recovery recovery) {
    return store.recoveries(RecoveryQuery.ofUid(recovery.uid()), 1, 0).stream()
        .findFirst()
        .orElse(recovery);
  }

  /** A refusal: at once the first time, and from then on now and then. */
  public void blocked(
      String cluster, InstanceKey instance, String code, String gate, String reason, String uid) {
    Instant now = now();
    BlockedRecovery row =
        new BlockedRecovery(cluster, instance, code, gate, reason, uid, now, now, 1);
    List<String> what = what(row);
    Refusal last = refusals.get(what);
    if (last != null && last.written().plus(REPEAT).isAfter(now)) {
      refusals.put(what, new Refusal(last.written(), last.sinceThen() + 1));
      return;
    }
    long times = last == null ? 1 : last.sinceThen() + 1;
    refusals.put(what, new Refusal(now, 0));
    store.blocked(new BlockedRecovery(cluster, instance, code, gate, reason, uid, now, now, times));
    if (last == null) {
      audit("blocked-recovery", instance, cluster, code + ", " + gate + ": " + reason);
    }
  }

  private static List<String> what(BlockedRecovery row) {
    return List.of(row.cluster(), row.instance().toString(), row.code(), row.gate());
  }

  /**
   * An instance was recovered: what blocked that before blocks nothing any more. The audit keeps
   * that it did.
   */
  public void unblocked(String cluster, InstanceKey instance) {
    if (refusals.keySet().removeIf(w -> isOf(w, cluster, instance))) {
      store.unblock(cluster, instance);
    }
  }

  /** The same for every instance with which nothing is wrong any more: cheap where none was. */
  public void unblocked(String cluster, Predicate<InstanceKey> well) {
    refusals.keySet().stream()
        .filter(w -> w.get(0).equals(cluster))
        .map(w -> InstanceKey.parse(w.get(1)))
        .distinct()
        .filter(well)
        .forEach(instance -> unblocked(cluster, instance));
  }

  private static boolean isOf(List<String> what, String cluster, InstanceKey instance) {
    return what.get(0).equals(cluster) && what.get(1).equals(instance.toString());
  }

  public void detected(String cluster, InstanceKey instance, String code, String description) {
    store.detected(new Detection(0, cluster, instance, code, description, now()));
  }

  /** Something that people and programs may want to find again. */
  public void audit(String type, @Nullable InstanceKey instance, String cluster, String message) {
    store.audit(
        new AuditEntry(
            0, now(), type, instance == null ? "" : instance.toString(), cluster, message));
  }

  /** Keeps those events that say what was done. */
  public void heard(ManagerEvent event) {
    if (AUDITED.contains(event.kind())) {
      store.audit(
          new AuditEntry(0, event.at(), event.kind(), "", event.cluster(), event.sentence()));
    }
  }
}
