package dev.baton.server.demo.load;

import java.util.BitSet;

/**
 * What became of each write of one client. Sequence numbers count from 1 and are never used twice.
 * Written by the client's thread; safe to read from another while it writes.
 */
final class ClientLedger {

  private final BitSet acknowledged = new BitSet();
  private final BitSet failed = new BitSet();
  private final BitSet unknown = new BitSet();
  private int lastIssued;

  /** The identity of the next write; counts as unknown until its outcome is recorded. */
  synchronized int issue() {
    unknown.set(++lastIssued);
    return lastIssued;
  }

  /** Records what an issued write came to. */
  synchronized void record(int sequence, WriteOutcome outcome) {
    unknown.set(sequence, outcome == WriteOutcome.UNKNOWN);
    acknowledged.set(sequence, outcome == WriteOutcome.ACKNOWLEDGED);
    failed.set(sequence, outcome == WriteOutcome.FAILED);
  }

  synchronized int lastIssued() {
    return lastIssued;
  }

  synchronized BitSet acknowledged() {
    return (BitSet) acknowledged.clone();
  }

  synchronized BitSet failed() {
    return (BitSet) failed.clone();
  }

  synchronized BitSet unknown() {
    return (BitSet) unknown.clone();
  }
}
