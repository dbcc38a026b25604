package dev.baton.server.bench.proxy;

import dev.baton.ops.provision.engine.Engine;
import dev.baton.ops.provision.engine.EngineCache;
import dev.baton.ops.provision.engine.Engines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The programs that the benchmark needs and Baton does not bring.
 *
 * @param router the start of MySQL Router's command line; empty if it is not there
 * @param missing one line each, on what to install
 */
record Tools(
    Optional<Path> sysbench,
    Optional<Path> haproxy,
    List<String> router,
    Optional<Path> routerPlugins,
    List<String> missing) {

  private static final List<String> PLUGINS =
      List.of("lib/mysqlrouter/plugin", "lib/mysqlrouter", "lib64/mysqlrouter");

  static Tools find() {
    List<String> missing = new ArrayList<>();
    Optional<Path> sysbench = program("sysbench");
    if (sysbench.isEmpty()) {
      missing.add("sysbench is not on the PATH: install the package 'sysbench' (Debian, Ubuntu)");
    }
    Optional<Path> haproxy = program("haproxy");
    if (haproxy.isEmpty()) {
      missing.add("haproxy is not on the PATH: install the package 'haproxy' (Debian, Ubuntu)");
    }
    List<String> router = List.of();
    Optional<Path> plugins = Optional.empty();
    try {
      Engine mysql = Engines.resolve("mysql", EngineCache.standard());
      Path program = mysql.basedir().resolve("bin").resolve("mysqlrouter");
      plugins = first(mysql.basedir());
      if (Files.isExecutable(program) && plugins.isPresent()) {
        router = likeTheServer(mysql, program);
      }
    } catch (IOException e) {
      // told below
    }
    if (router.isEmpty()) {
      missing.add(
          "mysqlrouter is not beside the newest MySQL: install MySQL Router with the server"
              + " (scripts/prepare-test-engines does)");
    }
    return new Tools(sysbench, haproxy, router, plugins, missing);
  }

  /** In the folder of a foreign system it needs that system's loader, as the server does. */
  private static List<String> likeTheServer(Engine mysql, Path program) {
    List<String> line = new ArrayList<>(mysql.command());
    line.removeLast();
    int libraries = line.indexOf("--library-path") + 1;
    if (libraries > 0) {
      String own = mysql.basedir().resolve("lib").resolve("mysql-router").toString();
      line.set(libraries, line.get(libraries) + ":" + own);
    }
    line.add(program.toString());
    return line;
  }

  private static Optional<Path> first(Path basedir) {
    return PLUGINS.stream()
        .map(basedir::resolve)
        .filter(folder -> Files.isRegularFile(folder.resolve("routing.so")))
        .findFirst();
  }

  private static Optional<Path> program(String name) {
    String path = System.getenv("PATH");
    return Stream.concat(
            Stream.of((path == null ? "" : path).split(":", -1)), Stream.of("/usr/sbin", "/sbin"))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder).resolve(name))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
