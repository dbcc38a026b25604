package dev.baton.cli;

import dev.baton.cli.api.ApiJson;
import dev.baton.cli.api.ApiRefactor;
import dev.baton.cli.api.ApiRefactorReport;
import dev.baton.cli.client.ApiClient;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every command that changes servers takes, and how it tells what came of it. */
final class ChangeOptions {

  @Mixin final ApiOptions api = new ApiOptions();

  @Option(
      names = "--dry-run",
      description =
          "Change nothing; print the statements that would be said, or why it is refused.")
  boolean dryRun;

  @Option(
      names = "--force",
      description =
          "Go on over warnings. What could lose an acknowledged write is refused all the same.")
  boolean force;

  ApiRefactor body(String instance) {
    return new ApiRefactor(instance, null, null, null, null, null, dryRun, force);
  }

  ApiRefactor body(
      String instance, @Nullable String below, @Nullable String pattern, @Nullable String value) {
    return new ApiRefactor(instance, below, pattern, value, null, null, dryRun, force);
  }

  int run(String word, ApiRefactor body, PrintWriter out) {
    try (ApiClient client = api.open()) {
      ApiRefactorReport report = client.refactor(word, body);
      if (api.json) {
        out.println(ApiJson.PRETTY.writeValueAsString(report));
      } else {
        print(report, out);
      }
      return report.state().equals("DONE") ? 0 : Operations.NOT_DONE;
    }
  }

  private static void print(ApiRefactorReport report, PrintWriter out) {
    String at = "";
    for (ApiRefactorReport.Said said : report.statements()) {
      if (!said.instance().equals(at)) {
        at = said.instance();
        out.println(at);
      }
      out.println("  " + said.statement());
    }
    report.found().forEach(out::println);
    out.println(report.state() + ": " + report.sentence());
  }
}
