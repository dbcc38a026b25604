package dev.baton.server.bench.compatibility;

import dev.baton.server.bench.compatibility.ComparedCheck.Result;
import java.util.List;

/**
 * What was found.
 *
 * @param replicaReads how many statements the proxy sent to the replica: that reads were split
 */
public record CompatibilityReport(String engine, long replicaReads, List<ClientResult> clients) {

  public CompatibilityReport {
    clients = List.copyOf(clients);
  }

  /** How many checks went differently through the proxy. */
  public long differences() {
    return count(Result.DIFFERS);
  }

  /** Whether any client was there to be run. */
  public boolean ran() {
    return clients.stream().anyMatch(client -> client.missing() == null);
  }

  private long count(Result result) {
    return clients.stream()
        .flatMap(client -> client.checks().stream())
        .filter(check -> check.result() == result)
        .count();
  }
}
