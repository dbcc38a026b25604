package dev.baton.manager.watch;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.snapshot.HistoryLoss;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import dev.baton.topology.snapshot.InstanceView.ClientExperience;
import dev.baton.topology.snapshot.ProbeFailure;
import dev.baton.topology.snapshot.ReplicationChannel;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a watcher remembers of its probes, in the nanoseconds of the manager's clock. Immutable.
 *
 * @param factsSentNanos when the last successful probe was sent
 * @param failure why the latest probe failed; null if it succeeded
 * @param failedSinceNanos when the first of the failures in a row came to be known
 * @param failures how many in a row
 * @param progress where the receiver stood when it was last seen to move
 * @param progressNanos when that was
 * @param attempts how many probes have ended
 * @param historyLoss that its history is not the one it was seen with; null if it is
 */
record ProbeState(
    InstanceKey key,
    @Nullable InstanceFacts facts,
    long factsSentNanos,
    @Nullable ProbeFailure failure,
    long failedSinceNanos,
    int failures,
    List<Progress> progress,
    long progressNanos,
    long attempts,
    @Nullable HistoryLoss historyLoss) {

  /** What moves while a source is alive. */
  record Progress(InstanceKey source, long heartbeats, String sourceLog, GtidPosition received) {}

  static ProbeState unseen(InstanceKey key) {
    return new ProbeState(key, null, 0, null, 0, 0, List.of(), 0, 0, null);
  }

  /** A receiver seen for the first time counts as having just moved: silence is to be witnessed. */
  ProbeState succeeded(InstanceFacts found, long sentNanos, long nowNanos) {
    HistoryLoss loss = facts == null ? null : HistoryLoss.after(historyLoss, facts, found);
    return succeeded(found, sentNanos, nowNanos, loss);
  }

  /** The same of an instance whose history Baton itself has replaced: nothing of it is lost. */
  ProbeState succeededAnew(InstanceFacts found, long sentNanos, long nowNanos) {
    return succeeded(found, sentNanos, nowNanos, null);
  }

  private ProbeState succeeded(
      InstanceFacts found, long sentNanos, long nowNanos, @Nullable HistoryLoss loss) {
    List<Progress> standing = found.channels().stream().map(ProbeState::standing).toList();
    boolean moved = facts == null || !standing.equals(progress);
    return new ProbeState(
        key,
        found,
        sentNanos,
        null,
        0,
        0,
        standing,
        moved ? nowNanos : progressNanos,
        attempts + 1,
        loss);
  }

  ProbeState failed(ProbeFailure why, long nowNanos) {
    return new ProbeState(
        key,
        facts,
        factsSentNanos,
        why,
        failure == null ? nowNanos : failedSinceNanos,
        failures + 1,
        progress,
        progressNanos,
        attempts + 1,
        historyLoss);
  }

  /** Whether both probes succeeded and found the same, but for what changes on its own. */
  boolean saysTheSameAs(ProbeState former) {
    return facts != null
        && former.facts != null
        && failure == null
        && former.failure == null
        && Objects.equals(historyLoss, former.historyLoss)
        && facts.settled().equals(former.facts.settled());
  }

  /** With the ages as they are now. */
  InstanceView view(long nowNanos, ClientExperience clients) {
    return new InstanceView(
        key,
        facts,
        facts == null ? 0 : millis(nowNanos - factsSentNanos),
        failure,
        failure == null ? 0 : millis(nowNanos - failedSinceNanos),
        failures,
        clients,
        silentMillis(),
        historyLoss);
  }

  /** As of the last look: what was not looked at meanwhile does not count as silence. */
  private long silentMillis() {
    if (facts == null || !facts.isReplica()) {
      return -1;
    }
    return Math.max(0, millis(factsSentNanos - progressNanos));
  }

  private static Progress standing(ReplicationChannel channel) {
    return new Progress(
        channel.source(), channel.heartbeats(), channel.sourceLog(), channel.received());
  }

  private static long millis(long nanos) {
    return nanos / 1_000_000;
  }
}
