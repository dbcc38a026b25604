package dev.baton.ops.archive.stream;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MariadbGtid;
import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.ops.archive.store.Archive;
import dev.baton.ops.archive.store.SegmentReader;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds out how much of an archive is the history of the server that it is to go on with. A primary
 * that dies may have sent the archive transactions that nobody else has: the new primary's history
 * goes on without them, and may even give their GTIDs to others.
 */
final class History {

  /** MySQL adds a transaction to gtid_executed a moment after it sends it. */
  private static final Duration COMMITTING = Duration.ofSeconds(2);

  private static final Duration POLL = Duration.ofMillis(100);

  /** How many segments are looked through for where two histories parted, from the end. */
  private static final int SEGMENTS = 4;

  private History() {}

  /** The part of the archive's position that the server's history has as well. */
  static GtidPosition shared(GtidPosition archived, SourceServer server, Archive archive)
      throws IOException {
    return archived instanceof MariadbGtidPosition mariadb
        ? mariadb(mariadb, server, archive)
        : mysql((MysqlGtidSet) archived, server);
  }

  private static MysqlGtidSet mysql(MysqlGtidSet archived, SourceServer server) throws IOException {
    MysqlGtidSet beyond = archived;
    for (long waited = 0; waited <= COMMITTING.toMillis(); waited += POLL.toMillis()) {
      beyond = archived.subtract((MysqlGtidSet) server.look().executed());
      if (beyond.isEmpty()) {
        return archived;
      }
      pause();
    }
    return archived.subtract(beyond);
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(POLL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static MariadbGtidPosition mariadb(
      MariadbGtidPosition archived, SourceServer server, Archive archive) throws IOException {
    if (server.holds(archived)) {
      return archived;
    }
    MariadbGtidPosition shared = archived;
    for (MariadbGtid last : archived.gtids()) {
      if (!server.holds(MariadbGtidPosition.of(List.of(last)))) {
        shared = shared.with(lastShared(last.domain(), server, archive));
      }
    }
    return shared;
  }

  /** Histories part once: everything up to there is in both, and nothing after it. */
  private static MariadbGtid lastShared(long domain, SourceServer server, Archive archive)
      throws IOException {
    List<MariadbGtid> candidates = candidates(domain, archive);
    int low = 0; // so many are shared
    int high = candidates.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (server.holds(MariadbGtidPosition.of(List.of(candidates.get(middle))))) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    if (low == 0) {
      throw new IOException(
          "%s has nothing of domain %d that the last %d segments of the archive have: is it of this cluster? If its history was begun anew, begin a new archive"
              .formatted(server.key(), domain, SEGMENTS));
    }
    return candidates.get(low - 1);
  }

  private static List<MariadbGtid> candidates(long domain, Archive archive) throws IOException {
    List<MariadbGtid> found = new ArrayList<>();
    int segments = archive.segments().size();
    for (int i = Math.max(0, segments - SEGMENTS); i < segments; i++) {
      int index = i;
      if (found.isEmpty()) {
        MariadbGtidPosition before =
            (MariadbGtidPosition) archive.segments().get(i).start().beforePosition();
        before.at(domain).ifPresent(found::add);
      }
      archive.read(
          i,
          new SegmentReader.Visitor() {
            @Override
            public void begin(String text, Instant commit) {
              MariadbGtid gtid = MariadbGtid.parse(text);
              if (gtid.domain() == domain && archive.isLive(index, text)) {
                found.add(gtid);
              }
            }

            @Override
            public boolean end(long end) {
              return true;
            }
          });
    }
    return found;
  }
}
