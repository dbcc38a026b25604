package dev.baton.manager.watch;

import dev.baton.core.time.MonotonicClock;
import dev.baton.core.time.Tasks;
import dev.baton.manager.config.ManagerPorts;
import dev.baton.manager.config.ManagerSettings;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.port.InstanceLink;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import dev.baton.topology.snapshot.InstanceView.ClientExperience;
import dev.baton.topology.snapshot.ProbeFailure;
import dev.baton.topology.snapshot.ProbeFailure.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at one instance again and again on a thread of its own: at its interval, more often while
 * something looks wrong, and at once when poked. Whoever decides is woken by what is new, by what
 * was asked for, and by everything while something looks wrong; where nothing happens it looks at
 * its own interval, which is a third of the work for three instances. Thread-safe.
 */
public final class InstanceWatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(InstanceWatcher.class);
  private static final long CLAIM_INTERVAL_MILLIS = 1_000;

  private final InstanceLink link;
  private final ManagerSettings settings;
  private final MonotonicClock clock;
  private final Claims claims;
  private final Runnable onNews;
  private final Tasks tasks;
  private final WakeUp pokes;
  private final Lock lock;
  private final Condition probed;
  private volatile ProbeState state;
  private volatile boolean urgent;
  private volatile boolean closed;
  private volatile boolean claimed;
  private volatile long claimedNanos;
  private volatile boolean shutdownSaid;
  private volatile boolean proxyRefused;
  private volatile boolean historyReplaced;
  private volatile long endedNanos; // when the latest probe that has ended was sent

  /**
   * @param onNews told after a probe that is of interest, on the watcher's thread; must not block
   */
  InstanceWatcher(
      InstanceLink link,
      ManagerSettings settings,
      ManagerPorts ports,
      Claims claims,
      Runnable onNews) {
    this.link = link;
    this.settings = settings;
    this.clock = ports.clock();
    this.tasks = ports.tasks();
    this.pokes = new WakeUp(tasks);
    this.lock = tasks.lock();
    this.probed = lock.newCondition();
    this.claims = claims;
    this.onNews = onNews;
    this.state = ProbeState.unseen(link.key());
    this.endedNanos = clock.nanos() - 1;
  }

  void start() {
    tasks.start("watch-" + link.key(), this::run);
  }

  /** Look again now. */
  public void poke() {
    pokes.signal();
  }

  /** A proxy found nothing listening there: look again now. */
  public void proxyRefused() {
    proxyRefused = true;
    poke();
  }

  /** It said itself that it is shutting down: look again now. */
  public void shutdownSaid() {
    shutdownSaid = true;
    poke();
  }

  /** Baton has cut or replaced its history, which is archived: what is found next is whole. */
  public void historyReplaced() {
    historyReplaced = true;
    poke();
  }

  /** Whether to look more often. */
  public void urgent(boolean value) {
    if (value && !urgent) {
      urgent = true;
      poke();
    } else {
      urgent = value;
    }
  }

  public InstanceView view() {
    return state.view(clock.nanos(), new ClientExperience(shutdownSaid, proxyRefused));
  }

  /** What the latest successful probe found, without its age; null if none has succeeded. */
  @Nullable InstanceFacts facts() {
    return state.facts();
  }

  /** Whether any probe has ended yet, well or not. */
  boolean seen() {
    return state.attempts() > 0;
  }

  /**
   * What a probe sent after this call finds.
   *
   * @return empty if none has ended within the time
   */
  public Optional<InstanceView> freshView(Duration timeout) throws InterruptedException {
    long asked = clock.nanos();
    long remaining = timeout.toNanos();
    poke();
    lock.lock();
    try {
      while (endedNanos - asked < 0) {
        if (remaining <= 0 || closed) {
          return Optional.empty();
        }
        remaining = probed.awaitNanos(remaining);
      }
      return Optional.of(view());
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      boolean asked = true;
      while (!closed) {
        long poked = pokes.count();
        ProbeState former = state;
        probe();
        boolean claimChanged = claim();
        if (asked || claimChanged || urgent || !state.saysTheSameAs(former)) {
          onNews.run();
        }
        Duration pause = urgent ? settings.urgentProbeInterval() : settings.probeInterval();
        pokes.await(poked, pause);
        asked = pokes.count() != poked;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      link.close(); // again: a probe under way may have opened it meanwhile
    }
  }

  private void probe() {
    long sent = clock.nanos();
    ProbeState next;
    try {
      InstanceFacts facts = link.probe(settings.probeTimeout());
      if (historyReplaced) {
        historyReplaced = false;
        next = state.succeededAnew(facts, sent, clock.nanos());
      } else {
        next = state.succeeded(facts, sent, clock.nanos());
      }
      shutdownSaid = false;
      proxyRefused = false;
    } catch (InstanceException e) {
      claims.lost(link.key());
      claimed = false;
      next = state.failed(e.failure(), clock.nanos());
      if (e.failure().kind() == Kind.SHUTTING_DOWN) {
        shutdownSaid = true;
      }
    } catch (RuntimeException e) {
      LOG.error("the probe of {} failed in Baton itself", link.key(), e);
      next = state.failed(new ProbeFailure(Kind.SERVER_ERROR, "in Baton: " + e), clock.nanos());
    }
    lock.lock();
    try {
      state = next;
      endedNanos = sent;
      probed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The lock lives in the probing connection: after each new one it is to be taken again, or looked
   * at by whoever stands by.
   *
   * @return whether somebody else has it now than before
   */
  private boolean claim() {
    boolean due = !claimed || clock.millisSince(claimedNanos) >= CLAIM_INTERVAL_MILLIS;
    if (closed || state.failure() != null || !due) {
      return false;
    }
    try {
      Optional<String> holder =
          claims.mayClaim()
              ? Optional.of(link.claim(settings.id(), settings.probeTimeout()))
              : link.disclaim(settings.id(), settings.probeTimeout());
      claimed = true;
      claimedNanos = clock.nanos();
      return holder
          .map(manager -> claims.heldBy(link.key(), manager))
          .orElseGet(() -> claims.free(link.key()));
    } catch (InstanceException e) {
      LOG.debug("{} could not be claimed", link.key(), e);
      return false;
    }
  }

  @Override
  public void close() {
    closed = true;
    poke();
    link.close();
  }
}
