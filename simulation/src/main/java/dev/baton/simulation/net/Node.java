package dev.baton.simulation.net;

import java.util.ArrayDeque;
import java.util.Deque;

/** A process on the network. While it is frozen, what reaches it waits in its sockets. */
public final class Node {
  private final String name;
  private final Deque<Runnable> inbox = new ArrayDeque<>();
  private boolean frozen;

  public Node(String name) {
    this.name = name;
  }

  public String name() {
    return name;
  }

  public boolean isFrozen() {
    return frozen;
  }

  public void freeze() {
    frozen = true;
  }

  /** Wakes it: everything that came meanwhile is handled now, in its order. */
  public void thaw() {
    frozen = false;
    while (!frozen && !inbox.isEmpty()) {
      inbox.poll().run();
    }
  }

  /** Does it now, or as soon as it wakes. */
  public void handle(Runnable work) {
    if (frozen) {
      inbox.add(work);
    } else {
      work.run();
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
