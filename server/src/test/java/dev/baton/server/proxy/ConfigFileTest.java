package dev.baton.server.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.ConfigModule;
import dev.baton.admin.store.table.TableDef;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {

  private static final String CNF =
      """
      datadir="/var/lib/proxysql"  # as the package has it
      admin_variables = { admin_credentials="admin:secret"; mysql_ifaces="0.0.0.0:6032" }
      mysql_variables=
      {
        threads=4          // a comment
        max_connections=300
        monitor_username="mo" "nitor"
      }
      /* the servers */
      mysql_servers = (
        { address="db1", port=3307, hostgroup=10, max_connections=200, comment="say \\"hi\\"" },
        { hostname="db2" hostgroup_id=20 }
      )
      mysql_query_rules: ( { rule_id=1 active=true match_digest="^SELECT" destination_hostgroup=20 } )
      """;

  @TempDir Path folder;

  private ConfigFile file(String name, String text) throws Exception {
    Path path = folder.resolve(name);
    Files.writeString(path, text);
    return new ConfigFile(path);
  }

  private static Map<String, @Nullable Object> row(
      Map<TableDef, List<@Nullable Object[]>> tables, String table, int number) {
    Map<String, @Nullable Object> row = new HashMap<>();
    tables.forEach(
        (def, rows) -> {
          if (def.name().equals(table)) {
            for (int i = 0; i < def.columns().size(); i++) {
              row.put(def.columns().get(i).name(), rows.get(number)[i]);
            }
          }
        });
    return row;
  }

  @Test
  void readsTheTablesOfAProxysqlCnfWithTheirDefaults() throws Exception {
    ConfigFile file = file("proxysql.cnf", CNF);
    var servers = file.read(ConfigModule.MYSQL_SERVERS);
    assertThat(row(servers, "mysql_servers", 0))
        .containsEntry("hostgroup_id", 10L)
        .containsEntry("hostname", "db1")
        .containsEntry("port", 3307L)
        .containsEntry("max_connections", 200L)
        .containsEntry("status", "ONLINE")
        .containsEntry("weight", 1L)
        .containsEntry("comment", "say \"hi\"");
    assertThat(row(servers, "mysql_servers", 1)).containsEntry("port", 3306L);
    assertThat(row(file.read(ConfigModule.MYSQL_QUERY_RULES), "mysql_query_rules", 0))
        .containsEntry("active", 1L)
        .containsEntry("apply", 0L)
        .containsEntry("username", null);
    assertThat(file.credentials("admin_credentials")).isEqualTo("admin:secret");
  }

  @Test
  void variablesThatAreNotNamedAreLeftAsTheyAre() throws Exception {
    var rows = file("proxysql.cnf", CNF).read(ConfigModule.MYSQL_VARIABLES).values();
    List<String> variables = rows.iterator().next().stream().map(Arrays::toString).toList();
    assertThat(variables)
        .contains("[mysql-max_connections, 300]")
        .noneMatch(variable -> variable.startsWith("[mysql-monitor_ping_interval"));
  }

  @Test
  void yamlOfTheSameShapeMeansTheSame() throws Exception {
    ConfigFile file =
        file(
            "proxy.yaml",
            """
            mysql_servers:
              - {address: db1, port: 3307, hostgroup: 10}
            mysql_variables: {max_connections: 300}
            """);
    assertThat(row(file.read(ConfigModule.MYSQL_SERVERS), "mysql_servers", 0))
        .containsEntry("hostname", "db1")
        .containsEntry("hostgroup_id", 10);
  }

  @Test
  void whatIsWrongIsNamedWithTheFileAndItsLine() throws Exception {
    assertThatThrownBy(
            () -> file("a.cnf", "datadir = 1\ny = {\n z 3 }").read(ConfigModule.MYSQL_SERVERS))
        .isInstanceOf(AdminException.class)
        .hasMessageContaining("a.cnf: line 3: '=' or ':' is expected after z");
    assertThatThrownBy(
            () ->
                file("b.cnf", "mysql_servers = ( { adress=\"db1\" } )")
                    .read(ConfigModule.MYSQL_SERVERS))
        .hasMessageContaining("mysql_servers has no column adress");
    assertThatThrownBy(
            () ->
                file("c.cnf", "mysql_variables = { max_conections=3 }")
                    .read(ConfigModule.MYSQL_VARIABLES))
        .hasMessageContaining("there is no variable mysql-max_conections");
    assertThatThrownBy(() -> file("e.cnf", "mysql_server = ( )").read(ConfigModule.MYSQL_SERVERS))
        .hasMessageContaining("there is no table or group mysql_server");
    assertThatThrownBy(() -> file("d.cnf", "x = \"never").read(ConfigModule.MYSQL_SERVERS))
        .hasMessageContaining("the file ends inside a string");
  }
}
