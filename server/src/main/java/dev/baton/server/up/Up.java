package dev.baton.server.up;

import dev.baton.cli.client.RunningServers;
import dev.baton.core.secret.OwnerOnlyFiles;
import dev.baton.manager.api.ClusterStatus;
import dev.baton.manager.api.Manager;
import dev.baton.ops.docker.DockerCluster;
import dev.baton.ops.docker.DockerProvisioner;
import dev.baton.ops.docker.DockerSpec;
import dev.baton.ops.docker.engine.ContainerEngine;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.server.demo.StopSignal;
import dev.baton.server.http.EventHub;
import dev.baton.server.http.HttpService;
import dev.baton.server.http.HttpSettings;
import dev.baton.server.http.v1.ApiRoutes;
import dev.baton.server.http.v1.ClusterPublisher;
import dev.baton.server.up.RunningFile.Running;
import dev.baton.server.wiring.DockerService;
import dev.baton.server.wiring.HttpPort;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Makes what is missing of a cluster of containers, then watches and serves it until it is stopped.
 * Stopping ends the manager and the proxy, never a container. Used once.
 */
public final class Up {

  /** A manager that has just begun may first have to give the cluster a primary again. */
  private static final Duration FIRST_LOOK = Duration.ofSeconds(60);

  /** The options of a client that connects through the proxy. */
  static final String CLIENT_FILE = "client.cnf";

  private final DockerSpec spec;
  private final Doors doors;
  private final ContainerEngine engine;
  private final PrintWriter out;
  private final StopSignal stop;

  /**
   * Where it is reached.
   *
   * @param listen the address of the proxy
   * @param port of the proxy
   * @param httpPort of the HTTP API, on 127.0.0.1
   */
  public record Doors(String listen, int port, int httpPort) {}

  public Up(
      DockerSpec spec, Doors doors, ContainerEngine engine, PrintWriter out, StopSignal stop) {
    this.spec = spec;
    this.doors = doors;
    this.engine = engine;
    this.out = out;
    this.stop = stop;
  }

  /**
   * @throws IOException if it could not be made or served
   * @throws InterruptedException if it was stopped before it was ready
   */
  public void run() throws IOException, InterruptedException {
    Optional<RunningFile> taken = RunningFile.take(spec.directory());
    if (taken.isEmpty()) {
      sayThatItRuns();
      return;
    }
    try (RunningFile running = taken.get();
        DockerCluster cluster = provision()) {
      if (cluster.changes() == 0) {
        say("Network, containers and replication are there as wanted: nothing was changed.");
      }
      try (DockerService service =
          DockerService.start(cluster, spec.directory(), doors.listen(), doors.port())) {
        serve(running, cluster, service);
      } catch (IOException | InterruptedException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IOException("the service could not be closed: " + e.getMessage(), e);
      }
    }
  }

  private void sayThatItRuns() throws IOException {
    engine.version();
    Optional<Running> other = RunningFile.read(spec.directory());
    say(
        "The cluster in "
            + spec.directory()
            + " is up: "
            + other
                .map(
                    running ->
                        "process %d serves it, proxy %s, %s"
                            .formatted(running.pid(), running.proxy(), running.http()))
                .orElse("another process is about to serve it")
            + ". Nothing was changed.");
  }

  private DockerCluster provision() throws IOException, InterruptedException {
    stop.beginInterruptible();
    try {
      return new DockerProvisioner(engine, this::say).up(spec);
    } catch (IOException e) {
      if (stop.isRequested()) {
        throw (InterruptedException) new InterruptedException("stopped").initCause(e);
      }
      throw e;
    } finally {
      stop.endInterruptible();
    }
  }

  private void serve(RunningFile running, DockerCluster cluster, DockerService service)
      throws IOException, InterruptedException {
    Manager manager = service.manager();
    EventHub hub = new EventHub();
    InstantSource clock = InstantSource.system();
    try (ClusterPublisher publisher = ClusterPublisher.start(manager, hub);
        HttpService http =
            HttpPort.open(
                HttpSettings.loopback(doors.httpPort()),
                new ApiRoutes(manager, hub, clock),
                manager,
                HttpPort.Steering.NONE,
                List::of,
                clock,
                hub);
        RunningServers.Registration registration = RunningServers.ofUser().register(http.url())) {
      manager.addListener(
          event -> say(LocalTime.now().truncatedTo(ChronoUnit.SECONDS) + "  " + event.sentence()));
      InetSocketAddress proxy = service.proxy().address();
      String address = proxy.getAddress().getHostAddress() + ":" + proxy.getPort();
      Path client = writeClientFile(cluster, proxy);
      running.say(new Running(ProcessHandle.current().pid(), address, http.url()));
      sayState(manager);
      say("Proxy " + address + ", API and live page " + http.url());
      say(
          "Try: mysql --defaults-extra-file=%s %s"
              .formatted(client, cluster.accounts().applicationSchema()));
      say("Ctrl-C ends manager and proxy and leaves the containers; 'up' again goes on.");
      stop.await(Optional.empty());
      say("Manager and proxy end; the containers stay.");
    }
  }

  private void sayState(Manager manager) throws InterruptedException {
    boolean healthy = manager.awaitHealthy(spec.name(), FIRST_LOOK);
    for (ClusterStatus status : manager.clusters()) {
      say("The primary is " + status.snapshot().primary() + ".");
      if (!healthy) {
        status.problems().forEach(problem -> say("Not healthy yet: " + problem.sentence()));
      }
    }
  }

  /** So that no password has to be typed or to stand on a command line. */
  private Path writeClientFile(DockerCluster cluster, InetSocketAddress proxy) throws IOException {
    Account application = cluster.accounts().application();
    String host = proxy.getAddress().isAnyLocalAddress() ? "127.0.0.1" : doors.listen();
    Path file = spec.directory().resolve(CLIENT_FILE);
    OwnerOnlyFiles.replace(
        file,
        String.join(
            "\n",
            List.of(
                "[client]",
                "host=" + host,
                "port=" + proxy.getPort(),
                "protocol=tcp",
                "user=" + application.user(),
                "password=" + application.password().reveal(),
                "")));
    return file;
  }

  private void say(String line) {
    synchronized (out) {
      out.println(line);
      out.flush();
    }
  }
}
