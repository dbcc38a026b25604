package dev.baton.topology.snapshot;

import dev.baton.core.instance.InstanceKey;
import org.jspecify.annotations.Nullable;

/**
 * One instance as the manager knows it at one moment: the last facts, how old they are, and what
 * the last attempt to refresh them said.
 *
 * @param facts what the last successful probe found; null if none has succeeded yet
 * @param factsAgeMillis how long ago that probe was sent; meaningless without facts
 * @param failure why the latest probe failed; null if it succeeded
 * @param failingForMillis since when every probe failed; 0 if the latest succeeded
 * @param consecutiveFailures how many probes in a row failed
 * @param clients what clients met at the instance since it was last reached
 * @param sourceSilentMillis for a replica, how long ago the manager last saw its receiver make
 *     progress (a heartbeat, an event): on the manager's clock, so immune to the servers'. -1 if it
 *     has never been seen to
 * @param historyLoss that its history is not the one it was seen with before; null if it is
 */
public record InstanceView(
    InstanceKey key,
    @Nullable InstanceFacts facts,
    long factsAgeMillis,
    @Nullable ProbeFailure failure,
    long failingForMillis,
    int consecutiveFailures,
    ClientExperience clients,
    long sourceSilentMillis,
    @Nullable HistoryLoss historyLoss) {

  /** Of an instance whose history is whole. */
  public InstanceView(
      InstanceKey key,
      @Nullable InstanceFacts facts,
      long factsAgeMillis,
      @Nullable ProbeFailure failure,
      long failingForMillis,
      int consecutiveFailures,
      ClientExperience clients,
      long sourceSilentMillis) {
    this(
        key,
        facts,
        factsAgeMillis,
        failure,
        failingForMillis,
        consecutiveFailures,
        clients,
        sourceSilentMillis,
        null);
  }

  public InstanceView withFacts(InstanceFacts value) {
    return new InstanceView(
        key,
        value,
        factsAgeMillis,
        failure,
        failingForMillis,
        consecutiveFailures,
        clients,
        sourceSilentMillis,
        historyLoss);
  }

  /**
   * @param shutdownSaid whether the server itself told the manager or a proxy that it is shutting
   *     down
   * @param proxyRefused whether a proxy found nothing listening, as a second observer beside the
   *     manager
   */
  public record ClientExperience(boolean shutdownSaid, boolean proxyRefused) {
    public static final ClientExperience NORMAL = new ClientExperience(false, false);

    public ClientExperience withShutdownSaid() {
      return new ClientExperience(true, proxyRefused);
    }

    public ClientExperience withProxyRefused() {
      return new ClientExperience(shutdownSaid, true);
    }
  }

  public boolean reachable() {
    return failure == null && facts != null;
  }
}
