package dev.baton.ops.provision.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.ServerVersion;
import dev.baton.ops.provision.engine.Engine;
import dev.baton.ops.provision.engine.Engine.SemiSync;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MyCnfTest {

  private static final String ALL_VERSIONS =
      """
      5.7.22,, MASTER_SLAVE_PLUGINS
      8.0.13,, MASTER_SLAVE_PLUGINS
      8.0.25,, NONE
      8.0.31,, SOURCE_REPLICA_PLUGINS
      9.7.4,, SOURCE_REPLICA_PLUGINS
      10.4.30-MariaDB,, BUILT_IN
      11.4.5-MariaDB,, BUILT_IN
      """;

  @ParameterizedTest
  @CsvSource(textBlock = ALL_VERSIONS)
  void everyServerStartsReadOnlyWithABinaryLogAndKeepsItsRelayLog(
      String version, String comment, SemiSync semiSync) {
    Map<String, String> options = MyCnf.options(spec(version, semiSync, Map.of()));
    assertThat(options)
        .containsEntry("read_only", "ON")
        .containsEntry("log_bin", "binlog")
        .containsEntry("binlog_format", "ROW")
        .containsEntry("sync_binlog", "1")
        .containsEntry("innodb_flush_log_at_trx_commit", "1")
        .containsEntry("relay_log_recovery", "OFF")
        .containsEntry("server_id", "7")
        .containsEntry("report_host", "127.0.0.1")
        .containsEntry("report_port", "3310")
        .containsEntry("bind_address", "127.0.0.1");
    assertThat(options.keySet()).containsAnyOf("skip_slave_start", "skip_replica_start");
    assertThat(options.getOrDefault("slave_net_timeout", options.get("replica_net_timeout")))
        .isEqualTo("4");
  }

  @ParameterizedTest
  @CsvSource(textBlock = ALL_VERSIONS)
  void onlyMysqlHasSuperReadOnlyAndOnlyMariaDbStrictGtids(
      String version, String comment, SemiSync semiSync) {
    Map<String, String> options = MyCnf.options(spec(version, semiSync, Map.of()));
    boolean mariaDb = version.contains("MariaDB");
    assertThat(options.containsKey("super_read_only")).isEqualTo(!mariaDb);
    assertThat(options.containsKey("gtid_mode")).isEqualTo(!mariaDb);
    assertThat(options.containsKey("enforce_gtid_consistency")).isEqualTo(!mariaDb);
    assertThat(options.containsKey("gtid_strict_mode")).isEqualTo(mariaDb);
    assertThat(options.containsKey("init_rpl_role")).isEqualTo(mariaDb);
  }

  @ParameterizedTest
  @CsvSource({
    "5.7.22, , log_slave_updates",
    "8.0.13, , log_slave_updates",
    "8.0.31, admin_port, log_replica_updates",
    "9.7.4, admin_port, log_replica_updates",
    "11.4.5-MariaDB, extra_port, log_slave_updates"
  })
  void theAdministrativePortAndTheNamesFollowTheVersion(
      String version, String adminPort, String logUpdates) {
    Map<String, String> options = MyCnf.options(spec(version, SemiSync.NONE, Map.of()));
    assertThat(options).containsEntry(logUpdates, "ON");
    if (adminPort == null) {
      assertThat(options).doesNotContainKeys("admin_port", "extra_port");
    } else {
      assertThat(options).containsEntry(adminPort, "3390");
    }
  }

  @Test
  void semiSyncWaitsAfterSyncForTheLongestTimeInBothRoles() {
    assertThat(MyCnf.options(spec("9.7.4", SemiSync.SOURCE_REPLICA_PLUGINS, Map.of())))
        .containsEntry("plugin_load_add", "semisync_source.so;semisync_replica.so")
        .containsEntry("rpl_semi_sync_source_enabled", "ON")
        .containsEntry("rpl_semi_sync_replica_enabled", "ON")
        .containsEntry("rpl_semi_sync_source_timeout", "4294967295")
        .containsEntry("rpl_semi_sync_source_wait_point", "AFTER_SYNC")
        .containsEntry("rpl_semi_sync_source_wait_no_replica", "ON")
        .containsEntry("rpl_semi_sync_source_wait_for_replica_count", "2");
    assertThat(MyCnf.options(spec("11.4.5-MariaDB", SemiSync.BUILT_IN, Map.of())))
        .containsEntry("rpl_semi_sync_master_timeout", "18446744073709551615")
        .containsEntry("rpl_semi_sync_master_wait_point", "AFTER_SYNC")
        .containsEntry("rpl_semi_sync_slave_enabled", "ON")
        .containsEntry("rpl_semi_sync_slave_kill_conn_timeout", "1")
        .containsEntry("init_rpl_role", "SLAVE")
        .doesNotContainKey("plugin_load_add");
  }

  @Test
  void aServerWithoutThePluginsIsToldNothingOfSemiSync() {
    assertThat(MyCnf.text(spec("8.0.31", SemiSync.NONE, Map.of()))).doesNotContain("semi");
  }

  @Test
  void theUsersOptionsWinAndBareOnesStayBare() {
    String text =
        MyCnf.text(
            spec(
                "9.7.4",
                SemiSync.NONE,
                Map.of("max_connections", "10", "skip_grant_tables", "", "sync_binlog", "0")));
    assertThat(text)
        .startsWith("[mysqld]\n")
        .contains("\nmax_connections=10\n", "\nskip_grant_tables\n", "\nsync_binlog=0\n")
        .doesNotContain("max_connections=300");
  }

  @Test
  void aSocketPathThatIsTooLongIsLeftOut() {
    String deep = "/tmp/" + "x".repeat(120);
    ServerSpec spec =
        new ServerSpec(
            "n", engine("9.7.4", SemiSync.NONE), Path.of(deep), 1, 2, 1, 1, Map.of(), List.of());
    assertThat(MyCnf.options(spec)).containsEntry("socket", "\"\"");
  }

  private static ServerSpec spec(String version, SemiSync semiSync, Map<String, String> options) {
    return new ServerSpec(
        "node", engine(version, semiSync), Path.of("/d"), 3310, 3390, 7, 2, options, List.of());
  }

  private static Engine engine(String version, SemiSync semiSync) {
    Path base = Path.of("/base");
    return new Engine(
        "test",
        ServerVersion.parse(version, ""),
        base,
        base,
        List.of("/base/bin/mysqld"),
        base.resolve("share"),
        base.resolve("plugin"),
        semiSync,
        base.resolve("template"));
  }
}
