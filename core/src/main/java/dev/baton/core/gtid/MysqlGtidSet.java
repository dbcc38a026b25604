package dev.baton.core.gtid;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A set of MySQL transactions, as in {@code gtid_executed}, with exact set algebra. Immutable.
 *
 * <p>Text form, which servers print and {@link #parse} reads: {@code uuid:1-3:5:tag:1-9,uuid:7}.
 * Tags exist from MySQL 8.4 on.
 *
 * @see <a href="https://dev.mysql.com/doc/refman/8.4/en/replication-gtids-concepts.html">GTID
 *     format and storage, MySQL documentation</a>
 */
public final class MysqlGtidSet implements GtidPosition {

  /** No transaction at all. */
  public static final MysqlGtidSet EMPTY = new MysqlGtidSet(new TreeMap<>());

  // Never holds an empty range set, so that equal sets have equal maps.
  private final TreeMap<MysqlGtidSource, NumberRanges> bySource;

  private MysqlGtidSet(TreeMap<MysqlGtidSource, NumberRanges> bySource) {
    this.bySource = bySource;
  }

  /** One run of transactions of one source, both ends inclusive. */
  public record Interval(MysqlGtidSource source, long first, long last) {}

  /**
   * Reads a set in any order and any case, with white space and line breaks between its parts;
   * empty text is {@link #EMPTY}.
   *
   * @throws IllegalArgumentException if the text is no set; the message says what is wrong where
   */
  public static MysqlGtidSet parse(String text) {
    return new MysqlGtidSet(new MysqlGtidSetParser(text).parse());
  }

  public static MysqlGtidSet of(MysqlGtid... gtids) {
    return of(Arrays.asList(gtids));
  }

  public static MysqlGtidSet of(Iterable<MysqlGtid> gtids) {
    TreeMap<MysqlGtidSource, NumberRanges> bySource = new TreeMap<>();
    for (MysqlGtid gtid : gtids) {
      NumberRanges one = NumberRanges.of(gtid.number(), gtid.number());
      bySource.merge(gtid.source(), one, NumberRanges::union);
    }
    return new MysqlGtidSet(bySource);
  }

  public MysqlGtidSet union(MysqlGtidSet other) {
    TreeMap<MysqlGtidSource, NumberRanges> result = new TreeMap<>(bySource);
    other.bySource.forEach((source, ranges) -> result.merge(source, ranges, NumberRanges::union));
    return new MysqlGtidSet(result);
  }

  /** What is here and not in the other set. */
  public MysqlGtidSet subtract(MysqlGtidSet other) {
    TreeMap<MysqlGtidSource, NumberRanges> result = new TreeMap<>();
    bySource.forEach(
        (source, ranges) -> {
          NumberRanges rest = ranges.subtract(other.ranges(source));
          if (!rest.isEmpty()) {
            result.put(source, rest);
          }
        });
    return new MysqlGtidSet(result);
  }

  /** What is in both sets. */
  public MysqlGtidSet intersect(MysqlGtidSet other) {
    TreeMap<MysqlGtidSource, NumberRanges> result = new TreeMap<>();
    bySource.forEach(
        (source, ranges) -> {
          NumberRanges shared = ranges.intersect(other.ranges(source));
          if (!shared.isEmpty()) {
            result.put(source, shared);
          }
        });
    return new MysqlGtidSet(result);
  }

  public boolean contains(MysqlGtid gtid) {
    return ranges(gtid.source()).contains(gtid.number());
  }

  /** Whether every transaction of the other set is in this one. */
  @Override
  public boolean covers(GtidPosition other) {
    return sameFlavour(other).bySource.entrySet().stream()
        .allMatch(theirs -> ranges(theirs.getKey()).covers(theirs.getValue()));
  }

  @Override
  public MysqlGtidSet joinedWith(GtidPosition other) {
    return union(sameFlavour(other));
  }

  @Override
  public boolean isEmpty() {
    return bySource.isEmpty();
  }

  /** How many transactions it holds; {@link Long#MAX_VALUE} if they are more than that. */
  public long count() {
    long count = 0;
    for (Interval interval : intervals()) {
      count += interval.last() - interval.first() + 1;
      if (count < 0) {
        return Long.MAX_VALUE;
      }
    }
    return count;
  }

  /** Its runs of transactions, ordered by source and number. */
  public List<Interval> intervals() {
    List<Interval> intervals = new ArrayList<>();
    bySource.forEach(
        (source, ranges) -> {
          for (int range = 0; range < ranges.size(); range++) {
            intervals.add(new Interval(source, ranges.first(range), ranges.last(range)));
          }
        });
    return intervals;
  }

  /** As servers print it in a result: each UUID on a line of its own. */
  public String toServerText() {
    return print(",\n");
  }

  /** As servers accept it, on one line. */
  @Override
  public String toString() {
    return print(",");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MysqlGtidSet set && bySource.equals(set.bySource);
  }

  @Override
  public int hashCode() {
    return bySource.hashCode();
  }

  private NumberRanges ranges(MysqlGtidSource source) {
    return bySource.getOrDefault(source, NumberRanges.EMPTY);
  }

  private String print(String separator) {
    StringBuilder text = new StringBuilder();
    @Nullable UUID current = null;
    for (var entry : bySource.entrySet()) {
      MysqlGtidSource source = entry.getKey();
      if (!source.uuid().equals(current)) {
        text.append(current == null ? "" : separator).append(source.uuid());
        current = source.uuid();
      }
      if (!source.tag().isEmpty()) {
        text.append(':').append(source.tag());
      }
      text.append(':').append(entry.getValue());
    }
    return text.toString();
  }

  private static MysqlGtidSet sameFlavour(GtidPosition other) {
    if (other instanceof MysqlGtidSet set) {
      return set;
    }
    throw new IllegalArgumentException(
        "a MySQL GTID set cannot be compared with the MariaDB position " + other);
  }
}
