package dev.baton.manager.fake;

import dev.baton.core.gtid.MysqlGtid;
import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.instance.ServerVersion;
import dev.baton.topology.policy.SemiSyncGuarantee;
import dev.baton.topology.snapshot.GroupFacts;
import dev.baton.topology.snapshot.InstanceDetails;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceFacts.ConnectedReplica;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ReplicationError;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import dev.baton.topology.snapshot.SemiSyncFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A MySQL server as far as the manager can tell. Guarded by its {@link FakeServers}. */
public final class FakeServer {
  public final InstanceKey key;
  final int number;
  private final FakeServers all;
  public boolean alive = true;
  public boolean frozen;
  public boolean readOnly = true;
  public boolean offline;
  public boolean commitWaits;
  public boolean applierStuck;
  public boolean acknowledges = true;

  /** What it says of the replication group it is in, if it is in one. */
  public @Nullable GroupFacts group;

  public Duration longestWrite = Duration.ZERO;
  public boolean receiverOn;
  public boolean applierOn;
  public @Nullable InstanceKey source;
  public MysqlGtidSet executed = MysqlGtidSet.EMPTY;
  public MysqlGtidSet received = MysqlGtidSet.EMPTY;
  private long frozenHeartbeat;

  FakeServer(FakeServers all, InstanceKey key, int number) {
    this.all = all;
    this.key = key;
    this.number = number;
  }

  public String uuid() {
    return "%08d-0000-0000-0000-000000000000".formatted(number);
  }

  MysqlGtid gtid(long n) {
    return MysqlGtid.parse(uuid() + ":" + n);
  }

  boolean answers() {
    return alive && !frozen;
  }

  ThreadState receiver() {
    if (!receiverOn || source == null) {
      return ThreadState.STOPPED;
    }
    return all.server(source).alive ? ThreadState.RUNNING : ThreadState.CONNECTING;
  }

  boolean receives() {
    return receiver() == ThreadState.RUNNING && source != null && all.server(source).answers();
  }

  void receive(MysqlGtidSet gtids) {
    received = received.union(gtids);
    apply();
  }

  void apply() {
    if (applierOn && !applierStuck && answers()) {
      executed = executed.union(received);
    }
  }

  ReplicationChannel channel() {
    if (receives()) {
      frozenHeartbeat = System.nanoTime() / 5_000_000;
    }
    return new ReplicationChannel(
        "",
        source,
        receiver(),
        applierOn ? ThreadState.RUNNING : ThreadState.STOPPED,
        received.union(executed),
        true,
        OptionalLong.of(0),
        frozenHeartbeat,
        "binlog.000001:" + received,
        50,
        ReplicationError.NONE,
        ReplicationError.NONE);
  }

  private boolean acknowledgedBy(FakeServer other) {
    return other.acknowledges && other.receives() && key.equals(other.source);
  }

  InstanceFacts facts() {
    List<ConnectedReplica> replicas = new ArrayList<>();
    for (FakeServer other : all.servers()) {
      if (other.receives() && key.equals(other.source)) {
        replicas.add(new ConnectedReplica(other.number, Optional.of(other.key), other.key.host()));
      }
    }
    boolean primary = source == null && !readOnly;
    return new InstanceFacts(
            key,
            ServerVersion.parse("9.7.4", ""),
            number,
            uuid(),
            Optional.of(key),
            readOnly,
            readOnly,
            offline,
            true,
            true,
            "ROW",
            true,
            true,
            executed,
            null,
            new SemiSyncFacts(
                true,
                primary,
                primary,
                acknowledges,
                receives() && acknowledges,
                true,
                SemiSyncGuarantee.LARGEST_TIMEOUT_MILLIS,
                1,
                (int) all.servers().stream().filter(this::acknowledgedBy).count(),
                commitWaits ? 1 : 0),
            source == null ? List.of() : List.of(channel()),
            replicas)
        .withDetails(
            group == null ? InstanceDetails.UNKNOWN : InstanceDetails.UNKNOWN.withGroup(group));
  }
}
