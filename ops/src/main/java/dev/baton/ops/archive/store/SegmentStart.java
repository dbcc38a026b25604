package dev.baton.ops.archive.store;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.core.gtid.MysqlGtidSet;
import java.time.Instant;

/**
 * What is known of a segment before its first transaction is written. Immutable.
 *
 * @param format {@link #FORMAT}; a reader refuses any other
 * @param number 1 and up; in this order segments are read
 * @param source host and port of the server that sent it
 * @param mariaDb the flavour, in whose terms positions are
 * @param before how far the history reached before this segment: MySQL's set, MariaDB's position
 * @param opened by the clock of who writes the archive
 */
public record SegmentStart(
    int format, int number, String source, boolean mariaDb, String before, Instant opened) {

  public static final int FORMAT = 1;

  public GtidPosition beforePosition() {
    return parse(mariaDb, before);
  }

  static GtidPosition parse(boolean mariaDb, String text) {
    return mariaDb ? MariadbGtidPosition.parse(text) : MysqlGtidSet.parse(text);
  }
}
