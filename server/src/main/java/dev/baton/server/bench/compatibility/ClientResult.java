package dev.baton.server.bench.compatibility;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of one client.
 *
 * @param client its name, as {@code --clients} takes it
 * @param version of the client; empty if it is not there
 * @param missing what to install, in a sentence; null if it was run
 * @param checks in the order in which it did them; empty if it was not run
 */
public record ClientResult(
    String client, String version, @Nullable String missing, List<ComparedCheck> checks) {

  public ClientResult {
    checks = List.copyOf(checks);
  }

  static ClientResult missing(String client, String sentence) {
    return new ClientResult(client, "", sentence, List.of());
  }
}
