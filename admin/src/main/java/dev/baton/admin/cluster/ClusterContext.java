package dev.baton.admin.cluster;

import dev.baton.admin.runtime.Checksums;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the members' checks share: this proxy's own side. Thread-safe. */
interface ClusterContext {

  /**
   * How a fetch ended.
   *
   * @param refusal why nothing was taken over; null if it was
   */
  record Fetched(@Nullable String refusal, ClusterProblems.Kind kind, String advice) {}

  /** Members of another one are left alone. */
  String version();

  ClusterSettings settings();

  ClusterProblems problems();

  /** This proxy's own, by name. */
  Map<String, Checksums.Value> checksums();

  /**
   * Fetches a module and brings it into force here.
   *
   * @param tie whether both were loaded in the same second
   * @throws IOException if the member does not answer
   */
  Fetched take(
      MemberLink from,
      SyncedModule module,
      Checksums.Value theirs,
      Checksums.Value own,
      boolean tie)
      throws IOException;

  /** Of the monotonic clock. */
  long nanos();

  /** Of the wall's clock. */
  long epochSecond();
}
