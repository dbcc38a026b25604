package dev.baton.simulation.net;

import dev.baton.simulation.time.Scheduler;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Random;

/**
 * Messages between nodes, in order for each pair, as TCP keeps it: what a cut holds up arrives when
 * it is healed, unless who sent it has given up meanwhile.
 */
public final class Network {
  private static final long BASE_NANOS = 100_000;

  private final Scheduler scheduler;
  private final Random random;
  private final int jitterNanos;
  private final Map<Node, Map<Node, Path>> paths = new IdentityHashMap<>();

  /**
   * @param jitterNanos what a message may take beyond the least
   */
  public Network(Scheduler scheduler, Random random, int jitterNanos) {
    this.jitterNanos = jitterNanos;
    this.scheduler = scheduler;
    this.random = random;
  }

  /** One direction between two nodes. */
  private static final class Path {
    private final Deque<Runnable> held = new ArrayDeque<>();
    private int cuts;
    private int underWay;
    private long extraNanos;
    private long lastArrival;
    private long goodSince;
  }

  private Path path(Node from, Node to) {
    return paths
        .computeIfAbsent(from, key -> new IdentityHashMap<>())
        .computeIfAbsent(to, key -> new Path());
  }

  /** Carries a message; it is handled once it has arrived and the receiver is awake. */
  public void send(Node from, Node to, Runnable message) {
    Path path = path(from, to);
    Runnable delivery = () -> to.handle(message);
    boolean cut = path.cuts > 0;
    if (cut && path.underWay == 0) {
      path.held.add(delivery);
      return;
    }
    // what meets a cut is held up behind what left before it
    long spread = cut ? 0 : random.nextInt(jitterNanos);
    long arrival = scheduler.nanos() + BASE_NANOS + spread + path.extraNanos;
    path.lastArrival = Math.max(path.lastArrival, arrival);
    path.underWay++;
    scheduler.after(
        path.lastArrival - scheduler.nanos(),
        () -> {
          path.underWay--;
          if (path.cuts > 0) {
            path.held.add(delivery);
          } else {
            delivery.run();
          }
        });
  }

  /** Cuts one direction; as many heals must follow. */
  public void cut(Node from, Node to) {
    path(from, to).cuts++;
  }

  public void heal(Node from, Node to) {
    Path path = path(from, to);
    path.cuts--;
    if (path.cuts == 0) {
      path.goodSince = scheduler.nanos();
      Deque<Runnable> held = new ArrayDeque<>(path.held);
      path.held.clear();
      held.forEach(Runnable::run);
    }
  }

  /** Adds to what every message takes in one direction; negative takes it back. */
  public void slow(Node from, Node to, long extraNanos) {
    Path path = path(from, to);
    path.extraNanos += extraNanos;
    path.goodSince = scheduler.nanos();
  }

  /** For how long messages have passed both ways without a cut or a slow link; -1 if not now. */
  public long goodForNanos(Node one, Node other) {
    return Math.min(goodFor(path(one, other)), goodFor(path(other, one)));
  }

  private long goodFor(Path path) {
    return path.cuts > 0 || path.extraNanos > 0 ? -1 : scheduler.nanos() - path.goodSince;
  }
}
