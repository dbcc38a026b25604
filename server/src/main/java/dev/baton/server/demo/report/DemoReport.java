package dev.baton.server.demo.report;

import dev.baton.server.demo.load.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a demo found, as it is written to {@code --report}; every field is defined in docs/demo.md.
 *
 * @param engine which server, its version and where it was found
 * @param durability {@code semi-sync} or {@code async}
 * @param longestGapMs the longest time between two consecutive acknowledgements, of whichever
 *     client
 * @param longestGapAtMs when it began, after the load did
 * @param oldPrimary the primary when the load began
 * @param newPrimary the primary at the end; null if there was none
 * @param healthy whether the cluster ended with a primary and every member well
 * @param notHealthyBecause why not, what a person has to do first; empty if healthy
 * @param exit the exit status: 0 only if every promise was kept and the cluster ended healthy
 */
public record DemoReport(
    String engine,
    String durability,
    int nodes,
    int clients,
    long durationMs,
    long acked,
    long failed,
    long unknown,
    long unknownPresent,
    long failedButPresent,
    long lost,
    long duplicated,
    long foreign,
    long connectFailures,
    long longestGapMs,
    long longestGapAtMs,
    String oldPrimary,
    @Nullable String newPrimary,
    List<Fault> faults,
    List<Timeline.Entry> timeline,
    List<Verdict.ServerVerdict> servers,
    boolean healthy,
    List<String> notHealthyBecause,
    int exit) {

  public DemoReport {
    faults = List.copyOf(faults);
    timeline = List.copyOf(timeline);
    servers = List.copyOf(servers);
    notHealthyBecause = List.copyOf(notHealthyBecause);
  }

  /**
   * One injected fault. The three times are relative to it; null if the event did not come before
   * the next fault.
   *
   * @param atMs when, after the load began
   * @param target what it was done to; null if there was nothing to do it to
   * @param detectedMs until the manager had seen it
   * @param promotedMs until the new primary accepted writes
   * @param releasedMs until the proxy sent the held writes on
   */
  public record Fault(
      String kind,
      long atMs,
      @Nullable String target,
      @Nullable Long detectedMs,
      @Nullable Long promotedMs,
      @Nullable Long releasedMs) {}

  /** Whether a demo with this result succeeded. */
  public static int exitStatus(Verdict verdict, boolean healthy) {
    return verdict.clean() && verdict.acked() > 0 && healthy ? 0 : 1;
  }
}
