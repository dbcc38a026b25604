package dev.baton.server;

import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.instance.ServerVersion;
import dev.baton.manager.api.ClusterStatus;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.snapshot.ClusterSnapshot;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import dev.baton.topology.snapshot.InstanceView.ClientExperience;
import dev.baton.topology.snapshot.ProbeFailure;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ReplicationError;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import dev.baton.topology.snapshot.SemiSyncFacts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** A MariaDB cluster of three as tests need it: db1 the primary, db2 behind by five, db3 down. */
public final class Snapshots {

  public static final InstanceKey DB1 = new InstanceKey("db1", 3306);
  public static final InstanceKey DB2 = new InstanceKey("db2", 3306);
  public static final InstanceKey DB3 = new InstanceKey("db3", 3306);

  private Snapshots() {}

  public static ClusterStatus degraded() {
    Map<InstanceKey, InstanceView> views = new TreeMap<>();
    views.put(
        DB1, new InstanceView(DB1, primaryFacts(), 12, null, 0, 0, ClientExperience.NORMAL, -1));
    views.put(
        DB2, new InstanceView(DB2, replicaFacts(), 15, null, 0, 0, ClientExperience.NORMAL, 20));
    views.put(
        DB3,
        new InstanceView(
            DB3,
            null,
            0,
            new ProbeFailure(ProbeFailure.Kind.REFUSED, "refused"),
            900,
            3,
            ClientExperience.NORMAL,
            -1));
    return new ClusterStatus(
        ClusterSnapshot.of("shop", 4, DB1, views),
        DurabilityPolicy.semiSync(1),
        false,
        List.of(new ClusterStatus.Problem("db3:3306", "DeadReplica", "db3 is down.")),
        List.of("Nothing to do: the primary is served."));
  }

  public static InstanceFacts primaryFacts() {
    return facts(DB1, 1, false, "0-1-105", List.of());
  }

  public static InstanceFacts replicaFacts() {
    return facts(
        DB2, 2, true, "0-1-100", List.of(channel(ThreadState.RUNNING, ThreadState.RUNNING, 0)));
  }

  public static ReplicationChannel channel(
      ThreadState receiver, ThreadState applier, long delaySeconds) {
    return new ReplicationChannel(
        "",
        DB1,
        receiver,
        applier,
        MariadbGtidPosition.parse("0-1-100"),
        true,
        OptionalLong.of(delaySeconds),
        7,
        "bin.000001:4",
        500,
        ReplicationError.NONE,
        ReplicationError.NONE);
  }

  public static InstanceFacts facts(
      InstanceKey key,
      long serverId,
      boolean readOnly,
      String executed,
      List<ReplicationChannel> channels) {
    return new InstanceFacts(
        key,
        ServerVersion.parse("11.4.5-MariaDB", ""),
        serverId,
        null,
        Optional.of(key),
        readOnly,
        false,
        false,
        true,
        true,
        "ROW",
        true,
        true,
        MariadbGtidPosition.parse(executed),
        null,
        new SemiSyncFacts(true, true, !readOnly, true, readOnly, true, 1, 1, 1, 0),
        channels,
        List.of());
  }
}
