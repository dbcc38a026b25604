package dev.baton.server.command;

import dev.baton.core.net.ListenAddresses;
import dev.baton.proxy.ProxyHealth;
import dev.baton.proxy.ProxySettings;
import dev.baton.server.demo.StopSignal;
import dev.baton.server.health.HealthDoor;
import dev.baton.server.proxy.Endpoints;
import dev.baton.server.proxy.ProxyInstance;
import dev.baton.server.proxy.StartOptions;
import dev.baton.server.proxy.StartOptions.Origin;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code baton proxy}: a proxy alone, administered by SQL as a ProxySQL is. */
@Command(
    name = "proxy",
    sortOptions = false,
    subcommands = {
      ProxyHealthCommand.class,
      ProxyImportCommand.class,
      ProxyKeepalivedCommand.class
    },
    description = {
      "Runs a proxy alone, without a manager, administered by SQL as a ProxySQL is: its tables, its"
          + " LOAD and SAVE commands, at the administration port.",
      "Begins with what was saved to disk. Ends at Ctrl-C."
    })
public final class ProxyCommand implements Callable<Integer> {

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description =
          "Where applications connect; 0 for a free one. Default: as mysql-interfaces says, 6033.")
  @Nullable Integer port;

  @Option(
      names = "--bind-host",
      paramLabel = "ADDRESS",
      description =
          "The address that applications reach it by. Default: as mysql-interfaces says, 0.0.0.0.")
  @Nullable String bindHost;

  @Option(
      names = "--admin-port",
      paramLabel = "PORT",
      description =
          "Where administrators connect; 0 for a free one. Default: as admin-mysql_ifaces says,"
              + " 6032.")
  @Nullable Integer adminPort;

  @Option(
      names = "--admin-host",
      paramLabel = "ADDRESS",
      description =
          "The address that administrators reach it by; others than this machine only if you say"
              + " so. Default: as admin-mysql_ifaces says, 127.0.0.1.")
  @Nullable String adminHost;

  @Option(
      names = "--admin-credentials",
      paramLabel = "USER:PASSWORD",
      description =
          "Who may administer, several with a semicolon between: these instead of those saved, but"
              + " for the cluster's user, who stays. Default: those saved, or at the first start a"
              + " random password, kept in the data folder.")
  @Nullable String credentials;

  @Option(
      names = "--stats-credentials",
      paramLabel = "USER:PASSWORD",
      description = "Who may only read counters; as --admin-credentials.")
  @Nullable String statsCredentials;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Where the configuration is kept. Default: ~/.local/share/baton/proxy.")
  @Nullable Path data;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "A proxysql.cnf, or YAML of the same shape: taken over at the first start; later by LOAD …"
              + " FROM CONFIG.")
  @Nullable Path config;

  @Option(
      names = "--initial",
      description =
          "Begins with --config alone, or with nothing; what was saved is set aside, and its new"
              + " name told.")
  boolean initial;

  @Option(
      names = "--reload",
      description = "Begins with what was saved and the rows of --config over it, and saves that.")
  boolean reload;

  @Option(
      names = "--health-port",
      paramLabel = "PORT",
      defaultValue = HealthDoor.DEFAULT_PORT + "",
      description =
          "Where the health URL is, for load balancers and baton proxy health, and /metrics for"
              + " Prometheus; 0 for a free port (default ${DEFAULT-VALUE}).")
  int healthPort;

  @Option(
      names = "--health-host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description =
          "The address of the health URL; 0.0.0.0 for load balancers on other machines (default"
              + " ${DEFAULT-VALUE}).")
  String healthHost = "";

  @Option(
      names = "--io-threads",
      paramLabel = "N",
      description = "Event loops. Default: as mysql-threads says, 4.")
  @Nullable Integer ioThreads;

  private static final Duration RESTART_POLL = Duration.ofMillis(200);

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path folder = data == null ? defaultData() : data.toAbsolutePath();
    Files.createDirectories(folder);
    StopSignal stop = StopSignal.install();
    PrintWriter out = CommandSpecs.given(spec).commandLine().getOut();
    ProxySettings settings =
        new ProxySettings(
            "proxy",
            "",
            0,
            1,
            List.of(),
            Duration.ofSeconds(10),
            1,
            ProxySettings.Limits.DEFAULT,
            null,
            true,
            ListenAddresses.NONE);
    Endpoints endpoints = new Endpoints(bindHost, port, adminHost, adminPort, ioThreads);
    Origin origin = origin();
    AtomicBoolean again = new AtomicBoolean();
    do {
      again.set(false);
      StartOptions options = new StartOptions(credentials, statsCredentials, config, origin);
      ProxyInstance.End end = new ProxyInstance.End(stop::request, () -> again.set(true));
      try (ProxyInstance proxy = ProxyInstance.start(folder, endpoints, settings, options, end);
          HealthDoor health =
              HealthDoor.start(healthHost, healthPort, healthOf(proxy), proxy::metrics)) {
        tell(out, proxy, health, folder);
        boolean ends = false;
        while (!again.get() && !ends) {
          ends = stop.await(Optional.of(RESTART_POLL));
        }
      }
      origin = Origin.SAVED; // a restart begins with what was saved
    } while (!stop.isRequested());
    return 0;
  }

  private static HealthDoor.Source healthOf(ProxyInstance proxy) {
    return new HealthDoor.Source() {
      @Override
      public ProxyHealth now(Duration limit) {
        return proxy.health(limit);
      }

      @Override
      public ProxyHealth verified(Duration limit) {
        return proxy.verifiedHealth(limit);
      }
    };
  }

  private void tell(PrintWriter out, ProxyInstance proxy, HealthDoor health, Path folder) {
    out.println(
        proxy.addresses().stream()
            .map(ProxyCommand::shown)
            .collect(Collectors.joining(", ", "Proxy at ", "")));
    out.println("Administration at " + shown(proxy.adminAddress()));
    out.println("Health at http://" + healthHost + ":" + health.port() + "/health");
    out.println("Configuration in " + folder);
    proxy.notInForce().forEach(reason -> out.println("Not in force: " + reason));
    out.flush();
  }

  private Origin origin() {
    if (initial && reload) {
      throw CommandSpecs.usage(spec, "--initial or --reload, not both");
    }
    return initial ? Origin.INITIAL : reload ? Origin.RELOAD : Origin.SAVED;
  }

  private static String shown(SocketAddress at) {
    if (!(at instanceof InetSocketAddress address)) {
      return at.toString(); // a socket file's path
    }
    boolean any = address.getAddress().isAnyLocalAddress();
    return (any ? "0.0.0.0" : address.getAddress().getHostAddress()) + ":" + address.getPort();
  }

  private static Path defaultData() {
    return Path.of(System.getProperty("user.home"), ".local", "share", "baton", "proxy");
  }
}
