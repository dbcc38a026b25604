package dev.baton.ops.docker;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.ops.docker.engine.ContainerEngine;
import dev.baton.ops.docker.engine.ContainerState;
import dev.baton.ops.provision.server.StoppableServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** The server of a container; the engine does not start again what was ended by a signal. */
final class ContainerServer implements StoppableServer {

  private static final Duration KILL_LIMIT = Duration.ofSeconds(10);
  private static final long POLL_MILLIS = 100;

  private final ContainerEngine engine;
  private final String name;
  private final boolean mariaDb;

  ContainerServer(ContainerEngine engine, String name, boolean mariaDb) {
    this.engine = engine;
    this.name = name;
    this.mariaDb = mariaDb;
  }

  @Override
  public InstanceKey key() {
    return new InstanceKey(name, ContainerCnf.PORT);
  }

  @Override
  public boolean isMariaDb() {
    return mariaDb;
  }

  @Override
  public boolean isRunning() throws IOException {
    return engine.inspect(List.of(name)).stream().anyMatch(ContainerState::isRunning);
  }

  @Override
  public void retire() {
    // Nobody starts it but its engine, which does not after a signal.
  }

  @Override
  public void kill() throws IOException {
    engine.signal(name, "KILL");
    awaitExit(KILL_LIMIT);
  }

  @Override
  public void terminate() throws IOException {
    engine.signal(name, "TERM");
  }

  @Override
  public boolean awaitExit(Duration limit) throws IOException {
    long begin = MonotonicClock.SYSTEM.nanos();
    while (isRunning()) {
      if (MonotonicClock.SYSTEM.millisSince(begin) > limit.toMillis()) {
        return false;
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while " + name + " ended", e);
      }
    }
    return true;
  }
}
