package dev.baton.server.demo.load;

import dev.baton.core.instance.InstanceKey;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which writes one server holds. Filled by one thread, then read. */
final class ServerContents {

  private final InstanceKey server;
  private final List<BitSet> present = new ArrayList<>();
  private final List<BitSet> repeated = new ArrayList<>();
  private final @Nullable String error;
  private long rows;
  private long foreign;

  private ServerContents(InstanceKey server, int clients, @Nullable String error) {
    this.server = server;
    this.error = error;
    for (int i = 0; i < clients; i++) {
      present.add(new BitSet());
      repeated.add(new BitSet());
    }
  }

  static ServerContents empty(InstanceKey server, int clients) {
    return new ServerContents(server, clients, null);
  }

  /** Of a server that could not be read. */
  static ServerContents unreadable(InstanceKey server, int clients, String error) {
    return new ServerContents(server, clients, error);
  }

  void add(int client, int sequence) {
    rows++;
    if (client < 0 || client >= present.size() || sequence < 1) {
      foreign++;
    } else if (present.get(client).get(sequence)) {
      repeated.get(client).set(sequence);
    } else {
      present.get(client).set(sequence);
    }
  }

  InstanceKey server() {
    return server;
  }

  /** Why it could not be read; null if it was. */
  @Nullable String error() {
    return error;
  }

  long rows() {
    return rows;
  }

  /** Rows that no client of this load can have written. */
  long foreign() {
    return foreign;
  }

  BitSet present(int client) {
    return present.get(client);
  }

  BitSet repeated(int client) {
    return repeated.get(client);
  }
}
