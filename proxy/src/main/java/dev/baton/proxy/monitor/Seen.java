package dev.baton.proxy.monitor;

import org.jspecify.annotations.Nullable;

/**
 * What the checks know of one server. Immutable.
 *
 * @param readOnly null as long as it was never asked with success
 * @param pingFailures in a row
 * @param readOnlyFailures in a row
 * @param lagSeconds -1 if it does not replicate, or is not asked
 */
public record Seen(
    @Nullable Boolean readOnly, int pingFailures, int readOnlyFailures, long lagSeconds) {

  static final Seen NOTHING = new Seen(null, 0, 0, -1);

  Seen pinged() {
    return new Seen(readOnly, 0, readOnlyFailures, lagSeconds);
  }

  Seen pingFailed() {
    return new Seen(readOnly, pingFailures + 1, readOnlyFailures, lagSeconds);
  }

  Seen readOnlyIs(boolean value) {
    return new Seen(value, pingFailures, 0, lagSeconds);
  }

  /** One that does not say so often enough counts as read-only, as in ProxySQL. */
  Seen readOnlyFailed(int limit) {
    boolean tooOften = readOnlyFailures + 1 >= limit;
    return new Seen(
        (tooOften && readOnly != null) ? Boolean.TRUE : readOnly,
        pingFailures,
        readOnlyFailures + 1,
        lagSeconds);
  }

  Seen lagIs(long seconds) {
    return new Seen(readOnly, pingFailures, readOnlyFailures, seconds);
  }
}
