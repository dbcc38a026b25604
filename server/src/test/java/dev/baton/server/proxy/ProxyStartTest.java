package dev.baton.server.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.admin.store.AdminStore;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.proxy.ProxySettings;
import dev.baton.server.proxy.StartOptions.Origin;
import dev.baton.server.tls.ServerCertificate;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.WireConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From where a proxy has its first configuration, and what it leaves in its data folder. */
@Timeout(120)
class ProxyStartTest {

  private static final String CNF =
      """
      datadir="/var/lib/proxysql"
      admin_variables= { admin_credentials="admin:admin" mysql_ifaces="127.0.0.1:0" }
      mysql_variables= { threads=4 max_connections=300 interfaces="127.0.0.1:0" }
      mysql_servers = ( { address="db1", hostgroup=10 }, { address="db2", hostgroup=20 } )
      mysql_users: ( { username="app" password="apfel" default_hostgroup=10 } )
      """;

  @TempDir Path folder;
  private final CountDownLatch restarts = new CountDownLatch(1);
  private Path data = Path.of("");

  @BeforeEach
  void makeFolder() throws IOException {
    data = Files.createDirectory(folder.resolve("data"));
  }

  private Path cnf(String text) throws IOException {
    return Files.writeString(folder.resolve("proxysql.cnf"), text);
  }

  private ProxyInstance start(@Nullable Path config, Origin origin) throws IOException {
    ProxySettings settings = new ProxySettings("p", "", 0, 1, List.of(), Duration.ofSeconds(1), 1);
    return ProxyInstance.start(
        data,
        new Endpoints(null, null, null, null, 1),
        settings,
        new StartOptions(null, "stats:stats", config, origin),
        new ProxyInstance.End(() -> {}, restarts::countDown));
  }

  private static String ask(ProxyInstance proxy, String sql) throws Exception {
    try (WireConnection connection =
        WireConnection.connect(
            ConnectOptions.to(
                    new InstanceKey("127.0.0.1", proxy.adminPort()), "admin", new Secret("admin"))
                .withPublicKeyRetrieval())) {
      return Objects.toString(connection.query(sql).scalar());
    }
  }

  private static final String SERVERS =
      "SELECT group_concat(hostname) FROM (SELECT hostname FROM runtime_mysql_servers"
          + " ORDER BY hostname)";

  @Test
  void theFileCountsAtTheFirstStartAndWhatWasSavedAfterwards() throws Exception {
    try (ProxyInstance proxy = start(cnf(CNF), Origin.SAVED)) {
      assertThat(ask(proxy, SERVERS)).isEqualTo("db1,db2");
      assertThat(ask(proxy, "SELECT group_concat(version) FROM runtime_checksums_values"))
          .as("a file is no news to a cluster's members")
          .matches("1(,1)*");
      ask(proxy, "DELETE FROM mysql_servers WHERE hostname='db2'");
      ask(proxy, "LOAD MYSQL SERVERS TO RUNTIME");
      ask(proxy, "SAVE MYSQL SERVERS TO DISK");
    }
    Path changed = cnf(CNF.replace("db1", "db3").replace("300", "400"));
    try (ProxyInstance proxy = start(changed, Origin.SAVED)) {
      assertThat(ask(proxy, SERVERS)).isEqualTo("db1");
      assertThat(ask(proxy, "SELECT hostname FROM disk.mysql_servers")).isEqualTo("db1");
      ask(proxy, "LOAD MYSQL SERVERS FROM CONFIG");
      assertThat(ask(proxy, "SELECT count(*) FROM mysql_servers")).isEqualTo("3");
    }
    try (ProxyInstance proxy = start(changed, Origin.RELOAD)) {
      assertThat(ask(proxy, SERVERS)).isEqualTo("db1,db2,db3");
      assertThat(ask(proxy, "SELECT @@version")).startsWith("2.7");
      assertThat(
              ask(
                  proxy,
                  "SELECT variable_value FROM disk.global_variables"
                      + " WHERE variable_name='mysql-max_connections'"))
          .isEqualTo("400");
    }
    try (ProxyInstance proxy = start(changed, Origin.INITIAL)) {
      assertThat(ask(proxy, SERVERS)).isEqualTo("db2,db3");
    }
    assertThat(data.resolve(AdminStore.DISK_FILE + ".replaced-1")).exists();
  }

  @Test
  void aFileThatAsksForWhatThereIsNotIsRefusedWholeAndTheNextStartIsAFirstOneAgain()
      throws Exception {
    String more =
        "scheduler=({id=1 interval_ms=1000 filename=\"/bin/true\"})"
            + " mysql_query_rules=({rule_id=7 active=1 match_pattern=\"[\"})";
    assertThatThrownBy(
            () -> start(cnf(CNF.replace("threads=4", "stacksize=999999") + more), Origin.SAVED))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("mysql-stacksize cannot be '999999'")
        .hasMessageContaining("scheduler has 1 active row(s)")
        .hasMessageContaining("mysql_query_rules (rule_id=7): match_pattern '['");
    try (ProxyInstance proxy = start(cnf(CNF), Origin.SAVED)) {
      assertThat(ask(proxy, SERVERS)).isEqualTo("db1,db2");
    }
  }

  @Test
  void secretsAndTheAuditAreReadableByTheirOwnerAlone() throws Exception {
    try (ProxyInstance proxy = start(cnf(CNF), Origin.SAVED)) {
      ask(proxy, "SET mysql-max_connections=77");
      ask(proxy, "SET mysql-monitor_password='birne'");
      ask(proxy, "LOAD MYSQL VARIABLES TO RUNTIME");
    }
    for (String file :
        List.of("baton-admin.db", "baton-admin.key", AuditFile.NAME, ServerCertificate.KEY_FILE)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(file))))
          .as(file)
          .isEqualTo("rw-------");
    }
    List<String> audit = Files.readAllLines(data.resolve(AuditFile.NAME));
    assertThat(audit).hasSize(3);
    assertThat(audit.getFirst())
        .contains("\"user\":\"admin\",\"from\":\"127.0.0.1:")
        .contains("\"statement\":\"SET mysql-max_connections=77\",\"outcome\":\"OK\"")
        .contains("\"variable_value\":\"300\"")
        .contains("\"variable_value\":\"77\"");
    assertThat(String.join("", audit)).doesNotContain("birne");
    assertThat(
            Files.readString(
                data.resolve(AdminStore.DISK_FILE), java.nio.charset.StandardCharsets.ISO_8859_1))
        .doesNotContain("apfel")
        .doesNotContain("birne");
  }

  @Test
  void variablesThatCannotBeLoadedKeepNobodyFromStartingAndSayWhy() throws Exception {
    try (ProxyInstance proxy = start(cnf(CNF), Origin.SAVED)) {
      ask(
          proxy,
          "UPDATE global_variables SET variable_value = 'many' WHERE variable_name ="
              + " 'mysql-max_connections'");
      ask(proxy, "SAVE MYSQL VARIABLES TO DISK");
    }
    try (ProxyInstance proxy = start(cnf(CNF), Origin.SAVED)) {
      assertThat(proxy.notInForce())
          .singleElement()
          .asString()
          .contains("mysql-max_connections", "many");
      ask(proxy, "SET mysql-max_connections = 300");
      ask(proxy, "LOAD MYSQL VARIABLES TO RUNTIME");
    }
  }

  @Test
  void theCertificateOfTheFolderIsUsedAndReadAnew() throws Exception {
    try (ProxyInstance proxy = start(cnf(CNF), Origin.SAVED)) {
      ask(proxy, "PROXYSQL RELOAD TLS");
      Files.writeString(data.resolve(ServerCertificate.CERTIFICATE_FILE), "nothing");
      assertThatThrownBy(() -> ask(proxy, "PROXYSQL RELOAD TLS"))
          .hasMessageContaining(ServerCertificate.CERTIFICATE_FILE)
          .hasMessageContaining("the certificate in use stays");
      assertThat(ask(proxy, "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void whatTheProcessUsesAndWhatTheProxyCountsIsTold() throws Exception {
    try (ProxyInstance proxy = start(cnf(CNF), Origin.SAVED)) {
      assertThat(
              ask(
                  proxy,
                  "SELECT count(*) FROM stats_memory_metrics WHERE CAST(Variable_Value AS INT) > 0"))
          .isEqualTo("5");
      assertThat(
              ask(
                  proxy,
                  "SELECT count(*) FROM stats_mysql_global WHERE Variable_Name IN"
                      + " ('Client_Connections_non_idle', 'Queries_backends_bytes_sent',"
                      + " 'MySQL_Monitor_ping_check_ERR')"))
          .isEqualTo("3");
      assertThat(ask(proxy, "SELECT count(*) FROM stats_mysql_connection_pool_reset"))
          .isEqualTo("2");
      ask(proxy, "PROXYSQL STOP");
      ask(proxy, "PROXYSQL START");
      ask(proxy, "PROXYSQL FLUSH QUERY CACHE");
      ask(proxy, "PROXYSQL RESTART");
      assertThat(restarts.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void theConfigurationIsWrittenToAFileThatAnotherProxyBeginsWith() throws Exception {
    try (ProxyInstance proxy = start(cnf(CNF), Origin.SAVED)) {
      ask(proxy, "UPDATE mysql_servers SET comment = 'say \"hi\" \\ there' WHERE hostname='db1'");
      assertThat(ask(proxy, "SELECT CONFIG FILE")).contains("hostname=\"db1\"");
      assertThatThrownBy(() -> ask(proxy, "SAVE CONFIG TO FILE /tmp/elsewhere.cnf"))
          .hasMessageContaining("is no file of the data folder");
      ask(proxy, "SAVE CONFIG TO FILE mine.cnf");
    }
    Path mine = Files.move(data.resolve("mine.cnf"), folder.resolve("mine.cnf"));
    assertThat(Files.readString(mine)).doesNotContain("apfel");
    data = Files.createDirectory(folder.resolve("other"));
    try (ProxyInstance proxy = start(mine, Origin.SAVED)) {
      assertThat(ask(proxy, SERVERS)).isEqualTo("db1,db2");
      assertThat(ask(proxy, "SELECT comment FROM mysql_servers WHERE hostname='db1'"))
          .isEqualTo("say \"hi\" \\ there");
      assertThat(ask(proxy, "SELECT username FROM runtime_mysql_users")).isEqualTo("app");
    }
  }

  @Test
  void aDamagedFileIsSetAsideAndTheProxyBeginsWithTheConfigurationFile() throws Exception {
    start(cnf(CNF), Origin.SAVED).close();
    Files.writeString(data.resolve(AdminStore.DISK_FILE), "no database ".repeat(1000));
    try (ProxyInstance proxy = start(cnf(CNF), Origin.SAVED)) {
      assertThat(proxy.notInForce().getFirst()).contains("set aside as baton-admin.db.damaged-1");
      assertThat(ask(proxy, SERVERS)).isEqualTo("db1,db2");
    }
    assertThat(data.resolve("baton-admin.db.damaged-1")).content().startsWith("no database");
  }
}
