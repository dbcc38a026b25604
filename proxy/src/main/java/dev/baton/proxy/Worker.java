package dev.baton.proxy;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.routing.RoutingTable;
import dev.baton.core.secret.Secret;
import dev.baton.core.time.MonotonicClock;
import dev.baton.proxy.backend.Backends;
import dev.baton.proxy.backend.LinkUser;
import dev.baton.proxy.backend.Upkeep;
import dev.baton.proxy.config.Account;
import dev.baton.proxy.config.ProxyConfig;
import dev.baton.proxy.config.Tunables;
import dev.baton.proxy.route.LoopRoutes;
import dev.baton.proxy.route.Routes;
import dev.baton.proxy.session.FrontDoor;
import dev.baton.proxy.session.SessionContext;
import dev.baton.wire.auth.LoginSecret;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything one event loop owns, and the manager's commands as it carries them out. Used on its
 * loop only.
 */
final class Worker implements LoopRoutes {

  private static final long DRAIN_POLL_MILLIS = 1;
  private static final LoginSecret NOBODYS = new LoginSecret.Password(new Secret(""));
  private static final long INTRODUCE_AGAIN_MILLIS = 100;

  private final EventLoop loop;
  private final MonotonicClock clock;
  private final Routes routes;
  private final Backends backends;
  private final SessionContext sessions;
  private final FrontDoor door;
  private final int loops;
  private @Nullable Upkeep upkeep;
  private @Nullable ProxyConfig inForce;

  Worker(
      EventLoop loop,
      MonotonicClock clock,
      Routes routes,
      Backends backends,
      SessionContext sessions,
      FrontDoor door,
      ProxySettings settings) {
    this.loop = loop;
    this.clock = clock;
    this.routes = routes;
    this.backends = backends;
    this.sessions = sessions;
    this.door = door;
    this.loops = settings.ioThreads();
  }

  SessionContext sessions() {
    return sessions;
  }

  Backends backends() {
    return backends;
  }

  EventLoop loop() {
    return loop;
  }

  @Override
  public void renewLease(long epoch, long untilNanos) {
    boolean could = routes.writablePrimary() != null;
    raise(epoch);
    routes.lease(epoch, untilNanos);
    if (!could && routes.writablePrimary() != null) {
      sessions.holds().release();
    }
  }

  @Override
  public void revoke(long newEpoch) {
    raise(newEpoch);
  }

  /** Connections of the epochs before are broken in the same turn of the loop. */
  private void raise(long epoch) {
    if (epoch > routes.epoch()) {
      routes.raise(epoch);
      reroute(backends.revoke(epoch));
    }
  }

  @Override
  public void drain(long epoch, long deadlineNanos, IntConsumer busySessions) {
    raise(epoch);
    routes.drain();
    awaitDrained(deadlineNanos, busySessions);
  }

  private void awaitDrained(long deadlineNanos, IntConsumer busySessions) {
    int busy = sessions.busyOnPrimary();
    if (busy == 0 || !routes.draining() || deadlineNanos - clock.nanos() <= 0) {
      busySessions.accept(busy);
      return;
    }
    var _ =
        loop.schedule(
            () -> awaitDrained(deadlineNanos, busySessions),
            DRAIN_POLL_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  @Override
  public void publish(RoutingTable table) {
    if (routes.publish(table)) {
      reroute(backends.publish(table));
      sessions.holds().release();
      introduce();
    }
  }

  /** Until a server has said who it is, the proxy cannot say to clients what they talk to. */
  private void introduce() {
    Account anybody = door.anybody();
    if (door.hasIdentity() || anybody == null) {
      return;
    }
    LoginSecret secret = anybody.secret(NOBODYS); // it greets whomever it does not let in, too
    if (secret != null) {
      backends.greetAnyone(anybody.name(), secret);
    }
    var _ = loop.schedule(this::introduce, INTRODUCE_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Brings a configuration into force, all of it between two of the loop's tasks. */
  void configure(ProxyConfig config) {
    sessions.router().configure(config);
    Tunables tunables = config.tunables();
    sessions.holdLimit(tunables.holdLimit());
    sessions.statements(tunables.statements());
    if (upkeep == null) {
      var _ = loop.scheduleAtFixedRate(this::maintain, 1, 1, TimeUnit.SECONDS);
    }
    upkeep =
        new Upkeep(
            tunables.freeConnectionsPercent(),
            tunables.connectionMaxAge().toSeconds(),
            tunables.pingInterval().toSeconds());
    ProxyConfig before = inForce;
    inForce = config;
    if (before == null || !before.hasServersOf(config)) {
      reroute(backends.configure(config.servers(), config.pairs(), loops));
    }
    sessions.holds().release();
    introduce();
  }

  private void maintain() {
    if (upkeep != null) {
      backends.maintain(upkeep);
    }
  }

  private void reroute(List<LinkUser> dismissed) {
    for (LinkUser user : dismissed) {
      user.onDismissed();
    }
  }

  /** What a manager's table and lease let this loop serve. */
  ProxyHealth led() {
    boolean writes = routes.writablePrimary() != null;
    boolean reads = writes || !routes.replicas().isEmpty();
    return ProxyHealth.led(writes, reads, writes ? "" : routes.whyNotWritable());
  }

  /** May be called from any thread. */
  void suspect(InstanceKey instance) {
    loop.execute(() -> backends.suspect(instance));
  }

  void breakConnections(@Nullable InstanceKey only) {
    backends.breakAll(only, "broken on request");
  }

  @Override
  public void execute(Runnable task) {
    loop.execute(task);
  }
}
