package dev.baton.server.demo.load;

import dev.baton.core.time.MonotonicClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A running load: its clients, on platform threads, and what they have been told. Thread-safe. */
public final class Load implements AutoCloseable {

  private static final long RATE_WINDOW_MILLIS = 1_000;

  private final WriteLedger ledger;
  private final AckGaps gaps = new AckGaps();
  private final LoadCounters counters;
  private final MonotonicClock clock;
  private final long begunNanos;
  private final List<LoadClient> clients = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private long rateFrom;
  private long rateBase;
  private long rate;

  private Load(LoadSettings settings, MonotonicClock clock, Consumer<String> errors) {
    this.ledger = new WriteLedger(settings.clients());
    this.counters = new LoadCounters(errors);
    this.clock = clock;
    this.begunNanos = clock.nanos();
    this.rateFrom = begunNanos;
    for (int i = 0; i < settings.clients(); i++) {
      LoadClient client = new LoadClient(i, settings, ledger.client(i), counters, gaps, clock);
      clients.add(client);
      threads.add(Thread.ofPlatform().name("load-" + i).daemon().unstarted(client));
    }
  }

  /**
   * @param errors told of the first errors in words, from the clients' threads
   */
  public static Load start(LoadSettings settings, MonotonicClock clock, Consumer<String> errors) {
    Load load = new Load(settings, clock, errors);
    load.threads.forEach(Thread::start);
    return load;
  }

  public synchronized LoadProgress progress() {
    long now = clock.nanos();
    long acknowledged = counters.acknowledgedSoFar();
    long window = (now - rateFrom) / 1_000_000;
    if (window >= RATE_WINDOW_MILLIS) {
      rate = (acknowledged - rateBase) * 1_000 / window;
      rateFrom = now;
      rateBase = acknowledged;
    }
    return new LoadProgress(
        clients.size(),
        acknowledged,
        counters.failedSoFar(),
        counters.unknownSoFar(),
        counters.connectFailures(),
        rate,
        gaps.longest(now).millis(),
        gaps.pauseMillis(now));
  }

  /**
   * Ends the load: no new write is begun, those under way may finish until the deadline and are
   * broken off then. The measured time ends when this is called.
   */
  public void stop(Duration patience) throws InterruptedException {
    gaps.end(clock.nanos());
    clients.forEach(LoadClient::stop);
    long deadline = clock.nanos() + patience.toNanos();
    for (Thread thread : threads) {
      long left = Math.max(1, (deadline - clock.nanos()) / 1_000_000);
      thread.join(left);
    }
    clients.forEach(LoadClient::abort);
    for (Thread thread : threads) {
      thread.join(patience);
    }
  }

  public WriteLedger ledger() {
    return ledger;
  }

  public long connectFailures() {
    return counters.connectFailures();
  }

  public long longestGapMillis() {
    return gaps.longest(clock.nanos()).millis();
  }

  /** When the longest gap began, in milliseconds after the load did. */
  public long longestGapAtMillis() {
    return (gaps.longest(clock.nanos()).fromNanos() - begunNanos) / 1_000_000;
  }

  @Override
  public void close() {
    clients.forEach(LoadClient::abort);
  }
}
