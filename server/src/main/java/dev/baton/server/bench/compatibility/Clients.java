package dev.baton.server.bench.compatibility;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The clients that Baton is held to, and how each is run here. */
final class Clients {

  /** Where the ones of Maven and npm are, below the cache. */
  private static final String FOLDER = "compatibility";

  private static final List<String> JDBC = List.of("Jdbc.java", "JdbcLink.java", "Checks.java");

  private final Path folder;

  private Clients(Path folder) {
    this.folder = folder;
  }

  /**
   * @param cache Baton's, see docs/engines.md
   */
  static List<Client> all(Path cache) {
    Clients clients = new Clients(cache.resolve(FOLDER));
    return List.of(
        clients.jvm("connector-j-9", JDBC, "MySQL Connector/J 9"),
        clients.jvm("connector-j-8", JDBC, "MySQL Connector/J 8"),
        clients.jvm("mariadb-connector-j", JDBC, "MariaDB Connector/J"),
        python("pymysql", "pymysql", "python3-pymysql"),
        python("mysqlclient", "MySQLdb", "python3-mysqldb"));
  }

  /** A program in Java, which the launcher compiles, with a folder of jars. */
  private Client jvm(String name, List<String> sources, String what) {
    Path jars = folder.resolve(name);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classpath = jars + "/*";
    return new Client(
        name,
        sources,
        what + " into " + jars,
        Optional.of(jars),
        List.of("echo", versions(jars)),
        List.of(java, "-XX:TieredStopAtLevel=1", "-Xmx512m", "-cp", classpath),
        Map.of("BATON_CLIENT", name));
  }

  /** What the first jar's name says, which is the driver's. */
  private static String versions(Path jars) {
    if (!Files.isDirectory(jars)) {
      return "";
    }
    try (Stream<Path> all = Files.list(jars)) {
      return all.map(jar -> jar.getFileName().toString())
          .filter(jar -> jar.matches("(mysql|mariadb|vertx-mysql|r2dbc-m).*\\.jar"))
          .map(jar -> jar.replace(".jar", ""))
          .sorted()
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  private static Client python(String name, String module, String packageName) {
    String python =
        Files.isExecutable(Path.of("/usr/bin/python3")) ? "/usr/bin/python3" : "python3";
    return new Client(
        name,
        List.of("compatibility.py"),
        packageName,
        Optional.empty(),
        List.of(python, "-c", "import " + module + "; print(" + module + ".__version__)"),
        List.of(python),
        Map.of("BATON_CLIENT", module));
  }

  /** Those that were asked for, in the order of {@link #all}. */
  static List<Client> chosen(List<Client> all, List<String> names) {
    List<String> unknown = new ArrayList<>(names);
    unknown.removeAll(all.stream().map(Client::name).toList());
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "there is no client "
              + String.join(", ", unknown)
              + "; there are: "
              + String.join(", ", all.stream().map(Client::name).toList()));
    }
    return names.isEmpty() ? all : all.stream().filter(c -> names.contains(c.name())).toList();
  }
}
