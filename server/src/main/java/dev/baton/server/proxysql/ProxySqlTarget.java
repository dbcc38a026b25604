package dev.baton.server.proxysql;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import java.util.List;

/**
 * The ProxySQLs in front of one cluster. Immutable.
 *
 * @param admins where each is administered
 * @param pairs the hostgroups of the cluster, the same in all of them
 */
public record ProxySqlTarget(
    List<InstanceKey> admins, String user, Secret password, List<HostgroupPair> pairs) {

  public ProxySqlTarget {
    admins = List.copyOf(admins);
    pairs = List.copyOf(pairs);
    if (!admins.isEmpty() && pairs.isEmpty()) {
      throw new IllegalArgumentException(
          "clusters.proxysql-admins needs clusters.proxysql-hostgroups: WRITER/READER, as in"
              + " 10/20");
    }
  }
}
