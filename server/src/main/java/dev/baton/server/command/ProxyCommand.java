package dev.baton.server.command;

import dev.baton.admin.protocol.ListenSettings;
import dev.baton.proxy.ProxySettings;
import dev.baton.server.demo.StopSignal;
import dev.baton.server.health.HealthDoor;
import dev.baton.server.proxy.ProxyInstance;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code baton proxy}: a proxy alone, administered by SQL as a ProxySQL is. */
@Command(
    name = "proxy",
    sortOptions = false,
    subcommands = {ProxyHealthCommand.class, ProxyKeepalivedCommand.class},
    description = {
      "Runs a proxy alone, without a manager, administered by SQL as a ProxySQL is: its tables, its"
          + " LOAD and SAVE commands, at the administration port.",
      "Begins with what was saved to disk. Ends at Ctrl-C."
    })
public final class ProxyCommand implements Callable<Integer> {

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "6033",
      description = "Where applications connect; 0 for a free one (default ${DEFAULT-VALUE}).")
  int port;

  @Option(
      names = "--bind-host",
      paramLabel = "ADDRESS",
      defaultValue = "0.0.0.0",
      description = "The address that applications reach it by (default ${DEFAULT-VALUE}).")
  String bindHost = "";

  @Option(
      names = "--admin-port",
      paramLabel = "PORT",
      defaultValue = "6032",
      description = "Where administrators connect; 0 for a free one (default ${DEFAULT-VALUE}).")
  int adminPort;

  @Option(
      names = "--admin-host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description =
          "The address that administrators reach it by; others than this machine only if you say so"
              + " (default ${DEFAULT-VALUE}).")
  String adminHost = "";

  @Option(
      names = "--admin-credentials",
      paramLabel = "USER:PASSWORD",
      description =
          "Who may administer, several with a semicolon between. Default: those saved, or at the"
              + " first start a random password, kept in the data folder.")
  @Nullable String credentials;

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
      names = "--health-port",
      paramLabel = "PORT",
      defaultValue = HealthDoor.DEFAULT_PORT + "",
      description =
          "Where the health URL is, for load balancers and baton proxy health; 0 for a free port"
              + " (default ${DEFAULT-VALUE}).")
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
      defaultValue = "4",
      description = "Event loops, as mysql-threads in ProxySQL (default ${DEFAULT-VALUE}).")
  int ioThreads;

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
            bindHost,
            port,
            ioThreads,
            List.of(),
            Duration.ofSeconds(10),
            ioThreads,
            ProxySettings.Limits.DEFAULT,
            null,
            true);
    ListenSettings d = ListenSettings.DEFAULT;
    ListenSettings listen =
        new ListenSettings(
            adminHost, adminPort, d.tls(), d.maxClients(), d.loginTimeout(), d.idleTimeout());
    try (ProxyInstance proxy =
            ProxyInstance.start(folder, settings, listen, credentials, config, stop::request);
        HealthDoor health = HealthDoor.start(healthHost, healthPort, proxy::health)) {
      out.println("Proxy at " + bindHost + ":" + proxy.address().getPort());
      out.println("Administration at " + adminHost + ":" + proxy.adminPort());
      out.println("Health at http://" + healthHost + ":" + health.port() + "/health");
      out.println("Configuration in " + folder);
      proxy.notInForce().forEach(reason -> out.println("Not in force: " + reason));
      out.flush();
      stop.await(Optional.empty());
      return 0;
    }
  }

  private static Path defaultData() {
    return Path.of(System.getProperty("user.home"), ".local", "share", "baton", "proxy");
  }
}
