package dev.baton.cli;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code baton server}: does something to one server that is not about its source. */
@Command(
    name = "server",
    sortOptions = false,
    description = "Does something to one server: who may write, semi-sync, binary logs, queries.")
public final class ServerCommand implements Callable<Integer> {

  /** What can be done, under the names people type. */
  enum Action {
    SET_READ_ONLY,
    SET_WRITEABLE,
    ENABLE_SEMI_SYNC_SOURCE,
    DISABLE_SEMI_SYNC_SOURCE,
    FLUSH_BINARY_LOGS,
    PURGE_BINARY_LOGS,
    KILL_QUERY,
    LOCATE_ERRANT,
    INJECT_EMPTY,
    RESET_ERRANT;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private static final Map<Action, String> WORDS =
      Map.of(
          Action.LOCATE_ERRANT, "locate-gtid-errant",
          Action.INJECT_EMPTY, "gtid-errant-inject-empty",
          Action.RESET_ERRANT, "gtid-errant-reset-master");

  @Mixin final ChangeOptions options = new ChangeOptions();

  @Parameters(
      index = "0",
      paramLabel = "ACTION",
      description =
          "One of ${COMPLETION-CANDIDATES}. inject-empty commits the instance's errant transactions"
              + " at the primary as empty ones; reset-errant archives them and makes the instance"
              + " forget them.")
  Action action = Action.SET_READ_ONLY;

  @Parameters(index = "1", paramLabel = "HOST:PORT", description = "The server.")
  String instance = "";

  @Option(
      names = "--to",
      paramLabel = "LOG",
      description = "For purge-binary-logs: the first binary log that stays.")
  @Nullable String to;

  @Option(
      names = "--connection",
      paramLabel = "ID",
      description = "For kill-query: the connection whose statement is ended.")
  @Nullable Long connection;

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    String value = connection != null ? connection.toString() : to;
    String word = WORDS.getOrDefault(action, action.toString());
    return options.run(word, options.body(instance, null, null, value), Output.of(spec));
  }
}
