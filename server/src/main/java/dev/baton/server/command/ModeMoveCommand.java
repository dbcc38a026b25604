package dev.baton.server.command;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.core.time.MonotonicClock;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.ops.mode.Deviation;
import dev.baton.ops.mode.GroupWish;
import dev.baton.ops.mode.MemberState;
import dev.baton.ops.mode.ModeCheck;
import dev.baton.ops.mode.ModeFacts;
import dev.baton.ops.mode.ModeMover;
import dev.baton.ops.mode.ModePlanner;
import dev.baton.ops.mode.ModeReader;
import dev.baton.ops.mode.ModeReport;
import dev.baton.ops.mode.MoveLocks;
import dev.baton.ops.mode.MoveRecord;
import dev.baton.ops.mode.MoveRecord.Armed;
import dev.baton.ops.mode.MoveRecord.Unfinished;
import dev.baton.ops.mode.Plan;
import dev.baton.ops.mode.ReplicationMode;
import dev.baton.ops.mode.Wanted;
import dev.baton.topology.port.ReplicationCredentials;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code baton mode move}: a living cluster from one mode to another. */
@Command(
    name = "move",
    sortOptions = false,
    description = {
      "Moves a cluster that is in use to another mode, step by step, each recorded. Checks first,"
          + " and names everything that speaks against it. A running manager only observes"
          + " meanwhile.",
      "Run again, it goes on where an earlier attempt ended; with the former mode it undoes it."
    })
public final class ModeMoveCommand implements Callable<Integer> {

  @Mixin ModeOptions options = new ModeOptions();

  @Option(
      names = "--to",
      paramLabel = "MODE",
      required = true,
      description = "async, semi-sync or group-replication.")
  String to = "";

  @Option(names = "--dry-run", description = "Only print the steps, or why it is refused.")
  boolean dryRun;

  @Option(
      names = "--step-limit",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      defaultValue = "60s",
      description = "How long each step may take (default ${DEFAULT-VALUE}).")
  Duration limit = Duration.ZERO;

  @Option(
      names = "--replication-user",
      paramLabel = "NAME",
      description =
          "The account by which members of a group fetch from each other and replicas log in to"
              + " their source; needed into a group and out of it.")
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
      names = "--group-port",
      paramLabel = "PORT",
      defaultValue = "33061",
      description =
          "Where members speak to their group, if they are not configured for one yet; several on"
              + " one host get the next ones (default ${DEFAULT-VALUE}).")
  int groupPort;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "Address of the HTTP API of the manager that watches the cluster. Default: the"
              + " environment's BATON_URL, else the newest Baton that runs as this user, else"
              + " http://127.0.0.1:3000.")
  @Nullable String url;

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Wanted wanted = wanted();
    LinkCredentials credentials = options.account.credentials(spec);
    Optional<Unfinished> earlier = MoveRecord.unfinished(options.records(), options.keys(spec));
    ModeFacts facts = reader(credentials).find(servers(earlier));
    earlier.ifPresent(one -> say(ModeText.unfinished(one)));
    GroupWish wish = wish(facts, wanted, reader(credentials));
    Plan plan = ModePlanner.plan(facts, wanted, wish);
    if (!plan.objections().isEmpty()) {
      plan.objections().forEach(this::say);
      say("Not moved to " + wanted.describe() + ": nothing was changed.");
      return 1;
    }
    if (dryRun) {
      new ModeText(out()).print(plan, wanted);
      return 0;
    }
    return move(wanted, wish, facts, credentials, earlier);
  }

  private GroupWish wish(ModeFacts facts, Wanted wanted, ModeReader reader) throws IOException {
    Optional<MemberState> primary = ModePlanner.primary(facts, wanted.mode());
    boolean look =
        wanted.mode() == ReplicationMode.GROUP_REPLICATION
            && primary.filter(one -> !one.facts().version().flavour().isMariaDb()).isPresent();
    return new GroupWish(
        replication(),
        groupPort,
        UUID.randomUUID().toString(),
        look ? reader.unfit(facts, primary.orElseThrow()) : List.of());
  }

  private Optional<ReplicationCredentials> replication() throws IOException {
    if (replicationUser == null) {
      return Optional.empty();
    }
    Secret password =
        new PasswordSource(System.getenv())
            .read(
                "--replication-password-file",
                replicationPasswordFile,
                "BATON_REPLICATION_PASSWORD")
            .orElseThrow(
                () ->
                    CommandSpecs.usage(
                        spec,
                        "give --replication-password-file or set BATON_REPLICATION_PASSWORD"));
    return Optional.of(new ReplicationCredentials(replicationUser, password, replicationTls));
  }

  private int move(
      Wanted wanted,
      GroupWish wish,
      ModeFacts facts,
      LinkCredentials credentials,
      Optional<Unfinished> earlier)
      throws IOException {
    List<Armed> armed =
        ModeManagers.joined(
            earlier.map(Unfinished::armed).orElse(List.of()), manager(facts, credentials));
    try (MoveLocks locks =
        MoveLocks.take(facts.members().keySet(), credentials, MonotonicClock.SYSTEM)) {
      ModeFacts now = reader(credentials).read(facts.members().keySet());
      Plan plan = ModePlanner.plan(now, wanted, wish); // what was found before may have changed
      if (!plan.objections().isEmpty()) {
        throw new IOException(String.join(" ", plan.objections()));
      }
      if (!plan.steps().isEmpty()) {
        take(plan, now, wanted, credentials, new Begun(earlier, armed));
      } else if (earlier.isPresent()) {
        MoveRecord.close(earlier.get(), "nothing was left to do", clock());
      }
    }
    ModeManagers.arm(armed, wanted, this::say);
    return verify(wanted, reader(credentials).read(facts.members().keySet()));
  }

  /** What an earlier attempt has left, and whom this one disarms. */
  private record Begun(Optional<Unfinished> earlier, List<Armed> armed) {}

  private void take(
      Plan plan, ModeFacts facts, Wanted wanted, LinkCredentials credentials, Begun begun)
      throws IOException {
    MoveRecord record =
        MoveRecord.begin(
            options.records(),
            new MoveRecord.Subject(
                wanted.mode().word(),
                begun
                    .earlier()
                    .flatMap(Unfinished::from)
                    .or(() -> facts.mode().map(ReplicationMode::word)),
                facts.members().keySet(),
                begun.armed()),
            clock());
    if (begun.earlier().isPresent()) {
      MoveRecord.close(begun.earlier().get(), "goes on in " + record.file(), clock());
    }
    ModeManagers.disarm(begun.armed(), this::say);
    try {
      new ModeMover(credentials, MonotonicClock.SYSTEM, limit, this::say).run(plan, record);
    } catch (IOException e) {
      if (record.isEnded()) { // before anything was changed
        ModeManagers.arm(begun.armed(), this::say);
      }
      throw e;
    }
    record.end("the cluster does " + wanted.describe());
  }

  /** Whom to disarm; refuses if somebody watches who cannot be asked. */
  private List<Armed> manager(ModeFacts facts, LinkCredentials credentials) throws IOException {
    ModeManagers managers = ModeManagers.find(url, facts.members().keySet());
    InstanceKey primary =
        facts.primary().map(MemberState::key).orElseGet(() -> facts.members().firstKey());
    Optional<String> watching = MoveLocks.manager(primary, credentials, MonotonicClock.SYSTEM);
    if (watching.isPresent() && managers.clusters().isEmpty()) {
      throw new IOException(
          "%s is watched by a manager (%s) that is not the one at %s: name its HTTP API with --url, so that it can be disarmed meanwhile"
              .formatted(primary, watching.get(), managers.url()));
    }
    return managers.armed();
  }

  private int verify(Wanted wanted, ModeFacts facts) {
    List<Deviation> deviations = ModeCheck.of(facts, wanted);
    new ModeText(out()).print(ModeReport.of(facts, wanted, deviations));
    ModeText.configuration(facts, wanted).forEach(this::say);
    return deviations.isEmpty() ? 0 : 1;
  }

  /** Those that were named, and those that an earlier attempt may have taken out of sight. */
  private Set<InstanceKey> servers(Optional<Unfinished> earlier) {
    Set<InstanceKey> all = new TreeSet<>(options.keys(spec));
    earlier.ifPresent(one -> all.addAll(one.servers()));
    return all;
  }

  private Wanted wanted() {
    try {
      return new Wanted(ReplicationMode.of(to), options.acks, options.workers);
    } catch (IllegalArgumentException e) {
      throw CommandSpecs.usage(spec, e.getMessage());
    }
  }

  private static ModeReader reader(LinkCredentials credentials) {
    return new ModeReader(credentials, MonotonicClock.SYSTEM);
  }

  private static InstantSource clock() {
    return InstantSource.system();
  }

  private PrintWriter out() {
    return CommandSpecs.given(spec).commandLine().getOut();
  }

  private void say(String line) {
    out().println(line);
    out().flush();
  }
}
