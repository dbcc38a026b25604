package dev.baton.simulation.server;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** GET_LOCK of the managers: it lives in the connection that took it. */
public final class AdvisoryLock {
  private @Nullable Object owner;
  private String holder = "";

  /** Who holds it after this: the manager, or who had it before. */
  public String claim(String manager, Object connection) {
    if (owner == null || owner == connection) {
      owner = connection;
      holder = manager;
    }
    return holder;
  }

  /** Empty if it is free. */
  public Optional<String> holder() {
    return owner == null ? Optional.empty() : Optional.of(holder);
  }

  public boolean isHeldBy(Object connection) {
    return owner == connection;
  }

  /** The connection has gone, and the lock with it. */
  public void release(Object connection) {
    if (owner == connection) {
      owner = null;
    }
  }

  /** All connections have gone. */
  void free() {
    owner = null;
  }
}
