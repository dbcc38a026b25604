package dev.baton.server.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.cli.api.ApiCluster;
import dev.baton.cli.api.ApiInstance;
import dev.baton.cli.api.ApiSuspension;
import dev.baton.ops.backup.choose.Member;
import dev.baton.server.Snapshots;
import dev.baton.server.http.v1.ApiMapper;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BackupMembersTest {

  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  @Test
  void whatTheManagerKnowsBecomesMembers() {
    List<Member> members = BackupMembers.of(ApiMapper.cluster(Snapshots.degraded()), List.of());
    assertThat(members)
        .extracting(Member::key)
        .containsExactly(Snapshots.DB1, Snapshots.DB2, Snapshots.DB3);
    assertThat(members.get(0).primary()).isTrue();
    assertThat(members.get(0).trouble()).isEmpty();
    assertThat(members.get(1).trouble()).isEmpty();
    assertThat(members.get(1).acknowledges()).isTrue();
    assertThat(members.get(1).missing()).isEqualTo(OptionalLong.of(5));
    assertThat(members.get(2).trouble()).isEqualTo("down");
  }

  @Test
  void aReplicaThatLagsOrInDowntimeOrWithoutItsThreadsIsSaidToBeSo() {
    assertThat(trouble("lagging", "db1:3306")).isEmpty();
    assertThat(trouble("applier stopped", "db1:3306")).isEqualTo("applier stopped");
    assertThat(trouble("writable but not the primary", null))
        .isEqualTo("writable but not the primary");
    ApiCluster cluster = cluster(instance("db2:3306", "replicating", "db1:3306"));
    ApiSuspension downtime =
        new ApiSuspension("db2:3306", "downtime", "ann", "new disk", NOON, NOON.plusSeconds(60));
    assertThat(BackupMembers.of(cluster, List.of(downtime)).getLast().trouble())
        .isEqualTo("in downtime until 2026-11-22T12:01:00Z (new disk)");
  }

  @Test
  void aServerThatWasNotLookedAtYetIsWaitedFor() {
    assertThat(BackupMembers.allSeen(cluster(instance("db2:3306", "down", null)))).isTrue();
    assertThat(BackupMembers.allSeen(cluster(instance("db2:3306", "not seen yet", null))))
        .isFalse();
  }

  @Test
  void aReplicaOfAReplicaIsAsGoodAsTheOneBetween() {
    ApiInstance leaf = instance("db3:3306", "replicating", "db2:3306");
    ApiInstance between = instance("db2:3306", "replicating", "db1:3306");
    assertThat(last(cluster(between, leaf)).trouble()).isEmpty();
    ApiInstance stopped = instance("db2:3306", "receiver stopped", "db1:3306");
    assertThat(last(cluster(stopped, leaf)).trouble())
        .isEqualTo("it does not follow the primary: its source db2:3306 does not");
    assertThat(last(cluster(instance("db4:3306", "replicating", "db9:3306"))).trouble())
        .contains("its source db9:3306");
    ApiInstance circle = instance("db2:3306", "replicating", "db3:3306");
    assertThat(last(cluster(circle, leaf)).trouble()).isEqualTo("it replicates in a circle");
  }

  private static String trouble(String state, @Nullable String source) {
    return last(cluster(instance("db2:3306", state, source))).trouble();
  }

  private static Member last(ApiCluster cluster) {
    return BackupMembers.of(cluster, List.of()).getLast();
  }

  private static ApiCluster cluster(ApiInstance... replicas) {
    List<ApiInstance> all = new ArrayList<>();
    all.add(instance("db1:3306", "writable", null));
    all.addAll(List.of(replicas));
    return new ApiCluster(
        "shop",
        1,
        "db1:3306",
        "healthy",
        true,
        true,
        new ApiCluster.Durability("async", 0, false),
        List.of(),
        all);
  }

  private static ApiInstance instance(String key, String state, @Nullable String source) {
    boolean well = state.equals("writable") || state.equals("replicating");
    return new ApiInstance(
        key,
        "MySQL 9.7.0",
        1,
        "replica",
        state,
        well,
        true,
        true,
        source,
        0L,
        0L,
        "running",
        "running",
        null,
        "none",
        0,
        "",
        0,
        null);
  }
}
