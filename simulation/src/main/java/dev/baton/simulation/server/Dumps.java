package dev.baton.simulation.server;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The source's side of replication: what it sends to whom, and who has acknowledged what. */
final class Dumps {
  private static final long HEARTBEAT_NANOS = 500_000_000L;

  private final FakeServer server;
  private final List<Stream> streams = new ArrayList<>();
  private final Map<Integer, Integer> acknowledged = new TreeMap<>();

  Dumps(FakeServer server) {
    this.server = server;
  }

  /** Where a MariaDB replica wants to go on: after this transaction. */
  record Request(BitSet names, @Nullable Transaction after) {}

  /**
   * A replica asks to be served.
   *
   * @return why it is not; empty if it is
   */
  String accept(Stream stream, Request request) {
    BinaryLog log = server.binlog();
    if (server.flavour().isMariaDb()) {
      Transaction after = request.after();
      int at = after == null ? -1 : log.indexOf(after);
      if (after != null && at < 0) {
        return "the requested position " + after.gtid() + " is not in the master's binlog";
      }
      stream.next = at + 1;
    } else {
      if (server.knowsMoreOfThisServer(request.names())) {
        return "the replica has more GTIDs than the source has, using the source's UUID";
      }
      stream.requested = request.names();
    }
    streams.add(stream);
    beat(stream);
    pump(stream);
    return "";
  }

  private void beat(Stream stream) {
    server.later(
        HEARTBEAT_NANOS,
        () -> {
          if (stream.open) {
            server.sendTo(stream.replica, () -> stream.replica.replica().heartbeat(stream));
            beat(stream);
          }
        });
  }

  void appended() {
    streams.forEach(this::pump);
  }

  private void pump(Stream stream) {
    BinaryLog log = server.binlog();
    while (stream.open && stream.next < log.size()) {
      Transaction transaction = log.get(stream.next);
      stream.next++;
      int position = stream.next;
      if (stream.requested.get(transaction.name())) {
        if (stream.semiSync) {
          acknowledge(stream.replica, position);
        }
      } else {
        server.sendTo(
            stream.replica, () -> stream.replica.replica().receive(stream, transaction, position));
      }
    }
  }

  /** Up to where a replica has everything; it speaks for what came before, too. */
  void acknowledge(FakeServer replica, int position) {
    acknowledged.merge(replica.number(), Math.min(position, server.binlog().size()), Math::max);
    server.commitWhatMay();
  }

  /** How much of the log has been acknowledged by so many. */
  int acknowledgedBy(int count) {
    if (acknowledged.size() < count) {
      return 0;
    }
    if (count == 1) {
      return Collections.max(acknowledged.values());
    }
    return acknowledged.values().stream()
        .sorted(Comparator.reverseOrder())
        .skip(count - 1)
        .findFirst()
        .orElseThrow();
  }

  int acknowledgers() {
    return (int) streams.stream().filter(s -> s.open && s.semiSync).count();
  }

  List<FakeServer> replicas() {
    return streams.stream().filter(s -> s.open).map(s -> s.replica).toList();
  }

  void close(Stream stream) {
    stream.open = false;
    streams.remove(stream);
  }

  /** The process has died: its kernel closes the connections. */
  void breakAll() {
    for (Stream stream : List.copyOf(streams)) {
      close(stream);
      server.sendTo(stream.replica, () -> stream.replica.replica().lost(stream));
    }
    acknowledged.clear();
  }
}
