package dev.baton.server.backup;

import dev.baton.ops.archive.store.ArchiveFolder;
import dev.baton.ops.backup.choose.SourceChoice;
import dev.baton.ops.backup.format.StoredBackup;
import dev.baton.ops.backup.retain.Prune;
import dev.baton.ops.backup.store.BackupTarget;
import dev.baton.ops.backup.store.BackupTarget.Entry;
import dev.baton.server.config.BackupConfiguration;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Backs up and verifies by {@code baton backup} in processes of their own: neither the memory that
 * they take nor their compressing can keep the manager from a failover.
 */
public final class BackupProcesses implements BackupTools {

  private static final Logger LOG = LoggerFactory.getLogger(BackupProcesses.class);
  private static final String MAIN = "dev.baton.server.Main";
  private static final String OWN_WORDS = "baton: ";

  @Override
  public StoredBackup create(BackupPlan plan, SourceChoice source)
      throws IOException, InterruptedException {
    BackupConfiguration settings = plan.settings();
    List<String> line = new ArrayList<>();
    line.addAll(List.of("backup", "create", source.instance().toString()));
    line.addAll(List.of("--cluster", plan.cluster(), "--dir", plan.place()));
    line.addAll(List.of("--user", plan.account().user()));
    line.addAll(List.of("--tls", plan.account().tls().name().toLowerCase(Locale.ROOT)));
    line.addAll(List.of("--parallel", Integer.toString(settings.parallel())));
    line.addAll(List.of("--lock-wait", settings.lockWait().toMillis() + "ms"));
    if (settings.holdWriters()) {
      line.add("--hold-writers");
    }
    if (!source.primary()) {
      line.add("--replica-only");
    }
    line.addAll(settings.placeArguments());
    try (BackupTarget target = plan.target()) {
      List<String> before = whole(plan, target).stream().map(StoredBackup::where).toList();
      run(plan, line);
      return whole(plan, target).stream()
          .filter(backup -> !before.contains(backup.where()))
          .max(Comparator.comparing(backup -> backup.manifest().snapshot()))
          .orElseThrow(
              () -> new IOException("the backup is not in " + plan.place() + ": who removed it?"));
    }
  }

  private static List<StoredBackup> whole(BackupPlan plan, BackupTarget target) throws IOException {
    List<StoredBackup> whole = new ArrayList<>();
    for (Entry entry : target.list()) {
      if (entry instanceof Entry.Complete complete
          && complete.backup().manifest().owner().equals(plan.cluster())) {
        whole.add(complete.backup());
      }
    }
    return whole;
  }

  @Override
  public void verify(BackupPlan plan, StoredBackup backup)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("backup", "verify", backup.where()));
    plan.settings().verifyEngine().ifPresent(engine -> line.addAll(List.of("--engine", engine)));
    plan.settings()
        .scratchDirectory()
        .ifPresent(scratch -> line.addAll(List.of("--scratch", scratch.toString())));
    line.addAll(plan.settings().placeArguments());
    run(plan, line);
  }

  @Override
  public void prune(BackupPlan plan, Instant now) throws IOException {
    if (plan.settings().retention().isEmpty()) {
      return;
    }
    try (BackupTarget target = plan.target()) {
      Prune.plan(
              new Prune.Request(
                  target,
                  Optional.of(plan.cluster()),
                  plan.settings().retention(),
                  plan.settings().archiveDirectory().map(ArchiveFolder::new)),
              now)
          .carryOut(line -> LOG.info("cluster {}: {}", plan.cluster(), line));
    }
  }

  private static void run(BackupPlan plan, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseCompactObjectHeaders",
            "-XX:+ExitOnOutOfMemoryError",
            "-cp",
            System.getProperty("java.class.path"),
            MAIN));
    line.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    builder.environment().put("BATON_PASSWORD", plan.account().password().reveal());
    Process process = builder.start();
    AtomicReference<String> last = new AtomicReference<>("it said nothing");
    Thread reader = Thread.ofVirtual().name("backup-output").start(() -> read(plan, process, last));
    try {
      long limit = plan.settings().timeLimit().toSeconds();
      if (!process.waitFor(limit, TimeUnit.SECONDS)) {
        throw new IOException(
            "it had not ended after %d s (backup.time-limit) and was ended; it said last: %s"
                .formatted(limit, last.get()));
      }
      reader.join();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly); // a scratch server
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      throw new IOException(last.get());
    }
  }

  /** The last line tells why, if it failed. */
  private static void read(BackupPlan plan, Process process, AtomicReference<String> last) {
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isBlank()) {
          LOG.info("cluster {}: {}", plan.cluster(), line);
          last.set(line.startsWith(OWN_WORDS) ? line.substring(OWN_WORDS.length()) : line);
        }
      }
    } catch (IOException e) {
      LOG.debug("the output of a backup ended", e);
    }
  }
}
