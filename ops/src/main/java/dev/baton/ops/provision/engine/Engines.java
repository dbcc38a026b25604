package dev.baton.ops.provision.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the engine that a user names by {@code --engine}. */
public final class Engines {

  /** What {@link #resolve} accepts, for help texts and errors. */
  public static final String ACCEPTED =
      "mariadb (embedded, the default), mysql (newest found), mysql-9.7, mysql-8.0, mysql-5.7,"
          + " or path:DIR";

  private static final Comparator<Engine> BY_VERSION =
      Comparator.comparingInt((Engine e) -> e.version().major())
          .thenComparingInt(e -> e.version().minor())
          .thenComparingInt(e -> e.version().patch());

  /** Where packages and vendors' archives put servers; {@code /opt/*} is looked through as well. */
  private static final List<Path> USUAL_PLACES =
      List.of(Path.of("/usr"), Path.of("/usr/local"), Path.of("/usr/local/mysql"));

  private Engines() {}

  /** With this machine's PATH. */
  public static Engine resolve(String spec, EngineCache cache) throws IOException {
    return resolve(spec, cache, System.getenv("PATH"));
  }

  /**
   * @param spec one of {@link #ACCEPTED}
   * @throws IOException if there is no such engine here; the message says how to get it
   */
  static Engine resolve(String spec, EngineCache cache, @Nullable String searchPath)
      throws IOException {
    EngineInspector inspector = new EngineInspector(cache.templates());
    if (spec.startsWith("path:")) {
      return inspector.inspect(Path.of(spec.substring("path:".length())));
    }
    return switch (spec) {
      case "mariadb", "mariadb-11.4" -> embedded(EngineArtifact.MARIADB, cache, inspector);
      case "mysql-8.0" -> embedded(EngineArtifact.MYSQL_8_0, cache, inspector);
      case "mysql-5.7" -> embedded(EngineArtifact.MYSQL_5_7, cache, inspector);
      case "mysql-9.7" ->
          newest(
              "MySQL 9.7",
              cache,
              inspector,
              e -> e.version().major() == 9 && e.version().minor() == 7);
      case "mysql" -> mysql(cache, inspector, searchPath);
      default -> throw new IOException("unknown engine '" + spec + "': use " + ACCEPTED);
    };
  }

  private static Engine embedded(
      EngineArtifact artifact, EngineCache cache, EngineInspector inspector) throws IOException {
    Path folder = cache.engines().resolve(artifact.folder());
    if (!Files.isDirectory(folder)) {
      Path jar = cache.jar(artifact).orElseThrow(() -> noJar(artifact, cache));
      CachedFolder.get(folder, work -> EngineUnpacker.unpack(artifact, jar, work));
    }
    return inspector.inspect(folder);
  }

  /** A mysqld on the PATH wins, as the user put it there; then the newest that can be found. */
  private static Engine mysql(
      EngineCache cache, EngineInspector inspector, @Nullable String searchPath)
      throws IOException {
    for (String entry : (searchPath == null ? "" : searchPath).split(":", -1)) {
      Path program = Path.of(entry.isEmpty() ? "/nowhere" : entry).resolve("mysqld");
      if (Files.isExecutable(program)) {
        Path home = CachedFolder.parent(CachedFolder.parent(program.toRealPath()));
        Engine engine = inspector.inspect(home);
        if (!engine.isMariaDb()) { // some packages call MariaDB's program so
          return engine;
        }
      }
    }
    return newest("MySQL", cache, inspector, e -> true);
  }

  private static Engine newest(
      String what, EngineCache cache, EngineInspector inspector, Predicate<Engine> wanted)
      throws IOException {
    List<Path> places = new ArrayList<>(folders(cache.engines()));
    places.addAll(USUAL_PLACES);
    places.addAll(folders(Path.of("/opt")));
    List<Engine> found = new ArrayList<>();
    List<String> broken = new ArrayList<>();
    for (Path place : places.stream().filter(EngineInspector::holdsServer).toList()) {
      try {
        found.add(inspector.inspect(place));
      } catch (IOException e) {
        broken.add(e.getMessage()); // not a candidate, but worth telling if there is no other
      }
    }
    return found.stream()
        .filter(engine -> !engine.isMariaDb() && wanted.test(engine))
        .max(BY_VERSION)
        .orElseThrow(() -> noMysql(what, cache, broken));
  }

  private static List<Path> folders(Path parent) throws IOException {
    if (!Files.isReadable(parent) || !Files.isDirectory(parent)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(parent)) {
      return entries
          .filter(Files::isDirectory)
          .filter(path -> !path.getFileName().toString().matches("\\..*|.*\\.part-.*"))
          .sorted()
          .toList();
    }
  }

  private static IOException noJar(EngineArtifact artifact, EngineCache cache) {
    return new IOException(
        "engine "
            + artifact.folder()
            + " is not unpacked in "
            + cache.engines()
            + " and its jar ("
            + artifact.coordinates()
            + ") is neither in "
            + cache.jars()
            + " nor in "
            + cache.mavenRepository()
            + ": run ./baton, which fetches it, or scripts/prepare-test-engines");
  }

  private static IOException noMysql(String what, EngineCache cache, List<String> broken) {
    return new IOException(
        "no "
            + what
            + " server that runs here on the PATH, in "
            + cache.engines()
            + ", in /usr, /usr/local or /opt: install one, run scripts/prepare-test-engines, or"
            + " name its folder with --engine path:DIR"
            + (broken.isEmpty() ? "" : "; found but unusable: " + String.join("; ", broken)));
  }
}
