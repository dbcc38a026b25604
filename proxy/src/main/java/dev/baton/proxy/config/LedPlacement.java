package dev.baton.proxy.config;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.routing.RoutingTable;
import dev.baton.proxy.config.ServerEntry.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the servers of a pair of hostgroups are that a manager leads: its primary alone in the
 * writer's, its replicas in the reader's, whatever {@code read_only} says. A pure function.
 *
 * <ul>
 *   <li>Rows say how a server is used (weight, limits, TLS); its own of that hostgroup before its
 *       own of the other, and for one without a row any of the pair's.
 *   <li>What an administrator set offline stays so. That the proxy's own checks have shunned a
 *       server counts for a replica and not for the primary.
 *   <li>With no replica to use, the primary is in the reader's hostgroup, too.
 *   <li>Before the manager's first word nobody is in the writer's hostgroup, and readers are where
 *       they were configured.
 * </ul>
 */
public final class LedPlacement {

  private static final int ANY_LIMIT = 1000; // ProxySQL's default of max_connections

  private final ReplicationPair pair;
  private final Map<InstanceKey, ServerEntry> writers = new LinkedHashMap<>();
  private final Map<InstanceKey, ServerEntry> readers = new LinkedHashMap<>();

  private LedPlacement(List<ServerEntry> servers, ReplicationPair pair) {
    this.pair = pair;
    for (ServerEntry one : servers) {
      if (one.hostgroup() == pair.writer()) {
        writers.put(one.instance(), one);
      } else if (one.hostgroup() == pair.reader()) {
        readers.put(one.instance(), one);
      }
    }
  }

  /**
   * @param servers as configured, with what the checks have found
   * @param tables the newest word of each manager, by the writer's hostgroup
   * @return all servers, those of led pairs where the tables have them
   */
  public static List<ServerEntry> place(
      List<ServerEntry> servers, List<ReplicationPair> pairs, Map<Integer, RoutingTable> tables) {
    List<ServerEntry> result = servers;
    for (ReplicationPair pair : pairs) {
      if (pair.isLed()) {
        List<ServerEntry> next = new ArrayList<>();
        result.stream().filter(one -> !pair.has(one.hostgroup())).forEach(next::add);
        new LedPlacement(servers, pair).addTo(next, tables.get(pair.writer()));
        result = next;
      }
    }
    return result;
  }

  private void addTo(List<ServerEntry> result, @Nullable RoutingTable table) {
    if (table == null) {
      result.addAll(readers.values());
      return;
    }
    InstanceKey primary = table.primary();
    if (primary != null) {
      result.add(usable(entry(primary, pair.writer())));
    }
    boolean reads = false;
    for (InstanceKey replica : table.replicas()) {
      ServerEntry entry = entry(replica, pair.reader());
      reads |= entry.status() == Status.ONLINE && entry.weight() > 0;
      result.add(entry);
    }
    if (primary != null && !reads) {
      result.add(usable(entry(primary, pair.reader())));
    }
  }

  private static ServerEntry usable(ServerEntry entry) {
    return entry.status() == Status.SHUNNED ? entry.withStatus(Status.ONLINE) : entry;
  }

  private ServerEntry entry(InstanceKey instance, int hostgroup) {
    boolean writes = hostgroup == pair.writer();
    ServerEntry own = (writes ? writers : readers).get(instance);
    if (own != null) {
      return own;
    }
    ServerEntry other = (writes ? readers : writers).get(instance);
    if (other != null) {
      return other.inHostgroup(hostgroup);
    }
    return (writers.isEmpty() ? readers : writers)
        .values().stream()
            .findFirst()
            .map(like -> like.of(instance).withStatus(Status.ONLINE).inHostgroup(hostgroup))
            .orElseGet(
                () ->
                    new ServerEntry(
                        hostgroup, instance, Status.ONLINE, 1, ANY_LIMIT, 0, false, false));
  }
}
