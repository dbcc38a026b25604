package dev.baton.integration.manager;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.InstanceKey;
import dev.baton.integration.TestClusters;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.ops.provision.LocalCluster.Signal;
import dev.baton.server.Main;
import dev.baton.topology.port.InstanceLink;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.ReplicationChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code baton manager --arm} as a process of its own, on servers that it did not start. */
@Timeout(240)
class ManagerCommandIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path folder;
  private final List<String> printed = new CopyOnWriteArrayList<>();
  private Process manager;

  @AfterEach
  void endManager() throws Exception {
    if (manager != null) {
      manager.destroyForcibly().waitFor();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.baton.integration.TestEngines#semiSyncNames")
  void itFailsOverAndTakesTheOldPrimaryBackOnceSomebodyHasStartedIt(String engine)
      throws Exception {
    try (TestClusters servers = TestClusters.start(engine, folder)) {
      startManager(servers);
      awaitPrinted("All is well");
      InstanceKey old = servers.key(0);
      servers.cluster().signal(old, Signal.KILL);
      awaitPrinted("is the primary of epoch 2");
      int primary = writable(servers);
      assertThat(primary).isPositive();
      awaitFollows(servers, 3 - primary, primary);
      servers.cluster().restartReadOnly(old, null, folder, LIMIT);
      awaitPrinted("rejoined");
      awaitFollows(servers, 0, primary);
      manager.destroy();
      assertThat(manager.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(manager.exitValue()).as(String.join("\n", printed)).isZero();
      assertThat(writable(servers)).isEqualTo(primary);
    }
  }

  private void startManager(TestClusters servers) throws IOException {
    Account account = servers.cluster().accounts().manager();
    Account replication = servers.cluster().accounts().replication();
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    line.addAll(List.of("manager", "--arm", "--seed", servers.key(1).toString()));
    line.addAll(List.of("--user", account.user()));
    line.addAll(List.of("--password-file", file("manager", account)));
    line.addAll(List.of("--replication-user", replication.user()));
    line.addAll(List.of("--replication-password-file", file("replication", replication)));
    line.addAll(List.of("--data", folder.resolve("data").toString(), "--http-port", "0"));
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().put("BATON_RUN_DIR", folder.resolve("run").toString());
    Process started = builder.start();
    manager = started;
    Thread.ofVirtual().start(() -> started.inputReader().lines().forEach(printed::add));
  }

  private String file(String name, Account account) throws IOException {
    Path file = folder.resolve(name + ".password");
    return Files.writeString(file, account.password().reveal()).toString();
  }

  private void awaitPrinted(String text) throws InterruptedException {
    await(text + " is printed", () -> printed.stream().anyMatch(line -> line.contains(text)));
  }

  /** A condition that asks servers. */
  @FunctionalInterface
  private interface Condition {
    boolean holds() throws Exception;
  }

  private void await(String what, Condition condition) throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!holds(condition)) {
      assertThat(System.nanoTime() - end)
          .as("waiting until %s; printed:\n%s", what, String.join("\n", printed))
          .isNegative();
      Thread.sleep(50);
    }
  }

  private static boolean holds(Condition condition) {
    try {
      return condition.holds();
    } catch (Exception e) {
      return false; // it does not answer now
    }
  }

  private void awaitFollows(TestClusters servers, int replica, int primary)
      throws InterruptedException {
    await(
        servers.key(replica) + " follows " + servers.key(primary),
        () -> {
          try (InstanceLink link = servers.link(replica)) {
            InstanceFacts facts = link.probe(LIMIT);
            return !facts.writable()
                && facts.channel().map(ReplicationChannel::source).stream()
                    .anyMatch(servers.key(primary)::equals);
          }
        });
  }

  /** The number of the only server that takes writes. */
  private int writable(TestClusters servers) throws Exception {
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < servers.size(); i++) {
      if (servers.cluster().isRunning(servers.key(i))) {
        try (InstanceLink link = servers.link(i)) {
          if (link.probe(LIMIT).writable()) {
            found.add(i);
          }
        }
      }
    }
    assertThat(found).as(String.join("\n", printed)).hasSize(1);
    return found.getFirst();
  }
}
