package dev.baton.ops.archive.stream;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MariadbGtid;
import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.core.gtid.MysqlGtid;
import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.ops.archive.store.ArchiveWriter;
import dev.baton.wire.binlog.BinlogEvent;
import dev.baton.wire.client.BinlogDump;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads from another server what the primary has purged. Only that is taken: another server may
 * have transactions of its own.
 */
final class GapFiller {

  private final ArchiveWriter writer;

  GapFiller(ArchiveWriter writer) {
    this.writer = writer;
  }

  /** What to ask for, and what of the answer is wanted. */
  private record Wanted(GtidPosition known, Predicate<String> filter) {}

  /**
   * Archives what a server still has of what lies between two positions.
   *
   * @param position how far the archive reaches
   * @param purged how far the primary's logs do not reach back any more
   * @return how far the archive reaches now; the same if the server has nothing of it
   * @throws IOException if it stopped half-way; the writer knows where
   */
  GtidPosition fill(
      SourceServer other, ServerState state, GtidPosition position, GtidPosition purged)
      throws IOException {
    Wanted wanted =
        purged instanceof MariadbGtidPosition target
            ? mariadb(state, (MariadbGtidPosition) position, target)
            : mysql(state, (MysqlGtidSet) position, (MysqlGtidSet) purged);
    if (wanted == null) {
      return position;
    }
    try (BinlogDump dump = other.dump(wanted.known(), false)) {
      for (BinlogEvent event = dump.next(); event != null; event = dump.next()) {
        Arriving.take(event, writer, wanted.filter());
      }
    }
    writer.finish();
    return writer.position().orElse(position);
  }

  private static @Nullable Wanted mysql(
      ServerState state, MysqlGtidSet position, MysqlGtidSet purged) {
    MysqlGtidSet executed = (MysqlGtidSet) state.executed();
    MysqlGtidSet wanted =
        purged.subtract(position).intersect(executed).subtract((MysqlGtidSet) state.purged());
    return wanted.isEmpty()
        ? null
        : new Wanted(executed.subtract(wanted), gtid -> wanted.contains(MysqlGtid.parse(gtid)));
  }

  private static @Nullable Wanted mariadb(
      ServerState state, MariadbGtidPosition position, MariadbGtidPosition purged) {
    MariadbGtidPosition known = (MariadbGtidPosition) state.executed();
    List<MariadbGtid> targets = new ArrayList<>();
    for (MariadbGtid target : purged.gtids()) {
      long has = position.at(target.domain()).map(MariadbGtid::sequence).orElse(0L);
      if (target.sequence() > has) {
        targets.add(target);
        known = without(known, target.domain());
        known = position.at(target.domain()).map(known::with).orElse(known);
      }
    }
    return targets.isEmpty()
        ? null
        : new Wanted(
            known,
            text -> {
              MariadbGtid gtid = MariadbGtid.parse(text);
              return targets.stream()
                  .anyMatch(
                      target ->
                          target.domain() == gtid.domain() && gtid.sequence() <= target.sequence());
            });
  }

  private static MariadbGtidPosition without(MariadbGtidPosition position, long domain) {
    return MariadbGtidPosition.of(
        position.gtids().stream().filter(gtid -> gtid.domain() != domain).toList());
  }
}
