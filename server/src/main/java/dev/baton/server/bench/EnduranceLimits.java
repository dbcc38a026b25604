package dev.baton.server.bench;

import dev.baton.server.demo.fault.FaultKind;
import dev.baton.server.demo.report.DemoReport;
import java.util.ArrayList;
import java.util.List;

/**
 * What a run with one fault must not exceed on a quiet machine.
 *
 * @param gapMs the longest time without an acknowledgement
 * @param unknownPerClient writes of unknown outcome, for each client
 */
record EnduranceLimits(long gapMs, int unknownPerClient) {

  static EnduranceLimits of(FaultKind fault) {
    return switch (fault) {
      case KILL_PRIMARY, STOP_PRIMARY -> new EnduranceLimits(1_500, 1);
      case FREEZE_PRIMARY -> new EnduranceLimits(5_000, 1);
      case SWITCHOVER -> new EnduranceLimits(500, 0);
      case KILL_REPLICA -> new EnduranceLimits(1_500, 0);
      case KILL_PROXY_CONNECTIONS -> new EnduranceLimits(500, 1);
    };
  }

  /** What the report breaks, in sentences; empty if it keeps to everything. */
  List<String> broken(DemoReport report) {
    List<String> broken = new ArrayList<>();
    // Without acknowledgers nobody can promise that a dead primary's last writes are kept.
    boolean promised = !report.durability().equals("async");
    check(broken, "lost", promised ? report.lost() : 0, 0);
    check(broken, "duplicated", report.duplicated(), 0);
    check(broken, "failed", report.failed(), 0);
    check(broken, "failed but present", report.failedButPresent(), 0);
    check(broken, "foreign", report.foreign(), 0);
    check(broken, "unknown", report.unknown(), (long) unknownPerClient * report.clients());
    check(broken, "longest gap (ms)", report.longestGapMs(), gapMs);
    if (report.acked() == 0) {
      broken.add("nothing was acknowledged");
    }
    if (!report.healthy()) {
      broken.add("not healthy at the end: " + String.join(" ", report.notHealthyBecause()));
    }
    report.faults().stream()
        .filter(fault -> fault.target() == null)
        .forEach(fault -> broken.add(fault.kind() + " had no target"));
    return broken;
  }

  private static void check(List<String> broken, String what, long value, long limit) {
    if (value > limit) {
      broken.add(what + " " + value + " > " + limit);
    }
  }
}
