package dev.baton.core.gtid;

import java.util.Arrays;

/**
 * A set of positive numbers as sorted ranges that neither overlap nor touch: one source's share of
 * a {@link MysqlGtidSet}. Immutable.
 *
 * <p>The ranges lie in one array, {@code first, last, first, last, …}, both ends inclusive; every
 * operation is one pass over it.
 */
final class NumberRanges {

  static final NumberRanges EMPTY = new NumberRanges(new long[0]);

  private final long[] ends;

  private NumberRanges(long[] ends) {
    this.ends = ends;
  }

  static NumberRanges of(long first, long last) {
    return new NumberRanges(new long[] {first, last});
  }

  /** How many ranges it has. */
  int size() {
    return ends.length / 2;
  }

  long first(int range) {
    return ends[2 * range];
  }

  long last(int range) {
    return ends[2 * range + 1];
  }

  boolean isEmpty() {
    return ends.length == 0;
  }

  boolean contains(long number) {
    int at = Arrays.binarySearch(ends, number);
    // Found: an end of a range. Else an odd insertion point lies inside one.
    return at >= 0 || ((-at - 1) & 1) == 1;
  }

  NumberRanges union(NumberRanges other) {
    Builder result = new Builder(size() + other.size());
    int ours = 0;
    int theirs = 0;
    while (ours < size() || theirs < other.size()) {
      boolean takeOurs =
          theirs == other.size() || (ours < size() && first(ours) <= other.first(theirs));
      if (takeOurs) {
        result.append(first(ours), last(ours));
        ours++;
      } else {
        result.append(other.first(theirs), other.last(theirs));
        theirs++;
      }
    }
    return result.build();
  }

  NumberRanges intersect(NumberRanges other) {
    Builder result = new Builder(size() + other.size());
    int ours = 0;
    int theirs = 0;
    while (ours < size() && theirs < other.size()) {
      long first = Math.max(first(ours), other.first(theirs));
      long last = Math.min(last(ours), other.last(theirs));
      if (first <= last) {
        result.append(first, last);
      }
      if (last(ours) < other.last(theirs)) {
        ours++;
      } else {
        theirs++;
      }
    }
    return result.build();
  }

  NumberRanges subtract(NumberRanges other) {
    Builder result = new Builder(size() + other.size());
    int theirs = 0;
    for (int ours = 0; ours < size(); ours++) {
      long from = first(ours);
      while (theirs < other.size() && other.last(theirs) < from) {
        theirs++;
      }
      for (int cut = theirs; cut < other.size() && other.first(cut) <= last(ours); cut++) {
        if (other.first(cut) > from) {
          result.append(from, other.first(cut) - 1);
        }
        from = other.last(cut) + 1;
      }
      if (from <= last(ours)) {
        result.append(from, last(ours));
      }
    }
    return result.build();
  }

  /** Whether every number of the other set is in this one. */
  boolean covers(NumberRanges other) {
    int ours = 0;
    for (int theirs = 0; theirs < other.size(); theirs++) {
      while (ours < size() && last(ours) < other.first(theirs)) {
        ours++;
      }
      if (ours == size() || first(ours) > other.first(theirs) || last(ours) < other.last(theirs)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NumberRanges ranges && Arrays.equals(ends, ranges.ends);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(ends);
  }

  /** As {@code 1-3:5:7-9}, empty if there is no range. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int range = 0; range < size(); range++) {
      text.append(range == 0 ? "" : ":").append(first(range));
      if (last(range) != first(range)) {
        text.append('-').append(last(range));
      }
    }
    return text.toString();
  }

  /** Takes ranges in the order of their first numbers and merges those that overlap or touch. */
  private static final class Builder {
    private final long[] ends;
    private int used;

    Builder(int mostRanges) {
      ends = new long[2 * mostRanges];
    }

    void append(long first, long last) {
      // No overflow: a last number is at most MysqlGtid.MAX_NUMBER.
      if (used > 0 && first <= ends[used - 1] + 1) {
        ends[used - 1] = Math.max(ends[used - 1], last);
        return;
      }
      ends[used++] = first;
      ends[used++] = last;
    }

    NumberRanges build() {
      return used == 0 ? EMPTY : new NumberRanges(Arrays.copyOf(ends, used));
    }
  }
}
