package dev.baton.topology.snapshot;

import dev.baton.core.gtid.GtidPosition;
import org.jspecify.annotations.Nullable;

/**
 * That an instance's history is not the continuation of the one it was seen with: somebody issued
 * {@code RESET MASTER} or {@code RESET BINARY LOGS AND GTIDS}, restored data, or put another server
 * in its place. Remembered by whoever watches the instance until its history is whole again.
 *
 * @param before everything that was once seen in its history
 * @param formerUuid its {@code server_uuid} until then; null if that has not changed
 */
public record HistoryLoss(GtidPosition before, @Nullable String formerUuid) {

  /**
   * What the next look at an instance tells of its history.
   *
   * @param known what was known so far; null if its history was whole
   * @param earlier the facts before
   * @param now the facts of the next look
   * @return null if the history is whole
   */
  public static @Nullable HistoryLoss after(
      @Nullable HistoryLoss known, InstanceFacts earlier, InstanceFacts now) {
    boolean sameFlavour =
        earlier.version().flavour().isMariaDb() == now.version().flavour().isMariaDb();
    if (!sameFlavour) {
      return known;
    }
    GtidPosition before =
        known == null ? earlier.executed() : known.before().joinedWith(earlier.executed());
    String former = formerUuid(known, earlier, now);
    boolean whole = now.executed().covers(before);
    boolean proven = former == null || (now.isReplica() && replicates(now));
    return whole && proven ? null : new HistoryLoss(before, former);
  }

  private static @Nullable String formerUuid(
      @Nullable HistoryLoss known, InstanceFacts earlier, InstanceFacts now) {
    String first =
        known == null || known.formerUuid() == null ? earlier.serverUuid() : known.formerUuid();
    return first == null || now.serverUuid() == null || first.equalsIgnoreCase(now.serverUuid())
        ? null
        : first;
  }

  private static boolean replicates(InstanceFacts facts) {
    return facts.channels().stream()
        .allMatch(
            c ->
                c.receiver() == ReplicationChannel.ThreadState.RUNNING
                    && c.applier() == ReplicationChannel.ThreadState.RUNNING);
  }
}
