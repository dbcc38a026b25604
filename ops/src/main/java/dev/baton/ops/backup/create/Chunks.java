package dev.baton.ops.backup.create;

import dev.baton.ops.backup.Names;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Cuts a table into pieces of its primary key, which several connections read at once. */
final class Chunks {

  private static final int MOST = 10_000;

  private Chunks() {}

  /**
   * Equal ranges of the key between its smallest and its largest value. The first and the last one
   * are open to their sides, so that together they hold every row, whatever the numbers say.
   *
   * @param bytes of the table
   * @param wanted bytes of a piece, if rows lie evenly in the key
   * @return conditions; an empty one means all rows
   */
  static List<String> of(
      String key, BigInteger smallest, BigInteger largest, long bytes, long wanted) {
    BigInteger span = largest.subtract(smallest).add(BigInteger.ONE);
    BigInteger count = BigInteger.valueOf(Math.min(MOST, (bytes + wanted - 1) / wanted)).min(span);
    if (count.compareTo(BigInteger.ONE) <= 0) {
      return List.of("");
    }
    String name = Names.quote(key);
    List<String> conditions = new ArrayList<>();
    BigInteger from = smallest;
    for (int i = 1; i <= count.intValueExact(); i++) {
      BigInteger to = smallest.add(span.multiply(BigInteger.valueOf(i)).divide(count));
      boolean first = i == 1;
      boolean last = i == count.intValueExact();
      conditions.add(
          (first ? "" : name + " >= " + from)
              + (first || last ? "" : " AND ")
              + (last ? "" : name + " < " + to));
      from = to;
    }
    return conditions;
  }
}
