package dev.baton.ops.recover;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.core.time.Tasks;
import dev.baton.mysql.InstanceLinks;
import dev.baton.ops.backup.Server;
import dev.baton.ops.backup.restore.AfterLoad;
import dev.baton.ops.backup.restore.LogicalRestore;
import dev.baton.ops.backup.restore.LogicalRestore.Restored;
import dev.baton.ops.backup.restore.RestoreRequest;
import dev.baton.ops.compare.ReplicaComparison;
import dev.baton.ops.compare.ReplicaComparison.Findings;
import dev.baton.ops.compare.WireComparedServer;
import dev.baton.ops.provision.ClusterWiring;
import dev.baton.ops.provision.InParallel;
import dev.baton.topology.port.InstanceLink;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Makes a cluster out of servers and one backup: the backup goes into all of them at once, what is
 * replayed after it into the primary alone, the replicas get that from the primary, and are
 * compared with it row by row. Only then is the primary opened for writes. Used once.
 *
 * <p>Until then every server is read-only, so that whatever goes wrong, nobody has written to a
 * cluster that is not one.
 */
public final class ClusterRestore {

  private static final Duration STEP_LIMIT = Duration.ofSeconds(60);

  /** A replica may have a whole replay to apply. */
  private static final Duration CATCH_UP = Duration.ofHours(12);

  private static final long CHUNK_BYTES = 4L << 20;
  private static final int FULL_PACE = 100;

  private final ClusterRestoreRequest request;
  private final Consumer<String> progress;
  private final List<Server> servers;
  private final List<MemberServer> members = new ArrayList<>();

  private ClusterRestore(ClusterRestoreRequest request, Consumer<String> progress) {
    this.request = request;
    this.progress = progress;
    this.servers = request.servers();
    servers.forEach(server -> members.add(new MemberServer(server)));
  }

  /**
   * @param progress gets a line for each stage
   * @return what was restored into the primary
   * @throws IOException if a server may not be restored to, nothing having been changed, or if it
   *     failed later: then no server takes writes
   */
  public static Restored restore(ClusterRestoreRequest request, Consumer<String> progress)
      throws IOException, InterruptedException {
    return new ClusterRestore(request, progress).run();
  }

  private Restored run() throws IOException, InterruptedException {
    MemberServer.requireApart(members);
    if (request.overwrite()) {
      for (MemberServer member : members) {
        member.requireReadOnly();
      }
      for (MemberServer member : members) {
        member.leaveItsSource(progress);
      }
    }
    Restored restored = fill();
    InstanceLinks links = new InstanceLinks(MonotonicClock.SYSTEM);
    List<InstanceLink> open = new ArrayList<>();
    try {
      servers.forEach(server -> open.add(links.open(server.key(), request.account())));
      attach(open);
    } finally {
      open.forEach(InstanceLink::close);
    }
    return restored;
  }

  /** The backup into every server at once; a failure of one is told when all have ended. */
  private Restored fill() throws IOException {
    MemberServer primary = members.getFirst();
    boolean alone = primary.acknowledgeAlone();
    try {
      for (Server server : servers) {
        LogicalRestore.require(restoreOf(server), then(server));
      }
      Map<InstanceKey, Restored> all = new ConcurrentHashMap<>();
      InParallel.forEach(
          servers,
          server ->
              all.put(
                  server.key(),
                  LogicalRestore.restore(
                      restoreOf(server),
                      then(server),
                      line -> progress.accept(server.key() + ": " + line))));
      for (MemberServer member : members) {
        member.beReadOnly();
      }
      return Objects.requireNonNull(all.get(primary.key()));
    } finally {
      if (alone) {
        primary.waitForReplicas();
      }
    }
  }

  private RestoreRequest restoreOf(Server server) {
    return new RestoreRequest(server, request.backup(), request.parallel(), request.overwrite());
  }

  private AfterLoad then(Server server) {
    return server.key().equals(request.primary())
        ? new FirstHistory(request.backup().manifest().position(), request.then())
        : AfterLoad.NOTHING;
  }

  private void attach(List<InstanceLink> links) throws IOException, InterruptedException {
    ClusterWiring wiring = new ClusterWiring(links, request.replication(), progress, STEP_LIMIT);
    wiring.join();
    wiring.awaitReplicated(CATCH_UP);
    Server primary = servers.getFirst();
    for (Server replica : servers.subList(1, servers.size())) {
      compare(primary, replica);
    }
    wiring.open();
  }

  private void compare(Server primary, Server replica) throws IOException, InterruptedException {
    try (WireComparedServer here = WireComparedServer.open(primary);
        WireComparedServer there = WireComparedServer.open(replica)) {
      Findings findings =
          new ReplicaComparison(here, there, FULL_PACE, MonotonicClock.SYSTEM, Tasks.SYSTEM)
              .run(here.chunks(CHUNK_BYTES), progress);
      if (!findings.same()) {
        throw new IOException(
            "%s is not shown to have what %s has (%d differences, %d chunks undecided): no server was opened for writes"
                .formatted(
                    replica.key(),
                    primary.key(),
                    findings.differences().size(),
                    findings.undecided().size()));
      }
      progress.accept(
          "%s has what %s has: %d rows in %d chunks"
              .formatted(replica.key(), primary.key(), findings.rows(), findings.chunks()));
    }
  }
}
