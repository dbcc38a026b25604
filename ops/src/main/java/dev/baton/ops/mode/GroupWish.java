package dev.baton.ops.mode;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.port.ReplicationCredentials;
import dev.baton.topology.snapshot.GroupFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a way into a group, or out of one, needs to know beside what the servers say.
 *
 * @param account by which members fetch from each other, and replicas from the primary; empty if
 *     nobody has named it
 * @param port where the first member of each host speaks to the group; those beside it on the same
 *     host get the next ones
 * @param name a new group's UUID
 * @param unfit what speaks against a group beside settings, a sentence each: {@link
 *     ModeReader#unfit}
 */
public record GroupWish(
    Optional<ReplicationCredentials> account, int port, String name, List<String> unfit) {

  public GroupWish {
    unfit = List.copyOf(unfit);
  }

  /** The name of the group that some of these are configured for, else a new one. */
  String nameFor(ModeFacts facts) {
    return facts.members().values().stream()
        .map(GroupWish::configured)
        .filter(configured -> !configured.isEmpty())
        .findFirst()
        .orElse(name);
  }

  /** The group that a server belongs to, whether it is in it now or not; empty if to none. */
  static String configured(MemberState member) {
    String name = member.variable(GroupNames.NAME);
    return name.equals(GroupFacts.NO_GROUP) ? "" : name;
  }

  /** Where each speaks to the group: as it is configured, else by the port. */
  SortedMap<InstanceKey, String> addresses(ModeFacts facts) {
    Map<String, Integer> used = new TreeMap<>();
    SortedMap<InstanceKey, String> all = new TreeMap<>();
    for (MemberState member : facts.members().values()) {
      String host = member.key().host();
      int number = used.merge(host, 1, Integer::sum) - 1;
      String configured = member.variable("group_replication_local_address");
      all.put(
          member.key(),
          configured.isEmpty() ? new InstanceKey(host, port + number).toString() : configured);
    }
    return all;
  }

  static String hosts(ModeFacts facts) {
    List<String> hosts = new ArrayList<>();
    for (InstanceKey key : facts.members().keySet()) {
      if (!hosts.contains(key.host())) {
        hosts.add(key.host());
      }
    }
    return String.join(",", hosts);
  }
}
