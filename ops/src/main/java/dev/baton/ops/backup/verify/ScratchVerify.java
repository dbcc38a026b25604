package dev.baton.ops.backup.verify;

import dev.baton.core.secret.Secret;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.mysql.session.TlsMode;
import dev.baton.ops.backup.Server;
import dev.baton.ops.backup.create.TableSums;
import dev.baton.ops.backup.format.Manifest;
import dev.baton.ops.backup.format.Manifest.TableData;
import dev.baton.ops.backup.format.StoredBackup;
import dev.baton.ops.backup.restore.LogicalRestore;
import dev.baton.ops.backup.restore.LogicalRestore.Restored;
import dev.baton.ops.backup.restore.RestoreRequest;
import dev.baton.ops.provision.engine.Engine;
import dev.baton.ops.provision.server.Passwords;
import dev.baton.ops.provision.server.RootAccount;
import dev.baton.ops.provision.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Restores a backup into a server made for it, which nobody else reaches, and compares the rows of
 * every table with what was read when the backup was taken. The server is removed afterwards.
 */
public final class ScratchVerify {

  /** Nothing there has to outlive a crash. */
  private static final Map<String, String> OPTIONS =
      Map.of(
          "innodb_flush_log_at_trx_commit", "0",
          "sync_binlog", "0",
          "innodb_buffer_pool_size", "256M",
          "max_allowed_packet", "1G",
          "event_scheduler", "OFF");

  private ScratchVerify() {}

  /**
   * What was found.
   *
   * @param differences one line for each table that is not as it was; empty if the backup is good
   */
  public record Verdict(Restored restored, List<String> differences) {}

  /**
   * @param engine of the flavour that the backup was taken of
   * @param directory where the scratch server gets a folder, with room for the restored data
   * @param parallel how many connections write and read
   * @throws IOException if the backup is damaged or cannot be restored
   */
  public static Verdict verify(
      StoredBackup backup, Engine engine, Path directory, int parallel, Consumer<String> progress)
      throws IOException {
    Manifest manifest = backup.manifest();
    if (engine.isMariaDb() != manifest.mariaDb()) {
      throw new IOException(
          "%s is of %s and cannot be restored into %s: give another --engine"
              .formatted(backup.where(), manifest.version(), engine.describe()));
    }
    Files.createDirectories(directory);
    Path scratch = Files.createTempDirectory(directory, "baton-verify-");
    Secret password = Passwords.random(new SecureRandom());
    Map<String, String> options = new HashMap<>(OPTIONS);
    options.put("lower_case_table_names", Integer.toString(manifest.lowerCaseTableNames()));
    progress.accept("scratch server: " + engine.describe());
    ServerProcess process =
        ServerProcess.start(engine, scratch.resolve("scratch"), 0, password, options);
    try {
      Server server =
          new Server(
              process.key(), new LinkCredentials(RootAccount.USER, password, TlsMode.DISABLED));
      Restored restored =
          LogicalRestore.restore(new RestoreRequest(server, backup, parallel, false), progress);
      List<String> differences = differences(manifest.tables(), TableSums.read(server, parallel));
      return new Verdict(restored, differences);
    } finally {
      process.destroy();
      Files.deleteIfExists(scratch);
    }
  }

  static List<String> differences(List<TableData> expected, List<TableData> found) {
    Map<List<String>, TableData> there = new HashMap<>();
    found.forEach(table -> there.put(List.of(table.database(), table.name()), table));
    List<String> differences = new ArrayList<>();
    for (TableData table : expected) {
      String name = table.database() + "." + table.name();
      TableData restored = there.remove(List.of(table.database(), table.name()));
      if (restored == null) {
        differences.add(name + " is missing");
      } else if (restored.rows() != table.rows()) {
        differences.add("%s has %d rows of %d".formatted(name, restored.rows(), table.rows()));
      } else if (!restored.checksum().equals(table.checksum())) {
        differences.add(name + " has rows that are not as they were");
      }
    }
    there.keySet().forEach(name -> differences.add(String.join(".", name) + " is too many"));
    differences.sort(Comparator.naturalOrder());
    return differences;
  }
}
