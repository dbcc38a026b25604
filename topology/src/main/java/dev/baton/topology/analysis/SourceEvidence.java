package dev.baton.topology.analysis;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.snapshot.InstanceView;
import dev.baton.topology.snapshot.ProbeFailure;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import org.jspecify.annotations.Nullable;

/**
 * What one replica says of a source that the manager itself cannot reach (design invariant 5).
 *
 * <p>"Receiver running" means nothing while the source may be frozen (fact V11): only progress
 * does. A receiver that lost its connection says at once that a process is gone, because a dead
 * process's connections are closed by its kernel; it says nothing of one that merely does not
 * answer, which silence alone proves.
 */
record SourceEvidence(InstanceKey replica, Verdict verdict, boolean missedHeartbeats, String fact) {

  /** What the replica's word is worth. */
  enum Verdict {
    /** It has heard from the source recently. */
    ALIVE,
    /** It does not hear from the source any more. */
    SILENT,
    /** It will say something when it is looked at again, or when its silence has lasted. */
    NOT_YET,
    /** It cannot say anything of the source. */
    NOTHING
  }

  /** After how many periods without a heartbeat a receiver that runs is stale. */
  private static final int STALE_HEARTBEATS = 2;

  /** The client library's errors: the connection could not be made, or was lost. */
  private static final int CLIENT_ERRORS_FROM = 2000;

  private static final int CLIENT_ERRORS_TO = 2999;

  /** ER_NET_PACKETS_OUT_OF_ORDER up to ER_NET_WRITE_INTERRUPTED. */
  private static final int NET_ERRORS_FROM = 1156;

  private static final int NET_ERRORS_TO = 1161;
  private static final int SERVER_SHUTDOWN = 1053;

  static SourceEvidence of(InstanceView replica, InstanceView source, DetectionLimits limits) {
    if (!replica.reachable() || replica.facts() == null) {
      return say(replica, Verdict.NOTHING, "is not reachable itself");
    }
    ReplicationChannel channel =
        replica.facts().channels().stream()
            .filter(c -> c.source().equals(source.key()))
            .findFirst()
            .orElse(null);
    if (channel == null) {
      return say(replica, Verdict.NOTHING, "does not replicate from it");
    }
    if (replica.factsAgeMillis() > limits.factsMillis()) {
      return say(replica, Verdict.NOTHING, "was last seen " + replica.factsAgeMillis() + " ms ago");
    }
    if (replica.factsAgeMillis() > source.failingForMillis()) {
      return say(replica, Verdict.NOT_YET, "has not been looked at since");
    }
    return ofChannel(replica, channel, source.failure(), limits);
  }

  private static SourceEvidence ofChannel(
      InstanceView replica,
      ReplicationChannel channel,
      @Nullable ProbeFailure failure,
      DetectionLimits limits) {
    long silent = replica.sourceSilentMillis();
    boolean longSilent = silent >= limits.silenceMillis(channel.heartbeatPeriodMillis());
    String heard = silent < 0 ? "has never heard from it" : "heard from it " + silent + " ms ago";
    if (channel.receiver() == ThreadState.RUNNING) {
      boolean missed = silent >= STALE_HEARTBEATS * Math.max(1, channel.heartbeatPeriodMillis());
      return new SourceEvidence(
          replica.key(),
          longSilent ? Verdict.SILENT : Verdict.ALIVE,
          missed,
          replica.key() + " " + heard);
    }
    if (!lostConnection(channel)) {
      return say(replica, Verdict.NOTHING, "has stopped receiving for another reason");
    }
    boolean processGone = failure != null && failure.kind() != ProbeFailure.Kind.TIMEOUT;
    return say(
        replica,
        processGone || longSilent ? Verdict.SILENT : Verdict.NOT_YET,
        "has lost its connection to it, " + heard);
  }

  /** Whether the receiver stands still because its source does not answer it. */
  static boolean lostConnection(ReplicationChannel channel) {
    int code = channel.receiverError().code();
    if (code == 0) {
      return channel.receiver() == ThreadState.CONNECTING;
    }
    return (code >= CLIENT_ERRORS_FROM && code <= CLIENT_ERRORS_TO)
        || (code >= NET_ERRORS_FROM && code <= NET_ERRORS_TO)
        || code == SERVER_SHUTDOWN;
  }

  private static SourceEvidence say(InstanceView replica, Verdict verdict, String fact) {
    return new SourceEvidence(replica.key(), verdict, false, replica.key() + " " + fact);
  }
}
