package dev.baton.core.gtid;

import dev.baton.core.instance.Flavour;

/**
 * How far a server's history reaches, in the terms of its flavour: a {@link MysqlGtidSet} or a
 * {@link MariadbGtidPosition}. Immutable.
 */
public sealed interface GtidPosition permits MysqlGtidSet, MariadbGtidPosition {

  /**
   * Reads a position as a server of this flavour prints it; empty text is the empty position.
   *
   * @throws IllegalArgumentException if the text is none; the message says what and where
   */
  static GtidPosition parse(Flavour flavour, String text) {
    return flavour.isMariaDb() ? MariadbGtidPosition.parse(text) : MysqlGtidSet.parse(text);
  }

  /** The position of a server of this flavour that has no history. */
  static GtidPosition empty(Flavour flavour) {
    return flavour.isMariaDb() ? MariadbGtidPosition.EMPTY : MysqlGtidSet.EMPTY;
  }

  /**
   * Whether a history that reaches this position also holds everything up to the other one.
   *
   * <p>Exact for MySQL sets. For MariaDB it compares sequence numbers per domain, which is exact
   * only between positions of one unbranched history: that a position truly lies in another
   * server's binary log has to be read there (design invariant 7).
   *
   * @throws IllegalArgumentException if the other position is of the other flavour
   */
  boolean covers(GtidPosition other);

  /**
   * The least position that covers both: the union of MySQL sets, the higher sequence number of
   * each MariaDB domain.
   *
   * @throws IllegalArgumentException if the other position is of the other flavour
   */
  GtidPosition joinedWith(GtidPosition other);

  /** Whether no transaction is in it. */
  boolean isEmpty();

  /** In the flavour's own text form, as the server prints it and accepts it, on one line. */
  @Override
  String toString();
}
