package dev.baton.server.bench.proxy;

import dev.baton.ops.provision.server.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Starts each proxy in front of the same server, with the same number of I/O threads and otherwise
 * as its own documentation has it.
 */
final class Proxies {

  static final String DIRECT = "direct";
  static final String HAPROXY = "haproxy";
  static final String ROUTER = "router";
  static final String ROUTER_SHARING = "router-sharing";
  static final String BATON = "baton";

  /** All but the direct way, which is always measured. */
  static final List<String> ALL = List.of(HAPROXY, BATON, ROUTER, ROUTER_SHARING);

  /** What the launcher gives the proxy's JVM; see {@code ./baton}. */
  private static final String JVM_OPTIONS = "BATON_PROXY_JVM";

  private final Tools tools;
  private final Path folder;
  private final Ports ports;
  private final int serverPort;
  private final int ioThreads;
  private final Sysbench.Login login;

  Proxies(
      Tools tools, Path folder, Ports ports, int serverPort, int ioThreads, Sysbench.Login login) {
    this.tools = tools;
    this.folder = folder;
    this.ports = ports;
    this.serverPort = serverPort;
    this.ioThreads = ioThreads;
    this.login = login;
  }

  Target direct() {
    return Target.direct(DIRECT, serverPort);
  }

  /**
   * @param clients at most so many at a time
   */
  Target haproxy(int clients) throws IOException, InterruptedException {
    int port = ports.free();
    Path file = folder.resolve("haproxy.cfg");
    Files.writeString(
        file,
        """
        global
          nbthread %d
          maxconn %d
        defaults
          mode tcp
          timeout connect 5s
          timeout client 1h
          timeout server 1h
        listen bench
          bind 127.0.0.1:%d
          server primary 127.0.0.1:%d
        """
            .formatted(ioThreads, clients, port, serverPort));
    Path program = tools.haproxy().orElseThrow();
    List<String> line = List.of(program.toString(), "-db", "-f", file.toString());
    return Target.start(HAPROXY, port, line, Map.of(), folder, login);
  }

  Target router(boolean sharing) throws IOException, InterruptedException {
    String name = sharing ? ROUTER_SHARING : ROUTER;
    int port = ports.free();
    Path own = Files.createDirectories(folder.resolve(name));
    Path file = own.resolve("router.conf");
    Files.writeString(
        file,
        """
        [DEFAULT]
        plugin_folder=%s
        logging_folder=%s
        runtime_folder=%s
        data_folder=%s
        [logger]
        level=WARNING
        [io]
        threads=%d
        [connection_pool]
        max_idle_server_connections=%d
        [routing:bench]
        bind_address=127.0.0.1
        bind_port=%d
        destinations=127.0.0.1:%d
        routing_strategy=first-available
        protocol=classic
        max_connections=4000
        client_ssl_mode=DISABLED
        server_ssl_mode=DISABLED
        connection_sharing=%d
        """
            .formatted(
                tools.routerPlugins().orElseThrow(),
                own,
                own,
                own,
                ioThreads,
                sharing ? 400 : 0,
                port,
                serverPort,
                sharing ? 1 : 0));
    List<String> line = new ArrayList<>(tools.router());
    line.addAll(List.of("--config", file.toString()));
    return Target.start(name, port, line, Map.of(), folder, login);
  }

  Target baton() throws IOException, InterruptedException {
    int port = ports.free();
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    String options = System.getenv(JVM_OPTIONS);
    if (options != null && !options.isBlank()) {
      line.addAll(List.of(options.strip().split("\\s+", -1)));
    }
    line.addAll(List.of("-cp", System.getProperty("java.class.path")));
    line.add(BatonUnderTest.class.getName());
    for (int number : new int[] {port, ioThreads, serverPort}) {
      line.add(Integer.toString(number));
    }
    line.add(login.user());
    Map<String, String> secrets = Map.of(BatonUnderTest.PASSWORD, login.password());
    return Target.start(BATON, port, line, secrets, folder, login);
  }
}
