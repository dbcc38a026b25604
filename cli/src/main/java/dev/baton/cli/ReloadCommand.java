package dev.baton.cli;

import dev.baton.cli.api.ApiJson;
import dev.baton.cli.api.ApiReload;
import dev.baton.cli.client.ApiClient;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code baton reload}: makes a manager read its configuration again. */
@Command(
    name = "reload",
    description = {
      "Makes a running manager read its configuration file again, and shows what changes. All of it"
          + " is applied, or nothing.",
      "Exits 1 if it was refused; the last line says why."
    })
public final class ReloadCommand implements Callable<Integer> {

  private static final int REFUSED = 1;

  @Mixin final ApiOptions options = new ApiOptions();

  @Option(names = "--dry-run", description = "Only show what would change.")
  boolean dryRun;

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    try (ApiClient client = options.open()) {
      ApiReload reload = client.reload(dryRun);
      PrintWriter out = Output.of(spec);
      if (options.json) {
        out.println(ApiJson.PRETTY.writeValueAsString(reload));
      } else {
        print(reload, out);
      }
      out.flush();
      return reload.refusal() == null ? 0 : REFUSED;
    }
  }

  private void print(ApiReload reload, PrintWriter out) {
    for (ApiReload.Difference difference : reload.differences()) {
      out.println(
          difference.name() + ": " + text(difference.before()) + " -> " + text(difference.after()));
    }
    if (reload.refusal() != null) {
      out.println("REFUSED: " + reload.refusal());
    } else if (reload.differences().isEmpty()) {
      out.println("nothing changes");
    } else {
      out.println(dryRun ? "this would change" : "DONE: this is in force now");
    }
  }

  private static String text(@Nullable String value) {
    return value == null ? "(not there)" : value;
  }
}
