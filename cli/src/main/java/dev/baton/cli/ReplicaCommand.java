package dev.baton.cli;

import dev.baton.cli.api.ApiRefactor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code baton replica}: does something to one replica's replication. */
@Command(
    name = "replica",
    sortOptions = false,
    description = {
      "Does something to one replica's replication, without losing what is only in its relay log.",
      "What a person has stopped, reset or detached Baton leaves so until start or reattach."
    })
public final class ReplicaCommand implements Callable<Integer> {

  /** What can be done, under the names people type. */
  enum Action {
    START,
    STOP,
    STOP_NICE,
    RESTART,
    RESET,
    DETACH,
    REATTACH,
    DELAY,
    ENABLE_GTID,
    DISABLE_GTID,
    ENABLE_SEMI_SYNC,
    DISABLE_SEMI_SYNC,
    SKIP_QUERY,
    CHANGE_CREDENTIALS;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private static final Map<Action, String> WORDS =
      Map.ofEntries(
          Map.entry(Action.START, "start-replica"),
          Map.entry(Action.STOP, "stop-replica"),
          Map.entry(Action.STOP_NICE, "stop-replica-nice"),
          Map.entry(Action.RESTART, "restart-replica"),
          Map.entry(Action.RESET, "reset-replica"),
          Map.entry(Action.DETACH, "detach-replica"),
          Map.entry(Action.REATTACH, "reattach-replica"),
          Map.entry(Action.DELAY, "delay-replication"),
          Map.entry(Action.ENABLE_GTID, "enable-gtid"),
          Map.entry(Action.DISABLE_GTID, "disable-gtid"),
          Map.entry(Action.ENABLE_SEMI_SYNC, "enable-semi-sync-replica"),
          Map.entry(Action.DISABLE_SEMI_SYNC, "disable-semi-sync-replica"),
          Map.entry(Action.SKIP_QUERY, "skip-query"),
          Map.entry(Action.CHANGE_CREDENTIALS, "change-credentials"));

  @Mixin final ChangeOptions options = new ChangeOptions();

  @Parameters(index = "0", paramLabel = "ACTION", description = "One of ${COMPLETION-CANDIDATES}.")
  Action action = Action.START;

  @Parameters(index = "1", paramLabel = "HOST:PORT", description = "The replica.")
  String instance = "";

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "For delay: by how much it applies later than its source; 0 ends it.")
  @Nullable Integer seconds;

  @Option(
      names = "--user",
      paramLabel = "NAME",
      description = "For change-credentials: the account by which it logs in to its source.")
  @Nullable String user;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "For change-credentials: holds its password.")
  @Nullable Path passwordFile;

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    String word = WORDS.getOrDefault(action, "");
    return options.run(word, body(), Output.of(spec));
  }

  private ApiRefactor body() throws IOException {
    if (action == Action.DELAY && seconds == null) {
      throw usage("delay needs --seconds");
    }
    if (action != Action.CHANGE_CREDENTIALS) {
      return options.body(instance, null, null, seconds == null ? null : seconds.toString());
    }
    if (user == null || passwordFile == null) {
      throw usage("change-credentials needs --user and --password-file");
    }
    String password = Files.readString(passwordFile).stripTrailing();
    return new ApiRefactor(
        instance, null, null, null, user, password, options.dryRun, options.force);
  }

  private ParameterException usage(String message) {
    if (spec == null) {
      throw new IllegalStateException("not run by picocli");
    }
    return new ParameterException(spec.commandLine(), message);
  }
}
