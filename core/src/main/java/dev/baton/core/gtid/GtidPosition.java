package dev.baton.core.gtid;

/**
 * How far a server's history reaches, in the terms of its flavour: a {@link MysqlGtidSet} or a
 * {@link MariadbGtidPosition}. Immutable.
 */
public sealed interface GtidPosition permits MysqlGtidSet, MariadbGtidPosition {

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

  /** Whether no transaction is in it. */
  boolean isEmpty();

  /** In the flavour's own text form, as the server prints it and accepts it. */
  @Override
  String toString();
}
