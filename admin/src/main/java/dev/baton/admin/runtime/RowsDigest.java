package dev.baton.admin.runtime;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A checksum of a set of rows, in whatever order they come: the sum of the SHA-256 of each. Rows of
 * a table are all different, as each has a key, so that a sum is as good as a hash of them in
 * order, and thousands need not be sorted and held as text. For one thread.
 */
final class RowsDigest {

  private static final int LENGTH = 32;

  private final MessageDigest sha256 = sha256();
  private final byte[] hash = new byte[LENGTH];
  private final long[] sum = new long[LENGTH / Long.BYTES];
  private final StringBuilder text = new StringBuilder();
  private byte[] bytes = new byte[256];

  /** One that goes on from where this one is. */
  RowsDigest copy() {
    RowsDigest copy = new RowsDigest();
    System.arraycopy(sum, 0, copy.sum, 0, sum.length);
    return copy;
  }

  /** The table's name and the row's values in order, each quoted by its length. */
  void add(String table, @Nullable Object[] row) {
    hash(table, row);
    ByteBuffer words = ByteBuffer.wrap(hash);
    for (int i = 0; i < sum.length; i++) {
      sum[i] += words.getLong();
    }
  }

  /** Takes back that it was added. */
  void remove(String table, @Nullable Object[] row) {
    hash(table, row);
    ByteBuffer words = ByteBuffer.wrap(hash);
    for (int i = 0; i < sum.length; i++) {
      sum[i] -= words.getLong();
    }
  }

  private void hash(String table, @Nullable Object[] row) {
    text.setLength(0);
    add(table);
    for (Object value : row) {
      if (value == null) {
        text.append("-1:;");
      } else if (value instanceof Long number) {
        text.append(digits(number)).append(':').append(number.longValue()).append(';');
      } else {
        add(value instanceof byte[] blob ? Arrays.toString(blob) : value.toString());
      }
    }
    update();
    try {
      sha256.digest(hash, 0, LENGTH);
    } catch (DigestException e) {
      throw new IllegalStateException("the array is as long as the hash", e);
    }
  }

  /** In UTF-8. Thousands of rows leave nothing behind to collect. */
  private void update() {
    int length = text.length();
    if (bytes.length < length) {
      bytes = new byte[2 * length];
    }
    for (int i = 0; i < length; i++) {
      char one = text.charAt(i);
      if (one >= 0x80) {
        sha256.update(text.toString().getBytes(StandardCharsets.UTF_8));
        return;
      }
      bytes[i] = (byte) one;
    }
    sha256.update(bytes, 0, length);
  }

  /** Of the number as text, with its sign. */
  private static int digits(long number) {
    int count = number < 0 ? 2 : 1;
    for (long left = number / 10; left != 0; left /= 10) {
      count++;
    }
    return count;
  }

  private void add(String value) {
    text.append(value.length()).append(':').append(value).append(';');
  }

  /** {@code 0x} and 16 hex digits; all 0 for no rows. */
  String text() {
    long folded = 0;
    for (long word : sum) {
      folded = 31 * folded + word;
    }
    return "0x%016X".formatted(folded);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
