package dev.baton.server.bench.compatibility;

import dev.baton.core.instance.InstanceKey;
import dev.baton.ops.provision.engine.CachedFolder;
import dev.baton.ops.provision.engine.Engine;
import dev.baton.ops.provision.engine.EngineCache;
import dev.baton.ops.provision.engine.Engines;
import dev.baton.server.bench.compatibility.ClientRun.Place;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The same checks of the same clients twice, on a server itself and through the proxy before that
 * server and its replica. Each check must pass and see the same both times.
 */
public final class Compatibility implements Closeable {

  private final List<Client> clients;
  private final Engine engine;
  private final Path folder;
  private final ReplicatedServers servers;

  private Compatibility(
      List<Client> clients, Engine engine, Path folder, ReplicatedServers servers) {
    this.clients = clients;
    this.engine = engine;
    this.folder = folder;
    this.servers = servers;
  }

  /**
   * Starts the servers and the proxy.
   *
   * @param clients their names; empty for all
   * @throws IllegalArgumentException if there is no such client
   */
  public static Compatibility start(String engineName, List<String> clients) throws IOException {
    List<Client> all = Clients.all(EngineCache.standard());
    List<Client> chosen = Clients.chosen(all, clients);
    Engine engine = Engines.resolve(engineName, EngineCache.standard());
    Path folder = Files.createTempDirectory("baton-compatibility");
    try {
      return new Compatibility(chosen, engine, folder, ReplicatedServers.start(engine, folder));
    } catch (IOException | RuntimeException e) {
      CachedFolder.deleteTree(folder);
      throw e;
    }
  }

  /**
   * @param stop asked between the clients
   * @param progress gets a line before each client
   */
  public CompatibilityReport run(BooleanSupplier stop, Consumer<String> progress)
      throws IOException {
    List<ClientResult> results = new ArrayList<>();
    for (Client client : clients) {
      if (stop.getAsBoolean()) {
        break;
      }
      Optional<String> version = client.find();
      if (version.isEmpty()) {
        results.add(ClientResult.missing(client.name(), client.missing()));
        continue;
      }
      progress.accept(client.name() + " " + version.get());
      results.add(run(client, version.get()));
    }
    return new CompatibilityReport(engine.describe(), servers.replicaStatements(), results);
  }

  /** What a report says, in lines for people. */
  public static List<String> lines(CompatibilityReport report) {
    return Matrix.lines(report);
  }

  private ClientResult run(Client client, String version) throws IOException {
    Path own = folder.resolve(client.name());
    Path program = program(client, own.resolve("program"));
    Outcomes direct = run(client, program, own.resolve("direct"), servers.primary());
    Outcomes proxied = run(client, program, own.resolve("proxied"), servers.throughProxy());
    if (!servers.haveTls()) { // the proxy has, so clients would find more there
      direct = direct.skipping("tls", "the server has no TLS");
      proxied = proxied.skipping("tls", "the server has no TLS");
    }
    return new ClientResult(client.name(), version, null, Outcomes.compare(direct, proxied));
  }

  private Outcomes run(Client client, Path program, Path own, InstanceKey at) throws IOException {
    servers.freshSchema();
    Map<String, String> facts =
        Map.of(
            "BATON_FLAVOUR",
            engine.isMariaDb() ? "mariadb" : "mysql",
            "BATON_PRIMARY",
            servers.primary().toString(),
            "BATON_SECOND_USER",
            ReplicatedServers.SECOND_USER);
    Place place =
        new Place(
            at.host(), at.port(), servers.user(), servers.password(), servers.schema(), facts);
    return ClientRun.run(client, program, place, own, ClientRun.LIMIT);
  }

  /** Programs are resources: an installed Baton has no source tree. */
  private static Path program(Client client, Path folder) throws IOException {
    Files.createDirectories(folder);
    for (String source : client.sources()) {
      try (InputStream in = Compatibility.class.getResourceAsStream(source)) {
        if (in == null) {
          throw new IllegalStateException("no resource " + source);
        }
        Files.copy(in, folder.resolve(source));
      }
    }
    return folder.resolve(client.sources().getFirst());
  }

  @Override
  public void close() throws IOException {
    servers.close();
    CachedFolder.deleteTree(folder);
  }
}
