package dev.baton.integration;

import dev.baton.core.instance.InstanceKey;
import dev.baton.ops.provision.LocalCluster.Accounts;
import dev.baton.server.config.ConfigurationReader;
import dev.baton.server.wiring.ManagerServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The configuration file of a manager under test, and all of {@code baton manager} started from it.
 * Passwords come from its environment, as {@code ${MANAGER}} and {@code ${REPLICATION}}.
 */
public final class ManagerFile {

  private final Path file;
  private final Accounts accounts;

  /**
   * @param accounts of the servers that it will manage
   */
  public ManagerFile(Path folder, Accounts accounts) {
    this.file = folder.resolve("baton.yaml");
    this.accounts = accounts;
  }

  /** Writes a file that has one armed cluster. */
  public ManagerFile ofArmed(String cluster, InstanceKey seed, int acks) throws IOException {
    return write(
        """
        data-directory: data
        http: {listen: "127.0.0.1:0"}
        clusters:
          - name: %s
            seeds: "%s"
            user: %s
            password: ${MANAGER}
            replication-user: %s
            replication-password: ${REPLICATION}
            acks: %d
            arm: true
        """
            .formatted(
                cluster, seed, accounts.manager().user(), accounts.replication().user(), acks));
  }

  /** Writes this text in the place of what was there. */
  public ManagerFile write(String yaml) throws IOException {
    Files.writeString(file, yaml);
    return this;
  }

  /** A manager that reads the file again when it is told to. */
  public ManagerServer start() throws IOException {
    ConfigurationReader reader =
        new ConfigurationReader(
            Map.of(
                "MANAGER", accounts.manager().password().reveal(),
                "REPLICATION", accounts.replication().password().reveal()),
            "m1");
    return ManagerServer.start(reader.read(file), Optional.of(() -> reader.read(file)));
  }
}
