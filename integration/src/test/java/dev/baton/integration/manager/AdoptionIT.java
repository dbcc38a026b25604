package dev.baton.integration.manager;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.cluster.InMemoryDecisionLog;
import dev.baton.core.time.MonotonicClock;
import dev.baton.integration.Sql;
import dev.baton.integration.TestClusters;
import dev.baton.manager.DefaultManager;
import dev.baton.manager.api.OperationReport;
import dev.baton.manager.config.ClusterDefinition;
import dev.baton.manager.config.ManagerPorts;
import dev.baton.manager.config.ManagerSettings;
import dev.baton.manager.port.ServerControl;
import dev.baton.mysql.InstanceLinks;
import dev.baton.mysql.binlog.BinlogErrantArchive;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.ops.provision.LocalCluster.Signal;
import dev.baton.server.Main;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.port.InstanceLink;
import dev.baton.topology.port.ServerVerb;
import dev.baton.topology.snapshot.InstanceFacts;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Baton looks at real servers that somebody else set up, and leaves no trace on them. */
class AdoptionIT {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Of a session's own, or reading only. */
  private static final Pattern HARMLESS =
      Pattern.compile(
          "(?is)\\s*(select|show|set session|set session_track_system_variables|set autocommit|set names|set @@session|set sql_mode|use|rollback|commit)\\b.*");

  @TempDir Path directory;

  private TestClusters servers;

  @ParameterizedTest
  @MethodSource("dev.baton.integration.TestEngines#semiSyncNames")
  void aClusterThatIsOnlyObservedIsNotTouchedEvenWhenItsPrimaryDies(String engine)
      throws Exception {
    try (TestClusters started = TestClusters.start(engine, directory, 3, 1, Map.of())) {
      servers = started;
      unlikeBatonsOwn();
      List<String> before = everything();

      String report = adopt();

      assertThat(everything()).isEqualTo(before);
      assertThat(said()).isNotEmpty().allMatch(s -> HARMLESS.matcher(s).matches());
      assertThat(report)
          .contains("3 servers looked at", "none made", "net-timeout", "read-only-bypass", "'boss'")
          .contains("`app`.`nightly`");
      for (int i = 0; i < 3; i++) {
        assertThat(report).contains(servers.key(i).toString());
      }
      assertThat(report.lines().filter(line -> line.startsWith(servers.key(0).toString())))
          .anyMatch(line -> line.contains("primary") && line.contains("writable"));
      watchedWhileThePrimaryDies(before);
    }
  }

  /** An intermediate, a co-primary, and settings that Baton would have otherwise. */
  private void unlikeBatonsOwn() throws Exception {
    String manager = "'" + servers.cluster().accounts().manager().user() + "'@'127.0.0.1'";
    try (InstanceLink last = servers.link(2);
        InstanceLink primary = servers.link(0);
        Sql root = servers.root(0);
        Sql replica = servers.root(1)) {
      last.replicateFrom(servers.key(1), servers.replicationCredentials(), LIMIT);
      root.run(
          "CREATE EVENT app.nightly ON SCHEDULE EVERY 1 YEAR DO SELECT 1",
          "CREATE USER boss@'%' IDENTIFIED BY 'Only-4-this-test'",
          "GRANT ALL PRIVILEGES ON *.* TO boss@'%'",
          "GRANT EVENT ON *.* TO " + manager, // so that accounts and events can be read, too
          "GRANT SELECT ON mysql.* TO " + manager);
      primary.perform(
          new ServerVerb.FollowOwnReplica(servers.key(1), servers.replicationCredentials()),
          false,
          LIMIT);
      replica.run(
          "SET GLOBAL "
              + (servers.engine().isMysqlAtLeast(8, 0, 26) ? "replica" : "slave")
              + "_net_timeout = 60");
      assertThat(last.awaitExecuted(primary.probe(LIMIT).executed(), LIMIT)).isTrue();
    }
    for (int i = 0; i < 3; i++) {
      try (Sql root = servers.root(i)) {
        root.run("SET GLOBAL log_output = 'TABLE'", "SET GLOBAL general_log = ON");
      }
    }
  }

  /** Settings, positions, accounts and replication of every server that lives. */
  private List<String> everything() throws Exception {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      if (servers.cluster().isRunning(servers.key(i))) {
        all.addAll(everything(i));
      }
    }
    return all;
  }

  private List<String> everything(int i) throws Exception {
    List<String> all = new ArrayList<>();
    try (Sql root = servers.root(i);
        InstanceLink link = servers.link(i)) {
      root
          .values(
              "SELECT CONCAT(variable_name, '=', variable_value) FROM "
                  + (servers.engine().isMariaDb()
                      ? "information_schema.global_variables"
                      : "performance_schema.global_variables")
                  + " WHERE variable_name NOT IN ('timestamp')")
          .stream()
          .sorted()
          .forEach(v -> all.add(i + " " + v));
      all.addAll(root.values("SELECT CONCAT(user, '@', host) FROM mysql.user ORDER BY 1"));
      InstanceFacts facts = link.probe(LIMIT);
      all.add(i + " executed " + facts.executed() + " read-only " + facts.readOnly());
      facts
          .channels()
          .forEach(c -> all.add(i + " from " + c.source() + " " + c.heartbeatPeriodMillis()));
    }
    return all;
  }

  /** What Baton's own account has said to all servers since the logs were turned on. */
  private List<String> said() throws Exception {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      try (Sql root = servers.root(i)) {
        all.addAll(
            root.values(
                "SELECT CONVERT(argument USING utf8mb4) FROM mysql.general_log WHERE command_type ="
                    + " 'Query' AND user_host LIKE '"
                    + servers.cluster().accounts().manager().user()
                    + "%'"));
      }
    }
    return all;
  }

  private String adopt() throws Exception {
    Account manager = servers.cluster().accounts().manager();
    Path password = Files.writeString(directory.resolve("password"), manager.password().reveal());
    StringWriter out = new StringWriter();
    CommandLine line = Main.commandLine().setOut(new PrintWriter(out));
    int status =
        line.execute(
            "adopt",
            servers.key(2).toString(),
            "--user",
            manager.user(),
            "--password-file",
            password.toString());
    assertThat(status).as("%s", out).isZero();
    return out.toString();
  }

  private void watchedWhileThePrimaryDies(List<String> before) throws Exception {
    InstanceLinks links = new InstanceLinks(MonotonicClock.SYSTEM);
    try (DefaultManager manager =
        new DefaultManager(
            ManagerSettings.defaults("observer", directory.resolve("archive")),
            List.of(
                new ClusterDefinition(
                    "observed",
                    List.of(servers.key(2)),
                    DurabilityPolicy.semiSync(1),
                    servers.replicationCredentials(),
                    List.of(),
                    false)),
            new ManagerPorts(
                key -> links.open(key, servers.managerCredentials()),
                new InMemoryDecisionLog(),
                ServerControl.NONE,
                new BinlogErrantArchive(
                    servers.managerCredentials(), MonotonicClock.SYSTEM, InstantSource.system()),
                MonotonicClock.SYSTEM,
                InstantSource.system()))) {
      manager.start();
      await(
          "the primary is known",
          () ->
              servers.key(0).equals(manager.clusters().getFirst().snapshot().primary())
                  && manager.clusters().getFirst().snapshot().instances().size() == 3);
      servers.cluster().signal(servers.key(0), Signal.KILL);
      await("it would have failed over", () -> !operations(manager).isEmpty());

      OperationReport would = operations(manager).getFirst();

      assertThat(would.type()).isEqualTo("would-failover");
      assertThat(would.outcome())
          .startsWith("Observed only. ")
          .contains("would have been promoted");
      List<String> left =
          before.stream()
              .filter(line -> !line.startsWith("0 ") && line.matches("[12] .*"))
              .toList();
      assertThat(everything()).containsAll(left);
    }
  }

  private static List<OperationReport> operations(DefaultManager manager) {
    return manager.operations("observed", 5);
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waiting until %s", what).isLessThan(end);
      Thread.sleep(20);
    }
  }
}
