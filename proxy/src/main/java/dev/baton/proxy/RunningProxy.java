package dev.baton.proxy;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.net.ListenAddresses.Address;
import dev.baton.core.routing.BackendObserver;
import dev.baton.core.routing.RouteFollower;
import dev.baton.core.time.MonotonicClock;
import dev.baton.proxy.backend.BackendContext;
import dev.baton.proxy.backend.Backends;
import dev.baton.proxy.config.Account;
import dev.baton.proxy.config.ProxyConfig;
import dev.baton.proxy.route.Follower;
import dev.baton.proxy.route.Routes;
import dev.baton.proxy.session.ClientHandler;
import dev.baton.proxy.session.FrontDoor;
import dev.baton.proxy.session.KillRequest;
import dev.baton.proxy.session.KillRequest.Outcome;
import dev.baton.proxy.session.SessionContext;
import dev.baton.proxy.session.SessionKiller;
import dev.baton.proxy.stats.QueryEventSink;
import dev.baton.proxy.transport.GeneratedCertificate;
import dev.baton.proxy.transport.Listeners;
import dev.baton.proxy.transport.Transport;
import dev.baton.wire.tls.ClientTls;
import dev.baton.wire.tls.FrontTls;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The one implementation of {@link Proxy}: wires the parts together and owns their life. */
final class RunningProxy implements Proxy {

  /** How long statements under way may go on when the proxy is closed. */
  private static final long CLOSE_DRAIN_MILLIS = 500;

  private static final int MAX_STATEMENTS_PER_CONNECTION = 512;

  private final Transport transport;
  private final Listeners listeners;
  private final FrontDoor door;
  private final List<Worker> workers;
  private final Follower follower;
  private final Map<Integer, Follower> pairs = new ConcurrentHashMap<>();
  private final StatsReader stats;
  private final ProxyInsight insight;
  private final HealthReader health;

  private RunningProxy(
      Transport transport,
      Listeners listeners,
      FrontDoor door,
      List<Worker> workers,
      Follower follower) {
    this.transport = transport;
    this.listeners = listeners;
    this.door = door;
    this.workers = workers;
    this.follower = follower;
    this.stats = new StatsReader(workers);
    this.insight = new InsightReader(stats, door);
    this.health = new HealthReader(listeners, workers, door::isClosing, this::follower);
  }

  static RunningProxy start(
      ProxySettings settings,
      BackendObserver observer,
      QueryEventSink events,
      @Nullable FrontTls tls) {
    Transport transport = new Transport(settings.name(), settings.ioThreads());
    FrontDoor door = door(settings, tls);
    Map<EventLoop, Worker> workers = new LinkedHashMap<>();
    SessionKiller killer = new LoopKiller(workers.values());
    for (EventExecutor executor : transport.workers()) {
      EventLoop loop = (EventLoop) executor;
      Consumer<InstanceKey> suspicions =
          instance ->
              workers.values().stream()
                  .filter(worker -> !worker.loop().equals(loop))
                  .forEach(worker -> worker.suspect(instance));
      workers.put(
          loop, worker(settings, observer, events, suspicions, killer, transport, door, loop));
    }
    Listeners listeners;
    try {
      listeners =
          Listeners.bind(
              transport,
              new Address(settings.bindHost(), settings.port()),
              settings.also(),
              new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel channel) {
                  Worker worker = Objects.requireNonNull(workers.get(channel.eventLoop()));
                  channel.pipeline().addLast(new ClientHandler(door, worker.sessions(), channel));
                }
              });
    } catch (UncheckedIOException e) {
      transport.close();
      throw e;
    }
    List<Worker> all = List.copyOf(workers.values());
    Follower follower =
        new Follower(
            settings.name(), all.stream().map(Worker::lead).toList(), MonotonicClock.SYSTEM);
    return new RunningProxy(transport, listeners, door, all, follower);
  }

  private static FrontDoor door(ProxySettings settings, @Nullable FrontTls tls) {
    Map<String, Account> users = new LinkedHashMap<>();
    for (ProxySettings.ProxyUser user : settings.users()) {
      users.put(user.name(), Account.simple(user.name(), user.password()));
    }
    ProxySettings.Limits limits = settings.limits();
    return new FrontDoor(
        users,
        settings.serverVersion(),
        tls == null ? GeneratedCertificate.tls(settings.name()) : tls,
        limits.loginTimeout(),
        limits.maxClients());
  }

  private static Worker worker(
      ProxySettings settings,
      BackendObserver observer,
      QueryEventSink events,
      Consumer<InstanceKey> suspicions,
      SessionKiller killer,
      Transport transport,
      FrontDoor door,
      EventLoop loop) {
    ProxySettings.Limits limits = settings.limits();
    Routes routes = new Routes(MonotonicClock.SYSTEM);
    Backends backends =
        new Backends(
            new BackendContext(
                loop,
                () -> transport.client(loop, limits.connectTimeout()),
                routes::epoch,
                observer,
                suspicions,
                door::learn,
                limits.connectTimeout(),
                settings.backendTls() ? ClientTls.unverified() : null,
                settings.maxConnectionsPerBackend() / settings.ioThreads(),
                MAX_STATEMENTS_PER_CONNECTION));
    SessionContext sessions =
        new SessionContext(
            loop,
            routes,
            backends,
            MonotonicClock.SYSTEM,
            settings.holdLimit(),
            limits.maxCommandBytes(),
            events,
            killer);
    return new Worker(loop, MonotonicClock.SYSTEM, routes, backends, sessions, door, settings);
  }

  @Override
  public InetSocketAddress address() {
    return listeners.address();
  }

  @Override
  public List<SocketAddress> addresses() {
    return listeners.addresses();
  }

  @Override
  public RouteFollower follower() {
    return follower;
  }

  @Override
  public Follower follower(int writer) {
    return pairs.computeIfAbsent(
        writer,
        hostgroup ->
            new Follower(
                follower.name() + "-" + hostgroup,
                workers.stream().map(worker -> worker.lead(hostgroup)).toList(),
                MonotonicClock.SYSTEM));
  }

  @Override
  public void configure(ProxyConfig config) {
    door.configure(config);
    health.configured(config);
    stats.onEach(worker -> worker.configure(config));
  }

  @Override
  public void useTls(FrontTls tls) {
    door.useTls(tls);
  }

  @Override
  public ProxyInsight insight() {
    return insight;
  }

  @Override
  public ProxyHealth health(Duration limit) {
    return health.read(limit);
  }

  @Override
  public ProxyStats stats() {
    return stats.read();
  }

  @Override
  public List<Executor> loops() {
    return workers.stream().<Executor>map(Worker::loop).toList();
  }

  @Override
  public void closeConnectionsTo(InstanceKey instance) {
    stats.onEach(worker -> worker.breakConnections(instance));
  }

  @Override
  public void closeAllBackendConnections() {
    stats.onEach(worker -> worker.breakConnections(null));
  }

  @Override
  public boolean kill(long session, boolean queryOnly) {
    KillRequest request = new KillRequest(session, queryOnly, null);
    return stats.fromEach(worker -> worker.sessions().kill(request)).contains(Outcome.TAKEN);
  }

  @Override
  public void pause(boolean paused) {
    door.pause(paused);
  }

  @Override
  public void close() {
    door.startClosing();
    listeners.close();
    MonotonicClock clock = MonotonicClock.SYSTEM;
    long until = clock.nanos() + TimeUnit.MILLISECONDS.toNanos(CLOSE_DRAIN_MILLIS);
    try {
      while (stats.anyUnderWay() && clock.nanos() - until < 0) {
        Thread.sleep(5);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    transport.close();
  }
}
