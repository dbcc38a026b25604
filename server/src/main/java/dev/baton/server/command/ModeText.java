package dev.baton.server.command;

import dev.baton.ops.mode.ConfigurationLines;
import dev.baton.ops.mode.ModeFacts;
import dev.baton.ops.mode.ModeReport;
import dev.baton.ops.mode.ModeReport.Finding;
import dev.baton.ops.mode.ModeReport.Group;
import dev.baton.ops.mode.ModeReport.Instance;
import dev.baton.ops.mode.ModeReport.SemiSync;
import dev.baton.ops.mode.MoveRecord.Unfinished;
import dev.baton.ops.mode.Plan;
import dev.baton.ops.mode.Step;
import dev.baton.ops.mode.Wanted;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Prints a {@link ModeReport} for people. */
record ModeText(PrintWriter out) {

  void print(ModeReport report) {
    report.instances().forEach(this::print);
    out.println();
    report.deviations().forEach(this::print);
    String mode = report.mode() == null ? "unknown" : report.mode();
    out.println(
        "%d servers, mode %s, held against %s: %s."
            .formatted(
                report.instances().size(),
                mode,
                report.wanted(),
                report.deviations().isEmpty()
                    ? "all as wanted"
                    : report.deviations().size() + " deviations"));
  }

  private void print(Instance one) {
    out.println(
        "%s  %s  %s  %s  %s"
            .formatted(
                one.instance(),
                one.version(),
                one.role(),
                one.mode(),
                one.writable() ? "writable" : "read-only"));
    if (one.replication() != null) {
      out.println(
          "  from %s, receiver %s, applier %s"
              .formatted(
                  one.replication().source(),
                  one.replication().receiver(),
                  one.replication().applier()));
    }
    if (one.semiSync() != null) {
      print(one.semiSync());
    }
    if (one.group() != null) {
      print(one.group());
    }
    out.println("  applies with " + one.parallel());
    if (!one.plugins().isEmpty()) {
      out.println(
          "  plug-ins: "
              + new TreeMap<>(one.plugins())
                  .entrySet().stream().map(ModeText::plugin).collect(Collectors.joining(", ")));
    }
  }

  private static String plugin(Map.Entry<String, String> plugin) {
    return plugin.getKey() + " " + plugin.getValue();
  }

  private void print(SemiSync semiSync) {
    out.println(
        "  semi-sync source %s%s, %s, timeout %d ms, waits for %d, %d acknowledgers, %d commits wait"
            .formatted(
                semiSync.sourceEnabled() ? "on" : "off",
                semiSync.sourceEnabled() && !semiSync.sourceActive() ? " but NOT active" : "",
                semiSync.afterSync() ? "AFTER_SYNC" : "AFTER_COMMIT",
                semiSync.timeoutMillis(),
                semiSync.waitFor(),
                semiSync.acknowledgers(),
                semiSync.waitingCommits()));
    out.println(
        "  semi-sync replica %s, %s"
            .formatted(
                semiSync.replicaEnabled() ? "on" : "off",
                semiSync.replicaActive() ? "acknowledges" : "does not acknowledge"));
  }

  private void print(Group group) {
    out.println(
        "  group %s: %s %s, primary %s, %s, view %s"
            .formatted(
                group.name(),
                group.state(),
                group.role(),
                group.primary() == null ? "unknown" : group.primary(),
                group.singlePrimary() ? "single-primary" : "MULTI-PRIMARY",
                group.view().isEmpty() ? "none" : group.view()));
    out.println(
        "  %d of %d members online, survives the loss of %d; %d transactions to check, %d to apply; joins at its start: %s"
            .formatted(
                group.online(),
                group.members(),
                group.survives(),
                group.certifying(),
                group.applying(),
                group.onBoot() ? "yes" : "no"));
  }

  /** The steps, with their statements. */
  void print(Plan plan, Wanted wanted) {
    for (Step step : plan.steps()) {
      out.println(step.instance() + "  " + step.sentence());
      step.statements().forEach(statement -> out.println("  " + statement.shown()));
      step.cleanup().forEach(statement -> out.println("  " + statement.shown()));
    }
    out.println(
        plan.steps().isEmpty()
            ? "The cluster does " + wanted.describe() + ": there is nothing to do."
            : plan.steps().size() + " steps, none taken.");
    out.flush();
  }

  static String unfinished(Unfinished move) {
    return "A move to %s, begun %s%s, has not come to its end (%s; %s). The same command goes on%s."
        .formatted(
            move.to(),
            move.since(),
            move.from().map(from -> " from " + from).orElse(""),
            move.last(),
            move.file(),
            move.from().map(from -> ", '--to " + from + "' undoes it").orElse(""));
  }

  /** What servers cannot keep over a restart themselves. */
  static List<String> configuration(ModeFacts facts, Wanted wanted) {
    return facts.members().values().stream()
        .flatMap(member -> ConfigurationLines.of(member, wanted).stream())
        .distinct()
        .map(line -> "In the configuration files, or a restart undoes it: " + line)
        .toList();
  }

  private void print(Finding finding) {
    out.println((finding.instance() == null ? "the cluster" : finding.instance()));
    out.println("  " + finding.what());
    out.println("  do: " + finding.advice());
  }
}
