package dev.baton.proxy;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.routing.BackendObserver;
import dev.baton.core.routing.RouteFollower;
import dev.baton.proxy.config.ProxyConfig;
import dev.baton.proxy.route.Follower;
import dev.baton.proxy.stats.QueryEventSink;
import dev.baton.wire.tls.FrontTls;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The SQL proxy: one address for the application, behind which the primary may be replaced. Starts
 * without any route; statements are held until a manager's first table and lease arrive through
 * {@link #follower}. All methods may be called from any thread.
 */
public interface Proxy extends AutoCloseable {

  /**
   * Listens and serves until closed.
   *
   * @param observer told at once of every backend connection that fails; called on event loops
   * @throws java.io.UncheckedIOException if the address cannot be bound; the message names it
   */
  static Proxy start(ProxySettings settings, BackendObserver observer) {
    return start(settings, observer, QueryEventSink.NONE);
  }

  /** As the other, with a log of events. */
  static Proxy start(ProxySettings settings, BackendObserver observer, QueryEventSink events) {
    return start(settings, observer, events, null);
  }

  /**
   * As the others.
   *
   * @param tls as clients have it; null for a certificate that is made for this run
   */
  static Proxy start(
      ProxySettings settings,
      BackendObserver observer,
      QueryEventSink events,
      @Nullable FrontTls tls) {
    return RunningProxy.start(settings, observer, events, tls);
  }

  /** Where clients connect; with the real port if a free one was asked for. */
  InetSocketAddress address();

  /** The same, and all the others: addresses and socket files. */
  List<SocketAddress> addresses();

  /** What the manager commands. */
  RouteFollower follower();

  /**
   * What the manager of a pair of hostgroups commands, in a proxy that is configured so.
   *
   * @param writer the hostgroup of the pair that takes writes
   */
  Follower follower(int writer);

  /**
   * Makes the proxy go by a configuration of its own instead of a manager's tables. In force on
   * each event loop a moment after this returns; a later call counts.
   */
  void configure(ProxyConfig config);

  /** From now on new clients get this certificate; those that are there stay as they are. */
  void useTls(FrontTls tls);

  /** What it has counted, in detail. */
  ProxyInsight insight();

  /**
   * Whether it can serve now. Asks every event loop.
   *
   * @param limit after which a loop that does not answer counts as stuck
   */
  ProxyHealth health(Duration limit);

  /** A snapshot; cheap enough to be taken several times a second. */
  ProxyStats stats();

  /** Its event loops, for what is over in microseconds. */
  List<Executor> loops();

  /** Breaks every connection to a server, as a network failure would; done when it returns. */
  void closeConnectionsTo(InstanceKey instance);

  /** Breaks every backend connection, as a network failure would; done when it returns. */
  void closeAllBackendConnections();

  /**
   * Ends a client's session, or what it runs.
   *
   * @param session its id, as {@link ProxyInsight#sessions} has it
   * @param queryOnly whether the session stays
   * @return whether there was such a session
   */
  boolean kill(long session, boolean queryOnly);

  /** Whether new clients are refused from now on; those that are there stay. */
  void pause(boolean paused);

  /** Refuses new clients, lets statements under way finish for a moment, then closes the rest. */
  @Override
  void close();
}
