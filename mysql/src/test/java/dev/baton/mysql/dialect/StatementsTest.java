package dev.baton.mysql.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.instance.ServerVersion;
import dev.baton.core.secret.Secret;
import dev.baton.topology.port.ReplicationCredentials;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatementsTest {

  private static final InstanceKey SOURCE = new InstanceKey("db1", 3307);
  private static final ReplicationCredentials CLEAR =
      new ReplicationCredentials("repl", new Secret("it's"), false);
  private static final ReplicationCredentials TLS =
      new ReplicationCredentials("repl", new Secret("x"), true);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "5.7.22 | SHOW SLAVE STATUS | SHOW SLAVE HOSTS | CHANGE MASTER TO",
        "8.0.21 | SHOW SLAVE STATUS | SHOW SLAVE HOSTS | CHANGE MASTER TO",
        "8.0.22 | SHOW REPLICA STATUS | SHOW REPLICAS | CHANGE MASTER TO",
        "8.0.23 | SHOW REPLICA STATUS | SHOW REPLICAS | CHANGE REPLICATION SOURCE TO",
        "9.7.4  | SHOW REPLICA STATUS | SHOW REPLICAS | CHANGE REPLICATION SOURCE TO"
      })
  void mysqlIsSpokenToInTheWordsOfItsVersion(
      String version, String status, String replicas, String change) {
    MysqlWords words = words(version);
    assertThat(words.showStatus()).isEqualTo(status);
    assertThat(words.listReplicas()).isEqualTo(replicas);
    assertThat(change(words, CLEAR, true)).startsWith(change + " ");
  }

  @Test
  void aSourceWithoutTlsIsAskedForItsPublicKeyWhereThatExists() {
    assertThat(change(words("9.7.4"), CLEAR, true))
        .isEqualTo(
            "CHANGE REPLICATION SOURCE TO SOURCE_HOST = 'db1', SOURCE_PORT = 3307,"
                + " SOURCE_USER = 'repl', SOURCE_PASSWORD = 'it''s', SOURCE_AUTO_POSITION = 1,"
                + " SOURCE_HEARTBEAT_PERIOD = 0.5, SOURCE_CONNECT_RETRY = 1,"
                + " SOURCE_RETRY_COUNT = 86400, SOURCE_SSL = 0, GET_SOURCE_PUBLIC_KEY = 1"
                + " FOR CHANNEL ''");
    assertThat(change(words("8.0.22"), CLEAR, true)).contains("GET_MASTER_PUBLIC_KEY = 1");
    assertThat(change(words("5.7.22"), CLEAR, true)).doesNotContain("PUBLIC_KEY");
    assertThat(change(words("9.7.4"), TLS, true))
        .contains("SOURCE_SSL = 1")
        .doesNotContain("PUBLIC_KEY");
  }

  /** Error 3081 otherwise. */
  @Test
  void autoPositionIsLeftOutWhileTheApplierRuns() {
    assertThat(change(words("8.0.31"), CLEAR, false)).doesNotContain("AUTO_POSITION");
  }

  @Test
  void mariadbIsPointedAtItsSourceByGtid() {
    assertThat(new MariadbSourceChange().statement(SOURCE, CLEAR))
        .isEqualTo(
            "CHANGE MASTER TO MASTER_HOST = 'db1', MASTER_PORT = 3307, MASTER_USER = 'repl',"
                + " MASTER_PASSWORD = 'it''s', MASTER_USE_GTID = slave_pos,"
                + " MASTER_HEARTBEAT_PERIOD = 0.5, MASTER_CONNECT_RETRY = 1, MASTER_SSL = 0,"
                + " MASTER_SSL_VERIFY_SERVER_CERT = 0");
    assertThat(new MariadbSourceChange().statement(SOURCE, TLS)).contains("MASTER_SSL = 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"back\\slash", "zero\0byte"})
  void aTextThatModesWouldReadDifferentlyIsRefused(String text) {
    assertThatThrownBy(() -> SqlText.quote(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @MethodSource("greetings")
  void theGreetingDecidesTheDialect(String greeting, Class<?> dialect) {
    assertThat(Dialect.of(greeting)).isInstanceOf(dialect);
  }

  static Stream<Arguments> greetings() {
    return Stream.of(
        Arguments.of("5.7.22-log", MysqlDialect.class),
        Arguments.of("9.7.4-2", MysqlDialect.class),
        Arguments.of("11.4.5-MariaDB-log", MariadbDialect.class),
        Arguments.of("5.5.5-10.11.2-MariaDB", MariadbDialect.class));
  }

  private static MysqlWords words(String version) {
    return MysqlWords.of(ServerVersion.parse(version, ""));
  }

  private static String change(
      MysqlWords words, ReplicationCredentials credentials, boolean autoPosition) {
    return new MysqlSourceChange(words).statement(SOURCE, credentials, autoPosition);
  }
}
