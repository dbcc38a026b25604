package dev.baton.cli.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code baton adopt --json} prints.
 *
 * @param instances everybody found
 * @param primary who is the primary by the servers' own word; null if that is not clear
 * @param unread what could not be read
 */
public record ApiProposals(
    List<String> instances,
    @Nullable String primary,
    List<Proposal> proposals,
    List<Unread> unread) {

  /**
   * A change that Baton would make, and has not made.
   *
   * @param weight {@code needed} or {@code useful}
   */
  public record Proposal(
      String instance, String topic, String weight, String reason, String statement, String undo) {}

  /** What could not be read of an instance, and why. */
  public record Unread(String instance, List<String> what) {}
}
