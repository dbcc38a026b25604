package dev.baton.proxy.monitor;

import org.jspecify.annotations.Nullable;

/**
 * What the checks know of one server. Immutable.
 *
 * @param readOnly null as long as it was never asked with success
 * @param pingFailures in a row
 * @param readOnlyFailures in a row
 * @param lagSeconds -1 if it does not replicate, or is not asked
 * @param latencyMillis of its pings, the newest counting most; -1 if nobody asks for it
 * @param member as a member of a group
 */
public record Seen(
    @Nullable Boolean readOnly,
    int pingFailures,
    int readOnlyFailures,
    long lagSeconds,
    int latencyMillis,
    MemberFacts member) {

  static final Seen NOTHING = new Seen(null, 0, 0, -1, -1, MemberFacts.NONE);

  Seen pinged() {
    return new Seen(readOnly, 0, readOnlyFailures, lagSeconds, -1, member);
  }

  /** It has answered a ping, of a server of which that must not take too long. */
  Seen pinged(int millis) {
    int now = latencyMillis < 0 ? millis : (2 * latencyMillis + millis + 1) / 3;
    return new Seen(readOnly, 0, readOnlyFailures, lagSeconds, now, member);
  }

  Seen pingFailed() {
    return new Seen(
        readOnly, pingFailures + 1, readOnlyFailures, lagSeconds, latencyMillis, member);
  }

  Seen readOnlyIs(boolean value) {
    return new Seen(value, pingFailures, 0, lagSeconds, latencyMillis, member);
  }

  /** One that does not say so often enough counts as read-only, as in ProxySQL. */
  Seen readOnlyFailed(int limit) {
    boolean tooOften = readOnlyFailures + 1 >= limit;
    return new Seen(
        (tooOften && readOnly != null) ? Boolean.TRUE : readOnly,
        pingFailures,
        readOnlyFailures + 1,
        lagSeconds,
        latencyMillis,
        member);
  }

  Seen lagIs(long seconds) {
    return new Seen(readOnly, pingFailures, readOnlyFailures, seconds, latencyMillis, member);
  }

  Seen memberIs(MemberFacts facts) {
    return new Seen(readOnly, pingFailures, readOnlyFailures, lagSeconds, latencyMillis, facts);
  }

  boolean isSilent(MonitorSettings settings) {
    return pingFailures >= settings.pingMaxFailures();
  }
}
