package dev.baton.server.bench.compatibility;

import dev.baton.ops.provision.engine.Engine;
import dev.baton.ops.provision.engine.EngineCache;
import dev.baton.ops.provision.engine.Engines;
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

  private static final String CHECKS = "Checks.java";
  private static final List<String> JDBC = List.of("Jdbc.java", "JdbcLink.java", CHECKS);

  private final EngineCache cache;
  private final Path folder;

  private Clients(EngineCache cache) {
    this.cache = cache;
    this.folder = cache.directory().resolve(FOLDER);
  }

  /**
   * @param cache Baton's, see docs/engines.md
   */
  static List<Client> all(EngineCache cache) {
    Clients clients = new Clients(cache);
    return List.of(
        clients.jvm("connector-j-9", JDBC, "MySQL Connector/J 9"),
        clients.jvm("connector-j-8", JDBC, "MySQL Connector/J 8"),
        clients.jvm("mariadb-connector-j", JDBC, "MariaDB Connector/J"),
        clients.jvm("vertx-mysql-client", List.of("VertxMysql.java", CHECKS), "Vert.x's client"),
        clients.jvm("r2dbc-mariadb", List.of("R2dbc.java", CHECKS), "r2dbc-mariadb"),
        clients.jvm("r2dbc-mysql", List.of("R2dbc.java", CHECKS), "r2dbc-mysql"),
        clients.mysqlCommands(),
        mariadbCommands(),
        python("pymysql", "pymysql", "python3-pymysql"),
        python("mysqlclient", "MySQLdb", "python3-mysqldb"),
        php("php-mysqli", "mysqli"),
        php("php-pdo", "pdo_mysql"),
        perl("perl-dbd-mysql", "mysql", "libdbd-mysql-perl"),
        perl("perl-dbd-mariadb", "MariaDB", "libdbd-mariadb-perl"),
        script(
            "ruby-mysql2",
            "compatibility.rb",
            "ruby-mysql2",
            List.of("ruby", "-e", "require 'mysql2'; puts Mysql2::VERSION"),
            List.of("ruby"),
            Map.of()),
        clients.goDriver(),
        clients.nodeDriver());
  }

  private static Client script(
      String name,
      String source,
      String packages,
      List<String> version,
      List<String> command,
      Map<String, String> environment) {
    return new Client(
        name, List.of(source), packages, Optional.empty(), version, command, environment);
  }

  private static Client php(String name, String extension) {
    return new Client(
        name,
        List.of(extension.equals("mysqli") ? "mysqli.php" : "pdo.php", "checks.php"),
        "php-cli and php-mysql",
        Optional.empty(),
        List.of("php", "-r", "extension_loaded('" + extension + "') || exit(1); echo PHP_VERSION;"),
        List.of("php", "-d", "mysqli.allow_local_infile=1"),
        Map.of());
  }

  private static Client perl(String name, String driver, String packageName) {
    String module = "DBD::" + driver;
    return script(
        name,
        "compatibility.pl",
        packageName,
        List.of("perl", "-M" + module, "-e", "print $" + module + "::VERSION"),
        List.of("perl"),
        Map.of("BATON_CLIENT", driver));
  }

  /** Debian has it as sources below a GOPATH. */
  private Client goDriver() {
    Path gopath = Path.of("/usr/share/gocode");
    Path driver = gopath.resolve("src/github.com/go-sql-driver/mysql");
    return new Client(
        "go-sql-driver",
        List.of("compatibility.go"),
        "golang-go and golang-github-go-sql-driver-mysql-dev",
        Optional.of(driver),
        List.of("sh", "-c", "go version | cut -d' ' -f3"),
        List.of("go", "run"),
        Map.of("GO111MODULE", "off", "GOPATH", gopath.toString(), "GOFLAGS", "-buildvcs=false"));
  }

  private Client nodeDriver() {
    Path modules = folder.resolve("node").resolve("node_modules");
    return new Client(
        "node-mysql2",
        List.of("compatibility.js"),
        "mysql2 by npm into " + modules,
        Optional.of(modules.resolve("mysql2")),
        List.of("node", "-p", "require('mysql2/package.json').version"),
        List.of("node"),
        Map.of("NODE_PATH", modules.toString()));
  }

  private static Client mariadbCommands() {
    return commands(
        "mariadb",
        List.of("mariadb"),
        "mariadb-client",
        Map.of(
            "BATON_CLIENT", "mariadb",
            "BATON_DUMP", "mariadb-dump",
            "BATON_DUMP_OPTIONS", "",
            "BATON_KIND", "mariadb"));
  }

  /** Those beside the newest MySQL, with that system's own libraries if it is one. */
  private Client mysqlCommands() {
    List<String> start = List.of();
    Path programs = Path.of("");
    try {
      Engine mysql = Engines.resolve("mysql", cache);
      start = mysql.command().subList(0, mysql.command().size() - 1);
      programs = mysql.basedir().resolve("bin");
    } catch (IOException e) {
      // the one on the PATH, if there is any
    }
    List<String> mysql = new ArrayList<>(start);
    mysql.add(programs.resolve("mysql").toString());
    List<String> dump = new ArrayList<>(start);
    dump.add(programs.resolve("mysqldump").toString());
    return commands(
        "mysql",
        mysql,
        "MySQL's client programs",
        Map.of(
            "BATON_CLIENT",
            String.join(" ", mysql),
            "BATON_DUMP",
            String.join(" ", dump),
            "BATON_DUMP_OPTIONS",
            "--set-gtid-purged=OFF --column-statistics=0",
            "BATON_KIND",
            "mysql"));
  }

  private static Client commands(
      String name, List<String> client, String packages, Map<String, String> environment) {
    List<String> version = new ArrayList<>(client);
    version.add("--version");
    return script(name, "command-line.sh", packages, version, List.of("bash"), environment);
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
