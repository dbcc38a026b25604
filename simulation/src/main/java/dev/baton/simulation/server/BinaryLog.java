package dev.baton.simulation.server;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.instance.Flavour;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A server's binary log: durable, in order, its end possibly not committed by the engine yet. */
public final class BinaryLog {
  private final Flavour flavour;
  private final List<Transaction> entries = new ArrayList<>();
  private final BitSet held = new BitSet();
  private final BitSet names = new BitSet();
  private int committed;
  private GtidPosition executed;
  private int executedUpTo;

  BinaryLog(Flavour flavour) {
    this.flavour = flavour;
    this.executed = GtidPosition.empty(flavour);
  }

  void append(Transaction transaction) {
    entries.add(transaction);
    held.set(transaction.index());
    names.set(transaction.name());
  }

  int size() {
    return entries.size();
  }

  int committed() {
    return committed;
  }

  Transaction get(int at) {
    return entries.get(at);
  }

  @Nullable Transaction last() {
    return entries.isEmpty() ? null : entries.getLast();
  }

  /** The engine commits the first so many. */
  void commit(int count) {
    committed = Math.max(committed, count);
  }

  /** The highest number that a server has given to one of its own. */
  long lastSequenceOf(FakeServer writer) {
    for (int at = entries.size() - 1; at >= 0; at--) {
      if (entries.get(at).writer() == writer) {
        return entries.get(at).sequence();
      }
    }
    return 0;
  }

  /** Whether it has a transaction with this one's GTID, be it this one or another. */
  public boolean hasName(Transaction transaction) {
    return names.get(transaction.name());
  }

  /** Where exactly this transaction lies; -1 if it does not. */
  int indexOf(Transaction transaction) {
    if (!held.get(transaction.index())) {
      return -1;
    }
    return entries.lastIndexOf(transaction);
  }

  /** Everything that is in it, committed or not, by index. */
  public BitSet held() {
    return held;
  }

  /** What of it the engine has committed, by index. */
  BitSet committedOnly() {
    BitSet all = new BitSet();
    entries.subList(0, committed).forEach(transaction -> all.set(transaction.index()));
    return all;
  }

  BitSet names() {
    return names;
  }

  public List<Transaction> entries() {
    return entries;
  }

  /** Whether this very transaction lies here; that of no transaction does. */
  boolean has(GtidPosition gtid) {
    return gtid.isEmpty() || entries.stream().anyMatch(entry -> entry.gtid().equals(gtid));
  }

  /** Whether this very transaction lies here, committed; that of no transaction does. */
  boolean hasCommitted(GtidPosition gtid) {
    return gtid.isEmpty()
        || entries.stream().limit(committed).anyMatch(entry -> entry.gtid().equals(gtid));
  }

  /** Cuts everything from a place on. */
  List<Transaction> truncate(int from) {
    List<Transaction> tail = entries.subList(from, entries.size());
    List<Transaction> removed = List.copyOf(tail);
    tail.clear();
    for (Transaction transaction : removed) {
      held.clear(transaction.index());
      names.clear(transaction.name());
    }
    committed = Math.min(committed, from);
    executed = GtidPosition.empty(flavour);
    executedUpTo = 0;
    return removed;
  }

  /** Becomes what another one is, as far as that is committed. */
  void copy(BinaryLog other) {
    truncate(0);
    other.entries.subList(0, other.committed).forEach(this::append);
    committed = other.committed;
  }

  /** What the engine has committed, as the flavour says it. */
  GtidPosition executed() {
    while (executedUpTo < committed) {
      GtidPosition next = entries.get(executedUpTo++).gtid();
      executed = flavour.isMariaDb() ? next : executed.joinedWith(next);
    }
    return executed;
  }
}
