package dev.baton.integration.mode;

import static dev.baton.integration.Commands.baton;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.integration.Commands;
import dev.baton.integration.TestClusters;
import dev.baton.ops.provision.LocalCluster.Account;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * {@code baton mode} as root, by the second server of a cluster.
 *
 * @param folder gets the passwords and the records
 */
record ModeCommands(TestClusters cluster, Path folder) {

  /**
   * @param status the exit status it must have
   */
  String run(int status, String command, String... more) throws IOException {
    StringBuilder out = new StringBuilder();
    int found = baton(out, line(command, more));
    assertThat(found).as("exit status of %s", out).isEqualTo(status);
    return out.toString();
  }

  /** With the replication account. */
  String move(int status, String to, String... more) throws IOException {
    StringBuilder out = new StringBuilder();
    int found = baton(out, moveLine(to, more));
    assertThat(found).as("exit status of %s", out).isEqualTo(status);
    return out.toString();
  }

  String[] moveLine(String to, String... more) throws IOException {
    Account replication = cluster.cluster().accounts().replication();
    List<String> all = new ArrayList<>(List.of("--to", to));
    all.addAll(List.of("--replication-user", replication.user()));
    all.addAll(List.of("--replication-password-file", secret("replication", replication)));
    all.addAll(List.of(more));
    return line("move", all.toArray(String[]::new));
  }

  /**
   * A move as a process of its own, which is killed in the middle of a step.
   *
   * @param words of the step's sentence
   * @param times so many such steps were begun then
   */
  void killed(String words, int times, String... line) throws Exception {
    Path log = folder.resolve("killed.log");
    Process process = Commands.start(Map.of(), log, line);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (process.isAlive() && begun(words) < times) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.sleep(2);
    }
    process.destroyForcibly().waitFor();
    assertThat(begun(words)).as(Files.readString(log)).isEqualTo(times);
  }

  /** Of the newest move: how many such steps it has begun. */
  private long begun(String words) throws IOException {
    Path moves = folder.resolve("moves");
    if (!Files.isDirectory(moves)) {
      return 0;
    }
    try (Stream<Path> records = Files.list(moves)) {
      Optional<Path> newest = records.max(Comparator.naturalOrder());
      return newest.isEmpty()
          ? 0
          : Files.readAllLines(newest.get()).stream()
              .filter(line -> line.contains("\"step\"") && line.contains(words))
              .count();
    }
  }

  String[] line(String command, String... more) throws IOException {
    Account root = cluster.cluster().accounts().root();
    List<String> line = new ArrayList<>(List.of("mode", command, cluster.key(1).toString()));
    line.addAll(List.of("--user", root.user(), "--password-file", secret("root", root)));
    line.addAll(List.of("--records", folder.resolve("moves").toString()));
    line.addAll(List.of(more));
    return line.toArray(String[]::new);
  }

  private String secret(String name, Account account) throws IOException {
    Path file = folder.resolve(name + ".password");
    Files.writeString(file, account.password().reveal());
    return file.toString();
  }
}
