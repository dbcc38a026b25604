package dev.baton.manager.guard;

import dev.baton.cluster.history.Recovery;
import dev.baton.cluster.history.Suspension;
import dev.baton.manager.config.RecoverySettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The gates before a recovery (design invariant 8), each a pure function that says why it is
 * closed. A person's word opens all but the mutex.
 */
public final class RecoveryGates {

  /**
   * Why a recovery may not begin.
   *
   * @param gate a stable word
   * @param blocking the uid of the recovery that stands in the way; empty if none does
   */
  public record Closed(String gate, String reason, String blocking) {
    Closed(String gate, String reason) {
      this(gate, reason, "");
    }
  }

  /** One of them. */
  @FunctionalInterface
  interface Gate {
    @Nullable Closed closed(RecoveryQuestion question);
  }

  private static final List<Gate> FOR_ALL = List.of(RecoveryGates::mutex);

  private static final List<Gate> FOR_AUTOMATIC =
      List.of(
          RecoveryGates::disabled,
          RecoveryGates::filters,
          RecoveryGates::kindIsOff,
          RecoveryGates::ignoredHost,
          RecoveryGates::maintenance,
          RecoveryGates::downtime,
          RecoveryGates::periodBlock,
          RecoveryGates::failoverLimit);

  private RecoveryGates() {}

  /** The first gate that is closed; empty if the recovery may begin. */
  public static Optional<Closed> judge(RecoveryQuestion question) {
    for (Gate gate : FOR_ALL) {
      Closed closed = gate.closed(question);
      if (closed != null) {
        return Optional.of(closed);
      }
    }
    if (question.byPerson()) {
      return Optional.empty();
    }
    for (Gate gate : FOR_AUTOMATIC) {
      Closed closed = gate.closed(question);
      if (closed != null) {
        return Optional.of(closed);
      }
    }
    return Optional.empty();
  }

  /** One recovery at a time on a cluster, whatever the window. */
  static @Nullable Closed mutex(RecoveryQuestion question) {
    return question.running().isEmpty()
        ? null
        : new Closed("mutex", "Not now: %s is under way.".formatted(question.running()));
  }

  static @Nullable Closed disabled(RecoveryQuestion question) {
    return question.enabled()
        ? null
        : new Closed(
            "disabled", "Recoveries are disabled globally: enable them, or recover by hand.");
  }

  static @Nullable Closed filters(RecoveryQuestion question) {
    RecoverySettings settings = question.settings();
    boolean intermediate = onReplicas(question.kind());
    List<String> filters =
        intermediate ? settings.intermediateClusters() : settings.primaryClusters();
    if (ClusterFilter.matches(filters, question.cluster(), question.alias(), question.primary())) {
      return null;
    }
    return new Closed(
        "filters",
        "%s does not name the cluster %s: recover by hand."
            .formatted(
                intermediate ? "recovery.intermediate-clusters" : "recovery.primary-clusters",
                question.cluster()));
  }

  private static boolean onReplicas(Recovery.Kind kind) {
    return kind == Recovery.Kind.INTERMEDIATE || kind == Recovery.Kind.CO_PRIMARY;
  }

  static @Nullable Closed kindIsOff(RecoveryQuestion question) {
    RecoverySettings settings = question.settings();
    if (question.kind() == Recovery.Kind.NON_WRITEABLE && !settings.nonWriteablePrimary()) {
      return new Closed("kind", "recovery.non-writeable-primary is off.");
    }
    if (question.kind() == Recovery.Kind.SEMI_SYNC && !settings.lockedSemiSync()) {
      return new Closed("kind", "recovery.locked-semi-sync is off.");
    }
    return null;
  }

  static @Nullable Closed ignoredHost(RecoveryQuestion question) {
    String pattern =
        ClusterFilter.matchingHost(question.settings().ignoreHosts(), question.failed());
    return pattern == null
        ? null
        : new Closed(
            "ignored-host",
            "recovery.ignore-hosts leaves %s out ('%s').".formatted(question.failed(), pattern));
  }

  static @Nullable Closed maintenance(RecoveryQuestion question) {
    return suspended(question, Suspension.Kind.MAINTENANCE, "maintenance");
  }

  static @Nullable Closed downtime(RecoveryQuestion question) {
    return suspended(question, Suspension.Kind.DOWNTIME, "downtime");
  }

  private static @Nullable Closed suspended(
      RecoveryQuestion question, Suspension.Kind kind, String word) {
    return question.suspensions().stream()
        .filter(s -> s.kind() == kind && s.instance().equals(question.failed()))
        .filter(s -> s.activeAt(question.now()))
        .findFirst()
        .map(
            s ->
                new Closed(
                    word,
                    "%s is in %s until %s (%s: %s)."
                        .formatted(question.failed(), word, s.until(), s.owner(), s.reason())))
        .orElse(null);
  }

  /**
   * The anti-flapping window: after a recovery of the same scope none begins by itself until the
   * window has passed, a person has acknowledged it, or the cluster has been whole since. One that
   * failed has moved nothing, and is tried again at its own pace.
   */
  static @Nullable Closed periodBlock(RecoveryQuestion question) {
    Duration window = question.settings().periodBlock();
    Instant since = question.now().minus(window);
    return question.recent().stream()
        .filter(r -> r.acknowledgement() == null && r.begun().isAfter(since))
        .filter(r -> sameScope(r, question) && !isOver(r, question))
        .findFirst()
        .map(
            r ->
                new Closed(
                    "period-block",
                    ("Recovery %s of %s began %d s ago, within the %d s of recovery.period-block%s:"
                            + " acknowledge it to let the next one begin by itself.")
                        .formatted(
                            r.uid(),
                            r.failed(),
                            Duration.between(r.begun(), question.now()).toSeconds(),
                            window.toSeconds(),
                            question.settings().blockEndsWhenWhole()
                                ? ", and the cluster has not been whole since"
                                : ""),
                    r.uid()))
        .orElse(null);
  }

  /** What follows after that is another failure, and not the same one again. */
  private static boolean isOver(Recovery earlier, RecoveryQuestion question) {
    if (earlier.state() == Recovery.State.FAILED) {
      return true;
    }
    Instant ended = earlier.ended();
    return question.settings().blockEndsWhenWhole()
        && ended != null
        && question.whole().isAfter(ended);
  }

  /**
   * A primary's failovers block those of the cluster; others block those of the same instance. A
   * planned takeover blocks nothing: a primary that dies right after it is replaced.
   */
  private static boolean sameScope(Recovery earlier, RecoveryQuestion question) {
    return earlier.kind() == question.kind()
        && (question.kind() == Recovery.Kind.PRIMARY || earlier.failed().equals(question.failed()));
  }

  /** Failovers that follow each other without end are for a person to judge. */
  static @Nullable Closed failoverLimit(RecoveryQuestion question) {
    if (question.kind() != Recovery.Kind.PRIMARY) {
      return null;
    }
    Instant since = question.now().minus(question.failoverWindow());
    long count =
        question.recent().stream()
            .filter(r -> r.kind() == Recovery.Kind.PRIMARY && r.automatic())
            .filter(r -> r.acknowledgement() == null && r.begun().isAfter(since))
            .count();
    return count < question.failoverLimit()
        ? null
        : new Closed(
            "failover-limit",
            ("%d failovers within %s are too many: acknowledge them, or start the next one by"
                    + " hand.")
                .formatted(question.failoverLimit(), question.failoverWindow()));
  }
}
