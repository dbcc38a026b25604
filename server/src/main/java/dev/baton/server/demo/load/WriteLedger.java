package dev.baton.server.demo.load;

import java.util.BitSet;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** What became of every write of every client. Thread-safe. */
public final class WriteLedger {

  private final List<ClientLedger> clients;

  WriteLedger(int clients) {
    this.clients = IntStream.range(0, clients).mapToObj(i -> new ClientLedger()).toList();
  }

  int clients() {
    return clients.size();
  }

  ClientLedger client(int number) {
    return clients.get(number);
  }

  public long acknowledged() {
    return count(ClientLedger::acknowledged);
  }

  public long failed() {
    return count(ClientLedger::failed);
  }

  public long unknown() {
    return count(ClientLedger::unknown);
  }

  private long count(Function<ClientLedger, BitSet> outcome) {
    return clients.stream().map(outcome).mapToLong(BitSet::cardinality).sum();
  }
}
