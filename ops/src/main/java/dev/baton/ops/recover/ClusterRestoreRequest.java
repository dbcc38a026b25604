package dev.baton.ops.recover;

import dev.baton.core.instance.InstanceKey;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.ops.backup.Server;
import dev.baton.ops.backup.format.StoredBackup;
import dev.baton.ops.backup.restore.AfterLoad;
import dev.baton.topology.port.ReplicationCredentials;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * The cluster that is wanted. Immutable.
 *
 * @param primary who is to be its primary
 * @param replicas who are to replicate from it; one at the least
 * @param account with all privileges on each of them
 * @param replication with what replicas log in, as the backup has the account
 * @param then what is done to the primary alone when the backup is loaded: the replicas get it from
 *     its binary log
 * @param parallel how many connections write, on each server
 * @param overwrite whether to drop what the servers hold, which must all be read-only then
 */
public record ClusterRestoreRequest(
    InstanceKey primary,
    List<InstanceKey> replicas,
    LinkCredentials account,
    ReplicationCredentials replication,
    StoredBackup backup,
    AfterLoad then,
    int parallel,
    boolean overwrite) {

  public ClusterRestoreRequest {
    replicas = List.copyOf(replicas);
    if (replicas.isEmpty() || new HashSet<>(replicas).size() != replicas.size()) {
      throw new IllegalArgumentException("a cluster has a primary and replicas, each named once");
    }
    if (replicas.contains(primary)) {
      throw new IllegalArgumentException(primary + " cannot be its own replica");
    }
    if (parallel < 1 || parallel > 64) {
      throw new IllegalArgumentException(parallel + " connections: use 1 to 64");
    }
  }

  /** The primary first. */
  List<Server> servers() {
    return Stream.concat(Stream.of(primary), replicas.stream())
        .map(key -> new Server(key, account))
        .toList();
  }
}
