package dev.baton.proxy.monitor;

import dev.baton.core.instance.InstanceKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The results of one kind of check, as far back as they are wanted. Thread-safe. */
public final class CheckLog {

  /** Whatever the history, no more than this. */
  private static final int LIMIT = 20_000;

  private final Deque<Entry> entries = new ArrayDeque<>();
  private long succeeded;
  private long failed;

  /**
   * One result.
   *
   * @param startMicros since 1970
   * @param tookMicros 0 if it failed
   * @param reading what the server said; null if nothing, or nothing was asked
   * @param error null if it succeeded
   */
  public record Entry(
      InstanceKey instance,
      long startMicros,
      long tookMicros,
      @Nullable Reading reading,
      @Nullable String error) {}

  synchronized void add(Entry entry, Duration history) {
    entries.addLast(entry);
    succeeded += entry.error() == null ? 1 : 0;
    failed += entry.error() == null ? 0 : 1;
    long oldest = entry.startMicros() - history.toNanos() / 1_000;
    while (entries.size() > LIMIT || entries.getFirst().startMicros() < oldest) {
      entries.removeFirst();
    }
  }

  /** How many there ever were without an error. */
  public synchronized long succeeded() {
    return succeeded;
  }

  /** How many there ever were with one. */
  public synchronized long failed() {
    return failed;
  }

  /** How long the last check of each server took that had no error, in microseconds. */
  public synchronized Map<InstanceKey, Long> lastTookMicros() {
    Map<InstanceKey, Long> last = new HashMap<>();
    for (Entry entry : entries) {
      if (entry.error() == null) {
        last.put(entry.instance(), entry.tookMicros());
      }
    }
    return last;
  }

  /** All of them, oldest first. */
  public synchronized List<Entry> entries() {
    return List.copyOf(entries);
  }
}
