package dev.baton.server.command;

import dev.baton.cli.client.RunningServers;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.ManagerEvent;
import dev.baton.mysql.session.TlsMode;
import dev.baton.server.config.ClusterConfiguration;
import dev.baton.server.config.Configuration;
import dev.baton.server.config.ConfigurationException;
import dev.baton.server.config.ConfigurationKeeper.Reload;
import dev.baton.server.config.ConfigurationReader;
import dev.baton.server.config.Overlay;
import dev.baton.server.demo.StopSignal;
import dev.baton.server.wiring.ManagerServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code baton manager}: watches servers that already run, and acts on them once it is armed. */
@Command(
    name = "manager",
    sortOptions = false,
    description = {
      "Runs a manager on servers that already run, with the HTTP API and the live page. Finds the"
          + " whole cluster from one member. Observes and explains only, unless --arm is given.",
      "Ends at Ctrl-C; the servers are left as they are."
    })
public final class ManagerCommand implements Callable<Integer> {

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "A configuration file: Baton's own, or an orchestrator.conf.json as it is. It is read again"
              + " by baton reload and by SIGHUP. Other options hold for what it does not say.")
  @Nullable Path config;

  @Option(
      names = "--seed",
      paramLabel = "HOST:PORT",
      description = "A member of the cluster; repeatable. Needed without --config.")
  List<String> seeds = new ArrayList<>();

  @Option(
      names = "--cluster",
      paramLabel = "NAME",
      description = "What the cluster is called (default main).")
  String cluster = "main";

  @Option(
      names = "--user",
      paramLabel = "NAME",
      description =
          "The account by which Baton looks at servers and, if armed, changes them. Needed without"
              + " --config.")
  @Nullable String user;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "Holds its password. Default: the environment's BATON_PASSWORD.")
  @Nullable Path passwordFile;

  @Option(
      names = "--tls",
      paramLabel = "MODE",
      description =
          "Encryption of Baton's own connections to servers: ${COMPLETION-CANDIDATES} (default"
              + " disabled).")
  @Nullable TlsMode tls;

  @Option(
      names = "--replication-user",
      paramLabel = "NAME",
      description = "The account by which replicas log in to their source; needed with --arm.")
  @Nullable String replicationUser;

  @Option(
      names = "--replication-password-file",
      paramLabel = "FILE",
      description = "Holds its password. Default: the environment's BATON_REPLICATION_PASSWORD.")
  @Nullable Path replicationPasswordFile;

  @Option(
      names = "--replication-tls",
      description = "Replicas encrypt their connections to their source.")
  boolean replicationTls;

  @Option(
      names = "--acks",
      paramLabel = "N",
      description =
          "How many replicas acknowledge each write by semi-sync, 0 for asynchronous replication"
              + " (default 1).")
  @Nullable Integer acks;

  @Option(
      names = "--arm",
      description = "Act: fail over, fence and rejoin. Without it nothing is ever changed.")
  boolean armed;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Where decisions and archived transactions are kept. Default:"
              + " ~/.local/share/baton/NAME of the cluster.")
  @Nullable Path data;

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      description = "The port of the HTTP API and the live page on 127.0.0.1 (default 3000).")
  @Nullable Integer httpPort;

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Overlay overlay = overlay();
    ConfigurationReader reader =
        new ConfigurationReader(System.getenv(), "manager-" + ProcessHandle.current().pid());
    Optional<Path> file = Optional.ofNullable(config);
    Configuration configuration =
        file.map(path -> reader.read(path, overlay)).orElseGet(() -> alone(reader, overlay));
    StopSignal stop = StopSignal.install();
    PrintWriter out = CommandSpecs.given(spec).commandLine().getOut();
    try (ManagerServer server =
            ManagerServer.start(configuration, file.map(path -> () -> reader.read(path, overlay)));
        RunningServers.Registration registration = RunningServers.ofUser().register(server.url())) {
      server.manager().addListener(event -> print(event, out));
      Signals.register("HUP", () -> Thread.startVirtualThread(() -> reload(server, out)));
      configuration.clusters().forEach(c -> out.println(greeting(c)));
      configuration.ignored().stream()
          .map(one -> "ignored: " + one.key() + ": " + one.reason())
          .forEach(out::println);
      out.println("live page " + server.url());
      out.flush();
      stop.await(Optional.empty());
      return 0;
    }
  }

  private static String greeting(ClusterConfiguration cluster) {
    return (cluster.arm() ? "Managing" : "Observing")
        + " cluster '"
        + cluster.name()
        + "' from "
        + String.join(", ", cluster.seeds().stream().map(InstanceKey::toString).toList());
  }

  private static void reload(ManagerServer server, PrintWriter out) {
    Reload reload = server.reload();
    reload
        .differences()
        .forEach(d -> out.println("reload: " + d.name() + ": " + d.before() + " -> " + d.after()));
    out.println(
        reload.applied()
            ? "reload: the configuration is in force"
            : "reload refused, nothing changed: " + reload.refusal());
    out.flush();
  }

  private static void print(ManagerEvent event, PrintWriter out) {
    out.println(event.at() + "  " + event.kind() + "  " + event.sentence());
    out.flush();
  }

  private Configuration alone(ConfigurationReader reader, Overlay overlay) {
    if (seeds.isEmpty() || user == null) {
      throw usage("give --config, or --seed and --user");
    }
    if (!cluster.matches("[A-Za-z0-9._-]+") || cluster.startsWith(".")) {
      throw usage("--cluster '" + cluster + "': use letters, digits and dashes");
    }
    try {
      return reader.of(overlay);
    } catch (ConfigurationException e) {
      throw usage(e.getMessage());
    }
  }

  private Overlay overlay() throws IOException {
    Overlay overlay = new Overlay();
    PasswordSource passwords = new PasswordSource(System.getenv());
    if (config == null) {
      overlay.put("clusters.name", cluster).put("clusters.seeds", seeds);
      overlay.put("data-directory", "~/.local/share/baton/" + cluster);
      if (passwords.read("--password-file", passwordFile, "BATON_PASSWORD").isEmpty()) {
        throw usage("give --password-file or set BATON_PASSWORD");
      }
    }
    put(overlay, "clusters.user", user);
    put(overlay, "clusters.password-file", absolute(passwordFile));
    put(overlay, "clusters.password", fromEnvironment(passwordFile, "BATON_PASSWORD"));
    put(overlay, "clusters.tls", tls);
    put(overlay, "clusters.replication-user", replicationUser);
    put(overlay, "clusters.replication-password-file", absolute(replicationPasswordFile));
    put(
        overlay,
        "clusters.replication-password",
        fromEnvironment(replicationPasswordFile, "BATON_REPLICATION_PASSWORD"));
    put(overlay, "clusters.replication-tls", replicationTls ? "true" : null);
    put(overlay, "clusters.acks", acks);
    put(overlay, "clusters.arm", armed ? "true" : null);
    put(overlay, "data-directory", absolute(data));
    put(overlay, "http.listen", httpPort == null ? null : "127.0.0.1:" + httpPort);
    if (armed && replicationUser == null && config == null) {
      throw usage(
          "--arm needs --replication-user and its password: replicas are repointed with them");
    }
    return overlay;
  }

  private static void put(Overlay overlay, String option, @Nullable Object value) {
    if (value != null) {
      overlay.put(option, value.toString());
    }
  }

  private static @Nullable Path absolute(@Nullable Path path) {
    return path == null ? null : path.toAbsolutePath();
  }

  /** A placeholder, so that no password goes through more hands than it must. */
  private static @Nullable String fromEnvironment(@Nullable Path file, String variable) {
    return file == null && System.getenv(variable) != null ? "${" + variable + "}" : null;
  }

  private ParameterException usage(@Nullable String message) {
    return CommandSpecs.usage(spec, message);
  }
}
