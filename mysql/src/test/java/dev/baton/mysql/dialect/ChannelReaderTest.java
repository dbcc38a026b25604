package dev.baton.mysql.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.core.instance.InstanceKey;
import dev.baton.mysql.session.Row;
import dev.baton.topology.snapshot.ChannelDetails;
import dev.baton.topology.snapshot.ChannelTls;
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
                ReplicationError.NONE,
                channel.details()));
    assertThat(channel.source().port()).isEqualTo(port);
    assertThat(channel.heartbeats()).isGreaterThan(100);
  }

  @ParameterizedTest
  @CsvSource({
    "mysql-9.7, auto_position, binlog.000002:1717, relay.000003:453, true",
    "mysql-8.0, auto_position, binlog.000002:1350, relay.000003:451, true",
    "mysql-5.7, auto_position, binlog.000002:1235, relay.000003:1237, false",
    "mariadb-11.4, Slave_Pos, binlog.000002:339, relay.000002:635, false"
  })
  void theDetailsOfAChannelReadTheSameInEveryEngine(
      String server, String gtid, String position, String relayLog, boolean key) {
    List<Row> rows = Recorded.rows(server, "status");
    ChannelDetails details =
        (server.startsWith("mariadb")
                ? MariadbChannelReader.parse(rows).getFirst()
                : mysql(rows, server))
            .details();
    assertThat(details.user()).isEqualTo("repl");
    assertThat(details.usingGtid()).isEqualTo(gtid);
    assertThat(details.read()).hasToString(position);
    assertThat(details.executed()).hasToString(position);
    assertThat(details.relayLog()).hasToString(relayLog);
    assertThat(details.delayed() || details.filters().present()).isFalse();
    boolean encrypts = server.startsWith("mariadb"); // the default of 11.4
    assertThat(details.tls()).isEqualTo(new ChannelTls(encrypts, "", "", "", encrypts, key));
    assertThat(details.sourceServerId()).isPositive();
  }

  @Test
  void filtersDelayAndTlsOfAChannelAreRead() {
    Map<String, String> values =
        new HashMap<>(Recorded.rows("mysql-9.7", "status").getFirst().values());
    values.put("Replicate_Ignore_DB", "tmp,scratch");
    values.put("SQL_Delay", "3600");
    values.put("Source_SSL_Allowed", "Yes");
    values.put("Source_SSL_CA_File", "/ca.pem");
    values.put("Source_SSL_Verify_Server_Cert", "Yes");
    ChannelDetails details = mysql(List.of(Row.of(values)), "mysql-9.7").details();
    assertThat(details.filters()).hasToString("replicate_ignore_db=tmp,scratch");
    assertThat(details.delayed()).isTrue();
    assertThat(details.tls().enabled() && details.tls().verifiesServer()).isTrue();
    assertThat(details.tls().authority()).isEqualTo("/ca.pem");
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
