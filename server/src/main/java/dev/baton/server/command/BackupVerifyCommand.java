package dev.baton.server.command;

import dev.baton.core.instance.ServerVersion;
import dev.baton.ops.backup.format.Manifest;
import dev.baton.ops.backup.format.StoredBackup;
import dev.baton.ops.backup.store.BackupTarget;
import dev.baton.ops.backup.verify.ScratchVerify;
import dev.baton.ops.backup.verify.ScratchVerify.Verdict;
import dev.baton.ops.provision.engine.Engine;
import dev.baton.ops.provision.engine.EngineCache;
import dev.baton.ops.provision.engine.Engines;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code baton backup verify}: proves a backup by restoring it. */
@Command(
    name = "verify",
    sortOptions = false,
    description = {
      "Restores a backup into a server made for it on this host, reads every row there, and compares"
          + " with what was read when the backup was taken. The server is removed afterwards.",
      "What it shows is noted in the backup's folder. Exits 0 if everything is as it was."
    })
public final class BackupVerifyCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "BACKUP",
      description = "The backup's folder, or s3://BUCKET/PREFIX/NAME.")
  String path = "";

  @Mixin S3Options objects = new S3Options();

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      description =
          "The database server: "
              + Engines.ACCEPTED
              + ". Default: of the kind and version that was backed up.")
  @Nullable String engine;

  @Option(
      names = "--scratch",
      paramLabel = "DIR",
      description =
          "Where that server's files lie meanwhile. Default: the folder for temporary files.")
  Path scratch = Path.of(System.getProperty("java.io.tmpdir"));

  @Option(
      names = "--parallel",
      paramLabel = "N",
      defaultValue = "4",
      description = "How many connections write and read (default ${DEFAULT-VALUE}).")
  int parallel;

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = CommandSpecs.given(spec).commandLine().getOut();
    if (parallel < 1 || parallel > 64) {
      throw CommandSpecs.usage(spec, parallel + " connections: use 1 to 64");
    }
    S3Options.Located located = objects.backup(path, spec);
    try (BackupTarget _ = located.target()) {
      return verify(located.open(), out);
    }
  }

  private int verify(StoredBackup backup, PrintWriter out) throws IOException {
    Engine found =
        Engines.resolve(
            engine == null ? engineOf(backup.manifest()) : engine, EngineCache.standard());
    Verdict verdict =
        ScratchVerify.verify(
            backup,
            found,
            scratch,
            parallel,
            line -> {
              out.println(line);
              out.flush();
            });
    verdict
        .restored()
        .notGranted()
        .forEach(line -> out.println("warning: not granted there: " + line));
    verdict.differences().forEach(line -> out.println("differs: " + line));
    backup.note(InstantSource.system().instant(), found.describe(), verdict.differences());
    out.println(
        verdict.differences().isEmpty()
            ? "%s is good: %d rows of %d tables came back as they were"
                .formatted(path, backup.manifest().rows(), backup.manifest().tables().size())
            : "%s is NOT good: %d tables differ".formatted(path, verdict.differences().size()));
    out.flush();
    return verdict.differences().isEmpty() ? 0 : 1;
  }

  private static String engineOf(Manifest manifest) {
    ServerVersion version = ServerVersion.parse(manifest.version(), "");
    return manifest.mariaDb()
        ? "mariadb"
        : switch (version.major() * 100 + version.minor()) {
          case 800 -> "mysql-8.0";
          case 907 -> "mysql-9.7";
          default -> "mysql";
        };
  }
}
