package dev.baton.topology.analysis;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MariadbGtid;
import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.core.gtid.MysqlGtidSource;
import dev.baton.topology.snapshot.HistoryLoss;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Recognises an instance whose history is not the one it had: after {@code RESET MASTER}, with data
 * restored, or exchanged for another server. Such a replica runs "Yes/Yes" and is not healthy; such
 * a primary gives its new transactions names that its replicas believe to have already.
 *
 * <p>Two ways lead there: whoever watches the instance remembers what it had, and a replica that
 * has the primary's later transactions but not its earliest ones says it by itself.
 */
public final class HistoryAnalysis {
  /** As many connections as hardly any server lets in. */
  private static final long UNKNOWN_CONNECTIONS = 100_000;

  private HistoryAnalysis() {}

  /**
   * Why this instance's history is not whole, as a clause that follows its name; empty if it is as
   * far as can be told.
   *
   * @param reference the primary's facts, or for the primary itself those of a replica; null if
   *     there are none
   */
  public static Optional<String> broken(InstanceView view, @Nullable InstanceFacts reference) {
    InstanceFacts facts = view.facts();
    if (facts == null) {
      return Optional.empty();
    }
    HistoryLoss loss = view.historyLoss();
    return remembered(facts, loss, reference)
        .or(() -> reference == null ? Optional.empty() : beginsLate(facts, reference));
  }

  private static Optional<String> remembered(
      InstanceFacts facts, @Nullable HistoryLoss loss, @Nullable InstanceFacts reference) {
    if (loss == null) {
      return Optional.empty();
    }
    String lost = lacking(loss.before(), facts.executed(), reference);
    if (!lost.isEmpty()) {
      return Optional.of("lacks " + lost + ", which it once had");
    }
    return loss.formerUuid() == null
        ? Optional.empty()
        : Optional.of(
            "is another server than before: its server_uuid was %s and is %s"
                .formatted(loss.formerUuid(), facts.serverUuid()));
  }

  /**
   * What was there before and is not now, as far as the reference has it too: an errant tail that
   * was cut off on purpose is nobody's loss.
   */
  private static String lacking(
      GtidPosition before, GtidPosition now, @Nullable InstanceFacts reference) {
    if (before instanceof MysqlGtidSet had && now instanceof MysqlGtidSet has) {
      MysqlGtidSet lost = had.subtract(has);
      if (reference != null && reference.executed() instanceof MysqlGtidSet theirs) {
        lost = lost.subtract(lost.subtract(theirs));
      }
      return lost.isEmpty() ? "" : lost.toString();
    }
    if (before instanceof MariadbGtidPosition had && now instanceof MariadbGtidPosition has) {
      return had.gtids().stream()
          .filter(gtid -> !has.covers(MariadbGtidPosition.of(List.of(gtid))))
          .filter(gtid -> hasToo(reference, gtid))
          .map(MariadbGtid::toString)
          .collect(Collectors.joining(","));
    }
    return "";
  }

  private static boolean hasToo(@Nullable InstanceFacts reference, MariadbGtid gtid) {
    return reference == null
        || !(reference.executed() instanceof MariadbGtidPosition theirs)
        || theirs.covers(MariadbGtidPosition.of(List.of(gtid)));
  }

  /** A server's transactions that begin later here than at the reference. */
  private static Optional<String> beginsLate(InstanceFacts facts, InstanceFacts reference) {
    if (!(facts.executed() instanceof MysqlGtidSet mine)
        || !(reference.executed() instanceof MysqlGtidSet theirs)) {
      return Optional.empty(); // a MariaDB position does not tell where a history begins
    }
    List<String> holes = new ArrayList<>();
    for (MysqlGtidSource source : sources(mine)) {
      long first = first(mine, source);
      long expected = first(theirs, source);
      if (expected > 0 && first > expected) {
        holes.add("%s:%d-%d".formatted(source, expected, first - 1));
      }
    }
    return holes.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "has later transactions but not %s: its history was reset or its data restored"
                .formatted(String.join(",", holes)));
  }

  private static List<MysqlGtidSource> sources(MysqlGtidSet set) {
    return set.intervals().stream().map(MysqlGtidSet.Interval::source).distinct().toList();
  }

  /** The first number of a source, 0 if the set has none of it. */
  private static long first(MysqlGtidSet set, MysqlGtidSource source) {
    return set.intervals().stream()
        .filter(i -> i.source().equals(source))
        .mapToLong(MysqlGtidSet.Interval::first)
        .min()
        .orElse(0);
  }

  /**
   * Whether a replica has more of the primary's own transactions than the primary, beyond what its
   * clients can have on the way: a connection commits one transaction at a time, and a replica may
   * show it before its primary does (wait point AFTER_SYNC).
   *
   * @param replica facts read no later than the primary's
   */
  static Optional<String> behindItsReplica(InstanceFacts primary, InstanceFacts replica) {
    if (!(primary.executed() instanceof MysqlGtidSet mine)
        || !(replica.executed() instanceof MysqlGtidSet theirs)) {
      return Optional.empty();
    }
    String own = primary.serverUuid() == null ? "" : primary.serverUuid();
    long missing =
        theirs.subtract(mine).intervals().stream()
            .filter(i -> i.source().uuid().toString().equalsIgnoreCase(own))
            .mapToLong(i -> i.last() - i.first() + 1)
            .sum();
    int connections = primary.details().settings().maxConnections();
    long inFlight = connections > 0 ? connections : UNKNOWN_CONNECTIONS;
    return missing > inFlight
        ? Optional.of(
            "lacks %d transactions of its own that %s has, more than its clients can have on the way"
                .formatted(missing, replica.key()))
        : Optional.empty();
  }
}
