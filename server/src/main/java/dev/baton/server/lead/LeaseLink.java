package dev.baton.server.lead;

import dev.baton.core.time.MonotonicClock;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.WireConnection;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a proxy its leases, on a connection and a thread of its own. Only the newest renewal is
 * brought. Thread-safe.
 *
 * <p>A lease is sent as the time of the proxy's clock at which it ends. The proxy told its clock in
 * an answer that had come by a certain time of ours; its clock read that much or more then, so that
 * counting from the answer's arrival gives an end that is never too late.
 */
final class LeaseLink implements AutoCloseable {

  /** No session has been begun, or it is over. */
  static final long NONE = -1;

  private static final Logger LOG = LoggerFactory.getLogger(LeaseLink.class);

  private final ConnectOptions options;
  private final MonotonicClock clock;
  private final Runnable reconnect;
  private final Thread thread;
  private @Nullable Renewal wanted;
  private long session = NONE;
  private long proxyNanos;
  private long heardNanos;
  private boolean closed;
  private @Nullable WireConnection connection; // of the thread

  private record Renewal(long epoch, long untilNanos, CompletableFuture<Void> done) {}

  /**
   * @param reconnect asks for a new session; returns at once
   */
  LeaseLink(ConnectOptions options, MonotonicClock clock, Runnable reconnect) {
    this.options = options;
    this.clock = clock;
    this.reconnect = reconnect;
    this.thread = Thread.ofVirtual().name("leases-" + options.address()).start(this::run);
  }

  /**
   * A session has begun.
   *
   * @param itsNanos what the proxy's clock read when it answered so
   * @param oursNanos what ours read when the answer had come
   */
  synchronized void begun(long newSession, long itsNanos, long oursNanos) {
    session = newSession;
    proxyNanos = itsNanos;
    heardNanos = oursNanos;
  }

  /** The same of a later answer; of another session's it may be another process's clock. */
  synchronized void heard(long inSession, long itsNanos, long oursNanos) {
    if (session == inSession) {
      proxyNanos = itsNanos;
      heardNanos = oursNanos;
    }
  }

  synchronized void over() {
    session = NONE;
  }

  synchronized long session() {
    return session;
  }

  /**
   * @param untilNanos when it ends, on our clock
   */
  synchronized CompletionStage<Void> renew(long epoch, long untilNanos) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    if (wanted != null) {
      wanted.done().completeExceptionally(new IOException("a newer renewal has taken its place"));
    }
    wanted = new Renewal(epoch, untilNanos, done);
    notifyAll();
    return done;
  }

  private void run() {
    try {
      Renewal next = next();
      while (next != null) {
        try {
          bring(next);
          next.done().complete(null);
        } catch (IOException e) {
          LOG.debug("no lease for {}", options.address(), e);
          drop();
          next.done().completeExceptionally(e);
          reconnect.run();
        }
        next = next();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      drop();
    }
  }

  private synchronized @Nullable Renewal next() throws InterruptedException {
    while (wanted == null && !closed) {
      wait();
    }
    Renewal next = wanted;
    wanted = null;
    return closed ? null : next;
  }

  private void bring(Renewal renewal) throws IOException {
    long current = session();
    if (current == NONE) {
      throw new IOException("no session has been begun yet");
    }
    if (connection == null) {
      connection = WireConnection.connect(options);
    }
    ProxyAnswer answer =
        ProxyAnswer.of(
            connection.query(
                "BATON LEASE SESSION %d EPOCH %d UNTIL %d"
                    .formatted(current, renewal.epoch(), onItsClock(renewal.untilNanos()))));
    heard(current, answer.clockNanos(), clock.nanos());
  }

  private synchronized long onItsClock(long ourNanos) {
    return proxyNanos + (ourNanos - heardNanos);
  }

  /** Its session may be over: the next one is begun anew, on a new connection. */
  private void drop() {
    over();
    if (connection != null) {
      try {
        connection.close();
      } catch (IOException e) {
        LOG.debug("closing the connection to {}", options.address(), e);
      }
      connection = null;
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    thread.interrupt();
    notifyAll();
  }
}
