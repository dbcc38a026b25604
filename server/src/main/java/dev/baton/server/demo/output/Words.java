package dev.baton.server.demo.output;

import dev.baton.server.demo.load.LoadProgress;
import dev.baton.server.demo.load.Verdict;
import dev.baton.server.demo.report.DemoReport;
import dev.baton.server.demo.report.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The lines that both kinds of output share. Pure. */
final class Words {

  private Words() {}

  static String event(Timeline.Entry entry) {
    return String.format(
        Locale.ROOT, "%8.3f s  %-9s %s", entry.atMs() / 1000.0, entry.kind(), entry.sentence());
  }

  static String load(LoadProgress load) {
    String connect =
        load.connectFailures() == 0 ? "" : ", failed connects " + load.connectFailures();
    return String.format(
        Locale.ROOT,
        "acknowledged %,d (%,d/s), failed %d, unknown %d%s, longest pause %,d ms",
        load.acked(),
        load.perSecond(),
        load.failed(),
        load.unknown(),
        connect,
        load.longestGapMs());
  }

  static List<String> ready(Addresses addresses) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(Locale.ROOT, "The cluster is ready after %.1f s.", addresses.seconds()));
    addresses.servers().forEach(server -> lines.add("  " + server));
    lines.add("  proxy      " + addresses.proxy() + "  (your application connects here)");
    lines.add("  live page  " + addresses.http());
    lines.add("Try it: " + addresses.mysqlCommand());
    return lines;
  }

  static List<String> report(DemoReport report) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("Result (" + report.engine() + ", " + report.durability() + ")");
    lines.add(
        String.format(
            Locale.ROOT,
            "  writes        %,d acknowledged, %d failed, %d of unknown outcome (%d of them present)",
            report.acked(),
            report.failed(),
            report.unknown(),
            report.unknownPresent()));
    lines.add("  lost          " + report.lost());
    lines.add("  duplicated    " + report.duplicated());
    if (report.failedButPresent() + report.foreign() > 0) {
      lines.add("  failed, but present  " + report.failedButPresent());
      lines.add("  never written by us  " + report.foreign());
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "  longest pause %,d ms, %.1f s after the load began",
            report.longestGapMs(),
            report.longestGapAtMs() / 1000.0));
    lines.add("  primary       " + primaries(report));
    for (Verdict.ServerVerdict server : report.servers()) {
      lines.add("  read          " + server(server));
    }
    lines.add("  cluster       " + (report.healthy() ? "healthy" : "NOT healthy"));
    lines.add(conclusion(report));
    return lines;
  }

  private static String conclusion(DemoReport report) {
    if (report.acked() == 0) {
      return "Nothing was acknowledged: this proves nothing.";
    }
    return report.exit() == 0 ? "Nothing was lost." : "FAILED, see above.";
  }

  private static String primaries(DemoReport report) {
    String now = report.newPrimary() == null ? "none" : report.newPrimary();
    return report.oldPrimary().equals(now) ? now : report.oldPrimary() + ", now " + now;
  }

  private static String server(Verdict.ServerVerdict server) {
    if (server.error() != null) {
      return server.server() + ": could not be read: " + server.error();
    }
    return String.format(
        Locale.ROOT,
        "%s: %,d rows, %d missing, %d duplicated",
        server.server(),
        server.rows(),
        server.missing(),
        server.duplicated());
  }
}
