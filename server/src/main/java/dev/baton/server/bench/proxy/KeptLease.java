package dev.baton.server.bench.proxy;

import dev.baton.proxy.Proxy;
import java.time.Duration;

/** A proxy's lease of epoch 1, renewed as a manager renews it, until this is closed. */
public final class KeptLease implements AutoCloseable {

  private static final long RENEWAL_MILLIS = 1_000;

  private final Thread renewal;

  private KeptLease(Thread renewal) {
    this.renewal = renewal;
  }

  /**
   * @param lease how long each renewal holds; more than a second
   */
  public static KeptLease of(Proxy proxy, Duration lease) {
    return new KeptLease(Thread.ofVirtual().start(() -> renew(proxy, lease)));
  }

  private static void renew(Proxy proxy, Duration lease) {
    try {
      while (true) {
        proxy.follower().renewLease(1, lease);
        Thread.sleep(RENEWAL_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    renewal.interrupt();
  }
}
