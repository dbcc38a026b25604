package dev.baton.proxy.session;

/** What a session does with its command. */
enum Phase {
  /** It has none. */
  READY,
  HELD,
  ACQUIRING,
  PREPARING,
  SENT,
  /** Answered, but its connection may still be hit by a KILL that was meant for the command. */
  SETTLING,
  CLOSED
}
