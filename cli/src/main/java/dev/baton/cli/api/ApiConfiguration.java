package dev.baton.cli.api;

import java.util.List;
import java.util.Map;

/**
 * The configuration in force.
 *
 * @param file where it was read from
 * @param settings every option as it holds, secrets masked
 * @param ignored keys of an {@code orchestrator.conf.json} that are not honoured
 */
public record ApiConfiguration(String file, Map<String, String> settings, List<Ignored> ignored) {

  public ApiConfiguration {
    ignored = List.copyOf(ignored);
  }

  /** A key that is not honoured, and why. */
  public record Ignored(String key, String reason) {}
}
