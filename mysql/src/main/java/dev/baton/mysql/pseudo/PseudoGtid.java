package dev.baton.mysql.pseudo;

import dev.baton.mysql.session.RefusedException;
import dev.baton.topology.snapshot.BinlogCoordinates;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Pseudo-GTID, as orchestrator has it: now and then the primary writes a harmless statement with a
 * marker into its binary log, and every replica that logs what it applies writes it too. A
 * replica's place in another server's log is found by its last marker: it is sought there from the
 * newest file on, and from it on both logs are compared event by event up to the replica's end.
 *
 * <p>Markers grow, so that a file which begins with a later one need not be read further. What is
 * compared is what both servers tell of an event, not the rows in it.
 *
 * <p>Source: orchestrator's {@code go/inst/instance_binlog_dao.go} and {@code docs/pseudo-gtid.md}.
 */
public final class PseudoGtid {
  static final String SCHEMA = "_pseudo_gtid_";

  private static final int PAGE = 5_000;
  private static final long FILE_BEGIN = 4;

  /** A replica with more events since the last marker is for a person. */
  private static final int MOST = 1_000_000;

  private PseudoGtid() {}

  /**
   * The last marker of a log and what came after it.
   *
   * @param events what can be compared of each, in their order
   */
  public record Tail(String marker, List<String> events) {
    public Tail {
      events = List.copyOf(events);
    }
  }

  /**
   * The statement that writes a marker.
   *
   * @param seconds since 1970
   * @param count grows with each marker of one process
   * @param random so that no two managers write the same
   */
  public static String statement(long seconds, long count, long random) {
    return "DROP VIEW IF EXISTS `%s`.`_asc:%08x:%08x:%016x`"
        .formatted(SCHEMA, seconds, count & 0xffff_ffffL, random);
  }

  /**
   * Reads the end of a log.
   *
   * @param end where the log is not read further; null for all of it
   * @throws RefusedException if no marker is there
   */
  public static Tail tail(EventLog log, @Nullable BinlogCoordinates end) throws SQLException {
    List<List<String>> later = new ArrayList<>();
    int read = 0;
    for (String file : log.files().reversed()) {
      if (end != null && new BinlogCoordinates(file, 0).compareTo(end) > 0) {
        continue;
      }
      TailOfFile found = tailOfFile(log, file, end);
      later.add(found.events);
      read += found.events.size();
      if (found.marker != null) {
        Collections.reverse(later);
        return new Tail(found.marker, later.stream().flatMap(List::stream).toList());
      }
      if (read > MOST) {
        throw new RefusedException(
            "its last " + read + " events hold no Pseudo-GTID marker: was the injection off?");
      }
    }
    throw new RefusedException(
        "its logs hold no Pseudo-GTID marker: have them injected, and wait until it is replicated");
  }

  /** What a file has after its last marker, or all of it. */
  private static final class TailOfFile {
    private @Nullable String marker;
    private final List<String> events = new ArrayList<>();
  }

  private static TailOfFile tailOfFile(EventLog log, String file, @Nullable BinlogCoordinates end)
      throws SQLException {
    TailOfFile tail = new TailOfFile();
    Reader reader = new Reader(log, List.of(file));
    for (LogEntry entry = reader.next(); entry != null; entry = reader.next()) {
      if (end != null && entry.place().compareTo(end) >= 0) {
        break;
      }
      Optional<String> marker = entry.marker();
      if (marker.isPresent()) {
        tail.marker = marker.get();
        tail.events.clear();
      } else {
        entry.comparable().ifPresent(tail.events::add);
      }
    }
    return tail;
  }

  /**
   * Finds the place in a log where a tail has been read to its end.
   *
   * @return empty if the log ends before the tail does: its server is behind
   * @throws RefusedException if the marker is not there, or the logs differ after it
   */
  public static Optional<BinlogCoordinates> match(EventLog log, Tail tail) throws SQLException {
    List<String> files = log.files();
    for (int i = files.size() - 1; i >= 0; i--) {
      Reader reader = new Reader(log, files.subList(i, files.size()));
      LogEntry marker = find(reader, files.get(i), tail.marker());
      if (marker != null) {
        return compare(reader, marker, tail);
      }
    }
    throw new RefusedException(
        ("its binary logs do not hold the Pseudo-GTID marker %s: it is of another tree, is behind, or"
                + " has purged it")
            .formatted(tail.marker()));
  }

  /** Reads one file only; the reader stands behind the marker if it is there. */
  private static @Nullable LogEntry find(Reader reader, String file, String wanted)
      throws SQLException {
    for (LogEntry entry = reader.next(); entry != null; entry = reader.next()) {
      if (!entry.file().equals(file)) {
        return null;
      }
      Optional<String> marker = entry.marker();
      if (marker.isPresent() && marker.get().equals(wanted)) {
        return entry;
      }
      if (marker.isPresent() && marker.get().compareTo(wanted) > 0) {
        return null;
      }
    }
    return null;
  }

  private static Optional<BinlogCoordinates> compare(Reader reader, LogEntry marker, Tail tail)
      throws SQLException {
    BinlogCoordinates after = marker.after();
    for (String wanted : tail.events()) {
      LogEntry entry = reader.nextComparable();
      if (entry == null) {
        return Optional.empty();
      }
      String found = entry.comparable().orElseThrow();
      if (entry.marker().isPresent() || !found.equals(wanted)) {
        throw new RefusedException(
            "the histories have parted after the marker %s: at %s it has '%s' where the other has '%s'"
                .formatted(tail.marker(), entry.place(), found, wanted));
      }
      after = entry.after();
    }
    return Optional.of(after);
  }

  /** The events of some files, one after the other. */
  private static final class Reader {
    private final EventLog log;
    private final List<String> files;
    private int file;
    private List<LogEntry> page = List.of();
    private int at;
    private boolean last = true;

    Reader(EventLog log, List<String> files) {
      this.log = log;
      this.files = files;
      this.file = -1;
    }

    /** A page begins with the last event of the one before: in relay logs only that is known. */
    @Nullable LogEntry next() throws SQLException {
      while (at >= page.size()) {
        if (last && ++file >= files.size()) {
          return null;
        }
        at = last ? 0 : 1;
        page = log.page(files.get(file), last ? FILE_BEGIN : page.getLast().position(), PAGE);
        last = page.size() < PAGE;
      }
      return page.get(at++);
    }

    @Nullable LogEntry nextComparable() throws SQLException {
      LogEntry entry = next();
      while (entry != null && entry.comparable().isEmpty()) {
        entry = next();
      }
      return entry;
    }
  }
}
