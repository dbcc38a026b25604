package dev.baton.server.command;

import dev.baton.cli.api.ApiJson;
import dev.baton.cli.api.ApiProposals;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.core.time.MonotonicClock;
import dev.baton.core.time.Tasks;
import dev.baton.manager.adopt.Surveyor;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.mysql.session.TlsMode;
import dev.baton.mysql.survey.ServerSurveys;
import dev.baton.server.wiring.AdoptedCluster;
import dev.baton.server.wiring.AdoptionSettings;
import dev.baton.topology.adopt.Proposal;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.port.ReplicationCredentials;
import dev.baton.topology.snapshot.ClusterSnapshot;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code baton adopt}: looks at a running cluster and says what Baton would change there. */
@Command(
    name = "adopt",
    sortOptions = false,
    description = {
      "Looks at a cluster that already runs, found from one member, and prints every change that"
          + " Baton would propose, with reason, statement and undo. Changes nothing, and may run"
          + " beside orchestrator.",
      "Then: 'baton manager --seed HOST:PORT' goes on watching and says what Baton would have done;"
          + " 'baton arm' lets it act."
    })
public final class AdoptCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  @Parameters(paramLabel = "HOST:PORT", description = "Any member of the cluster.")
  String seed = "";

  @Option(
      names = "--user",
      paramLabel = "NAME",
      required = true,
      description = "Baton's account on the servers.")
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
      description = "The account by which replicas log in; looked for on every server.")
  @Nullable String replicationUser;

  @Option(
      names = "--acks",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "How many replicas shall acknowledge each write by semi-sync, 0 for asynchronous"
              + " replication (default ${DEFAULT-VALUE}).")
  int acks;

  @Option(names = "--json", description = "Print JSON instead of text.")
  boolean json;

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    LinkCredentials account = new LinkCredentials(user, password(), tls);
    DurabilityPolicy policy =
        acks == 0 ? DurabilityPolicy.async() : DurabilityPolicy.semiSync(acks);
    Path memory = Files.createTempDirectory("baton-adopt"); // nothing is to be remembered
    try (AdoptedCluster adopted = AdoptedCluster.open(settings(account, policy, memory))) {
      adopted.manager().start();
      ClusterSnapshot snapshot = wholeTree(adopted);
      Surveyor.Result found =
          new Surveyor(new ServerSurveys(account, MonotonicClock.SYSTEM), Tasks.SYSTEM)
              .survey(
                  snapshot.instances().keySet(),
                  policy,
                  replicationUser == null ? "" : replicationUser);
      print(snapshot, found, CommandSpecs.given(spec).commandLine().getOut());
      return found.surveyed().isEmpty() ? 1 : 0;
    } finally {
      delete(memory);
    }
  }

  private AdoptionSettings settings(LinkCredentials account, DurabilityPolicy policy, Path memory) {
    InstanceKey key;
    try {
      key = InstanceKey.parse(seed);
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
    return new AdoptionSettings(
        "adopted",
        List.of(key),
        account,
        new ReplicationCredentials("", new Secret(""), false),
        policy,
        memory,
        false);
  }

  private Secret password() throws IOException {
    return new PasswordSource(System.getenv())
        .read("--password-file", passwordFile, "BATON_PASSWORD")
        .orElseThrow(() -> usage("give --password-file or set BATON_PASSWORD"));
  }

  /** Waits until everybody who was named has been looked at, and names nobody new. */
  private static ClusterSnapshot wholeTree(AdoptedCluster adopted) throws InterruptedException {
    long end = MonotonicClock.SYSTEM.nanos() + PATIENCE.toNanos();
    Set<InstanceKey> before = Set.of();
    while (true) {
      ClusterSnapshot snapshot = adopted.manager().clusters().getFirst().snapshot();
      boolean seen =
          snapshot.instances().values().stream()
              .allMatch(view -> view.facts() != null || view.failure() != null);
      boolean grown = !snapshot.instances().keySet().equals(before);
      if ((seen && !grown && !before.isEmpty()) || MonotonicClock.SYSTEM.nanos() - end > 0) {
        return snapshot;
      }
      before = seen ? Set.copyOf(snapshot.instances().keySet()) : Set.of();
      Thread.sleep(seen ? BETWEEN_LOOKS.multipliedBy(5) : BETWEEN_LOOKS);
    }
  }

  private void print(ClusterSnapshot snapshot, Surveyor.Result found, PrintWriter out) {
    if (json) {
      out.println(ApiJson.PRETTY.writeValueAsString(proposals(snapshot, found)));
    } else {
      snapshot.instances().values().forEach(view -> out.println(line(view, snapshot)));
      out.println();
      found.proposals().forEach(proposal -> print(proposal, out));
      found
          .unread()
          .forEach((key, what) -> what.forEach(w -> out.println(key + " not read: " + w)));
      out.println(
          "%d servers looked at, %d changes proposed, none made."
              .formatted(found.surveyed().size(), found.proposals().size()));
    }
    out.flush();
  }

  private static String line(InstanceView view, ClusterSnapshot snapshot) {
    InstanceFacts facts = view.facts();
    if (facts == null || view.failure() != null) {
      String why = view.failure() == null ? "not seen yet" : view.failure().message();
      return view.key() + "  " + why;
    }
    String role = view.key().equals(snapshot.primary()) ? "primary" : "replica";
    String sources =
        facts.channels().stream()
            .map(channel -> channel.source().toString())
            .collect(Collectors.joining(", "));
    return "%s  %s  %s  %s%s"
        .formatted(
            view.key(),
            facts.version(),
            facts.isReplica() || role.equals("primary") ? role : "alone",
            facts.writable() ? "writable" : "read-only",
            sources.isEmpty() ? "" : "  from " + sources);
  }

  private static void print(Proposal proposal, PrintWriter out) {
    out.println(
        "%s  %s  %s"
            .formatted(proposal.instance(), proposal.weight().word(), proposal.topic().word()));
    out.println("  " + proposal.reason());
    out.println("  do:   " + proposal.statement());
    out.println("  undo: " + proposal.undo());
  }

  private static ApiProposals proposals(ClusterSnapshot snapshot, Surveyor.Result found) {
    InstanceKey primary = snapshot.primary();
    return new ApiProposals(
        snapshot.instances().keySet().stream().map(InstanceKey::toString).toList(),
        primary == null ? null : primary.toString(),
        found.proposals().stream()
            .map(
                p ->
                    new ApiProposals.Proposal(
                        p.instance().toString(),
                        p.topic().word(),
                        p.weight().word(),
                        p.reason(),
                        p.statement(),
                        p.undo()))
            .toList(),
        found.unread().entrySet().stream()
            .map(entry -> new ApiProposals.Unread(entry.getKey().toString(), entry.getValue()))
            .toList());
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private ParameterException usage(@Nullable String message) {
    return CommandSpecs.usage(spec, message);
  }
}
