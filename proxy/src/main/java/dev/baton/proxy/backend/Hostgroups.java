package dev.baton.proxy.backend;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.routing.RoutingTable;
import dev.baton.proxy.config.HostgroupPolicies;
import dev.baton.proxy.config.ReplicationPair;
import dev.baton.proxy.config.ServerEntry;
import dev.baton.proxy.config.ServerEntry.Status;
import dev.baton.proxy.route.Routes;
import io.netty.util.collection.IntObjectHashMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The hostgroups of one event loop. A server has connections of its own in each hostgroup it is in,
 * so that limits and counters are per hostgroup, as in ProxySQL.
 */
public final class Hostgroups {

  /** What is opened ahead when a server begins to take writes. */
  private static final int WARM = 8;

  private record Key(int hostgroup, InstanceKey instance) {}

  private final BackendContext context;
  private final IntObjectHashMap<Hostgroup> groups = new IntObjectHashMap<>();
  private final Map<Key, Backend> backends = new HashMap<>();
  private Map<Key, ServerEntry> entries = Map.of();
  private Map<Integer, Routes> leads = Map.of();

  Hostgroups(BackendContext context) {
    this.context = context;
  }

  /** The hostgroup; null if it was never configured. */
  public @Nullable Hostgroup group(int id) {
    return groups.get(id);
  }

  /**
   * Brings a set of servers into force. One that is no longer there ends what is under way and is
   * then closed; {@code OFFLINE_HARD} breaks it.
   *
   * @param loops over how many event loops a limit is divided
   * @param profiles whose sessions are there, to open connections ahead for
   * @return who has to be routed again
   */
  List<LinkUser> configure(
      List<ServerEntry> servers,
      List<ReplicationPair> pairs,
      HostgroupPolicies policies,
      int loops,
      List<Profile> profiles) {
    List<LinkUser> dismissed = new ArrayList<>();
    assignRoles(pairs);
    Map<Key, ServerEntry> next = new HashMap<>();
    for (ServerEntry server : servers) {
      Key key = new Key(server.hostgroup(), server.instance());
      next.put(key, server);
      Backend backend =
          backends.computeIfAbsent(
              key, k -> new Backend(server.instance(), context, server.hostgroup()));
      backend.limit(Math.max(1, server.maxConnections() / loops));
      backend.link(server.tls(), server.compression());
      Hostgroup group = made(server.hostgroup());
      backend.use(policies.of(server.hostgroup()).among(loops), group.budget());
      backend.lead(group.lead());
      if (server.status() == Status.ONLINE && server.weight() > 0) {
        backend.join();
        group.add(backend, server.weight());
        if (group.isWriter() && !wasOnline(key)) {
          warm(backend, profiles);
        }
      } else {
        dismissed.addAll(backend.retire());
      }
      if (server.status() == Status.OFFLINE_HARD) {
        backend.breakAll("it was set OFFLINE_HARD");
      }
    }
    backends.forEach(
        (key, backend) -> {
          if (!next.containsKey(key)) {
            dismissed.addAll(backend.retire());
          }
        });
    backends.entrySet().removeIf(e -> !next.containsKey(e.getKey()) && e.getValue().isUnused());
    groups.values().forEach(group -> group.use(policies.of(group.id()).among(loops)));
    entries = next;
    return dismissed;
  }

  private void assignRoles(List<ReplicationPair> pairs) {
    for (Hostgroup group : groups.values()) {
      group.clear();
      group.lead(null);
    }
    for (ReplicationPair pair : pairs) {
      Hostgroup writer = made(pair.writer());
      Hostgroup reader = made(pair.reader());
      writer.writes(reader);
      reader.reads(writer);
      if (pair.isLed()) {
        Routes lead = leads.get(pair.writer());
        writer.lead(lead);
        reader.lead(lead);
      }
    }
  }

  /** Whether a manager leads the hostgroup. */
  public boolean isLed(int id) {
    Hostgroup group = groups.get(id);
    return group != null && group.lead() != null;
  }

  /** What managers let led pairs do, by the writer's hostgroup; before {@link #configure}. */
  public void leads(Map<Integer, Routes> managers) {
    leads = Map.copyOf(managers);
  }

  /**
   * The first act of a failover in a led pair: breaks what belongs to an epoch before this one on
   * its primary; returns who has to be routed again.
   */
  public List<LinkUser> revoke(ReplicationPair pair, @Nullable InstanceKey primary, long epoch) {
    List<LinkUser> dismissed = new ArrayList<>();
    for (Backend backend : backends.values()) {
      if (backend.hostgroup() == pair.writer()
          || (backend.hostgroup() == pair.reader() && backend.instance().equals(primary))) {
        dismissed.addAll(backend.dismissWaiting());
        backend.revoke(epoch, "the connection belongs to an epoch that is over");
      }
    }
    return dismissed;
  }

  /**
   * A led pair has this primary from now on; the servers have been configured so.
   *
   * @param former its primary before
   * @return who has to be routed again
   */
  public List<LinkUser> promote(
      ReplicationPair pair, @Nullable InstanceKey former, RoutingTable table) {
    List<LinkUser> dismissed = new ArrayList<>();
    for (Backend backend : backends.values()) {
      boolean primary = backend.instance().equals(table.primary());
      boolean writes = backend.hostgroup() == pair.writer();
      if (!pair.has(backend.hostgroup())) {
        continue;
      }
      if (primary && writes) {
        if (backend.instance().equals(former)) {
          backend.revoke(table.epoch(), "a new epoch has begun");
        }
        backend.promote(table.epoch());
      } else if (primary) {
        backend.adopt(table.epoch());
      } else if (writes || backend.instance().equals(former)) {
        dismissed.addAll(backend.dismissWaiting());
        backend.revoke(table.epoch(), "it is no longer the primary");
      }
    }
    return dismissed;
  }

  /** Another manager leads the pair: the epochs of the one before mean nothing any more. */
  public List<LinkUser> forget(ReplicationPair pair) {
    List<LinkUser> dismissed = new ArrayList<>();
    for (Backend backend : backends.values()) {
      if (pair.has(backend.hostgroup())) {
        dismissed.addAll(backend.dismissWaiting());
        backend.forgetEpochs("another manager leads its hostgroups");
      }
    }
    return dismissed;
  }

  private boolean wasOnline(Key key) {
    ServerEntry before = entries.get(key);
    return before != null && before.status() == Status.ONLINE;
  }

  private static void warm(Backend backend, List<Profile> profiles) {
    for (Profile profile : profiles) {
      if (profile.sessions() > 0) {
        backend.pool(profile).warm(Math.min(WARM, profile.sessions()));
      }
    }
  }

  private Hostgroup made(int id) {
    Hostgroup group = groups.get(id);
    if (group == null) {
      group = new Hostgroup(id);
      groups.put(id, group);
    }
    return group;
  }

  /** A second begins: so many connections may be opened again as there may be in one. */
  void renewBudgets() {
    groups.values().forEach(group -> group.budget().renew());
  }

  /** Every server with connections or in the configuration. */
  Iterable<Backend> all() {
    return backends.values();
  }

  /** Why TLS failed with a server of this hostgroup, and which; empty if it did not. */
  public String untrusted(int id) {
    for (Backend backend : backends.values()) {
      if (backend.hostgroup() == id && backend.untrusted() != null) {
        return backend.instance() + ": SSL connection error: " + backend.untrusted();
      }
    }
    return "";
  }

  /** Any server that can be asked what it is; null if there is none. */
  @Nullable Backend anyone() {
    for (Backend backend : backends.values()) {
      if (!backend.isRetired() && !backend.isPausing()) {
        return backend;
      }
    }
    return null;
  }
}
