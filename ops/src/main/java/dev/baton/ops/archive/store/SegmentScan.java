package dev.baton.ops.archive.store;

import dev.baton.wire.binlog.BinlogEvent;
import dev.baton.wire.binlog.BinlogFileReader;
import dev.baton.wire.binlog.EventData;
import dev.baton.wire.binlog.EventDecoder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/**
 * What a segment's file holds up to its last whole transaction, whatever comes after it: a segment
 * whose writer died ends in the middle of an event as a rule, and after a loss of power in blocks
 * that never came to the disk.
 */
final class SegmentScan implements SegmentReader.Visitor {

  private final SegmentStart start;
  private final PositionTracker tracker;
  private final EventDecoder decoder = new EventDecoder();
  private String serverVersion = "";
  private String gtid = "";
  private Instant commit = Instant.EPOCH;
  private long transactions;
  private Instant firstCommit = Instant.EPOCH;
  private Instant lastCommit = Instant.EPOCH;
  private long wholeUntil = BinlogFileReader.MAGIC_LENGTH;
  private String damage = "";

  private SegmentScan(SegmentStart start) {
    this.start = start;
    this.tracker = new PositionTracker(start.beforePosition());
  }

  static SegmentScan of(Path file, SegmentStart start) {
    SegmentScan scan = new SegmentScan(start);
    try {
      SegmentReader.read(file, SegmentReader.ALL, scan);
    } catch (IOException e) {
      scan.damage = String.valueOf(e.getMessage());
    }
    return scan;
  }

  @Override
  public void format(BinlogEvent event) {
    if (decoder.decode(event) instanceof EventData.FormatDescription format) {
      serverVersion = format.serverVersion();
    }
  }

  @Override
  public void begin(String begun, Instant at) {
    gtid = begun;
    commit = at;
  }

  @Override
  public boolean end(long end) {
    tracker.add(gtid);
    firstCommit = transactions == 0 ? commit : firstCommit;
    lastCommit = commit;
    transactions++;
    wholeUntil = end;
    return true;
  }

  long transactions() {
    return transactions;
  }

  /** Why reading ended before the file's end; empty if it did not. */
  String damage() {
    return damage;
  }

  /**
   * @param sha256 of the whole part; empty if the segment is not finished
   */
  Segment segment(String sha256) {
    return new Segment(
        start,
        serverVersion,
        tracker.position().toString(),
        transactions,
        firstCommit,
        lastCommit,
        wholeUntil,
        sha256);
  }

  long wholeUntil() {
    return wholeUntil;
  }
}
