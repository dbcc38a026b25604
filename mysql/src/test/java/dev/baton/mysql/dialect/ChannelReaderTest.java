package dev.baton.mysql.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.core.instance.InstanceKey;
import dev.baton.mysql.session.Row;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ReplicationError;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChannelReaderTest {

  @ParameterizedTest
  @CsvSource({
    "mysql-9.7, 21971, 6afec28e-e4d1-11f1-a046-02fc00000001:1-7, binlog.000002:1717",
    "mysql-8.0, 21801, 6e7023cd-e4d1-11f1-a86c-02fc00000001:1-5, binlog.000002:1350",
    "mysql-5.7, 21571, 72eb68c1-e4d1-11f1-bdef-02fc00000001:1-5, binlog.000002:1235"
  })
  void aRunningChannelReadsTheSameInEveryMysqlVersion(
      String server, int port, String received, String sourceLog) {
    ReplicationChannel channel = mysql(Recorded.rows(server, "status"), server);

    assertThat(channel)
        .isEqualTo(
            new ReplicationChannel(
                "",
                channel.source(),
                ThreadState.RUNNING,
                ThreadState.RUNNING,
                MysqlGtidSet.parse(received),
                true,
                OptionalLong.of(0),
                channel.heartbeats(),
                sourceLog,
                500,
                ReplicationError.NONE,
                ReplicationError.NONE));
    assertThat(channel.source().port()).isEqualTo(port);
    assertThat(channel.heartbeats()).isGreaterThan(100);
  }

  @Test
  void aRunningChannelOfMariadbTellsPositionAndHeartbeats() {
    ReplicationChannel channel =
        MariadbChannelReader.parse(Recorded.rows("mariadb-11.4", "status")).getFirst();
    assertThat(channel.source()).isEqualTo(new InstanceKey("127.0.0.1", 21_111));
    assertThat(channel.receiver()).isEqualTo(ThreadState.RUNNING);
    assertThat(channel.applier()).isEqualTo(ThreadState.RUNNING);
    assertThat(channel.received()).isEqualTo(MariadbGtidPosition.parse("0-21111-8"));
    assertThat(channel.autoPosition()).isTrue();
    assertThat(channel.heartbeatPeriodMillis()).isEqualTo(500);
    assertThat(channel.sourceLog()).matches("binlog\\.\\d+:\\d+");
    assertThat(channel.delay()).hasValue(0);
  }

  @Test
  void aRefusedLoginIsAReceiverThatConnectsWithAnError() {
    List<Row> mariadb = Recorded.rows("mariadb-11.4", "status-login-refused");
    List<Row> mysql = Recorded.rows("mysql-9.7", "status-login-refused");
    for (ReplicationChannel channel :
        List.of(MariadbChannelReader.parse(mariadb).getFirst(), mysql(mysql, "mysql-9.7"))) {
      assertThat(channel.receiver()).isEqualTo(ThreadState.CONNECTING);
      assertThat(channel.receiverError().code()).isEqualTo(1045);
      assertThat(channel.receiverError().message()).contains("Access denied");
      assertThat(channel.delay()).isEmpty();
    }
  }

  @Test
  void whatIsExecutedCountsAsReceivedOnMysql() {
    Map<String, String> values =
        new HashMap<>(Recorded.rows("mysql-9.7", "status").getFirst().values());
    values.put("Retrieved_Gtid_Set", "");
    ReplicationChannel channel = mysql(List.of(Row.of(values)), "mysql-9.7");
    assertThat(channel.received())
        .isEqualTo(MysqlGtidSet.parse("6afec28e-e4d1-11f1-a046-02fc00000001:1-7"));
  }

  @Test
  void aChannelWithoutASourceAndThoseOfGroupReplicationAreLeftOut() {
    Map<String, String> values =
        new HashMap<>(Recorded.rows("mysql-9.7", "status").getFirst().values());
    values.put("Channel_Name", "group_replication_applier");
    Row group = Row.of(values);
    values.put("Channel_Name", "");
    values.put("Source_Host", "");
    assertThat(MysqlChannelReader.parse(List.of(group, Row.of(values)), List.of())).isEmpty();
  }

  @Test
  void withoutThePerformanceSchemaThereAreNoHeartbeats() {
    ReplicationChannel channel =
        MysqlChannelReader.parse(Recorded.rows("mysql-8.0", "status"), List.of()).getFirst();
    assertThat(channel.heartbeats()).isZero();
    assertThat(channel.heartbeatPeriodMillis()).isZero();
  }

  private static ReplicationChannel mysql(List<Row> status, String server) {
    return MysqlChannelReader.parse(status, Recorded.rows(server, "heartbeats")).getFirst();
  }
}
