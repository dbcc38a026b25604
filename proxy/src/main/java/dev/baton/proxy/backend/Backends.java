package dev.baton.proxy.backend;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.routing.RoutingTable;
import dev.baton.proxy.config.HostgroupPolicies;
import dev.baton.proxy.config.ReplicationPair;
import dev.baton.proxy.config.ServerEntry;
import dev.baton.wire.auth.LoginSecret;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every server that one event loop has to do with, and the profiles its sessions have. */
public final class Backends {

  /** Connections per profile to open ahead when a server becomes the primary. */
  private static final int WARM = 8;

  private static final int UTF8MB4_GENERAL_CI = 45;

  private final BackendContext context;
  private final Map<InstanceKey, Backend> byInstance = new HashMap<>();
  private final List<Profile> profiles = new ArrayList<>();
  private final List<Backend> replicas = new ArrayList<>();
  private final Hostgroups hostgroups;
  private @Nullable Backend primary;
  private int nextReplica;

  public Backends(BackendContext context) {
    this.context = context;
    this.hostgroups = new Hostgroups(context);
  }

  /** Where statements go in a proxy that runs alone. */
  public Hostgroups hostgroups() {
    return hostgroups;
  }

  /** Brings a configuration's servers into force; returns who has to be routed again. */
  public List<LinkUser> configure(
      List<ServerEntry> servers,
      List<ReplicationPair> pairs,
      HostgroupPolicies policies,
      int loops) {
    return hostgroups.configure(servers, pairs, policies, loops, profiles);
  }

  /** The one profile for these properties. */
  public Profile profile(String user, LoginSecret secret, long capabilities, int collation) {
    return profile(user, secret, capabilities, collation, false);
  }

  /**
   * The one profile for these properties.
   *
   * @param unread whether commands go to the server as they come
   */
  public Profile profile(
      String user, LoginSecret secret, long capabilities, int collation, boolean unread) {
    for (Profile known : profiles) {
      if (known.matches(user, secret, capabilities, collation, unread)) {
        return known;
      }
    }
    Profile made = new Profile(user, secret, capabilities, collation, unread);
    profiles.add(made);
    return made;
  }

  /** The primary of the newest table. */
  public @Nullable Backend primary() {
    return primary;
  }

  /** The replica whose turn it is, past those that cannot be reached now; null if there is none. */
  public @Nullable Backend nextReplica() {
    for (int tried = 0; tried < replicas.size(); tried++) {
      nextReplica = nextReplica + 1 < replicas.size() ? nextReplica + 1 : 0;
      Backend candidate = replicas.get(nextReplica);
      if (!candidate.isPausing()) {
        return candidate;
      }
    }
    return null;
  }

  /** A replica, although none of them can be reached now; null if there is none. */
  public @Nullable Backend anyReplica() {
    return replicas.isEmpty() ? null : replicas.getFirst();
  }

  /**
   * Breaks what belongs to an epoch before this one on the primary; returns who has to be routed
   * again.
   */
  public List<LinkUser> revoke(long newEpoch) {
    Backend revoked = primary;
    if (revoked == null) {
      return List.of();
    }
    List<LinkUser> dismissed = revoked.dismissWaiting();
    revoked.revoke(newEpoch, "the connection belongs to an epoch that is over");
    return dismissed;
  }

  /** Takes the servers of a new table; returns who has to be routed again. */
  public List<LinkUser> publish(RoutingTable table) {
    List<LinkUser> dismissed = new ArrayList<>();
    Backend former = primary;
    primary = table.primary() == null ? null : backend(table.primary());
    if (former != null && former != primary) {
      dismissed.addAll(former.dismissWaiting());
      former.revoke(table.epoch(), "it is no longer the primary");
    }
    replicas.clear();
    for (InstanceKey instance : table.replicas()) {
      Backend replica = backend(instance);
      replica.join();
      replicas.add(replica);
    }
    if (primary != null) {
      primary.revoke(primary == former ? table.epoch() : Long.MIN_VALUE, "a new epoch has begun");
      primary.promote(table.epoch());
      warm(primary);
    }
    for (Backend backend : List.copyOf(byInstance.values())) {
      if (backend != primary && !replicas.contains(backend)) {
        dismissed.addAll(backend.retire());
      }
    }
    byInstance.values().removeIf(Backend::isUnused);
    return dismissed;
  }

  /** A second has passed. */
  public void maintain(Upkeep upkeep) {
    hostgroups.renewBudgets();
    for (Backend backend : all()) {
      backend.maintain(upkeep);
    }
  }

  /** Opens one connection to any server, for what its greeting says. */
  public void greetAnyone(String user, LoginSecret secret) {
    Backend one = primary != null && !primary.isPausing() ? primary : nextReplica();
    if (one == null) {
      one = hostgroups.anyone();
    }
    if (one != null) {
      one.pool(profile(user, secret, 0, UTF8MB4_GENERAL_CI)).warm(1);
    }
  }

  private void warm(Backend target) {
    for (Profile profile : profiles) {
      if (profile.sessions() > 0) {
        target.pool(profile).warm(Math.min(WARM, profile.sessions()));
      }
    }
  }

  private Backend backend(InstanceKey instance) {
    return byInstance.computeIfAbsent(instance, key -> new Backend(key, context, -1));
  }

  /** Another event loop noticed that a server looks as if it were going. */
  public void suspect(InstanceKey instance) {
    for (Backend backend : all()) {
      if (backend.instance().equals(instance)) {
        backend.suspectBecauseToldSo();
      }
    }
  }

  public void breakAll(@Nullable InstanceKey only, String why) {
    for (Backend backend : all()) {
      if (only == null || backend.instance().equals(only)) {
        backend.breakAll(why);
      }
    }
  }

  /** All as they are now; a copy. */
  public Collection<Backend> all() {
    List<Backend> all = new ArrayList<>(byInstance.values());
    hostgroups.all().forEach(all::add);
    return all;
  }
}
