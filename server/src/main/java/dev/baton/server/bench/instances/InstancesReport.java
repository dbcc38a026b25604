package dev.baton.server.bench.instances;

import java.util.List;

/**
 * What it cost to watch so many servers.
 *
 * @param instances how many were watched
 * @param seconds how long was measured, after all had been found and the JVM had warmed up
 * @param cpuPercentOfOneCore the manager's processor time, user and kernel
 * @param peakResidentMb the most memory its process has held, heap, code and threads
 * @param heapLimitMb what its heap was limited to
 * @param connections held to the servers; 0 where they were not counted
 * @param probes how many were measured; 0 where they were not counted
 * @param intervalP50Millis from one probe of an instance to the next, as the server saw it
 * @param lateProbes the part that came more than half an interval late
 * @param loadBefore the machine's, of one minute, before the run
 * @param unanswered statements that the fake servers did not know
 */
public record InstancesReport(
    int instances,
    int seconds,
    int probeIntervalMillis,
    double cpuPercentOfOneCore,
    long peakResidentMb,
    int heapLimitMb,
    int connections,
    long probes,
    double intervalP50Millis,
    double intervalP99Millis,
    double intervalMaxMillis,
    double lateProbes,
    int processors,
    double loadBefore,
    List<String> unanswered) {

  public InstancesReport {
    unanswered = List.copyOf(unanswered);
  }
}
