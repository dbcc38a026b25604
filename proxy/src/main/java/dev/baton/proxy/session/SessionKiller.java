package dev.baton.proxy.session;

import io.netty.channel.EventLoop;
import java.util.function.Consumer;

/** Reaches the sessions of all event loops. Thread-safe. */
@FunctionalInterface
public interface SessionKiller {

  /**
   * Passes a request on to every loop.
   *
   * @param answer called once, later and on the asking loop
   */
  void kill(KillRequest request, EventLoop asking, Consumer<KillRequest.Outcome> answer);
}
