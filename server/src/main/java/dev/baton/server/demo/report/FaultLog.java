package dev.baton.server.demo.report;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The faults that were injected, and from the timeline what followed each. Thread-safe. */
public final class FaultLog {

  private record Injected(String kind, long atMs, @Nullable String target) {}

  private final List<Injected> injected = new ArrayList<>();

  /**
   * @param target null if there was nothing to do it to
   */
  public synchronized void add(String kind, long atMs, @Nullable String target) {
    injected.add(new Injected(kind, atMs, target));
  }

  /** Each fault with the first detection, promotion and release before the next one. */
  public synchronized List<DemoReport.Fault> withConsequences(Timeline timeline) {
    List<DemoReport.Fault> faults = new ArrayList<>();
    for (int i = 0; i < injected.size(); i++) {
      Injected fault = injected.get(i);
      long until = i + 1 < injected.size() ? injected.get(i + 1).atMs() : Long.MAX_VALUE;
      faults.add(
          new DemoReport.Fault(
              fault.kind(),
              fault.atMs(),
              fault.target(),
              after(fault, "detected", timeline, until),
              after(fault, "promote", timeline, until),
              after(fault, "release", timeline, until)));
    }
    return faults;
  }

  private static @Nullable Long after(
      Injected fault, String kind, Timeline timeline, long untilMs) {
    return timeline
        .first(kind, fault.atMs(), untilMs)
        .map(entry -> entry.atMs() - fault.atMs())
        .orElse(null);
  }
}
