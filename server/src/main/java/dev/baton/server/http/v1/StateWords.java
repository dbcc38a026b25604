package dev.baton.server.http.v1;

import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.ClusterStatus;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import dev.baton.topology.snapshot.ProbeFailure;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;

/** The state of clusters and instances in a few plain words. Pure; the words are documented. */
final class StateWords {

  /** A replica this many seconds behind is said to lag. */
  private static final long LAG_SECONDS = 10;

  private StateWords() {}

  /**
   * @param well whether the words name nothing that is wrong
   */
  record State(String words, boolean well) {}

  static String ofCluster(ClusterStatus status) {
    if (status.healthy()) {
      return "healthy";
    }
    InstanceKey primary = status.snapshot().primary();
    boolean served =
        primary != null
            && status
                .snapshot()
                .view(primary)
                .map(view -> ofInstance(view, true).well())
                .orElse(false);
    return served ? "degraded" : "no primary";
  }

  static State ofInstance(InstanceView view, boolean primary) {
    if (view.failure() != null) {
      return new State(ofFailure(view.failure()), false);
    }
    InstanceFacts facts = view.facts();
    if (facts == null) {
      return new State("not seen yet", false);
    }
    if (primary) {
      return ofPrimary(facts);
    }
    if (facts.writable()) {
      return new State("writable but not the primary", false);
    }
    if (facts.offlineMode()) {
      return new State("fenced", false);
    }
    return facts
        .channel()
        .map(StateWords::ofChannel)
        .orElseGet(() -> new State("read-only, not replicating", false));
  }

  private static State ofPrimary(InstanceFacts facts) {
    if (!facts.writable()) {
      return new State(facts.offlineMode() ? "fenced" : "read-only", false);
    }
    return new State("writable", true);
  }

  private static State ofChannel(ReplicationChannel channel) {
    if (channel.applier() == ThreadState.STOPPED) {
      boolean both = channel.receiver() == ThreadState.STOPPED;
      return new State(both ? "replication stopped" : "applier stopped", false);
    }
    return switch (channel.receiver()) {
      case STOPPED -> new State("receiver stopped", false);
      case CONNECTING -> new State("connecting to its source", false);
      case RUNNING ->
          channel.delay().orElse(0) >= LAG_SECONDS
              ? new State("lagging", false)
              : new State("replicating", true);
    };
  }

  private static String ofFailure(ProbeFailure failure) {
    return switch (failure.kind()) {
      case REFUSED -> "down";
      case TIMEOUT -> "not answering";
      case BROKEN -> "connection lost";
      case SHUTTING_DOWN -> "shutting down";
      case ACCESS_DENIED -> "access denied";
      case TOO_MANY_CONNECTIONS -> "no free connection";
      case SERVER_ERROR -> "answers with an error";
    };
  }

  /** {@code source}, {@code replica}, {@code off} or {@code none}: what the server does now. */
  static String semiSync(InstanceFacts facts, boolean primary) {
    if (!facts.semiSync().available()) {
      return "none";
    }
    if (primary) {
      return facts.semiSync().sourceActive() ? "source" : "off";
    }
    return facts.semiSync().replicaActive() ? "replica" : "off";
  }
}
