package dev.baton.server.wiring;

import dev.baton.core.instance.InstanceKey;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.port.ReplicationCredentials;
import java.nio.file.Path;
import java.util.List;

/**
 * A cluster of servers that somebody else started.
 *
 * @param seeds at least one member; the others are discovered
 * @param data where the decision log and archived transactions are kept
 * @param armed whether anything may be changed; if not, it is observed and explained only
 */
public record AdoptionSettings(
    String cluster,
    List<InstanceKey> seeds,
    LinkCredentials account,
    ReplicationCredentials replication,
    DurabilityPolicy policy,
    Path data,
    boolean armed) {

  public AdoptionSettings {
    seeds = List.copyOf(seeds);
  }
}
