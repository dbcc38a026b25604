package dev.baton.server.config;

import java.util.List;

/** Holds the configuration that is in force, and puts a changed file in its place. Thread-safe. */
public interface ConfigurationKeeper {

  Configuration current();

  /**
   * Reads the file again and applies it as a whole, or not at all.
   *
   * @param dryRun only to tell what would change
   */
  Reload reload(boolean dryRun);

  /**
   * What came of it.
   *
   * @param applied whether the file's configuration is now the one in force
   * @param refusal why it is not; empty if it is, or was only looked at
   */
  record Reload(boolean applied, List<Difference> differences, String refusal) {
    public Reload {
      differences = List.copyOf(differences);
    }
  }
}
