package dev.baton.admin.cluster;

import dev.baton.admin.runtime.LiveTables;
import dev.baton.admin.runtime.row.ClusterMemberRow;
import dev.baton.admin.store.Schema;
import dev.baton.admin.store.table.StatsTables;
import dev.baton.admin.store.table.SystemTables;
import dev.baton.core.time.MonotonicClock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The tables {@code stats_proxysql_servers_…}, and what members read of each other. */
final class ClusterTables {

  private final Supplier<List<Member>> members;
  private final ClusterProblems problems;
  private final ClusterSecrets secrets;
  private final MonotonicClock monotonic;
  private final InstantSource wall;

  ClusterTables(
      Supplier<List<Member>> members,
      ClusterProblems problems,
      ClusterSecrets secrets,
      MonotonicClock monotonic,
      InstantSource wall) {
    this.members = members;
    this.problems = problems;
    this.secrets = secrets;
    this.monotonic = monotonic;
    this.wall = wall;
  }

  void provideTo(LiveTables tables) {
    tables.provide(Schema.STATS, StatsTables.CLUSTER_CHECKSUMS.name(), this::checksums);
    tables.provide(Schema.STATS, StatsTables.CLUSTER_METRICS.name(), () -> each(this::metrics));
    tables.provide(Schema.STATS, StatsTables.CLUSTER_STATUS.name(), () -> each(this::status));
    tables.provide(Schema.STATS, StatsTables.CLUSTER_PROBLEMS.name(), problems::rows);
    tables.provide(Schema.MAIN, SystemTables.CLUSTER_SECRETS.name(), secrets::rows);
  }

  private List<@Nullable Object[]> each(Function<Member, @Nullable Object[]> row) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    members.get().forEach(member -> rows.add(row.apply(member)));
    return rows;
  }

  private List<@Nullable Object[]> checksums() {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (Member member : members.get()) {
      for (ModuleState state : member.states()) {
        rows.add(
            new Object[] {
              member.row().hostname(),
              (long) member.row().port(),
              state.value().name(),
              state.value().version(),
              state.value().epoch(),
              state.value().checksum(),
              state.changedAt(),
              state.updatedAt(),
              (long) state.diffs()
            });
      }
    }
    return rows;
  }

  private @Nullable Object[] metrics(Member member) {
    ClusterMemberRow row = member.row();
    MemberCounters counters = member.counters();
    return new Object[] {
      row.hostname(),
      (long) row.port(),
      (long) row.weight(),
      row.comment(),
      TimeUnit.NANOSECONDS.toMillis(counters.pingNanos()),
      counters.value("ProxySQL_Uptime"),
      counters.succeeded() == 0 ? 0L : wall.millis() - ageNanos(counters) / 1_000_000,
      counters.value("Questions"),
      counters.value("Client_Connections_connected"),
      counters.value("Client_Connections_created")
    };
  }

  private @Nullable Object[] status(Member member) {
    ClusterMemberRow row = member.row();
    MemberCounters counters = member.counters();
    return new Object[] {
      row.hostname(),
      (long) row.port(),
      (long) row.weight(),
      "NO",
      0L,
      counters.succeeded() == 0 ? 0L : ageNanos(counters) / 1_000,
      counters.pingNanos() / 1_000,
      counters.succeeded(),
      counters.failed()
    };
  }

  private long ageNanos(MemberCounters counters) {
    return monotonic.nanos() - counters.atNanos();
  }
}
