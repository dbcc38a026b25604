package dev.baton.ops.archive.store;

import dev.baton.wire.binlog.BinlogEvent;
import dev.baton.wire.binlog.BinlogFileReader;
import dev.baton.wire.binlog.CommitTime;
import dev.baton.wire.binlog.EventData;
import dev.baton.wire.binlog.EventDecoder;
import dev.baton.wire.binlog.EventTypes;
import dev.baton.wire.binlog.TransactionBoundary;
import dev.baton.wire.packet.MalformedPacketException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/** Reads a segment, one event in memory at a time. Stateless. */
public final class SegmentReader {

  /** No limit. */
  static final long ALL = Long.MAX_VALUE;

  private SegmentReader() {}

  /** Gets what a segment holds, in its order. */
  public interface Visitor {

    /** How all events from here on are laid out; comes before any transaction. */
    default void format(BinlogEvent event) throws IOException {}

    /**
     * A transaction begins.
     *
     * @param gtid in the flavour's text form
     */
    void begin(String gtid, Instant commit) throws IOException;

    /** One of its events, from the first that names it to the last. */
    default void event(BinlogEvent event) throws IOException {}

    /**
     * It is complete.
     *
     * @param end the first byte after it
     * @return whether to go on reading
     */
    boolean end(long end) throws IOException;
  }

  /**
   * @param limit where to end; only what is before it is promised to be whole
   * @throws IOException if the file cannot be read, or is damaged before the limit; the message
   *     names it
   */
  public static void read(Path file, long limit, Visitor visitor) throws IOException {
    EventDecoder decoder = new EventDecoder();
    TransactionBoundary boundary = new TransactionBoundary();
    try (BinlogFileReader reader = BinlogFileReader.open(file)) {
      while (reader.position() < limit) {
        BinlogEvent event = reader.next();
        if (event == null) {
          requireWhole(file, reader, limit);
          return;
        }
        if (!event.isIntact()) {
          throw new MalformedPacketException("wrong checksum of the " + event);
        }
        if (!deliver(event, decoder, boundary, visitor)) {
          return;
        }
      }
    } catch (MalformedPacketException | IllegalArgumentException e) {
      throw new IOException(file + " is damaged: " + e.getMessage(), e);
    }
  }

  private static void requireWhole(Path file, BinlogFileReader reader, long limit)
      throws IOException {
    if (reader.tornAt() >= 0) {
      throw new IOException(
          file + " is damaged: an event that begins at " + reader.tornAt() + " is cut off");
    }
    if (limit != ALL) {
      throw new IOException(
          "%s is damaged: it ends at %d of %d".formatted(file, reader.position(), limit));
    }
  }

  private static boolean deliver(
      BinlogEvent event, EventDecoder decoder, TransactionBoundary boundary, Visitor visitor)
      throws IOException {
    if (event.type() == EventTypes.FORMAT_DESCRIPTION) {
      visitor.format(event);
      return true;
    }
    EventData data = decoder.positional(event);
    if (data instanceof EventData.Gtid gtid) {
      visitor.begin(gtid.gtid(), CommitTime.of(event));
    }
    boolean ends = boundary.accept(event, data);
    visitor.event(event);
    return !ends || visitor.end(event.endOffset());
  }
}
