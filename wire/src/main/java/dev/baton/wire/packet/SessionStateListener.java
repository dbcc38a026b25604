package dev.baton.wire.packet;

/**
 * Is told what a server's session tracking says in an OK packet. Methods run on the thread that
 * reads the packet, in the order of the entries.
 */
public interface SessionStateListener {

  /** A tracked system variable of the session has this value now. */
  default void onSystemVariable(String name, String value) {}

  /** The session's default schema is this one now. */
  default void onSchema(String schema) {}

  /** With {@code session_track_state_change}: some session state changed that is not named. */
  default void onStateChange(boolean changed) {}

  /** The transaction just committed, as {@code session_track_gtids} says it. */
  default void onGtids(String gtids) {}

  /** Statements that would restore the transaction's characteristics; empty if none. */
  default void onTransactionCharacteristics(String statements) {}

  /**
   * Eight characters, one per fact, {@code _} for not so: {@code T} or {@code I} (explicit or
   * implicit transaction), {@code r R} (unsafe, transactional reads), {@code w W} (unsafe,
   * transactional writes), {@code s} (unsafe statement), {@code S} (result set sent), {@code L}
   * (LOCK TABLES).
   */
  default void onTransactionState(String state) {}
}
