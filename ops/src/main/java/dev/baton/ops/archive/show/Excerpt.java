package dev.baton.ops.archive.show;

import dev.baton.ops.archive.store.Archive;
import dev.baton.wire.binlog.BinlogEvent;
import dev.baton.wire.binlog.EventData;
import dev.baton.wire.binlog.EventDecoder;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The transactions around a place in an archive. The place is found first, with only what names
 * transactions decoded; then those near it are read in full. Stateless.
 */
public final class Excerpt {

  private Excerpt() {}

  /**
   * @param before those before the place, the latest last
   * @param after those from the place on; empty if it was not found
   */
  public record Around(List<TransactionSummary> before, List<TransactionSummary> after) {
    public Around {
      before = List.copyOf(before);
      after = List.copyOf(after);
    }
  }

  /**
   * @param place the first transaction for which it is true, by GTID and time of commit, begins
   *     {@code after}
   * @param count how many on each side
   * @param definitionsOnly whether to leave out transactions that only change rows
   */
  public static Around around(
      Archive archive, BiPredicate<String, Instant> place, int count, boolean definitionsOnly)
      throws IOException {
    Finder finder = new Finder(place, definitionsOnly);
    LiveTransactions.read(archive, finder);
    long middle = finder.found < 0 ? finder.seen : finder.found;
    Collector collector =
        new Collector(middle - count, finder.found < 0 ? middle : middle + count, definitionsOnly);
    LiveTransactions.read(archive, collector);
    int split = (int) Math.min(collector.summaries.size(), Math.min(middle, count));
    return new Around(
        collector.summaries.subList(0, split),
        collector.summaries.subList(split, collector.summaries.size()));
  }

  /** Counts those that are wanted up to the place. */
  private static class Finder implements LiveTransactions.Sink {
    private final BiPredicate<String, Instant> place;
    private final boolean definitionsOnly;
    private final EventDecoder decoder = new EventDecoder();
    private boolean definition;
    private boolean there;
    long seen;
    long found = -1;

    Finder(BiPredicate<String, Instant> place, boolean definitionsOnly) {
      this.place = place;
      this.definitionsOnly = definitionsOnly;
    }

    @Override
    public void begin(String gtid, Instant commit) {
      definition = false;
      there = there || place.test(gtid, commit);
    }

    @Override
    public void event(BinlogEvent event) {
      if (definitionsOnly && decoder.positional(event) instanceof EventData.Query query) {
        definition |= TransactionSummary.isDefinition(query.statement());
      }
    }

    @Override
    public boolean end() {
      if (definitionsOnly && !definition) {
        return true;
      }
      if (there) {
        found = seen;
      }
      seen++;
      return found < 0;
    }
  }

  /** Reads those in full whose number lies in a range. */
  private static final class Collector extends Finder {
    private final long from;
    private final long to;
    private final List<TransactionSummary> summaries = new ArrayList<>();
    private TransactionSummary.@Nullable Builder builder;

    Collector(long from, long to, boolean definitionsOnly) {
      super((gtid, commit) -> false, definitionsOnly);
      this.from = from;
      this.to = to;
    }

    @Override
    public void begin(String gtid, Instant commit) {
      super.begin(gtid, commit);
      builder = seen >= from && seen < to ? new TransactionSummary.Builder(gtid, commit) : null;
    }

    @Override
    public void event(BinlogEvent event) {
      super.event(event);
      if (builder != null) {
        builder.add(event);
      }
    }

    @Override
    public boolean end() {
      long before = seen;
      super.end();
      if (builder != null && seen > before) {
        summaries.add(builder.build());
      }
      return seen < to;
    }
  }
}
