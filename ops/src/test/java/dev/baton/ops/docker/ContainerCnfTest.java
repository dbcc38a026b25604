package dev.baton.ops.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.ServerVersion;
import dev.baton.ops.mode.ReplicationMode;
import dev.baton.ops.provision.engine.Engine.SemiSync;
import dev.baton.ops.provision.engine.ServerKind;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContainerCnfTest {

  @Test
  void everyServerIsReadOnlyCallsItselfByItsNameAndWaitsForAnAcknowledgement() {
    Map<String, String> mysql =
        ContainerCnf.options(
            Images.mysql().kind(), "db002", 2, 1, ReplicationMode.SEMI_SYNC, Map.of());
    assertThat(mysql)
        .containsEntry("report_host", "db002")
        .containsEntry("server_id", "2")
        .containsEntry("bind_address", "*")
        .containsEntry("admin_address", "db002")
        .containsEntry("super_read_only", "ON")
        .containsEntry("gtid_mode", "ON")
        .containsEntry("log_error", "/var/log/mysql/error.log")
        .containsEntry("rpl_semi_sync_source_enabled", "ON")
        .containsEntry("plugin_load_add", "semisync_source.so;semisync_replica.so;mysql_clone.so");

    Map<String, String> mariaDb =
        ContainerCnf.options(
            Images.mariaDb().kind(), "db003", 3, 1, ReplicationMode.SEMI_SYNC, Map.of());
    assertThat(mariaDb)
        .containsEntry("report_host", "db003")
        .containsEntry("bind_address", "0.0.0.0")
        .containsEntry("extra_port", "33062")
        .containsEntry("read_only", "ON")
        .containsEntry("gtid_strict_mode", "ON")
        .containsEntry("rpl_semi_sync_master_enabled", "ON")
        .doesNotContainKeys("gtid_mode", "admin_address", "plugin_load_add");
  }

  @Test
  void perconaOf57GetsTheWordsOfItsTime() {
    ServerKind percona =
        new ServerKind(
            ServerVersion.parse("5.7.30-33-log", "Percona Server (GPL), Release 33"),
            SemiSync.MASTER_SLAVE_PLUGINS,
            false);
    assertThat(ContainerCnf.options(percona, "db001", 1, 1, ReplicationMode.SEMI_SYNC, Map.of()))
        .containsEntry("log_slave_updates", "ON")
        .containsEntry("slave_parallel_type", "LOGICAL_CLOCK")
        .containsEntry("master_info_repository", "TABLE")
        .containsEntry("rpl_semi_sync_master_wait_for_slave_count", "1")
        .containsEntry("plugin_load_add", "semisync_master.so;semisync_slave.so")
        .containsEntry("super_read_only", "ON")
        .containsKey("skip_slave_start")
        .doesNotContainKeys("mysqlx", "admin_address", "log_replica_updates", "skip_replica_start");
  }

  @Test
  void aUsersOptionsAreAddedAndPrevail() {
    String text =
        ContainerCnf.text(
            Images.mysql().kind(),
            "db001",
            1,
            1,
            ReplicationMode.SEMI_SYNC,
            Map.of("max_connections", "77", "innodb_buffer_pool_size", "2G"));

    assertThat(text)
        .startsWith("[mysqld]\n")
        .contains("\nmax_connections=77\n", "\ninnodb_buffer_pool_size=2G\n")
        .doesNotContain("max_connections=1000")
        .endsWith("\n[client]\nsocket=/var/lib/mysql/mysql.sock\n");
  }

  @Test
  void withoutSemiSyncThePlugInsAreThereAndDoNothing() {
    assertThat(
            ContainerCnf.options(
                Images.mysql().kind(), "db001", 1, 1, ReplicationMode.ASYNC, Map.of()))
        .containsEntry("rpl_semi_sync_source_enabled", "OFF")
        .containsEntry("rpl_semi_sync_replica_enabled", "OFF")
        .containsEntry("plugin_load_add", "semisync_source.so;semisync_replica.so;mysql_clone.so");
    assertThat(
            ContainerCnf.options(
                Images.mariaDb().kind(), "db001", 1, 1, ReplicationMode.ASYNC, Map.of()))
        .containsEntry("rpl_semi_sync_slave_enabled", "OFF")
        .doesNotContainKeys("init_rpl_role"); // it would cut off what nobody acknowledges
  }
}
