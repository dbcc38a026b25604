package dev.baton.ops.backup.format;

import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * A checksum of a set of rows in any order, so that a table read in pieces can be compared with one
 * read at once: the sum of a 64-bit hash of each row. It finds what was damaged or lost; it is no
 * defence against somebody who wants to deceive. Not thread-safe.
 */
public final class RowChecksum {

  private final CRC32 first = new CRC32();
  private final CRC32C second = new CRC32C();
  private long sum;
  private long rows;

  /**
   * @param row the values with their lengths, as the server sent them
   */
  public void add(byte[] row) {
    first.reset();
    first.update(row, 0, row.length);
    second.reset();
    second.update(row, 0, row.length);
    sum += mixed(first.getValue() << 32 | second.getValue());
    rows++;
  }

  /** Takes in what another one has seen. */
  public void add(RowChecksum other) {
    sum += other.sum;
    rows += other.rows;
  }

  public long rows() {
    return rows;
  }

  /** As the manifest has it: 16 hexadecimal digits. */
  public String text() {
    return "%016x".formatted(sum);
  }

  /** The finalizer of SplitMix64 (Steele, Lea, Flood 2014): sums of CRCs alone would be linear. */
  private static long mixed(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }
}
