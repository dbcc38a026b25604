package dev.baton.ops.mode;

import java.util.Arrays;
import java.util.stream.Collectors;

/** How writes reach the other servers of a cluster. */
public enum ReplicationMode {
  /** A write is acknowledged by the primary alone. */
  ASYNC("async"),
  /** A write is acknowledged once replicas have received it. */
  SEMI_SYNC("semi-sync"),
  /** MySQL's Group Replication with one primary: most members have a write before it commits. */
  GROUP_REPLICATION("group-replication");

  private final String word;

  ReplicationMode(String word) {
    this.word = word;
  }

  /** As it is typed and shown. */
  public String word() {
    return word;
  }

  /**
   * @throws IllegalArgumentException if there is no such mode; the message lists them
   */
  public static ReplicationMode of(String word) {
    return Arrays.stream(values())
        .filter(mode -> mode.word.equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "mode '"
                        + word
                        + "': use "
                        + Arrays.stream(values())
                            .map(ReplicationMode::word)
                            .collect(Collectors.joining(", "))));
  }
}
