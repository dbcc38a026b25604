package dev.baton.integration;

import dev.baton.core.instance.InstanceKey;
import dev.baton.ops.provision.LocalCluster.Account;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** {@code baton manager} as a process of its own, armed, on real servers; its output is a file. */
public final class ManagerProgram implements AutoCloseable {

  private final Process process;
  private final Path log;

  private ManagerProgram(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts one for a cluster that is called shop.
   *
   * @param folder for its files
   * @param seed a member; the others are discovered
   * @param more lines of the cluster's configuration, each with its line break
   */
  public static ManagerProgram start(
      Path folder, TestClusters servers, InstanceKey seed, String more) throws IOException {
    Account account = servers.cluster().accounts().manager();
    Account replication = servers.cluster().accounts().replication();
    Path config =
        Files.writeString(
            folder.resolve("baton.yaml"),
            """
            data-directory: %s
            http:
              listen: 127.0.0.1:0
            clusters:
              - name: shop
                seeds: [%s]
                arm: true
                user: %s
                password: "%s"
                replication-user: %s
                replication-password: "%s"
            """
                    .formatted(
                        folder.resolve("data"),
                        seed,
                        account.user(),
                        account.password().reveal(),
                        replication.user(),
                        replication.password().reveal())
                + more.indent(4));
    Path log = folder.resolve("manager.log");
    return new ManagerProgram(
        Commands.start(
            Map.of("BATON_RUN_DIR", folder.resolve("run").toString()),
            log,
            "manager",
            "--config",
            config.toString()),
        log);
  }

  /** What it has printed. */
  public String printed() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where its page and API are, as it says when it has started. */
  public String url() {
    String said = "live page ";
    return printed()
        .lines()
        .filter(line -> line.startsWith(said))
        .findFirst()
        .orElseThrow()
        .substring(said.length());
  }

  public Process process() {
    return process;
  }

  /** Kills it. */
  @Override
  public void close() {
    try {
      process.destroyForcibly().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
