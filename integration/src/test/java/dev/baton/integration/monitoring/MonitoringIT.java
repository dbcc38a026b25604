package dev.baton.integration.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.InstanceKey;
import dev.baton.integration.ManagerFile;
import dev.baton.integration.Sql;
import dev.baton.integration.TestClusters;
import dev.baton.ops.provision.LocalCluster.Accounts;
import dev.baton.ops.provision.LocalCluster.Signal;
import dev.baton.server.wiring.ManagerServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The alert rules and dashboards that are delivered, on a real Prometheus and real servers. */
@Timeout(240)
class MonitoringIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Path DELIVERED = Path.of("..", "monitoring");

  @TempDir Path folder;

  @Test
  void eachAlertIsSilentWhileAllIsWellAndFiresOnItsFault() throws Exception {
    assertThat(Prometheus.promtool(DELIVERED, List.of("check", "rules", "alerts.yml"))).isEmpty();
    assertThat(Prometheus.promtool(DELIVERED, List.of("test", "rules", "alerts-test.yml")))
        .isEmpty();
  }

  @Test
  void aFailoverAndAnErrantTransactionOfRealServersAreAlertedOf() throws Exception {
    Prometheus.program("prometheus"); // or there is nothing to test with
    try (TestClusters servers = TestClusters.start("mariadb", folder, 3, 1, Map.of());
        ManagerServer manager = manager(servers);
        Prometheus prometheus =
            Prometheus.start(folder, manager.url(), DELIVERED.resolve("alerts.yml"))) {
      assertThat(manager.manager().awaitHealthy("shop", PATIENCE)).isTrue();
      eventually(prometheus, () -> prometheus.count("mysql_slave_running == 1") == 2);
      assertThat(prometheus.firing()).isEmpty();
      eventually(prometheus, () -> panelsWithoutData(prometheus).isEmpty());

      servers.cluster().signal(servers.key(0), Signal.KILL);
      eventually(
          prometheus,
          () ->
              prometheus
                  .firing()
                  .containsAll(List.of("MySQLDown " + servers.key(0), "BatonFailover shop")));

      int replica = servers.key(1).equals(primary(manager)) ? 2 : 1;
      try (Sql root = servers.root(replica)) {
        root.run("CREATE DATABASE errant");
      }
      eventually(
          prometheus,
          () -> prometheus.firing().contains("BatonErrantGtid " + servers.key(replica)));
    }
  }

  /** Expressions of the delivered dashboard; those of problems have none while all is well. */
  private static List<String> panelsWithoutData(Prometheus prometheus) throws Exception {
    String dashboard = Files.readString(DELIVERED.resolve("grafana-baton.json"));
    Matcher matcher = Pattern.compile("\"expr\": \"((?:[^\"\\\\]|\\\\.)*)\"").matcher(dashboard);
    List<String> empty = new ArrayList<>();
    int panels = 0;
    while (matcher.find()) {
      panels++;
      String expression =
          matcher
              .group(1)
              .replace("\\\"", "\"")
              .replace("$cluster", "shop")
              .replace("$__rate_interval", "10s");
      if (!expression.contains("baton_cluster_problem") && prometheus.count(expression) == 0) {
        empty.add(expression);
      }
    }
    assertThat(panels).isGreaterThan(8);
    return empty;
  }

  private static @Nullable InstanceKey primary(ManagerServer manager) {
    return manager.manager().clusters().getFirst().snapshot().primary();
  }

  private static void eventually(Prometheus prometheus, Callable<Boolean> condition)
      throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!holds(condition)) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError(
            "it did not come to be in time; firing: %s".formatted(prometheus.firing()));
      }
      Thread.sleep(200);
    }
  }

  private static boolean holds(Callable<Boolean> condition) throws Exception {
    try {
      return condition.call();
    } catch (IOException e) {
      return false; // it does not listen yet
    }
  }

  private ManagerServer manager(TestClusters servers) throws IOException {
    Accounts accounts = servers.cluster().accounts();
    return new ManagerFile(folder, accounts).ofArmed("shop", servers.key(0), 1).start();
  }
}
