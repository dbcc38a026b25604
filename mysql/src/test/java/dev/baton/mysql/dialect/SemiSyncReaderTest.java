package dev.baton.mysql.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.mysql.session.Row;
import dev.baton.topology.snapshot.SemiSyncFacts;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SemiSyncReaderTest {

  @ParameterizedTest
  @CsvSource({"mysql-9.7, 4294967295", "mariadb-11.4, 9223372036854775807"})
  void aPrimaryWithOneAcknowledgerReadsTheSameUnderOldAndNewNames(String server, long timeout) {
    assertThat(read(server))
        .isEqualTo(
            new SemiSyncFacts(
                true, true, true, true, false, true, timeout, 1, 1, read(server).waitingSessions()))
        .extracting(SemiSyncFacts::waitingSessions)
        .isEqualTo(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mysql-8.0", "mysql-5.7"})
  void aServerWithoutThePluginsHasNone(String server) {
    assertThat(read(server)).isEqualTo(SemiSyncFacts.NONE);
  }

  @Test
  void onePluginWithoutTheOtherIsRead() {
    List<Row> variables =
        List.of(
            Row.of(Map.of("Variable_name", "rpl_semi_sync_slave_enabled", "Value", "ON")),
            Row.of(Map.of("Variable_name", "rpl_semi_sync_slave_trace_level", "Value", "32")));
    SemiSyncFacts facts = SemiSyncReader.read(variables, List.of());
    assertThat(facts.available() && facts.replicaEnabled()).isTrue();
    assertThat(facts.sourceEnabled()).isFalse();
  }

  @Test
  void olderMysqlPluginsTellTheNumberOfAcknowledgers() {
    List<Row> variables =
        List.of(
            Row.of(Map.of("Variable_name", "rpl_semi_sync_master_enabled", "Value", "ON")),
            Row.of(
                Map.of("Variable_name", "rpl_semi_sync_master_wait_for_slave_count", "Value", "2")),
            Row.of(
                Map.of(
                    "Variable_name", "rpl_semi_sync_master_wait_point", "Value", "AFTER_COMMIT")));
    SemiSyncFacts facts = SemiSyncReader.read(variables, List.of());
    assertThat(facts.requiredAcks()).isEqualTo(2);
    assertThat(facts.waitsAfterSync()).isFalse();
  }

  private static SemiSyncFacts read(String server) {
    return SemiSyncReader.read(
        Recorded.rows(server, "semi-sync-variables"), Recorded.rows(server, "semi-sync-status"));
  }
}
