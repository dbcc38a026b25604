package dev.baton.ops.provision.server;

import dev.baton.ops.provision.engine.CachedFolder;
import dev.baton.ops.provision.engine.Engine;
import dev.baton.ops.provision.engine.Exec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * An initialised data folder per engine, made once and copied for each server: initialising takes
 * seconds, copying a fraction of one.
 *
 * <p>What must differ between servers is taken out of it: the server's UUID and its keys and
 * certificates, which each server then makes for itself at its first start.
 */
public final class DataTemplate {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private DataTemplate() {}

  /**
   * Makes the engine's template if it is not there yet.
   *
   * @throws IOException if the server program fails; the message quotes what it printed
   */
  public static Path ensure(Engine engine) throws IOException {
    return CachedFolder.get(
        engine.template(),
        work -> {
          if (engine.isMariaDb()) {
            bootstrapMariaDb(engine, work);
          } else {
            initialiseMysql(engine, work);
          }
          removeIdentity(work);
        });
  }

  /** Fills a server's data folder. */
  static void copyTo(Engine engine, Path data) throws IOException {
    CachedFolder.copyTree(ensure(engine), data);
  }

  private static void initialiseMysql(Engine engine, Path data) throws IOException {
    List<String> line = commandLine(engine, data);
    line.add("--initialize-insecure");
    if (engine.isMysqlAtLeast(8, 0, 30)) {
      line.add("--innodb-redo-log-capacity=8M");
    } else {
      line.add("--innodb-log-file-size=32M");
    }
    check(engine, Exec.run(line, null, LIMIT));
  }

  /** What mariadb-install-db does, without needing its shell script and its helper programs. */
  private static void bootstrapMariaDb(Engine engine, Path data) throws IOException {
    Files.createDirectories(data.resolve("mysql"));
    Path script = Files.createTempFile("baton-bootstrap", ".sql");
    try {
      Files.writeString(script, bootstrapScript(engine), StandardCharsets.UTF_8);
      List<String> line = commandLine(engine, data);
      line.add("--bootstrap");
      line.add("--innodb-log-file-size=32M");
      check(engine, Exec.run(line, script, LIMIT));
    } finally {
      Files.deleteIfExists(script);
    }
  }

  private static String bootstrapScript(Engine engine) throws IOException {
    StringBuilder script =
        new StringBuilder(
            "create database if not exists mysql;\nuse mysql;\nSET @auth_root_socket=NULL;\n");
    for (String part :
        List.of(
            "system_tables.sql",
            "performance_tables.sql",
            "system_tables_data.sql",
            "sys_schema.sql")) {
      script.append(Files.readString(scriptFile(engine.shareDirectory(), part))).append('\n');
    }
    return script
        // the host name of the machine that made the template does not belong in it
        .append("DELETE FROM mysql.global_priv WHERE User IN ('root', '') AND Host<>'localhost';\n")
        .append("DELETE FROM mysql.proxies_priv WHERE Host<>'localhost';\n")
        .toString();
  }

  private static Path scriptFile(Path share, String part) throws IOException {
    return Stream.of("mariadb_" + part, "mysql_" + part)
        .map(share::resolve)
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(() -> new IOException("no mariadb_" + part + " in " + share));
  }

  private static List<String> commandLine(Engine engine, Path data) {
    List<String> line = new ArrayList<>(engine.command());
    line.add("--no-defaults");
    line.add("--basedir=" + engine.basedir());
    line.add("--datadir=" + data);
    line.add("--lc-messages-dir=" + engine.shareDirectory());
    line.add("--character-sets-dir=" + engine.shareDirectory().resolve("charsets"));
    line.add("--plugin-dir=" + engine.pluginDirectory());
    line.add("--tmpdir=" + data);
    line.add("--innodb-buffer-pool-size=32M");
    if (!engine.isMariaDb()) {
      line.add("--secure-file-priv=");
    }
    if (System.getProperty("user.name", "").equals("root")) {
      line.add("--user=root");
    }
    return line;
  }

  private static void check(Engine engine, Exec.Result result) throws IOException {
    if (result.status() != 0) {
      throw new IOException(
          engine.describe()
              + " could not initialise a data folder (status "
              + result.status()
              + "): "
              + result.tail(12));
    }
  }

  private static void removeIdentity(Path data) throws IOException {
    Files.deleteIfExists(data.resolve("auto.cnf"));
    try (Stream<Path> files = Files.list(data)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".pem")).toList()) {
        Files.delete(file);
      }
    }
  }
}
