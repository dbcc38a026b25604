package dev.baton.server.proxysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.InstanceKey;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProxySqlServersTest {

  @Test
  void theRowsOfTheTwoHostgroupsAndNoOthersAreReplaced() {
    assertThat(
            ProxySqlServers.statements(
                new HostgroupPair(10, 20),
                new InstanceKey("db1", 3306),
                List.of(new InstanceKey("db2", 3306), new InstanceKey("db3", 3307))))
        .containsExactly(
            "DELETE FROM mysql_servers WHERE hostgroup_id IN (10, 20)",
            "INSERT INTO mysql_servers (hostgroup_id, hostname, port) VALUES (10, 'db1', 3306)",
            "INSERT INTO mysql_servers (hostgroup_id, hostname, port) VALUES (20, 'db2', 3306)",
            "INSERT INTO mysql_servers (hostgroup_id, hostname, port) VALUES (20, 'db3', 3307)");
  }
}
