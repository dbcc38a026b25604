package dev.baton.cli;

import dev.baton.cli.api.ApiDowntimeEnd;
import dev.baton.cli.api.ApiJson;
import dev.baton.cli.api.ApiSuspension;
import dev.baton.cli.client.ApiClient;
import dev.baton.cli.render.TextTable;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code baton downtime}: has recoveries leave a server alone for a time, or ends that. */
@Command(
    name = "downtime",
    sortOptions = false,
    description = {
      "Has recoveries leave a server alone for a time; --end ends that before its time.",
      "Without a server it shows which are left alone."
    })
public final class DowntimeCommand implements Callable<Integer> {

  @Mixin final ApiOptions options = new ApiOptions();

  @Parameters(arity = "0..1", paramLabel = "HOST:PORT", description = "The server.")
  @Nullable String instance;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; needed to begin one.")
  @Nullable String reason;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "600",
      description = "For how long (default ${DEFAULT-VALUE}).")
  long seconds;

  @Option(names = "--end", description = "Ends it now.")
  boolean end;

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    try (ApiClient client = options.open()) {
      PrintWriter out = Output.of(spec);
      if (instance == null) {
        list(client.suspensions(), out);
      } else if (end) {
        ended(client.endDowntime(instance), out);
      } else {
        begun(client.beginDowntime(instance, neededReason(), seconds), out);
      }
      return 0;
    }
  }

  private String neededReason() {
    if (reason == null && spec != null) {
      throw new ParameterException(
          spec.commandLine(), "a downtime needs --reason TEXT, or --end to end it");
    }
    return String.valueOf(reason);
  }

  private void list(List<ApiSuspension> all, PrintWriter out) {
    if (options.json) {
      out.println(ApiJson.PRETTY.writeValueAsString(all));
    } else if (all.isEmpty()) {
      out.println("there are none");
    } else {
      TextTable table = new TextTable().row("INSTANCE", "KIND", "UNTIL", "BY", "REASON");
      for (ApiSuspension one : all) {
        table.row(one.instance(), one.kind(), one.until().toString(), one.owner(), one.reason());
      }
      table.lines().forEach(out::println);
    }
  }

  private void begun(ApiSuspension begun, PrintWriter out) {
    out.println(
        options.json
            ? ApiJson.PRETTY.writeValueAsString(begun)
            : begun.instance() + " is left alone until " + begun.until());
  }

  private void ended(ApiDowntimeEnd ended, PrintWriter out) {
    out.println(
        options.json
            ? ApiJson.PRETTY.writeValueAsString(ended)
            : ended.instance()
                + (ended.ended() ? " is looked after again" : " was in no downtime"));
  }
}
