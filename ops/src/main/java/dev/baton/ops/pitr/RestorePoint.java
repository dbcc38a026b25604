package dev.baton.ops.pitr;

import java.time.Instant;

/** Where in an archive's history a restore is to end. Immutable. */
public sealed interface RestorePoint {

  /** Before the first transaction that was committed at this time or later. */
  record Until(Instant time) implements RestorePoint {}

  /** After this transaction. */
  record UntilGtid(String gtid) implements RestorePoint {}

  /** Before this transaction. */
  record BeforeGtid(String gtid) implements RestorePoint {}

  /** After everything that is archived. */
  record Latest() implements RestorePoint {}

  /** Whether the restore ends before this transaction. */
  default boolean isBefore(String gtid, Instant commit) {
    return switch (this) {
      case Until until -> !commit.isBefore(until.time());
      case BeforeGtid before -> before.gtid().equals(gtid);
      case UntilGtid until -> false;
      case Latest latest -> false;
    };
  }

  /** Whether the restore ends after this transaction. */
  default boolean isAfter(String gtid) {
    return this instanceof UntilGtid until && until.gtid().equals(gtid);
  }
}
