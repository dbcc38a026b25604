package dev.baton.core.gtid;

import java.util.Comparator;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Who numbered a MySQL transaction: the originating server's UUID and, from 8.4 on, a tag. Each
 * pair counts for itself.
 *
 * @param uuid the server that first committed it
 * @param tag empty for the untagged series, else a letter or underscore followed by up to 31
 *     letters, digits or underscores; kept in lower case as servers do
 */
public record MysqlGtidSource(UUID uuid, String tag) implements Comparable<MysqlGtidSource> {

  /** The most letters a tag has. */
  public static final int MAX_TAG_LENGTH = 32;

  private static final Pattern TAG = Pattern.compile("[a-z_][a-z0-9_]*");

  // As servers sort: by the UUID's bytes, unsigned, which java.util.UUID's own order is not.
  private static final Comparator<MysqlGtidSource> ORDER =
      Comparator.<MysqlGtidSource, UUID>comparing(
              MysqlGtidSource::uuid, MysqlGtidSource::compareBytes)
          .thenComparing(MysqlGtidSource::tag);

  public MysqlGtidSource {
    tag = tag.toLowerCase(Locale.ROOT);
    boolean wellFormed = TAG.matcher(tag).matches() && tag.length() <= MAX_TAG_LENGTH;
    if (!tag.isEmpty() && !wellFormed) {
      throw new IllegalArgumentException("not a GTID tag: " + tag);
    }
  }

  static int compareBytes(UUID a, UUID b) {
    int high = Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits());
    return high != 0
        ? high
        : Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits());
  }

  @Override
  public int compareTo(MysqlGtidSource other) {
    return ORDER.compare(this, other);
  }

  /** {@code uuid} or {@code uuid:tag}. */
  @Override
  public String toString() {
    return tag.isEmpty() ? uuid.toString() : uuid + ":" + tag;
  }
}
