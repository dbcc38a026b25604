package dev.baton.manager.recovery;

import dev.baton.cluster.history.Recovery;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.manager.recovery.Recoverer.Call;
import dev.baton.topology.analysis.Analysis;
import dev.baton.topology.analysis.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * What an analysis calls for, and since when: each failure is told once while it lasts, and what
 * may pass by itself gets a moment. For one thread, the loop's.
 */
public final class Calls {

  /** After a recovery that was not completed, before the same is tried again. */
  static final Duration RETRY = Duration.ofSeconds(30);

  private final MonotonicClock clock;
  private final Duration patience;
  private final BiConsumer<Finding, Recovery.Kind> onDetected;
  private final Map<Subject, Episode> episodes = new HashMap<>();

  /** Whose failure, and what it calls for. */
  private record Subject(InstanceKey instance, Recovery.Kind kind) {}

  /** A failure that lasts. */
  private static final class Episode {
    private final long sinceNanos;
    private long notBeforeNanos;

    Episode(long now) {
      this.sinceNanos = now;
      this.notBeforeNanos = now;
    }
  }

  /**
   * @param patience for how long what may pass by itself must last
   * @param onDetected told of each failure when it begins
   */
  public Calls(
      MonotonicClock clock, Duration patience, BiConsumer<Finding, Recovery.Kind> onDetected) {
    this.clock = clock;
    this.patience = patience;
    this.onDetected = onDetected;
  }

  /** Looks at a new analysis and returns what is due now, a dead primary first. */
  public List<Call> of(Analysis analysis) {
    long now = clock.nanos();
    Map<Subject, Finding> found = new LinkedHashMap<>();
    for (Finding finding : analysis.findings()) {
      RecoveryKinds.of(finding)
          .ifPresent(kind -> found.putIfAbsent(new Subject(finding.instance(), kind), finding));
    }
    Set<Subject> passed =
        episodes.keySet().stream().filter(s -> !found.containsKey(s)).collect(Collectors.toSet());
    episodes.keySet().removeAll(passed);
    List<Call> due = new ArrayList<>();
    found.forEach(
        (subject, finding) -> {
          Episode episode =
              episodes.computeIfAbsent(
                  subject,
                  s -> {
                    onDetected.accept(finding, s.kind());
                    return new Episode(now);
                  });
          if (now - episode.notBeforeNanos >= 0 && lasted(subject, episode, now)) {
            due.add(call(subject, finding));
          }
        });
    return due;
  }

  private boolean lasted(Subject subject, Episode episode, long now) {
    return switch (subject.kind()) {
      case PRIMARY, TAKEOVER, INTERMEDIATE, CO_PRIMARY -> true;
      case SEMI_SYNC, NON_WRITEABLE -> now - episode.sinceNanos >= patience.toNanos();
    };
  }

  private static Call call(Subject subject, Finding finding) {
    return new Call(
        subject.kind(), subject.instance(), finding.code().word(), finding.sentence(), "", null);
  }

  /** It was tried and not completed: not again at once. */
  public void failed(Call call) {
    Episode episode = episodes.get(new Subject(call.failed(), call.kind()));
    if (episode != null) {
      episode.notBeforeNanos = clock.nanos() + RETRY.toNanos();
    }
  }
}
