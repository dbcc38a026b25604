package dev.baton.ops.pitr;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MariadbGtid;
import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.ops.archive.show.LiveTransactions;
import dev.baton.ops.archive.store.Archive;
import dev.baton.ops.archive.store.PositionTracker;
import dev.baton.ops.archive.store.Seam;
import dev.baton.ops.archive.store.Segment;
import dev.baton.wire.binlog.BinlogEvent;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * Which archived transactions follow a backup up to a point: found, and found to be there and
 * replayable, before anything is changed. Immutable.
 *
 * @param transactions how many follow
 * @param bytes of all their events
 * @param largestEvent in bytes
 * @param end where the history stands after them
 * @param last the last one's GTID; empty if there is none
 * @param lastCommit when it was committed; the epoch if there is none
 * @param excluded the first one that does not belong to them any more; empty if the archive ends
 */
public record ReplayPlan(
    long transactions,
    long bytes,
    int largestEvent,
    GtidPosition end,
    String last,
    Instant lastCommit,
    String excluded) {

  /**
   * @param held where the backup stands
   * @param completeUntil the archive has everything that was committed before this
   * @throws IOException if the point cannot be reached; the message says why
   */
  static ReplayPlan of(
      Archive archive, GtidPosition held, RestorePoint point, Optional<Instant> completeUntil)
      throws IOException {
    if (archive.isEmpty()) {
      throw new IOException("the archive is empty");
    }
    if (archive.segments().getFirst().start().mariaDb() != held instanceof MariadbGtidPosition) {
      throw new IOException("the backup and the archive are of different kinds of servers");
    }
    requireNotHeld(new Held(held), point);
    requireNothingGivenUp(archive, held);
    Scan scan = new Scan(archive, held, point);
    LiveTransactions.read(archive, scan);
    scan.requireFound(completeUntil);
    return new ReplayPlan(
        scan.transactions,
        scan.bytes,
        scan.largestEvent,
        scan.tracker.position(),
        scan.last,
        scan.lastCommit,
        scan.excluded);
  }

  private static void requireNotHeld(Held held, RestorePoint point) throws IOException {
    String gtid =
        switch (point) {
          case RestorePoint.UntilGtid until -> until.gtid();
          case RestorePoint.BeforeGtid before -> before.gtid();
          default -> "";
        };
    if (!gtid.isEmpty() && held.has(gtid)) {
      throw new IOException("the backup holds " + gtid + " already: use an earlier backup");
    }
  }

  /** MySQL: a backup of a primary that died may hold what nobody else has. */
  private static void requireNothingGivenUp(Archive archive, GtidPosition held) throws IOException {
    if (!(held instanceof MysqlGtidSet set)) {
      return;
    }
    MysqlGtidSet end = (MysqlGtidSet) archive.end();
    for (int i = 0; i + 1 < archive.segments().size(); i++) {
      MysqlGtidSet givenUp =
          MysqlGtidSet.parse(archive.seam(i).givenUp()).intersect(set).subtract(end);
      if (!givenUp.isEmpty()) {
        throw new IOException(
            "the backup holds " + givenUp + ", which a failover gave up: use another backup");
      }
    }
  }

  /** Goes through the archive up to the point. */
  private static final class Scan implements LiveTransactions.Sink {
    private final Archive archive;
    private final Held held;
    private final RestorePoint point;
    private final PositionTracker tracker;
    private String gtid = "";
    private Instant commit = Instant.EPOCH;
    private boolean wanted;
    private boolean over;
    private long transactions;
    private long bytes;
    private int largestEvent;
    private String last = "";
    private Instant lastCommit = Instant.EPOCH;
    private String excluded = "";

    Scan(Archive archive, GtidPosition held, RestorePoint point) {
      this.archive = archive;
      this.held = new Held(held);
      this.point = point;
      this.tracker = new PositionTracker(held);
    }

    @Override
    public boolean segment(int index) throws IOException {
      Segment segment = archive.segments().get(index);
      Seam seam =
          index == 0
              ? new Seam(nothing(), segment.start().beforePosition())
              : archive.seam(index - 1);
      if (!seam.isBridgedBy(held.position())) {
        throw new IOException(
            "the archive lacks what comes between the backup and that point: %s%s. Use a later backup, or a point before it"
                .formatted(
                    index == 0 ? "it begins after " : "missing is ",
                    index == 0 ? segment.start().before() : seam.missing()));
      }
      if (held.position().covers(segment.afterPosition())) {
        requireSameHistory(index, segment.afterPosition());
        return false;
      }
      archive.check(index);
      return true;
    }

    private GtidPosition nothing() {
      return held.position() instanceof MysqlGtidSet
          ? MysqlGtidSet.EMPTY
          : MariadbGtidPosition.EMPTY;
    }

    private void requireSameHistory(int index, GtidPosition position) throws IOException {
      if (position instanceof MariadbGtidPosition mariadb) {
        for (MariadbGtid one : mariadb.gtids()) {
          if (archive.isLive(index, one.toString())) {
            held.requireSameHistory(one.toString());
          }
        }
      }
    }

    @Override
    public void begin(String begun, Instant at) throws IOException {
      gtid = begun;
      commit = at;
      held.requireSameHistory(begun);
      wanted = !held.has(begun);
      if (point.isBefore(begun, at)) {
        if (!wanted) {
          throw new IOException(
              "the backup holds %s of %s, which is after that point: use an earlier backup"
                  .formatted(begun, at));
        }
        over = true;
        wanted = false;
        excluded = begun;
      }
    }

    @Override
    public void event(BinlogEvent event) throws IOException {
      if (!wanted) {
        return;
      }
      String refusal = Replayable.refusal(event);
      if (!refusal.isEmpty()) {
        throw new IOException(
            "the transaction %s of %s cannot be replayed: %s".formatted(gtid, commit, refusal));
      }
      bytes += event.raw().length;
      largestEvent = Math.max(largestEvent, event.raw().length);
    }

    @Override
    public boolean end() {
      if (wanted) {
        transactions++;
        tracker.add(gtid);
        last = gtid;
        lastCommit = commit;
      }
      if (over) {
        return false;
      }
      if (point.isAfter(gtid)) {
        over = true;
      }
      return !point.isAfter(gtid);
    }

    void requireFound(Optional<Instant> completeUntil) throws IOException {
      if (over) {
        return;
      }
      switch (point) {
        case RestorePoint.UntilGtid until -> throw notThere(until.gtid());
        case RestorePoint.BeforeGtid before -> throw notThere(before.gtid());
        case RestorePoint.Until until -> {
          if (completeUntil.filter(reached -> !reached.isBefore(until.time())).isEmpty()) {
            throw new IOException(
                "the archive does not reach %s: its last transaction was committed at %s%s. For everything that it has: --until latest"
                    .formatted(
                        until.time(),
                        archive.segments().getLast().lastCommit(),
                        completeUntil
                            .map(reached -> ", and it is complete up to " + reached)
                            .orElse("")));
          }
        }
        case RestorePoint.Latest latest -> {
          if (transactions == 0 && !archive.end().covers(held.position())) {
            throw new IOException(
                "the archive ends at %s, before the backup".formatted(archive.end()));
          }
        }
      }
    }

    private IOException notThere(String missing) {
      return new IOException(
          "%s is not in the archive's history, which ends at %s".formatted(missing, archive.end()));
    }
  }
}
