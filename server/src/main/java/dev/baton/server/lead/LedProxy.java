package dev.baton.server.lead;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.routing.RouteFollower;
import dev.baton.core.routing.RoutingTable;
import dev.baton.core.time.MonotonicClock;
import dev.baton.server.proxysql.HostgroupPair;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.WireConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pair of hostgroups of a proxy of Baton's that runs elsewhere, led through its administration.
 * Thread-safe; commands are carried out one after the other, on a connection of their own, so that
 * a drain that takes seconds does not keep a lease waiting.
 *
 * <p>A proxy that was started anew, or whose connection broke, is told the newest table again, but
 * not if it has been told to hold since: only a new table may end that.
 */
public final class LedProxy implements RouteFollower, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LedProxy.class);

  /** For a command that is carried out at once, and for each step of connecting. */
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  /** A command that waited longer has long been given up by who asked for it. */
  private static final long STALE_MILLIS = 5_000;

  private final ConnectOptions options;
  private final HostgroupPair pair;
  private final String cluster;
  private final String authority;
  private final MonotonicClock clock;
  private final ExecutorService commands =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("led-proxy").factory());
  private final LeaseLink leases;
  private @Nullable Session current; // of the commands' thread
  private volatile @Nullable RoutingTable again;
  private volatile String told = "";
  private volatile boolean closed;

  private record Session(WireConnection link, long number) {}

  /** Something to be said to the proxy in a session. */
  @FunctionalInterface
  private interface Command<T> {
    T in(WireConnection link, long session) throws IOException;
  }

  /**
   * Connects to nothing before the first command.
   *
   * @param options how its administration is reached
   * @param authority which log of decisions the epochs are from
   */
  public LedProxy(
      ConnectOptions options,
      HostgroupPair pair,
      String cluster,
      String authority,
      MonotonicClock clock) {
    this.options = options.withTimeouts(TIMEOUT, TIMEOUT);
    this.pair = pair;
    this.cluster = cluster;
    this.authority = authority;
    this.clock = clock;
    this.leases = new LeaseLink(this.options, clock, this::reconnect);
  }

  @Override
  public String name() {
    return options.address() + " (hostgroups " + pair.writer() + "/" + pair.reader() + ")";
  }

  @Override
  public CompletionStage<Void> renewLease(long epoch, Duration validFor) {
    return leases.renew(epoch, clock.nanos() + validFor.toNanos());
  }

  @Override
  public CompletionStage<Void> revoke(long newEpoch) {
    again = null;
    return command(
            (link, session) ->
                say(link, session, "BATON REVOKE SESSION %d EPOCH %d".formatted(session, newEpoch)))
        .thenAccept(answer -> {});
  }

  @Override
  public CompletionStage<DrainOutcome> drain(long epoch, Duration deadline) {
    again = null;
    return command(
        (link, session) -> {
          link.readTimeout(deadline.plus(TIMEOUT));
          try {
            ProxyAnswer answer =
                say(
                    link,
                    session,
                    "BATON DRAIN SESSION %d EPOCH %d MILLIS %d"
                        .formatted(session, epoch, deadline.toMillis()));
            return new DrainOutcome((int) answer.number("busy_sessions"));
          } finally {
            link.readTimeout(TIMEOUT);
          }
        });
  }

  @Override
  public CompletionStage<Void> publish(RoutingTable table) {
    again = table;
    return command((link, session) -> route(link, session, table)).thenAccept(answer -> {});
  }

  private ProxyAnswer route(WireConnection link, long session, RoutingTable table)
      throws IOException {
    return say(
        link,
        session,
        "BATON ROUTE SESSION %d EPOCH %d VERSION %d PRIMARY '%s' REPLICAS '%s'"
            .formatted(
                session,
                table.epoch(),
                table.version(),
                table.primary() == null ? "" : table.primary(),
                String.join(",", table.replicas().stream().map(InstanceKey::toString).toList())));
  }

  private ProxyAnswer say(WireConnection link, long session, String command) throws IOException {
    ProxyAnswer answer = ProxyAnswer.of(link.query(command));
    leases.heard(session, answer.clockNanos(), clock.nanos());
    return answer;
  }

  // ---- the commands' thread

  private <T> CompletionStage<T> command(Command<T> command) {
    CompletableFuture<T> done = new CompletableFuture<>();
    long asked = clock.nanos();
    try {
      commands.execute(
          () -> {
            try {
              if (clock.millisSince(asked) > STALE_MILLIS) {
                throw new IOException("it was not reached in time");
              }
              Session session = session();
              done.complete(command.in(session.link(), session.number()));
            } catch (IOException e) {
              disconnect(e);
              done.completeExceptionally(e);
            }
          });
    } catch (RejectedExecutionException e) {
      done.completeExceptionally(e);
    }
    return done;
  }

  private Session session() throws IOException {
    Session session = current;
    if (session == null || leases.session() != session.number()) {
      if (session != null) {
        session.link().close();
      }
      session = begin(WireConnection.connect(options));
      RoutingTable table = again;
      if (table != null) {
        var _ = route(session.link(), session.number(), table);
      }
    }
    return session;
  }

  private Session begin(WireConnection link) throws IOException {
    current = new Session(link, LeaseLink.NONE);
    ProxyAnswer answer =
        ProxyAnswer.of(
            link.query(
                "BATON LEAD WRITER %d READER %d CLUSTER '%s' MANAGER '%s'"
                    .formatted(pair.writer(), pair.reader(), cluster, authority)));
    Session begun = new Session(link, answer.number("session"));
    current = begun;
    leases.begun(begun.number(), answer.clockNanos(), clock.nanos());
    if (!told.isEmpty()) {
      told = "";
      LOG.info("proxy {} is led again", name());
    }
    return begun;
  }

  /** The connection of the leases found that the session is over, or that nobody answers. */
  private void reconnect() {
    if (!closed) {
      command((link, session) -> session)
          .whenComplete(
              (done, failed) -> {
                if (failed != null) {
                  LOG.debug("proxy {} is not led yet", name(), failed);
                }
              });
    }
  }

  private void disconnect(IOException why) {
    leases.over();
    if (current != null) {
      try {
        current.link().close();
      } catch (IOException e) {
        LOG.debug("closing the connection to proxy {}", name(), e);
      }
      current = null;
    }
    String reason = Objects.toString(why.getMessage());
    if (!reason.equals(told) && !closed) {
      told = reason;
      LOG.warn("proxy {} cannot be led: {}; it is tried again", name(), reason);
    }
  }

  @Override
  public void close() {
    closed = true;
    leases.close();
    commands.shutdownNow();
  }
}
