package dev.baton.cli.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a reload of the configuration did, or would do.
 *
 * @param applied whether the file is now what is in force
 * @param refusal why it is not; null if it is, or was only looked at
 */
public record ApiReload(boolean applied, List<Difference> differences, @Nullable String refusal) {

  public ApiReload {
    differences = List.copyOf(differences);
  }

  /**
   * One option, secrets masked.
   *
   * @param before null if it was not there
   * @param after null if it is not there any more
   */
  public record Difference(String name, @Nullable String before, @Nullable String after) {}
}
