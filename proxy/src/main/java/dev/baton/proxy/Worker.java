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
import dev.baton.proxy.config.ReplicationPair;
import dev.baton.proxy.config.Tunables;
import dev.baton.proxy.route.LoopRoutes;
import dev.baton.proxy.route.Routes;
import dev.baton.proxy.session.FrontDoor;
import dev.baton.proxy.session.SessionContext;
import dev.baton.wire.auth.LoginSecret;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Everything one event loop owns, and the manager's commands as it carries them out. Used on its
 * loop only.
 */
final class Worker {

  private static final LoginSecret NOBODYS = new LoginSecret.Password(new Secret(""));
  private static final long INTRODUCE_AGAIN_MILLIS = 100;

  private final EventLoop loop;
  private final MonotonicClock clock;
  private final Routes routes;
  private final Backends backends;
  private final SessionContext sessions;
  private final FrontDoor door;
  private final int loops;
  private final LoopLead whole;
  private final Map<Integer, LoopLead> leads = new ConcurrentHashMap<>();
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
    this.whole = wholeLead(routes);
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

  /** A manager's commands for all servers of a proxy without a configuration of its own. */
  LoopRoutes lead() {
    return whole;
  }

  /** Those for one pair of hostgroups. May be called from any thread. */
  LoopLead lead(int writer) {
    return leads.computeIfAbsent(writer, this::pairLead);
  }

  private LoopLead wholeLead(Routes routes) {
    return new LoopLead(
        loop,
        clock,
        routes,
        sessions.holds(),
        new LoopLead.Territory() {
          @Override
          public void revoke(@Nullable RoutingTable last, long epoch) {
            reroute(backends.revoke(epoch));
          }

          @Override
          public void serve(@Nullable RoutingTable last, RoutingTable table) {
            reroute(backends.publish(table));
            introduce();
          }

          @Override
          public int busy() {
            return sessions.busyOn(sessions::isPrimary);
          }

          @Override
          public void forget() {
            throw new IllegalStateException(
                "one manager leads all servers for as long as both run");
          }
        });
  }

  private LoopLead pairLead(int writer) {
    return new LoopLead(
        loop,
        clock,
        new Routes(clock),
        sessions.holds(),
        new LoopLead.Territory() {
          @Override
          public void revoke(@Nullable RoutingTable last, long epoch) {
            ReplicationPair pair = pair(writer);
            if (pair != null) {
              reroute(backends.hostgroups().revoke(pair, primary(last), epoch));
            }
          }

          @Override
          public void serve(@Nullable RoutingTable last, RoutingTable table) {
            ReplicationPair pair = pair(writer);
            if (pair != null) {
              place();
              reroute(backends.hostgroups().promote(pair, primary(last), table));
              introduce();
            }
          }

          @Override
          public int busy() {
            return sessions.busyOn(backend -> backend.hostgroup() == writer);
          }

          @Override
          public void forget() {
            ReplicationPair pair = pair(writer);
            if (pair != null) {
              place();
              reroute(backends.hostgroups().forget(pair));
            }
          }
        });
  }

  private static @Nullable InstanceKey primary(@Nullable RoutingTable table) {
    return table == null ? null : table.primary();
  }

  /** The pair that a manager leads; null if none does any more. */
  private @Nullable ReplicationPair pair(int writer) {
    if (inForce != null) {
      for (ReplicationPair pair : inForce.pairs()) {
        if (pair.isLed() && pair.writer() == writer) {
          return pair;
        }
      }
    }
    return null;
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
    sessions.limits().use(config.rules(), loops);
    Tunables tunables = config.tunables();
    sessions.holdLimit(tunables.holdLimit());
    sessions.statements(tunables.statements());
    if (upkeep == null) {
      var _ = loop.scheduleAtFixedRate(this::maintain, 1, 1, TimeUnit.SECONDS);
    }
    upkeep =
        new Upkeep(tunables.connectionMaxAge().toSeconds(), tunables.pingInterval().toSeconds());
    ProxyConfig before = inForce;
    inForce = config;
    if (before == null || !before.hasServersOf(config)) {
      place();
    }
    sessions.holds().release();
    introduce();
  }

  /** Puts servers where the configuration and the managers of led pairs have them. */
  private void place() {
    ProxyConfig config = Objects.requireNonNull(inForce);
    Map<Integer, Routes> managers = new HashMap<>();
    Map<Integer, RoutingTable> tables = new HashMap<>();
    for (ReplicationPair pair : config.pairs()) {
      if (pair.isLed()) {
        Routes manager = lead(pair.writer()).routes();
        managers.put(pair.writer(), manager);
        if (manager.table() != null) {
          tables.put(pair.writer(), manager.table());
        }
      }
    }
    backends.hostgroups().leads(managers);
    reroute(
        backends.configure(
            config.placed(tables).servers(), config.pairs(), config.policies(), loops));
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

  void execute(Runnable task) {
    loop.execute(task);
  }
}
