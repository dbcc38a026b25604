package dev.baton.admin.protocol;

import dev.baton.core.time.MonotonicClock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes guessing passwords slow: after each failed login from an address the next answer to it
 * takes longer, doubling up to a limit, until a login succeeds or some time has passed.
 * Thread-safe, bounded.
 */
final class LoginGuard {
  private static final int ADDRESSES = 10_000;
  private static final long FIRST_DELAY_MS = 100;
  private static final long LONGEST_DELAY_MS = 5_000;
  private static final Duration FORGIVEN_AFTER = Duration.ofMinutes(5);

  private record Failures(int count, long last) {}

  private final MonotonicClock clock;
  private final Map<String, Failures> byAddress =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
          return size() > ADDRESSES;
        }
      };

  LoginGuard(MonotonicClock clock) {
    this.clock = clock;
  }

  /** How long the answer to a login from this address is to wait, in milliseconds. */
  synchronized long delayMillis(String address) {
    Failures failures = byAddress.get(address);
    if (failures == null) {
      return 0;
    }
    if (clock.nanos() - failures.last() > FORGIVEN_AFTER.toNanos()) {
      byAddress.remove(address);
      return 0;
    }
    int doublings = Math.min(failures.count() - 1, 10);
    return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS << doublings);
  }

  synchronized void failed(String address) {
    Failures before = byAddress.get(address);
    byAddress.put(address, new Failures(before == null ? 1 : before.count() + 1, clock.nanos()));
  }

  synchronized void succeeded(String address) {
    byAddress.remove(address);
  }
}
