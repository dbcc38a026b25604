package dev.baton.server.demo;

import dev.baton.server.demo.fault.FaultSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a demo is to do.
 *
 * @param engine as in {@code --engine}
 * @param nodes how many servers, the primary included
 * @param clients how many connections write at the same time
 * @param rate writes per second at which each client paces itself
 * @param duration how long the load runs; empty until interrupted
 * @param faults in any order
 * @param report where the report is written
 * @param info where addresses and passwords are written, for scripts
 * @param directory where the servers live; empty for a temporary folder
 * @param keep whether the directory is left behind
 * @param proxyPort 0 for a free one
 * @param httpPort 0 for a free one
 * @param basePort of the servers' consecutive ports; empty for free ones
 * @param application command line of what else is to use the proxy; empty for nothing
 */
public record DemoSettings(
    String engine,
    int nodes,
    int clients,
    int rate,
    Optional<Duration> duration,
    List<FaultSpec> faults,
    Optional<Path> report,
    Optional<Path> info,
    Optional<Path> directory,
    boolean keep,
    int proxyPort,
    int httpPort,
    OptionalInt basePort,
    Optional<String> application) {

  private static final int MAX_NODES = 16;

  /** The name of the cluster that a demo makes. */
  public static final String CLUSTER = "demo";

  public DemoSettings {
    faults = List.copyOf(faults);
    if (nodes < 2 || nodes > MAX_NODES) {
      throw new IllegalArgumentException(
          "--nodes must be 2 to " + MAX_NODES + ", not " + nodes + ": one is the primary");
    }
    if (clients < 1 || clients > 1_000) {
      throw new IllegalArgumentException("--clients must be 1 to 1000, not " + clients);
    }
    if (rate < 1 || rate > 10_000) {
      throw new IllegalArgumentException("--rate must be 1 to 10000, not " + rate);
    }
    if (duration.isPresent()) {
      check(duration.get(), faults);
    }
    checkPort("--port", proxyPort);
    checkPort("--http-port", httpPort);
    basePort.ifPresent(port -> checkPort("--base-port", port));
  }

  private static void check(Duration length, List<FaultSpec> faults) {
    if (length.isZero()) {
      throw new IllegalArgumentException("--for must be longer than 0s");
    }
    for (FaultSpec fault : faults) {
      if (fault.at().compareTo(length) >= 0) {
        throw new IllegalArgumentException(
            "--at %s would come after the end of the load (--for %d ms)"
                .formatted(fault, length.toMillis()));
      }
    }
  }

  private static void checkPort(String option, int port) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(option + " must be 1 to 65535, not " + port);
    }
  }
}
