package dev.baton.ops.provision.server;

import dev.baton.core.instance.InstanceKey;
import java.io.IOException;
import java.time.Duration;

/** A server that Baton may end, whatever runs it. */
public interface StoppableServer {

  InstanceKey key();

  boolean isMariaDb();

  /** Whether its process exists. */
  boolean isRunning() throws IOException;

  /** From now on nobody starts it again. */
  void retire();

  /** SIGKILL; returns when it is gone. */
  void kill() throws IOException;

  /** SIGTERM; does not wait. */
  void terminate() throws IOException;

  /**
   * @return whether it was gone within the limit
   */
  boolean awaitExit(Duration limit) throws IOException;
}
