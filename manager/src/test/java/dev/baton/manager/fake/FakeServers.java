package dev.baton.manager.fake;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MysqlGtid;
import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.port.ServerControl;
import dev.baton.topology.port.ErrantArchive;
import dev.baton.topology.port.InstanceLink;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A cluster of servers that never were: they replicate, acknowledge, freeze and die as real ones do
 * as far as the manager can see, and keep a journal of what was done to them, in order.
 */
public final class FakeServers implements ServerControl, ErrantArchive {
  private final Map<InstanceKey, FakeServer> servers = new LinkedHashMap<>();
  final List<String> journal = new CopyOnWriteArrayList<>();
  final Set<String> failing = ConcurrentHashMap.newKeySet();
  final Map<InstanceKey, String> claims = new ConcurrentHashMap<>();
  private final Set<MysqlGtid> acknowledged = ConcurrentHashMap.newKeySet();
  private volatile boolean owned;
  private volatile Consumer<FakeServer> rejoining = server -> {};
  private volatile Runnable asking = () -> {};
  private long written;

  /** The first is the primary, the others follow it. */
  public static FakeServers of(String... names) {
    FakeServers all = new FakeServers();
    InstanceKey first = null;
    for (String name : names) {
      InstanceKey key = key(name);
      FakeServer server = new FakeServer(all, key, all.servers.size() + 1);
      all.servers.put(key, server);
      if (first == null) {
        first = key;
        server.readOnly = false;
      } else {
        server.source = first;
        server.receiverOn = true;
        server.applierOn = true;
      }
    }
    return all;
  }

  public static InstanceKey key(String name) {
    return new InstanceKey(name, 3306);
  }

  public FakeServers ownedByBaton() {
    owned = true;
    return this;
  }

  /** What happens until a server tells what is in its history. */
  public void whileAskedForHistory(Runnable event) {
    asking = event;
  }

  void askedForHistory() {
    asking.run();
  }

  /** What happens to a server between the proof of its history and the change of its source. */
  public void beforeRejoin(Consumer<FakeServer> event) {
    rejoining = event;
  }

  synchronized void beforeRejoin(FakeServer server) {
    rejoining.accept(server);
  }

  FakeServer server(InstanceKey key) {
    FakeServer server = servers.get(key);
    if (server == null) {
      throw new IllegalArgumentException("no server " + key);
    }
    return server;
  }

  synchronized List<FakeServer> servers() {
    return new ArrayList<>(servers.values());
  }

  public synchronized void change(String name, Consumer<FakeServer> change) {
    change.accept(server(key(name)));
  }

  public synchronized <T> T ask(String name, Function<FakeServer, T> question) {
    return question.apply(server(key(name)));
  }

  public @Nullable InstanceKey sourceOf(String name) {
    return server(key(name)).source;
  }

  public boolean isOffline(String name) {
    return server(key(name)).offline;
  }

  public void kill(String name) {
    change(
        name,
        s -> {
          s.alive = false;
          claims.remove(s.key);
        });
  }

  /** The connections of a manager's process have ended, and its locks with them. */
  public void releaseClaims() {
    claims.clear();
  }

  public void freeze(String name) {
    change(name, s -> s.frozen = true);
  }

  public void thaw(String name) {
    change(name, s -> s.frozen = false);
  }

  /** Makes a verb fail on a server from now on, such as {@code "promote b"}. */
  public void fail(String verbAndName) {
    failing.add(verbAndName);
  }

  public void failNoMore(String verbAndName) {
    failing.remove(verbAndName);
  }

  public List<String> journal() {
    return List.copyOf(journal);
  }

  /**
   * A write of a client that the proxy lets through.
   *
   * @return whether the client got its acknowledgement
   */
  public synchronized boolean write(InstanceKey at, int acks) {
    FakeServer primary = server(at);
    if (!primary.answers() || primary.readOnly || primary.commitWaits) {
      return false;
    }
    MysqlGtid gtid = primary.gtid(++written);
    MysqlGtidSet set = MysqlGtidSet.of(gtid);
    int received = 0;
    for (FakeServer replica : servers.values()) {
      if (replica.answers() && replica.receives() && at.equals(replica.source)) {
        replica.receive(primary.executed.union(set));
        received++;
      }
    }
    primary.executed = primary.executed.union(set);
    if (received < acks) {
      return false; // it waits; nobody was told that it is done
    }
    acknowledged.add(gtid);
    return true;
  }

  public Set<MysqlGtid> acknowledged() {
    return Set.copyOf(acknowledged);
  }

  public synchronized List<InstanceKey> writable() {
    return servers.values().stream().filter(s -> s.alive && !s.readOnly).map(s -> s.key).toList();
  }

  /** Links of one manager process; they die with it. */
  public Function<InstanceKey, InstanceLink> links(FakeProcess process) {
    return key -> new FakeLink(this, server(key), process);
  }

  @Override
  public boolean owns(InstanceKey instance) {
    return owned;
  }

  @Override
  public synchronized boolean isRunning(InstanceKey instance) {
    return server(instance).alive;
  }

  @Override
  public synchronized int restartReadOnly(
      InstanceKey instance, @Nullable GtidPosition history, Path directory, Duration deadline) {
    journal.add("restart " + instance.host() + (history == null ? "" : " cut"));
    FakeServer server = server(instance);
    claims.remove(instance);
    server.alive = true;
    server.frozen = false;
    server.readOnly = true;
    server.offline = false;
    server.commitWaits = false;
    server.receiverOn = false;
    server.applierOn = false;
    if (history instanceof MysqlGtidSet keep) {
      MysqlGtidSet tail = server.executed.subtract(keep);
      server.executed = server.executed.intersect(keep);
      return (int) tail.count();
    }
    return 0;
  }

  @Override
  public synchronized Rebuilt rebuild(
      InstanceKey instance, InstanceKey donor, InstanceKey source, Duration deadline)
      throws IOException {
    journal.add("rebuild " + instance.host() + " from " + donor.host());
    if (failing.contains("rebuild " + instance.host())) {
      freezeForAMoment(server(instance)); // it was stopped, and started again with its old data
      throw new IOException("the donor does not answer");
    }
    if (failing.contains("refuse to rebuild " + instance.host())) {
      return new Rebuilt(false, "The binary logs of " + source + " are not whole.");
    }
    FakeServer server = server(instance);
    claims.remove(instance);
    server.executed = server(donor).executed;
    server.received = MysqlGtidSet.EMPTY;
    server.source = null;
    server.receiverOn = false;
    server.applierOn = false;
    server.readOnly = true;
    server.offline = false;
    return new Rebuilt(true, instance + " was copied from " + donor + ".");
  }

  private void freezeForAMoment(FakeServer server) {
    server.frozen = true;
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                Thread.sleep(300);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              thaw(server.key.host());
            });
  }

  @Override
  public synchronized Archived archive(
      InstanceLink instance, InstanceLink holder, Path directory, Duration deadline) {
    journal.add("archive " + instance.key().host());
    MysqlGtidSet errant = server(instance.key()).executed.subtract(server(holder.key()).executed);
    return new Archived((int) errant.count(), errant.toString(), directory);
  }
}
