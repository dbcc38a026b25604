package dev.baton.server.demo;

import dev.baton.cli.api.ApiJson;
import dev.baton.cli.client.RunningServers;
import dev.baton.core.instance.InstanceKey;
import dev.baton.ops.provision.ClusterSpec;
import dev.baton.ops.provision.LocalCluster;
import dev.baton.ops.provision.server.Orphans;
import dev.baton.server.demo.load.CheckedTable;
import dev.baton.server.demo.output.Addresses;
import dev.baton.server.demo.output.DemoOutput;
import dev.baton.server.demo.report.DemoReport;
import dev.baton.server.http.EventHub;
import dev.baton.server.http.HttpService;
import dev.baton.server.http.HttpSettings;
import dev.baton.server.http.v1.ApiRoutes;
import dev.baton.server.http.v1.ClusterPublisher;
import dev.baton.server.wiring.ClusterFactory;
import dev.baton.server.wiring.HttpPort;
import dev.baton.server.wiring.ManagedCluster;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code baton demo}: brings up a cluster, puts a checked load through its proxy, does the planned
 * harm, and reports whether every promise was kept. Used once.
 */
public final class Demo {

  private static final String LOOPBACK = "127.0.0.1";

  private final DemoSettings settings;
  private final ClusterFactory factory;
  private final DemoOutput output;
  private final StopSignal stop;
  private final InstantSource clock;
  private final long begunNanos = System.nanoTime();

  public Demo(
      DemoSettings settings,
      ClusterFactory factory,
      DemoOutput output,
      StopSignal stop,
      InstantSource clock) {
    this.settings = settings;
    this.factory = factory;
    this.output = output;
    this.stop = stop;
    this.clock = clock;
  }

  /**
   * @throws IOException if something could not be started or written; whatever was started has been
   *     stopped
   * @throws InterruptedException if it was stopped before the cluster was ready
   */
  public DemoReport run() throws IOException, InterruptedException {
    requireFree("--port", settings.proxyPort());
    requireFree("--http-port", settings.httpPort());
    Orphans.find().forEach(orphan -> output.phase(orphan.sentence()));
    Path directory = directory();
    try (ManagedCluster cluster = startCluster(directory)) {
      stop.onImmediateEnd(() -> killServers(cluster, directory));
      InstanceKey primary =
          cluster
              .primary()
              .orElseThrow(() -> new IOException("the cluster came up without a primary"));
      createTable(cluster, primary);
      DemoReport report = serve(cluster, primary);
      output.finished(report);
      if (settings.keep()) {
        output.phase("The servers' folders are kept in " + directory + ".");
      }
      output.phase("Stopping the servers.");
      return report;
    } finally {
      removeIfEmpty(directory);
    }
  }

  /** Found out now, and not when the servers already run. */
  private static void requireFree(String option, int port) throws IOException {
    if (port == 0) {
      return;
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(LOOPBACK, port));
    } catch (IOException e) {
      throw new IOException(
          "%s %d is taken on %s (%s): choose another"
              .formatted(option, port, LOOPBACK, e.getMessage()),
          e);
    }
  }

  private Path directory() throws IOException {
    if (settings.directory().isEmpty()) {
      return Files.createTempDirectory("baton-demo-");
    }
    Path directory = settings.directory().get().toAbsolutePath();
    Files.createDirectories(directory);
    try (Stream<Path> content = Files.list(directory)) {
      if (content.findAny().isPresent()) {
        throw new IOException("--dir " + directory + " is not empty: name a new folder");
      }
    }
    return directory;
  }

  private ManagedCluster startCluster(Path directory) throws IOException, InterruptedException {
    ClusterSpec spec =
        new ClusterSpec(
            DemoSettings.CLUSTER,
            settings.nodes(),
            directory,
            settings.basePort(),
            settings.keep());
    stop.beginInterruptible();
    try {
      return factory.start(spec, settings.engine(), settings.proxyPort(), output::phase);
    } catch (IOException e) {
      if (stop.isRequested()) {
        throw (InterruptedException) new InterruptedException("stopped").initCause(e);
      }
      throw e;
    } finally {
      stop.endInterruptible();
    }
  }

  private static void createTable(ManagedCluster cluster, InstanceKey primary) throws IOException {
    LocalCluster.Accounts accounts = cluster.servers().accounts();
    LocalCluster.Account root = accounts.root();
    try {
      CheckedTable.create(primary, root.user(), root.password(), accounts.applicationSchema());
    } catch (SQLException e) {
      throw new IOException(
          "the checked table could not be created on " + primary + ": " + e.getMessage(), e);
    }
  }

  private DemoReport serve(ManagedCluster cluster, InstanceKey primary)
      throws IOException, InterruptedException {
    EventHub hub = new EventHub();
    ApiRoutes routes = new ApiRoutes(cluster.manager(), hub, clock);
    try (ClusterPublisher publisher = ClusterPublisher.start(cluster.manager(), hub);
        HttpService http =
            HttpPort.open(
                HttpSettings.loopback(settings.httpPort()),
                routes,
                cluster.manager(),
                HttpPort.Steering.NONE,
                List::of,
                clock,
                hub);
        RunningServers.Registration registration = RunningServers.ofUser().register(http.url())) {
      InfoKeeper info = new InfoKeeper(settings.info(), cluster, http.url());
      info.refresh();
      output.ready(addresses(cluster, primary, http.url()));
      DemoSession session =
          new DemoSession(settings, cluster, output, hub, stop, clock, info::refreshQuietly);
      try (DemoApplication application = startApplication(cluster)) {
        DemoReport report = session.run(primary, routes);
        writeReport(report);
        return report;
      }
    }
  }

  private @Nullable DemoApplication startApplication(ManagedCluster cluster) throws IOException {
    Optional<String> command = settings.application();
    return command.isEmpty()
        ? null
        : DemoApplication.start(command.get(), DemoApplication.environment(cluster), output::phase);
  }

  private void writeReport(DemoReport report) throws IOException {
    if (settings.report().isPresent()) {
      Path file = settings.report().get();
      try {
        Files.writeString(file, ApiJson.PRETTY.writeValueAsString(report) + "\n");
      } catch (IOException e) {
        throw new IOException("--report " + file + " cannot be written: " + e, e);
      }
    }
  }

  private Addresses addresses(ManagedCluster cluster, InstanceKey primary, String http) {
    InfoFile info = InfoFile.of(cluster, http);
    List<String> servers = new ArrayList<>();
    for (LocalCluster.Node node : cluster.servers().nodes()) {
      String role = node.key().equals(primary) ? "primary" : "replica";
      servers.add("%-10s %s  (%s)".formatted(node.name(), node.key(), role));
    }
    InfoFile.Login proxy = info.proxy();
    String command =
        "mysql -h%s -P%d -u%s -p%s %s"
            .formatted(
                proxy.host(),
                proxy.port(),
                proxy.user(),
                proxy.password(),
                cluster.servers().accounts().applicationSchema());
    return new Addresses(
        (System.nanoTime() - begunNanos) / 1e9,
        proxy.host() + ":" + proxy.port(),
        http,
        command,
        servers);
  }

  private void killServers(ManagedCluster cluster, Path directory) {
    for (LocalCluster.Node node : cluster.servers().nodes()) {
      try {
        cluster.servers().signal(node.key(), LocalCluster.Signal.KILL);
      } catch (IOException e) {
        output.phase(node.key() + " (process " + node.pid() + ") may still run: " + e.getMessage());
      }
    }
    output.phase("Ended at once; left behind: " + directory);
  }

  private void removeIfEmpty(Path directory) {
    try (Stream<Path> content = Files.exists(directory) ? Files.list(directory) : Stream.empty()) {
      if (!settings.keep() && content.findAny().isEmpty()) {
        Files.deleteIfExists(directory);
      }
    } catch (IOException e) {
      output.phase(directory + " could not be removed: " + e.getMessage());
    }
  }
}
