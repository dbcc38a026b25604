package dev.baton.server.bench.instances;

import dev.baton.core.time.MonotonicClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Many fake servers in this process, each with a port of its own, in clusters of one primary and
 * its replicas. Notes when each is probed. A virtual thread for each port and each connection:
 * their cost is not what is measured. Thread-safe.
 */
public final class FakeFleet implements AutoCloseable {
  private final MonotonicClock clock;
  private final List<FakeInstance> instances = new ArrayList<>();
  private final List<ServerSocket> listeners = new ArrayList<>();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final Set<String> unknown = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicLongArray lastProbes;
  private volatile @Nullable Punctuality punctuality;

  private FakeFleet(int count, MonotonicClock clock) {
    this.clock = clock;
    this.lastProbes = new AtomicLongArray(count);
  }

  /** Listens from now on. */
  public static FakeFleet start(int count, int clusterSize, MonotonicClock clock)
      throws IOException {
    FakeFleet fleet = new FakeFleet(count, clock);
    try {
      FakeInstance primary = null;
      List<FakeInstance> replicas = new ArrayList<>();
      for (int number = 0; number < count; number++) {
        ServerSocket listener = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        fleet.listeners.add(listener);
        boolean first = number % clusterSize == 0;
        if (first) {
          replicas = new ArrayList<>();
        }
        FakeInstance made =
            new FakeInstance(
                number + 1,
                listener.getLocalPort(),
                first ? null : primary,
                first ? replicas : List.of(),
                clock);
        if (first) {
          primary = made;
        } else {
          replicas.add(made);
        }
        fleet.instances.add(made);
      }
      fleet.listen();
      return fleet;
    } catch (IOException e) {
      fleet.close();
      throw e;
    }
  }

  private void listen() {
    for (int i = 0; i < listeners.size(); i++) {
      int index = i;
      Thread.ofVirtual().name("fake-" + i).start(() -> accept(index));
    }
  }

  private void accept(int index) {
    ServerSocket listener = listeners.get(index);
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        sockets.add(socket);
        Thread.ofVirtual().name("client-of-" + index).start(() -> serve(index, socket));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(int index, Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      new FakeConnection(instances.get(index), socket, text -> received(index, text), unknown::add)
          .serve(connections.incrementAndGet());
    } catch (IOException e) {
      // the manager has gone, or this fleet is being closed
    } finally {
      sockets.remove(socket);
    }
  }

  private void received(int index, String text) {
    if (!text.startsWith(FakeInstance.PROBE)) {
      return;
    }
    long now = clock.nanos();
    long last = lastProbes.getAndSet(index, now);
    Punctuality watched = punctuality;
    if (watched != null && last != 0) {
      watched.add(now - last);
    }
  }

  /** Where each listens, on loopback: each cluster's primary and then its replicas. */
  public List<Integer> ports() {
    return instances.stream().map(FakeInstance::port).toList();
  }

  List<FakeInstance> primaries() {
    return instances.stream().filter(FakeInstance::isPrimary).toList();
  }

  /** How many have been probed at least once. */
  int probed() {
    int seen = 0;
    for (int i = 0; i < lastProbes.length(); i++) {
      if (lastProbes.get(i) != 0) {
        seen++;
      }
    }
    return seen;
  }

  /** From now on the time between the probes of an instance is noted here. */
  void watch(@Nullable Punctuality here) {
    punctuality = here;
  }

  int openConnections() {
    return sockets.size();
  }

  /** Statements that were answered with an error: the manager may then do less than it should. */
  Set<String> unknownStatements() {
    return Set.copyOf(unknown);
  }

  @Override
  public void close() throws IOException {
    for (ServerSocket listener : listeners) {
      listener.close();
    }
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
