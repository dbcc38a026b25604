package dev.baton.server.proxysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.core.instance.InstanceKey;
import dev.baton.server.proxysql.ServerRows.Row;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said to a ProxySQL; hostgroup 10 has the writer, 20 the readers. */
class ServerRowsTest {

  private static final HostgroupPair PAIR = new HostgroupPair(10, 20);
  private static final InstanceKey A = new InstanceKey("a", 3306);
  private static final InstanceKey B = new InstanceKey("b", 3306);
  private static final InstanceKey C = new InstanceKey("c", 3306);

  private static Row row(int hostgroup, InstanceKey server, String status) {
    return new Row(hostgroup, server, status);
  }

  private static final List<Row> BEFORE =
      List.of(
          row(10, A, "ONLINE"), row(20, B, "ONLINE"), row(20, C, "ONLINE"), row(7, A, "ONLINE"));

  @Test
  void theOldWriterIsTakenOutAndTheNewOneKeepsTheSettingsOfItsRow() {
    assertThat(ServerRows.change(PAIR, BEFORE, B, List.of(C)))
        .containsExactly(
            "UPDATE mysql_servers SET hostgroup_id=20, status='OFFLINE_HARD' WHERE hostgroup_id=10"
                + " AND hostname='a' AND port=3306",
            "INSERT INTO mysql_servers (hostgroup_id, hostname, port, status, gtid_port, weight,"
                + " compression, max_connections, max_replication_lag, use_ssl, max_latency_ms,"
                + " comment) SELECT 10, hostname, port, 'ONLINE', gtid_port, weight, compression,"
                + " max_connections, max_replication_lag, use_ssl, max_latency_ms, comment FROM"
                + " mysql_servers WHERE hostgroup_id=20 AND hostname='b' AND port=3306");
  }

  @Test
  void whatIsRightIsLeftAlone() {
    assertThat(ServerRows.change(PAIR, BEFORE, A, List.of(B, C))).isEmpty();
    assertThat(ServerRows.isRight(PAIR, BEFORE, A)).isTrue();
    assertThat(ServerRows.isRight(PAIR, BEFORE, B)).isFalse();
    assertThat(
            ServerRows.change(
                PAIR, List.of(row(10, A, "ONLINE"), row(20, B, "OFFLINE_SOFT")), A, List.of(B)))
        .as("what an administrator set")
        .isEmpty();
  }

  @Test
  void anOldWriterThatIsAReplicaAgainIsBroughtBack() {
    List<Row> after =
        List.of(row(10, B, "ONLINE"), row(20, B, "ONLINE"), row(20, A, "OFFLINE_HARD"));
    assertThat(ServerRows.change(PAIR, after, B, List.of(A, C)))
        .containsExactly(
            "UPDATE mysql_servers SET status='ONLINE' WHERE hostgroup_id=20 AND hostname='a' AND"
                + " port=3306");
    assertThat(ServerRows.change(PAIR, after, B, List.of(C))).as("not yet").isEmpty();
  }

  @Test
  void afterASwitchoverTheOldWriterServesReadsAtOnce() {
    List<Row> both = List.of(row(10, A, "ONLINE"), row(20, A, "ONLINE"), row(20, B, "ONLINE"));
    assertThat(ServerRows.change(PAIR, both, B, List.of(A)))
        .first()
        .isEqualTo(
            "DELETE FROM mysql_servers WHERE hostgroup_id=10 AND hostname='a' AND port=3306");
  }

  @Test
  void aServerThatIsNotThereIsAddedAndItsNameIsQuoted() {
    assertThat(ServerRows.change(PAIR, List.of(), new InstanceKey("o'b", 3307), List.of()))
        .containsExactly(
            "INSERT INTO mysql_servers (hostgroup_id, hostname, port) VALUES (10, 'o''b', 3307)");
  }

  @Test
  void pairsAreReadAsTheyAreWritten() {
    assertThat(HostgroupPair.parse("10/20")).isEqualTo(PAIR);
    for (String wrong : List.of("10", "10/10", "a/b", "")) {
      assertThatThrownBy(() -> HostgroupPair.parse(wrong))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("10/20");
    }
  }
}
