package dev.baton.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.config.RecoverySettings;
import dev.baton.manager.inventory.HostNames;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.policy.PromotionRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationReaderTest {

  private static final String CLUSTER =
      """
      clusters:
        - name: shop
          seeds: [db1:3306, "db2:3307"]
          user: baton
          password: ${SHOP_PASSWORD}
      """;

  @TempDir Path folder;

  private Configuration read(String text) throws Exception {
    return read("baton.yaml", text);
  }

  private Configuration read(String name, String text) throws Exception {
    Path file = Files.writeString(folder.resolve(name), text);
    return new ConfigurationReader(Map.of("SHOP_PASSWORD", "s3cret"), "m1").read(file);
  }

  @Test
  void aFileIsTypedAndWhatItLeavesOutHasItsDefault() throws Exception {
    Configuration read =
        read(
            """
            manager:
              probe-interval: 500ms
              lag-limit: 20
            http:
              listen: 127.0.0.1:3001
            """
                + CLUSTER);
    assertThat(read.manager().probeInterval()).isEqualTo(Duration.ofMillis(500));
    assertThat(read.manager().lagLimit()).isEqualTo(Duration.ofSeconds(20));
    assertThat(read.manager().id()).isEqualTo("m1");
    assertThat(read.http().port()).isEqualTo(3001);
    ClusterConfiguration shop = read.clusters().getFirst();
    assertThat(shop.seeds())
        .containsExactly(new InstanceKey("db1", 3306), new InstanceKey("db2", 3307));
    assertThat(shop.credentials().password().reveal()).isEqualTo("s3cret");
    assertThat(shop.policy()).isEqualTo(DurabilityPolicy.semiSync(1));
    assertThat(shop.arm()).isFalse();
  }

  @Test
  void anUnknownNameIsAnErrorWithTheNearestOneAndTheLine() {
    assertThatThrownBy(() -> read("manager:\n  probe-intervall: 1s\n" + CLUSTER))
        .hasMessageContaining("baton.yaml line 2")
        .hasMessageContaining("'manager.probe-intervall'")
        .hasMessageContaining("'manager.probe-interval'");
    assertThatThrownBy(() -> read(CLUSTER + "    pasword: x\n"))
        .hasMessageContaining("line 6")
        .hasMessageContaining("'clusters.password'");
  }

  @Test
  void aValueThatDoesNotFitIsAnErrorWithTheLine() {
    assertThatThrownBy(() -> read("manager:\n  probe-interval: soon\n" + CLUSTER))
        .hasMessageContaining("line 2: manager.probe-interval: 'soon' is not a duration");
    assertThatThrownBy(() -> read(CLUSTER + "    arm: maybe\n"))
        .hasMessageContaining("line 6: clusters.arm: 'maybe' is neither true nor false");
    assertThatThrownBy(() -> read("http: {authentication: magic}\n"))
        .hasMessageContaining("none of none, basic, multi, token, proxy, mutual-tls");
    assertThatThrownBy(() -> read("http: [\n")).hasMessageContaining("this is no YAML");
  }

  @Test
  void whatIsNeededTogetherIsAskedFor() {
    assertThatThrownBy(() -> read("http: {authentication: basic}\n"))
        .hasMessageContaining("http.authentication basic needs http.user and http.password");
    assertThatThrownBy(() -> read(CLUSTER + "    arm: true\n"))
        .hasMessageContaining("clusters.replication-user");
    assertThatThrownBy(() -> read("clusters:\n  - name: a\n    user: u\n    password: p\n"))
        .hasMessageContaining("clusters.seeds must be given");
    assertThatThrownBy(
            () -> read("clusters:\n  - {name: a, seeds: x, user: u, password: '${NO}'}\n"))
        .hasMessageContaining("environment variable NO is not set");
  }

  @Test
  void defaultsHoldForEveryClusterAndFilesAreRelativeToTheFile() throws Exception {
    Files.writeString(folder.resolve("repl"), "r3pl\nrest\n");
    Files.writeString(
        folder.resolve("my.cnf"), "[mysql]\nuser=no\n[client]\nuser = root\npassword=\"a b\"\n");
    Configuration read =
        read(
            """
            cluster-defaults:
              credentials-file: my.cnf
              replication-user: repl
              replication-password-file: repl
              acks: 0
            clusters:
              - {name: a, seeds: a1}
              - {name: b, seeds: b1, acks: 2}
            """);
    assertThat(read.clusters().get(0).credentials().user()).isEqualTo("root");
    assertThat(read.clusters().get(0).credentials().password().reveal()).isEqualTo("a b");
    assertThat(read.clusters().get(0).replication().password().reveal()).isEqualTo("r3pl");
    assertThat(read.clusters().get(0).acks()).isZero();
    assertThat(read.clusters().get(1).acks()).isEqualTo(2);
  }

  @Test
  void aServerCannotBeOfTwoClusters() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    cluster-defaults: {user: u, password: p}
                    clusters: [{name: a, seeds: x}, {name: b, seeds: [y, x]}]
                    """))
        .hasMessageContaining("x:3306 is a seed twice");
  }

  @Test
  void theDifferenceIsShownWithSecretsMasked() throws Exception {
    Configuration before = read(CLUSTER);
    Configuration after =
        read(
            CLUSTER.replace("${SHOP_PASSWORD}", "another")
                + "    acks: 2\nhttp: {read-only: true}\n");
    assertThat(Difference.between(before, after))
        .containsExactly(
            new Difference("clusters[shop].acks", "1", "2"),
            new Difference("clusters[shop].password", "******", "******"),
            new Difference("http.read-only", "false", "true"));
    assertThat(Difference.between(before, read(CLUSTER))).isEmpty();
    assertThat(Difference.settings(after).toString()).doesNotContain("another", "s3cret");
  }

  @Test
  void whatIsSaidOfRecoveriesHoldsForAllClustersThatDoNotSayItThemselves() throws Exception {
    Configuration read =
        read(
            """
            recovery: {period-block: 90s}
            promotion:
              rules: [db1=must_not]
            hooks:
              pre-failover: [echo all]
            history: {rows: 500}
            cluster-defaults: {user: u, password: p}
            clusters:
              - name: a
                seeds: a1
              - name: b
                seeds: b1
                recovery: {period-block: 5, primary-clusters: []}
                promotion: {same-data-center: true}
            """);
    assertThat(read.history().rows()).isEqualTo(500);
    RecoverySettings a = read.clusters().getFirst().recovery();
    RecoverySettings b = read.clusters().getLast().recovery();
    assertThat(a.periodBlock()).isEqualTo(Duration.ofSeconds(90));
    assertThat(a.primaryClusters()).containsExactly("*");
    assertThat(b.periodBlock()).isEqualTo(Duration.ofSeconds(5));
    assertThat(b.primaryClusters()).isEmpty();
    assertThat(b.promotion().sameDataCenter()).isTrue();
    assertThat(b.promotion().rule(new InstanceKey("db1", 3306))).isEqualTo(PromotionRule.MUST_NOT);
    assertThat(b.hooks().preFailover()).containsExactly("echo all");
    assertThat(read.found().apply("c", List.of(new InstanceKey("c1", 1))).recovery()).isEqualTo(a);
    assertThatThrownBy(() -> read("promotion: {rules: [db1=perhaps]}\n" + CLUSTER))
        .hasMessageContaining("promotion.rules: 'perhaps' is no promotion rule");
  }

  // --- orchestrator.conf.json ---

  @Test
  void anOrchestratorsRecoveriesStayManualUntilItsFiltersNameTheCluster() throws Exception {
    String account = "\"MySQLTopologyUser\": \"o\", \"MySQLTopologyPassword\": \"p\"";
    RecoverySettings unsaid = orchestrators("{" + account + "}");
    assertThat(unsaid.primaryClusters()).isEmpty();
    assertThat(unsaid.intermediateClusters()).isEmpty();
    assertThat(unsaid.periodBlock()).isEqualTo(Duration.ofHours(1));
    assertThat(unsaid.nonWriteablePrimary()).isFalse();
    RecoverySettings said =
        orchestrators(
            "{"
                + account
                + """
                , "RecoverMasterClusterFilters": ["alias=shop"],
                "RecoveryPeriodBlockSeconds": 60,
                "PreventCrossDataCenterMasterFailover": true,
                "DataCenterPattern": "[.]([^.]+)[.]example",
                "FailMasterPromotionIfSQLThreadNotUpToDate": true,
                "FailMasterPromotionOnLagMinutes": 2,
                "PostMasterFailoverProcesses": ["/opt/moved {successorHost}"]
                }
                """);
    assertThat(said.primaryClusters()).containsExactly("alias=shop");
    assertThat(said.periodBlock()).isEqualTo(Duration.ofMinutes(1));
    assertThat(said.promotion().sameDataCenter()).isTrue();
    assertThat(said.promotion().dataCenterPattern()).contains("[.]([^.]+)[.]example");
    assertThat(said.promotion().waitForUnapplied()).isFalse();
    assertThat(said.promotion().maxLag()).isEqualTo(Duration.ofMinutes(2));
    assertThat(said.hooks().postPrimaryFailover()).containsExactly("/opt/moved {successorHost}");
  }

  private RecoverySettings orchestrators(String text) throws Exception {
    return read("o.json", text)
        .found()
        .apply("shop", List.of(new InstanceKey("db1", 3306)))
        .recovery();
  }

  @Test
  void anOrchestratorsFileIsReadAsItIs() throws Exception {
    Configuration read =
        read(
            "orchestrator.conf.json",
            """
            {
              "Debug": true,
              "ListenAddress": ":3000",
              "MySQLTopologyUser": "orc",
              "MySQLTopologyPassword": "${SHOP_PASSWORD}",
              "DiscoverySeeds": ["db1", "db2:3307"],
              "DefaultInstancePort": 3310,
              "ClusterNameToAlias": {"^db1": "shop"},
              "AuthenticationMethod": "proxy",
              "AuthUserHeader": "X-User",
              "PowerAuthUsers": ["anna", "otto"],
              "ReasonableReplicationLagSeconds": 30,
              "AutoPseudoGTID": true,
              "HostnameResolveMethod": "cname",
              "MySQLHostnameResolveMethod": "@@hostname",
              "PseudoGTIDPattern": "",
              "NoSuchKey": 1
            }
            """);
    assertThat(read.http().authentication()).isEqualTo(HttpConfiguration.Method.PROXY);
    assertThat(read.http().listen()).isEqualTo(":3000");
    assertThat(read.http().userHeader()).isEqualTo("X-User");
    assertThat(read.http().powerUsers()).containsExactly("anna", "otto");
    assertThat(read.manager().lagLimit()).isEqualTo(Duration.ofSeconds(30));
    assertThat(read.discovery().seeds())
        .containsExactly(new InstanceKey("db1", 3310), new InstanceKey("db2", 3307));
    assertThat(read.discovery().nameOf(new InstanceKey("db1", 3310))).isEqualTo("shop");
    ClusterConfiguration found = read.found().apply("shop", read.discovery().seeds());
    assertThat(found.credentials().user()).isEqualTo("orc");
    assertThat(found.credentials().password().reveal()).isEqualTo("s3cret");
    assertThat(found.arm()).isFalse();
    assertThat(found.pseudoGtid()).isTrue();
    assertThat(found.hostNames()).isEqualTo(HostNames.CANONICAL);
    assertThat(read.ignored().stream().map(Configuration.Ignored::key))
        .containsExactly("Debug", "PseudoGTIDPattern", "NoSuchKey");
  }

  @Test
  void stateIsInFilesUnlessADatabaseIsNamedWithItsAccount() throws Exception {
    assertThat(read("o.json", "{}").basic().state().place()).isEmpty();
    assertThat(read("o.json", "{\"MySQLHostnameResolveMethod\": \"@@report_host\"}").ignored())
        .isEmpty();
    Files.writeString(folder.resolve("secret"), "geheim\nand no more");
    StateConfiguration state =
        read(
                "state.yml",
                """
                state:
                  database: db9:3307/baton
                  user: keeper
                  password-file: secret
                  timeout: 3s
                """)
            .basic()
            .state();
    assertThat(state.place())
        .contains(new StateConfiguration.Place(new InstanceKey("db9", 3307), "baton"));
    assertThat(state.credentials().user()).isEqualTo("keeper");
    assertThat(state.credentials().password().reveal()).isEqualTo("geheim");
    assertThat(state.timeout()).isEqualTo(Duration.ofSeconds(3));
    assertThatThrownBy(() -> read("state.yml", "state:\n  database: db9:3307/baton\n"))
        .hasMessageContaining("state.user");
    assertThatThrownBy(
            () ->
                read("state.yml", "state:\n  database: db9\n  user: a\n  password-file: secret\n"))
        .hasMessageContaining("HOST:PORT/SCHEMA");
  }

  @Test
  void aChangeOfWhatHoldsForFoundClustersIsADifference() throws Exception {
    String text = "cluster-defaults: {user: u, password: p}\n";
    Configuration before = read(text);
    assertThat(Difference.between(before, read(text + "recovery: {period-block: 5s}\n")))
        .extracting(Difference::name)
        .containsExactly("cluster-defaults.recovery.period-block");
  }

  @Test
  void withoutAnAuthenticationAnOrchestratorsFileStaysOnLoopback() throws Exception {
    Configuration read = read("o.json", "{\"ListenAddress\": \":3005\"}");
    assertThat(read.http().listen()).isEqualTo("127.0.0.1:3005");
    assertThat(read.ignored().getFirst().key()).isEqualTo("ListenAddress");
  }
}
