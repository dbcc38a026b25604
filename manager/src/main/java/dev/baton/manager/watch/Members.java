package dev.baton.manager.watch;

import dev.baton.cluster.DecisionLog;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.config.DiscoveryFilters;
import dev.baton.manager.config.ManagerPorts;
import dev.baton.manager.config.ManagerSettings;
import dev.baton.manager.inventory.HostNames;
import dev.baton.topology.port.InstanceLink;
import dev.baton.topology.snapshot.Detected;
import dev.baton.topology.snapshot.GroupFacts;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceFacts.ConnectedReplica;
import dev.baton.topology.snapshot.InstanceView;
import dev.baton.topology.snapshot.ReplicationChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The members of one cluster, found from the seeds through whom they replicate from, who replicates
 * from them, and who is in one replication group with them. Remembered in the decision log, so that
 * a restarted manager knows them all though the one it would find them by is dead. Thread-safe.
 */
public final class Members implements AutoCloseable {
  private static final String MEMORY = "members";

  /** Before the host of a source that a person has detached: nobody is there. */
  private static final String DETACHED = "//";

  private final String cluster;
  private final ManagerSettings settings;
  private final ManagerPorts ports;
  private final Claims claims;
  private final Runnable onNews;
  private final SortedMap<InstanceKey, Member> members = new ConcurrentSkipListMap<>();
  private final Map<InstanceKey, InstanceKey> aliases = new ConcurrentHashMap<>();
  private final Prospects prospects;
  private final Supplier<HostNames> names;
  private final DiscoveryFilters ignored;

  /**
   * @param onNews told after a probe of any member that is of interest; must not block
   * @param names under which names instances are known
   * @param ignored whom a member may name without its becoming one
   */
  public Members(
      String cluster,
      ManagerSettings settings,
      ManagerPorts ports,
      Claims claims,
      Runnable onNews,
      Supplier<HostNames> names,
      DiscoveryFilters ignored) {
    this.cluster = cluster;
    this.settings = settings;
    this.ports = ports;
    this.claims = claims;
    this.onNews = onNews;
    this.names = names;
    this.ignored = ignored;
    this.prospects = new Prospects(settings, ports);
  }

  /** Starts watching the seeds and whomever the log remembers. */
  public void start(List<InstanceKey> seeds) {
    Set<InstanceKey> known = new TreeSet<>(seeds);
    known.addAll(remembered(ports.log(), cluster));
    known.stream().map(this::resolved).collect(Collectors.toSet()).forEach(this::add);
  }

  /** Takes on an instance that a person names; nothing happens if it is a member already. */
  public InstanceKey discover(InstanceKey named) {
    InstanceKey key = resolved(named);
    if (!members.containsKey(key)) {
      add(key);
      remember();
    }
    return key;
  }

  /**
   * Watches an instance no longer. It is found again as soon as a member names it.
   *
   * @return whether it was a member
   */
  public boolean forget(InstanceKey key) {
    Member member = members.remove(key);
    if (member == null) {
      return false;
    }
    member.watcher().close();
    aliases.values().removeIf(key::equals);
    remember();
    return true;
  }

  private InstanceKey resolved(InstanceKey named) {
    InstanceKey key = names.get().resolve(named);
    if (!key.equals(named)) {
      aliases.put(named, key);
    }
    return key;
  }

  /** The members of a cluster that a log remembers; none if it has never seen it. */
  public static Set<InstanceKey> remembered(DecisionLog log, String cluster) {
    String text = log.recall(cluster, MEMORY).orElse("");
    return text.isBlank()
        ? Set.of()
        : Stream.of(text.split(",")).map(InstanceKey::parse).collect(Collectors.toSet());
  }

  private void add(InstanceKey key) {
    InstanceLink link = ports.links().apply(key);
    InstanceWatcher watcher = new InstanceWatcher(link, settings, ports, claims, onNews);
    members.put(key, new Member(link, watcher, new VerbLock(ports.tasks())));
    watcher.start();
  }

  public Optional<Member> get(InstanceKey key) {
    return Optional.ofNullable(members.get(key));
  }

  public List<Member> all() {
    return List.copyOf(members.values());
  }

  /** Whether every member has been looked at, well or not. */
  public boolean allSeen() {
    return members.values().stream().allMatch(member -> member.watcher().seen());
  }

  /** Look at everybody now. */
  public void poke() {
    members.values().forEach(member -> member.watcher().poke());
  }

  public void urgent(boolean value) {
    members.values().forEach(member -> member.watcher().urgent(value));
  }

  /** Every member as it is known now, sources under the names that Baton knows them by. */
  public Map<InstanceKey, InstanceView> views() {
    Map<InstanceKey, InstanceView> views = new TreeMap<>();
    members.forEach((key, member) -> views.put(key, renamed(member.watcher().view())));
    return views;
  }

  /** The key by which Baton knows whoever is called this. */
  public InstanceKey known(InstanceKey name) {
    return aliases.getOrDefault(name, name);
  }

  /** What a member told last when it was asked by statements of a person's. */
  public Detected detected(InstanceKey key) {
    return get(key)
        .map(member -> member.watcher().facts())
        .map(facts -> facts.details().detected())
        .orElse(Detected.NOTHING);
  }

  /** Renames the sources in a view; see {@link #views}. */
  public InstanceView renamed(InstanceView view) {
    InstanceFacts facts = view.facts();
    if (facts == null
        || aliases.isEmpty()
        || (facts.channels().stream().noneMatch(c -> aliases.containsKey(c.source()))
            && facts.details().group().isEmpty())) {
      return view;
    }
    return view.withFacts(Renaming.of(facts, this::known));
  }

  /**
   * Adds whoever the members name, and drops second names of one server.
   *
   * @return who was added
   */
  public List<InstanceKey> discover() {
    boolean reported = names.get() == HostNames.REPORTED;
    dropSecondNames(reported);
    Set<InstanceKey> named = new TreeSet<>();
    List<InstanceFacts> all = new ArrayList<>();
    for (Member member : members.values()) {
      InstanceFacts facts = member.watcher().facts();
      if (facts != null) {
        all.add(facts);
        if (reported) {
          facts.reportedAs().ifPresent(named::add);
        }
        for (ReplicationChannel channel : facts.channels()) {
          if (ignored.admitSource(channel.source())) {
            named.add(channel.source());
          }
        }
        for (ConnectedReplica replica : facts.connectedReplicas()) {
          replica.key().filter(ignored::admitReplica).ifPresent(named::add);
        }
        facts.details().group().ifPresent(group -> nameGroup(group, named));
      }
    }
    for (InstanceKey found :
        prospects.look(all, id -> all.stream().anyMatch(f -> f.serverId() == id))) {
      if (ignored.admitReplica(found)) {
        named.add(found);
      }
    }
    named.removeIf(key -> key.host().startsWith(DETACHED) || aliases.containsKey(key));
    Set<InstanceKey> added = new TreeSet<>();
    named.forEach(name -> added.add(resolved(name)));
    added.removeIf(members::containsKey);
    added.forEach(this::add);
    if (!added.isEmpty()) {
      remember();
    }
    return List.copyOf(added);
  }

  /** A member that is known by its server's UUID is not taken on again under its group's name. */
  private void nameGroup(GroupFacts group, Set<InstanceKey> named) {
    for (GroupFacts.Member peer : group.members()) {
      InstanceKey known =
          members.values().stream()
              .filter(member -> isServer(member, peer.serverUuid()))
              .map(Member::key)
              .findFirst()
              .orElse(null);
      if (known == null && ignored.admitReplica(peer.key())) {
        named.add(peer.key());
      } else if (known != null && !known.equals(peer.key()) && isNobody(peer.key())) {
        drop(peer.key(), known);
      }
    }
  }

  /** Whether no server has ever answered by this name. */
  private boolean isNobody(InstanceKey name) {
    Member member = members.get(name);
    return member == null ? !aliases.containsKey(name) : member.watcher().facts() == null;
  }

  private static boolean isServer(Member member, String uuid) {
    InstanceFacts facts = member.watcher().facts();
    return facts != null && uuid.equals(facts.serverUuid());
  }

  private void remember() {
    ports
        .log()
        .remember(
            cluster,
            MEMORY,
            members.keySet().stream().map(InstanceKey::toString).collect(Collectors.joining(",")));
  }

  /** Servers of one cluster differ in their server ids: two names of one id are one server. */
  private void dropSecondNames(boolean byReport) {
    Map<Long, InstanceKey> byServerId = new HashMap<>();
    for (Member member : members.values()) {
      InstanceFacts facts = member.watcher().facts();
      if (facts == null) {
        continue;
      }
      InstanceKey first = byServerId.putIfAbsent(facts.serverId(), member.key());
      if (first != null && sameServer(first, facts)) {
        boolean reported = byReport && facts.reportedAs().filter(member.key()::equals).isPresent();
        byServerId.put(facts.serverId(), reported ? member.key() : first);
        drop(reported ? first : member.key(), reported ? member.key() : first);
      }
    }
  }

  private void drop(InstanceKey second, InstanceKey kept) {
    aliases.replaceAll((name, key) -> key.equals(second) ? kept : key);
    aliases.put(second, kept);
    aliases.remove(kept);
    Member dropped = members.remove(second);
    if (dropped != null) {
      dropped.watcher().close();
    }
    remember();
  }

  private boolean sameServer(InstanceKey first, InstanceFacts facts) {
    return get(first)
        .map(member -> member.watcher().facts())
        .filter(facts::sameServerAs)
        .isPresent();
  }

  @Override
  public void close() {
    members.values().forEach(member -> member.watcher().close());
  }
}
