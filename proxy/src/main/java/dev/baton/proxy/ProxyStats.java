package dev.baton.proxy;

import dev.baton.core.instance.InstanceKey;
import java.util.List;
import java.util.Map;

/**
 * What a proxy has done so far and is doing now. Immutable; the numbers of the event loops are read
 * one after the other, so that sums may be off by what happened in between.
 *
 * @param sessions clients connected now
 * @param queries commands answered since the start
 * @param held statements that wait for a primary now
 * @param holds statements that ever waited
 * @param longestHoldMillis the longest such wait so far
 * @param unknownOutcomes statements reported to their client as of unknown outcome
 * @param causal reads of what their session has written
 * @param pinned sessions now bound to one backend connection, by reason
 * @param latency of the commands, from the whole command read to its whole answer read
 */
public record ProxyStats(
    long sessions,
    long queries,
    long held,
    long holds,
    long longestHoldMillis,
    long unknownOutcomes,
    Causal causal,
    Map<String, Long> pinned,
    List<Backend> backends,
    Latency latency) {

  public ProxyStats {
    pinned = Map.copyOf(pinned);
    backends = List.copyOf(backends);
  }

  /**
   * One server as this proxy sees it.
   *
   * @param idle connections in the pools
   * @param busy connections that serve a session
   * @param opened connections made since the start
   * @param errors connections that could not be made, or broke
   */
  public record Backend(InstanceKey instance, long idle, long busy, long opened, long errors) {}

  /**
   * Reads that a rule has see what their session has written.
   *
   * @param waits before which a replica was asked to come so far
   * @param onPrimary which went to the writer, as no replica was shown to be there in time
   */
  public record Causal(long waits, long onPrimary) {}

  /** All in microseconds. */
  public record Latency(long count, long p50, long p95, long p99, long max) {}
}
