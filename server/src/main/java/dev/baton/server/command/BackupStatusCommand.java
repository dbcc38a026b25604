package dev.baton.server.command;

import dev.baton.cli.api.ApiBackup;
import dev.baton.cli.api.ApiJson;
import dev.baton.cli.client.ApiClient;
import dev.baton.cli.client.EndpointResolver;
import dev.baton.cli.render.TextTable;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code baton backup status}: how a manager's scheduled backups stand. */
@Command(
    name = "status",
    sortOptions = false,
    description = {
      "Shows for each cluster with a backup schedule how old its last good backup is, when the next is"
          + " due, and why the last attempt failed.",
      "Exits 1 if one has failed or is too old."
    })
public final class BackupStatusCommand implements Callable<Integer> {

  @Parameters(arity = "0..1", paramLabel = "CLUSTER", description = "Only this cluster.")
  @Nullable String cluster;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "Address of the manager's HTTP API. Default: the environment's BATON_URL, else the newest"
              + " Baton that runs as this user, else http://127.0.0.1:3000.")
  @Nullable String url;

  @Option(names = "--json", description = "Print the API's JSON instead of text.")
  boolean json;

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = CommandSpecs.given(spec).commandLine().getOut();
    List<ApiBackup> backups;
    try (ApiClient client = new ApiClient(EndpointResolver.ofUser().resolve(url))) {
      backups =
          client.backups().stream()
              .filter(one -> cluster == null || one.cluster().equals(cluster))
              .toList();
    }
    if (json) {
      out.println(ApiJson.PRETTY.writeValueAsString(backups));
    } else if (backups.isEmpty()) {
      out.println(
          cluster == null
              ? "no cluster has a backup schedule"
              : "cluster " + cluster + " has no backup schedule");
    } else {
      print(backups, out);
    }
    out.flush();
    return backups.stream().allMatch(BackupStatusCommand::well) ? 0 : 1;
  }

  private static boolean well(ApiBackup one) {
    return one.failure() == null && one.ageSeconds() <= one.maxAgeSeconds();
  }

  private static void print(List<ApiBackup> backups, PrintWriter out) {
    TextTable table =
        new TextTable()
            .row("CLUSTER", "STATE", "AGE", "AT MOST", "SIZE", "TOOK", "VERIFIED", "NEXT");
    for (ApiBackup one : backups) {
      boolean any = one.shown() != null;
      table.row(
          one.cluster(),
          one.state(),
          span(one.ageSeconds()),
          span(one.maxAgeSeconds()),
          any ? String.format(Locale.ROOT, "%.1f MB", one.bytes() / 1e6) : "-",
          any ? span(one.durationMs() / 1000) : "-",
          any ? (one.verified() ? "yes" : "no") : "-",
          one.next() + " (" + one.schedule() + ")");
    }
    table.lines().forEach(out::println);
    for (ApiBackup one : backups) {
      if (one.path() != null) {
        out.println("%s: %s of %s".formatted(one.cluster(), one.path(), one.instance()));
      }
      if (one.waiting() != null) {
        out.println("%s: due, and waits: %s".formatted(one.cluster(), one.waiting()));
      }
      if (one.failure() != null) {
        out.println(
            "%s: the last attempt failed (%d have): %s"
                .formatted(one.cluster(), one.failures(), one.failure()));
      }
    }
  }

  private static String span(long seconds) {
    Duration time = Duration.ofSeconds(seconds);
    if (time.toDays() > 0) {
      return time.toDays() + "d" + time.toHoursPart() + "h";
    }
    return time.toHours() > 0
        ? time.toHours() + "h" + time.toMinutesPart() + "m"
        : time.toMinutes() + "m" + time.toSecondsPart() + "s";
  }
}
