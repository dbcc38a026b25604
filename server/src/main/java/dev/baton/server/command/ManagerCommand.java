package dev.baton.server.command;

import dev.baton.cli.client.RunningServers;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.manager.api.ManagerEvent;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.mysql.session.TlsMode;
import dev.baton.server.demo.StopSignal;
import dev.baton.server.http.EventHub;
import dev.baton.server.http.HttpService;
import dev.baton.server.http.HttpSettings;
import dev.baton.server.http.v1.ApiRoutes;
import dev.baton.server.http.v1.ClusterPublisher;
import dev.baton.server.wiring.AdoptedCluster;
import dev.baton.server.wiring.AdoptionSettings;
import dev.baton.server.wiring.HttpPort;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.port.ReplicationCredentials;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
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
      names = "--seed",
      paramLabel = "HOST:PORT",
      required = true,
      description = "A member of the cluster; repeatable.")
  List<String> seeds = new ArrayList<>();

  @Option(
      names = "--cluster",
      paramLabel = "NAME",
      defaultValue = "main",
      description = "What the cluster is called (default ${DEFAULT-VALUE}).")
  String cluster = "main";

  @Option(
      names = "--user",
      paramLabel = "NAME",
      required = true,
      description = "The account by which Baton looks at servers and, if armed, changes them.")
  String user = "";

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "Holds its password. Default: the environment's BATON_PASSWORD.")
  @Nullable Path passwordFile;

  @Option(
      names = "--tls",
      paramLabel = "MODE",
      defaultValue = "disabled",
      description =
          "Encryption of Baton's own connections to servers: ${COMPLETION-CANDIDATES} (default"
              + " ${DEFAULT-VALUE}).")
  TlsMode tls = TlsMode.DISABLED;

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
      defaultValue = "1",
      description =
          "How many replicas acknowledge each write by semi-sync, 0 for asynchronous replication"
              + " (default ${DEFAULT-VALUE}).")
  int acks;

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
      defaultValue = "3000",
      description = "The port of the HTTP API and the live page (default ${DEFAULT-VALUE}).")
  int httpPort;

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    AdoptionSettings settings = settings();
    Files.createDirectories(settings.data());
    StopSignal stop = StopSignal.install();
    PrintWriter out = commandSpec().commandLine().getOut();
    EventHub hub = new EventHub();
    try (AdoptedCluster adopted = AdoptedCluster.open(settings);
        ClusterPublisher publisher = ClusterPublisher.start(adopted.manager(), hub);
        HttpService http =
            HttpPort.open(
                HttpSettings.loopback(httpPort),
                new ApiRoutes(adopted.manager(), hub, InstantSource.system()),
                adopted.manager(),
                InstantSource.system(),
                hub);
        RunningServers.Registration registration = RunningServers.ofUser().register(http.url())) {
      adopted.manager().addListener(event -> print(event, out));
      adopted.manager().start();
      out.println(
          (settings.armed() ? "Managing" : "Observing")
              + " cluster '"
              + cluster
              + "' from "
              + String.join(", ", seeds)
              + "; live page "
              + http.url());
      stop.await(Optional.empty());
      return 0;
    }
  }

  private static void print(ManagerEvent event, PrintWriter out) {
    out.println(event.at() + "  " + event.kind() + "  " + event.sentence());
    out.flush();
  }

  private AdoptionSettings settings() throws IOException {
    PasswordSource passwords = new PasswordSource(System.getenv());
    Secret password =
        passwords
            .read("--password-file", passwordFile, "BATON_PASSWORD")
            .orElseThrow(() -> usage("give --password-file or set BATON_PASSWORD"));
    Secret replicationPassword =
        passwords
            .read(
                "--replication-password-file",
                replicationPasswordFile,
                "BATON_REPLICATION_PASSWORD")
            .orElse(new Secret(""));
    if (armed && (replicationUser == null || replicationPassword.reveal().isEmpty())) {
      throw usage(
          "--arm needs --replication-user and its password: replicas are repointed with them");
    }
    try {
      return new AdoptionSettings(
          cluster,
          seeds.stream().map(InstanceKey::parse).toList(),
          new LinkCredentials(user, password, tls),
          new ReplicationCredentials(
              replicationUser == null ? "" : replicationUser, replicationPassword, replicationTls),
          acks == 0 ? DurabilityPolicy.async() : DurabilityPolicy.semiSync(acks),
          data != null ? data.toAbsolutePath() : defaultData(),
          armed);
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
  }

  private Path defaultData() {
    if (!cluster.matches("[A-Za-z0-9._-]+") || cluster.startsWith(".")) {
      throw usage("--cluster '" + cluster + "': use letters, digits, dashes, or give --data");
    }
    return Path.of(System.getProperty("user.home"), ".local", "share", "baton", cluster);
  }

  private ParameterException usage(@Nullable String message) {
    return new ParameterException(commandSpec().commandLine(), String.valueOf(message));
  }

  private CommandSpec commandSpec() {
    if (spec == null) {
      throw new IllegalStateException("not run by picocli");
    }
    return spec;
  }
}
