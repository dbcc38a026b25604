package dev.baton.server.bench.compatibility;

import dev.baton.server.bench.compatibility.ComparedCheck.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;

/** A report as lines for people: the clients, checks by clients, and what needs words. */
final class Matrix {

  /** For a check that a client's program does not have. */
  private static final String NONE = "-";

  private final CompatibilityReport report;
  private final List<ClientResult> run;
  private final SequencedSet<String> checks = new LinkedHashSet<>();
  private final List<String> lines = new ArrayList<>();

  private Matrix(CompatibilityReport report) {
    this.report = report;
    this.run = report.clients().stream().filter(client -> client.missing() == null).toList();
    for (ClientResult client : run) {
      client.checks().forEach(check -> checks.add(check.check()));
    }
  }

  static List<String> lines(CompatibilityReport report) {
    Matrix matrix = new Matrix(report);
    matrix.clients();
    matrix.table();
    matrix.words(Result.DIFFERS, "differs");
    matrix.words(Result.FAIL, "failed in the same way directly");
    matrix.skipped();
    return matrix.lines;
  }

  private void clients() {
    int number = 1;
    for (ClientResult client : report.clients()) {
      if (client.missing() != null) {
        lines.add("  -  %-20s skip: %s".formatted(client.client(), client.missing()));
      } else {
        lines.add("%3d  %-20s %s".formatted(number++, client.client(), client.version()));
      }
    }
    lines.add("");
  }

  private void table() {
    if (run.isEmpty()) {
      return;
    }
    int width = checks.stream().mapToInt(String::length).max().orElse(0);
    StringBuilder head = new StringBuilder(" ".repeat(width));
    for (int i = 1; i <= run.size(); i++) {
      head.append("%5d".formatted(i));
    }
    lines.add(head.toString());
    for (String check : checks) {
      StringBuilder row = new StringBuilder(check).repeat(' ', width - check.length());
      for (ClientResult client : run) {
        row.append("%5s".formatted(word(client, check)));
      }
      lines.add(row.toString());
    }
    lines.add("");
  }

  private static String word(ClientResult client, String check) {
    return client.checks().stream()
        .filter(done -> done.check().equals(check))
        .findFirst()
        .map(done -> done.result().word())
        .orElse(NONE);
  }

  private void words(Result result, String what) {
    for (ClientResult client : run) {
      for (ComparedCheck check : client.checks()) {
        if (check.result() == result) {
          lines.add(client.client() + ", " + check.check() + ", " + what + ":");
          lines.add("  directly: " + check.direct());
          if (result == Result.DIFFERS) {
            lines.add("  through the proxy: " + check.proxied());
          }
        }
      }
    }
  }

  /** The reasons, each once, with who gave it. */
  private void skipped() {
    Map<String, List<String>> reasons = new LinkedHashMap<>();
    for (ClientResult client : run) {
      for (ComparedCheck check : client.checks()) {
        if (check.result() == Result.SKIP) {
          String reason = check.check() + ", " + check.direct();
          reasons.computeIfAbsent(reason, key -> new ArrayList<>()).add(client.client());
        }
      }
    }
    reasons.forEach((reason, who) -> lines.add(reason + " (" + String.join(", ", who) + ")"));
  }
}
