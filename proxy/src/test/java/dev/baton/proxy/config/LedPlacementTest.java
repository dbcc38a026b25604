package dev.baton.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.routing.RoutingTable;
import dev.baton.proxy.config.ServerEntry.Status;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LedPlacementTest {

  private static final InstanceKey A = new InstanceKey("a", 3306);
  private static final InstanceKey B = new InstanceKey("b", 3306);
  private static final InstanceKey C = new InstanceKey("c", 3306);
  private static final ReplicationPair LED = new ReplicationPair(10, 20, ReplicationPair.MANAGER);
  private static final ReplicationPair OTHER = new ReplicationPair(30, 40, "read_only");

  private static List<String> place(@Nullable RoutingTable table, ServerEntry... servers) {
    Map<Integer, RoutingTable> tables = table == null ? Map.of() : Map.of(10, table);
    return LedPlacement.place(List.of(servers), List.of(LED, OTHER), tables).stream()
        .map(
            one ->
                "%d %s %s %d"
                    .formatted(one.hostgroup(), one.instance().host(), one.status(), one.weight()))
        .sorted()
        .toList();
  }

  private static RoutingTable table(@Nullable InstanceKey primary, InstanceKey... replicas) {
    return new RoutingTable("c", 1, 1, primary, List.of(replicas));
  }

  private static ServerEntry server(
      int hostgroup, InstanceKey instance, Status status, int weight) {
    return new ServerEntry(hostgroup, instance, status, weight, 100, 5, false, false);
  }

  private static ServerEntry online(int hostgroup, InstanceKey instance) {
    return server(hostgroup, instance, Status.ONLINE, 1);
  }

  @Test
  void theManagersPrimaryWritesAndItsReplicasReadWhereverTheyWereConfigured() {
    assertThat(place(table(B, A), online(10, A), online(10, B), online(20, C)))
        .containsExactly("10 b ONLINE 1", "20 a ONLINE 1");
  }

  @Test
  void beforeTheFirstWordNobodyWritesAndReadersReadAsConfigured() {
    assertThat(place(null, online(10, A), online(20, A), online(20, B)))
        .containsExactly("20 a ONLINE 1", "20 b ONLINE 1");
  }

  @Test
  void whereNoReplicaCanBeReadThePrimaryIs() {
    assertThat(place(table(A), online(10, A), online(20, B)))
        .containsExactly("10 a ONLINE 1", "20 a ONLINE 1");
    assertThat(place(table(A, B), online(10, A), server(20, B, Status.SHUNNED, 1)))
        .containsExactly("10 a ONLINE 1", "20 a ONLINE 1", "20 b SHUNNED 1");
    assertThat(place(table(A, B), online(10, A), server(20, B, Status.ONLINE, 0)))
        .containsExactly("10 a ONLINE 1", "20 a ONLINE 1", "20 b ONLINE 0");
  }

  @Test
  void withoutAPrimaryReplicasAreReadAndNobodyWrites() {
    assertThat(place(table(null, B), online(10, A), online(20, B)))
        .containsExactly("20 b ONLINE 1");
  }

  @Test
  void aShunnedPrimaryIsTheManagersToJudgeAndAnOfflineOneTheAdministrators() {
    assertThat(place(table(A, B), server(10, A, Status.SHUNNED, 1), online(20, B)))
        .containsExactly("10 a ONLINE 1", "20 b ONLINE 1");
    assertThat(place(table(A, B), server(10, A, Status.OFFLINE_SOFT, 1), online(20, B)))
        .containsExactly("10 a OFFLINE_SOFT 1", "20 b ONLINE 1");
  }

  @Test
  void aServerKeepsTheSettingsOfItsOwnRowForEachHostgroup() {
    assertThat(
            place(
                table(B, A),
                server(10, A, Status.ONLINE, 5),
                server(20, A, Status.ONLINE, 7),
                server(20, B, Status.ONLINE, 9)))
        .containsExactly("10 b ONLINE 9", "20 a ONLINE 7");
  }

  @Test
  void aServerWithoutARowIsUsedLikeTheOthersOfThePair() {
    assertThat(place(table(C, A), server(10, A, Status.OFFLINE_HARD, 5)))
        .containsExactly("10 c ONLINE 5", "20 a OFFLINE_HARD 5", "20 c ONLINE 5");
    assertThat(place(table(C))).containsExactly("10 c ONLINE 1", "20 c ONLINE 1");
  }

  @Test
  void otherHostgroupsStayAsTheyAre() {
    assertThat(place(table(B), online(30, A), online(40, B), online(50, C), online(10, A)))
        .containsExactly(
            "10 b ONLINE 1", "20 b ONLINE 1", "30 a ONLINE 1", "40 b ONLINE 1", "50 c ONLINE 1");
  }
}
