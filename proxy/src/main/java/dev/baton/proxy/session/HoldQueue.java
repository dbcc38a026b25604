package dev.baton.proxy.session;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The sessions of one event loop whose statement waits for a primary, in the order in which they
 * came. Bounded by the number of sessions: each has at most one statement here, and is not read
 * from meanwhile beyond a small buffer.
 */
public final class HoldQueue {

  private final Set<Session> waiting = new LinkedHashSet<>();

  void add(Session session) {
    waiting.add(session);
  }

  void remove(Session session) {
    waiting.remove(session);
  }

  /** Lets everybody try again, in order; who cannot go on yet comes back into the queue. */
  public void release() {
    List<Session> released = List.copyOf(waiting);
    waiting.clear();
    for (Session session : released) {
      session.reroute();
    }
  }

  public int size() {
    return waiting.size();
  }
}
