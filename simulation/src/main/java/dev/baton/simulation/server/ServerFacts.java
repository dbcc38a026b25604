package dev.baton.simulation.server;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceFacts.ConnectedReplica;
import dev.baton.topology.snapshot.SemiSyncFacts;
import java.util.List;
import java.util.Optional;

/** What a probe reads of a fake server. */
final class ServerFacts {
  private static final long MARIADB_LONGEST_TIMEOUT = -1;
  private static final long MYSQL_LONGEST_TIMEOUT = 4_294_967_295L;

  private ServerFacts() {}

  static InstanceFacts of(FakeServer server) {
    boolean mariadb = server.flavour().isMariaDb();
    return new InstanceFacts(
        server.key(),
        server.version(),
        server.number(),
        mariadb ? null : server.uuid().toString(),
        Optional.of(server.key()),
        server.readOnly(),
        server.superReadOnly(),
        server.offlineMode(),
        true,
        true,
        "ROW",
        true,
        true,
        mariadb ? mariadbPosition(server) : server.executed(),
        mariadb ? null : GtidPosition.empty(server.flavour()),
        semiSync(server),
        server.replica().exists() ? List.of(server.replica().facts()) : List.of(),
        connectedReplicas(server));
  }

  private static GtidPosition mariadbPosition(FakeServer server) {
    Transaction last = server.binlog().last();
    return server
        .currentPosition()
        .joinedWith(last == null ? MariadbGtidPosition.EMPTY : last.gtid());
  }

  private static SemiSyncFacts semiSync(FakeServer server) {
    return new SemiSyncFacts(
        true,
        server.waits(),
        server.waits(),
        server.acknowledges(),
        server.acknowledges() && server.replica().exists(),
        true,
        server.flavour().isMariaDb() ? MARIADB_LONGEST_TIMEOUT : MYSQL_LONGEST_TIMEOUT,
        server.acks(),
        server.dumps().acknowledgers(),
        server.waiting());
  }

  private static List<ConnectedReplica> connectedReplicas(FakeServer server) {
    return server.dumps().replicas().stream()
        .map(
            other ->
                new ConnectedReplica(other.number(), Optional.of(other.key()), other.node().name()))
        .toList();
  }
}
