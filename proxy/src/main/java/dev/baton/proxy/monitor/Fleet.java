package dev.baton.proxy.monitor;

import dev.baton.core.instance.InstanceKey;
import dev.baton.proxy.config.GroupHostgroups;
import dev.baton.proxy.config.Groupings;
import dev.baton.proxy.config.ReplicationPair;
import dev.baton.proxy.config.ServerEntry;
import dev.baton.proxy.config.ServerEntry.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which server is in which hostgroup, and usable, by the configuration and by what the checks have
 * seen: a pure function, and the whole of what the monitor decides.
 *
 * <ul>
 *   <li>In a pair of hostgroups, a server that is not read-only is in the writer's, and in the
 *       reader's too if a writer is also a reader; one that is read-only is in the reader's only.
 *       One that never answered stays where it was configured.
 *   <li>In a pair that a manager leads they stay as configured; {@code LedPlacement} moves them.
 *   <li>The members of a group are where {@link GroupPlacement} says.
 *   <li>One that does not answer pings is SHUNNED, and so is one that takes longer for them than
 *       its {@code max_latency_ms} and a reader that lags more than its {@code
 *       max_replication_lag}.
 *   <li>What an administrator set offline stays so, wherever it moves.
 * </ul>
 */
public final class Fleet {

  private record Place(int hostgroup, InstanceKey instance) {}

  private final MonitorSettings settings;
  private final Map<InstanceKey, Seen> seen;
  private final Map<Place, ServerEntry> result = new LinkedHashMap<>();

  private Fleet(MonitorSettings settings, Map<InstanceKey, Seen> seen) {
    this.settings = settings;
    this.seen = seen;
  }

  /**
   * @param servers as they are to be used
   * @param reasons why a member of a group is where it is: "is in …: it …"
   */
  public record Outcome(List<ServerEntry> servers, Map<InstanceKey, String> reasons) {}

  /** Where each server belongs. */
  public static Outcome effective(
      List<ServerEntry> configured,
      Groupings groupings,
      Map<InstanceKey, Seen> seen,
      MonitorSettings settings) {
    Fleet fleet = new Fleet(settings, seen);
    Map<Place, ServerEntry> given = new LinkedHashMap<>();
    configured.forEach(one -> given.put(new Place(one.hostgroup(), one.instance()), one));
    Set<Integer> paired = new LinkedHashSet<>();
    for (ReplicationPair pair : groupings.pairs()) {
      paired.add(pair.writer());
      paired.add(pair.reader());
    }
    for (ServerEntry one : configured) {
      boolean grouped = groupings.groups().stream().anyMatch(row -> row.has(one.hostgroup()));
      if (!grouped && !paired.contains(one.hostgroup())) {
        fleet.put(one, false);
      }
    }
    for (ReplicationPair pair : groupings.pairs()) {
      fleet.place(pair, given);
    }
    Map<InstanceKey, String> reasons = new LinkedHashMap<>();
    for (GroupHostgroups row : groupings.groups()) {
      GroupPlacement.Outcome outcome = GroupPlacement.place(row, configured, seen, settings);
      outcome.placed().forEach(one -> fleet.put(one.server(), one.writers()));
      reasons.putAll(outcome.reasons());
    }
    return new Outcome(new ArrayList<>(fleet.result.values()), reasons);
  }

  private void place(ReplicationPair pair, Map<Place, ServerEntry> given) {
    if (pair.isLed()) {
      given.forEach(
          (place, entry) -> {
            if (pair.has(place.hostgroup())) {
              put(entry, place.hostgroup() == pair.writer());
            }
          });
      return;
    }
    Set<InstanceKey> instances = new LinkedHashSet<>();
    for (Place place : given.keySet()) {
      if (place.hostgroup() == pair.writer() || place.hostgroup() == pair.reader()) {
        instances.add(place.instance());
      }
    }
    for (InstanceKey instance : instances) {
      ServerEntry asWriter = given.get(new Place(pair.writer(), instance));
      ServerEntry asReader = given.get(new Place(pair.reader(), instance));
      Boolean readOnly = seen.getOrDefault(instance, Seen.NOTHING).readOnly();
      if (readOnly == null) {
        put(asWriter, true);
        put(asReader, false);
      } else {
        ServerEntry model = asWriter != null ? asWriter : asReader;
        if (model != null && !readOnly) {
          put(model.inHostgroup(pair.writer()), true);
        }
        if (model != null && (readOnly || settings.writerIsAlsoReader())) {
          put(asReader != null ? asReader : model.inHostgroup(pair.reader()), false);
        }
      }
    }
  }

  private void put(@Nullable ServerEntry entry, boolean writer) {
    if (entry != null) {
      boolean shunned =
          entry.status() == Status.ONLINE
              && (isSilent(entry.instance()) || isTooFar(entry) || (!writer && lagsTooFar(entry)));
      result.put(
          new Place(entry.hostgroup(), entry.instance()),
          shunned ? entry.withStatus(Status.SHUNNED) : entry);
    }
  }

  private boolean isSilent(InstanceKey instance) {
    return seen.getOrDefault(instance, Seen.NOTHING).isSilent(settings);
  }

  private boolean isTooFar(ServerEntry entry) {
    int takes = seen.getOrDefault(entry.instance(), Seen.NOTHING).latencyMillis();
    return entry.maxLatencyMillis() > 0 && takes > entry.maxLatencyMillis();
  }

  private boolean lagsTooFar(ServerEntry entry) {
    long lag = seen.getOrDefault(entry.instance(), Seen.NOTHING).lagSeconds();
    return entry.maxReplicationLag() > 0 && lag > entry.maxReplicationLag();
  }
}
