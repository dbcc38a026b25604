package dev.baton.ops.provision.engine;

import dev.baton.core.instance.ServerVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Looks into a folder for a server program and learns what it is: version, message folder,
 * plug-ins.
 *
 * <p>A folder may be a basedir (with {@code bin/mysqld}), a prefix such as {@code /usr}, or a whole
 * foreign system (with {@code usr/sbin/mysqld} and its own dynamic loader, as debootstrap makes
 * one), whose programs run here only through that loader and with its libraries.
 */
final class EngineInspector {

  private static final List<String> PROGRAMS =
      List.of(
          "bin/mariadbd",
          "bin/mysqld",
          "sbin/mariadbd",
          "sbin/mysqld",
          "libexec/mariadbd",
          "libexec/mysqld");
  private static final List<String> LOADERS =
      List.of("lib64/ld-linux-x86-64.so.2", "lib/ld-linux-aarch64.so.1");
  private static final List<String> LIBRARIES =
      List.of(
          "usr/lib/x86_64-linux-gnu",
          "lib/x86_64-linux-gnu",
          "usr/lib/aarch64-linux-gnu",
          "lib/aarch64-linux-gnu",
          "usr/lib64",
          "usr/lib");
  private static final List<String> SHARES =
      List.of("share/mysql", "share/mariadb", "share/mysql-8.0", "share/mysql-8.4", "share");
  private static final List<String> PLUGINS =
      List.of(
          "lib/mysql/plugin",
          "lib64/mysql/plugin",
          "lib/plugin",
          "lib/mariadb/plugin",
          "lib64/mariadb/plugin");
  private static final Duration VERSION_LIMIT = Duration.ofSeconds(20);

  private final Path templates;

  EngineInspector(Path templates) {
    this.templates = templates;
  }

  /** Whether a server program lies in the folder, without running it. */
  static boolean holdsServer(Path folder) {
    return program(folder).isPresent();
  }

  /**
   * @throws IOException if there is no server program, or it does not run here
   */
  Engine inspect(Path folder) throws IOException {
    Path home = folder.toAbsolutePath().normalize();
    Path program =
        program(home)
            .orElseThrow(
                () ->
                    new IOException(
                        "no mysqld or mariadbd in "
                            + home
                            + " (looked in bin, sbin, libexec, usr/bin, usr/sbin, usr/libexec)"));
    Path basedir = CachedFolder.parent(CachedFolder.parent(program));
    List<String> command = command(home, program);
    ServerVersion version = version(command);
    Path plugins = first(basedir, PLUGINS).orElse(basedir.resolve("lib").resolve("plugin"));
    String name =
        (version.flavour().isMariaDb() ? "mariadb-" : "mysql-")
            + version.major()
            + "."
            + version.minor()
            + "."
            + version.patch();
    return new Engine(
        name,
        version,
        home,
        basedir,
        command,
        share(basedir),
        plugins,
        semiSync(version, plugins),
        templates.resolve(name + "-" + fingerprint(program)));
  }

  private static Optional<Path> program(Path home) {
    return Stream.of(home.resolve("usr"), home) // sbin may be a link to usr/sbin
        .flatMap(base -> PROGRAMS.stream().map(base::resolve))
        .filter(Files::isExecutable)
        .filter(Files::isRegularFile)
        .findFirst();
  }

  /** Through the folder's own loader if it has one and is not this machine's own root. */
  private static List<String> command(Path home, Path program) {
    Optional<Path> loader = first(home, LOADERS);
    if (loader.isEmpty() || home.getParent() == null) {
      return List.of(program.toString());
    }
    String libraries =
        String.join(
            ":",
            LIBRARIES.stream()
                .map(home::resolve)
                .filter(Files::isDirectory)
                .map(Path::toString)
                .toList());
    return List.of(loader.get().toString(), "--library-path", libraries, program.toString());
  }

  private static ServerVersion version(List<String> command) throws IOException {
    List<String> line = new ArrayList<>(command);
    line.add("--no-defaults");
    line.add("--version");
    Exec.Result result = Exec.run(line, null, VERSION_LIMIT);
    int ver = result.output().indexOf("Ver ");
    if (result.status() != 0 || ver < 0) {
      throw new IOException(
          command.getLast() + " does not run on this machine: " + result.tail(5).strip());
    }
    String[] words = result.output().substring(ver + 4).strip().split("\\s+", 2);
    return ServerVersion.parse(words[0], words.length > 1 ? words[1] : "");
  }

  private static Path share(Path basedir) throws IOException {
    return SHARES.stream()
        .map(basedir::resolve)
        .filter(share -> Files.isRegularFile(share.resolve("charsets").resolve("Index.xml")))
        .findFirst()
        .orElseThrow(
            () -> new IOException("no charsets/Index.xml in the share folders of " + basedir));
  }

  private static Engine.SemiSync semiSync(ServerVersion version, Path plugins) {
    if (version.flavour().isMariaDb() && version.isAtLeast(10, 3, 3)) {
      return Engine.SemiSync.BUILT_IN;
    }
    if (hasPlugins(plugins, "semisync_source.so", "semisync_replica.so")) {
      return Engine.SemiSync.SOURCE_REPLICA_PLUGINS;
    }
    return hasPlugins(plugins, "semisync_master.so", "semisync_slave.so")
        ? Engine.SemiSync.MASTER_SLAVE_PLUGINS
        : Engine.SemiSync.NONE;
  }

  private static boolean hasPlugins(Path folder, String... names) {
    return Stream.of(names).allMatch(name -> Files.isRegularFile(folder.resolve(name)));
  }

  private static Optional<Path> first(Path base, List<String> candidates) {
    return candidates.stream().map(base::resolve).filter(Files::exists).findFirst();
  }

  /** Changes when the program does, so that a template never outlives the build it was made by. */
  private static String fingerprint(Path program) throws IOException {
    Path real = program.toRealPath();
    int hash =
        Objects.hash(real.toString(), Files.size(real), Files.getLastModifiedTime(real).toMillis());
    return HexFormat.of().toHexDigits(hash).toLowerCase(Locale.ROOT);
  }
}
