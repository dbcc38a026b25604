package dev.baton.proxy.monitor;

import org.jspecify.annotations.Nullable;

/**
 * What the checks know of one server. Immutable.
 *
 * @param readOnly null as long as it was never asked with success
 * @param pingFailures in a row
 * @param readOnlyFailures in a row
 * @param lagSeconds -1 if it does not replicate, or is not asked
 * @param member as a member of a group
 */
public record Seen(
    @Nullable Boolean readOnly,
    int pingFailures,
    int readOnlyFailures,
    long lagSeconds,
    MemberFacts member) {

  static final Seen NOTHING = new Seen(null, 0, 0, -1, MemberFacts.NONE);

  Seen pinged() {
    return new Seen(readOnly, 0, readOnlyFailures, lagSeconds, member);
  }

  Seen pingFailed() {
    return new Seen(readOnly, pingFailures + 1, readOnlyFailures, lagSeconds, member);
  }

  Seen readOnlyIs(boolean value) {
    return new Seen(value, pingFailures, 0, lagSeconds, member);
  }

  /** One that does not say so often enough counts as read-only, as in ProxySQL. */
  Seen readOnlyFailed(int limit) {
    boolean tooOften = readOnlyFailures + 1 >= limit;
    return new Seen(
        (tooOften && readOnly != null) ? Boolean.TRUE : readOnly,
        pingFailures,
        readOnlyFailures + 1,
        lagSeconds,
        member);
  }

  Seen lagIs(long seconds) {
    return new Seen(readOnly, pingFailures, readOnlyFailures, seconds, member);
  }

  Seen memberIs(MemberFacts facts) {
    return new Seen(readOnly, pingFailures, readOnlyFailures, lagSeconds, facts);
  }

  boolean isSilent(MonitorSettings settings) {
    return pingFailures >= settings.pingMaxFailures();
  }
}
