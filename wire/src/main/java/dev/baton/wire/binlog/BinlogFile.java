package dev.baton.wire.binlog;

import dev.baton.wire.packet.MalformedPacketException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one binary log file holds: which transactions, and in which bytes. With it, a dead server's
 * last file can be cut after the last transaction that its cluster has.
 *
 * @param serverVersion of the server that wrote it
 * @param previousGtids what came in the files before, in the flavour's text form; empty if nothing,
 *     or if the file says nothing
 * @param transactions in their order; only the last can be incomplete
 * @param wholeUntil length of the file's part that holds whole events of complete transactions; a
 *     file cut here is a proper binary log
 * @param length of the file, in bytes
 * @param rotatedTo the next file, if the server ended this one in order; else empty
 * @param damage why reading ended before the file's end; empty if it did not
 */
public record BinlogFile(
    Path path,
    String serverVersion,
    String previousGtids,
    List<Transaction> transactions,
    long wholeUntil,
    long length,
    String rotatedTo,
    String damage) {

  /**
   * One transaction.
   *
   * @param gtid in the flavour's text form; empty if anonymous
   * @param start where its GTID event begins
   * @param end the first byte after it
   */
  public record Transaction(String gtid, long start, long end, boolean complete) {}

  public BinlogFile {
    transactions = List.copyOf(transactions);
  }

  /**
   * Reads a whole file, once, keeping only positions.
   *
   * @throws IOException if it cannot be read, is no binary log or is encrypted
   */
  public static BinlogFile scan(Path path) throws IOException {
    try (BinlogFileReader reader = BinlogFileReader.open(path)) {
      return new Scan(path, reader).run();
    }
  }

  /** State of one run over a file. */
  private static final class Scan {
    private final Path path;
    private final BinlogFileReader reader;
    private final EventDecoder decoder = new EventDecoder();
    private final TransactionBoundary boundary = new TransactionBoundary();
    private final List<Transaction> transactions = new ArrayList<>();

    private String serverVersion = "";
    private String previousGtids = "";
    private String rotatedTo = "";
    private @Nullable String gtid;
    private long start;
    private long wholeUntil = BinlogFileReader.MAGIC_LENGTH;

    Scan(Path path, BinlogFileReader reader) {
      this.path = path;
      this.reader = reader;
    }

    BinlogFile run() throws IOException {
      String damage = "";
      try {
        for (BinlogEvent event = reader.next(); event != null; event = reader.next()) {
          if (!event.isIntact()) {
            throw new MalformedPacketException("wrong checksum of the " + event);
          }
          take(event);
        }
        if (reader.tornAt() >= 0) {
          damage = "an event that begins at " + reader.tornAt() + " is cut off";
        }
      } catch (MalformedPacketException e) {
        damage = e.getMessage() == null ? "not readable" : e.getMessage();
      }
      if (gtid != null) {
        transactions.add(new Transaction(gtid, start, reader.position(), false));
      }
      return new BinlogFile(
          path,
          serverVersion,
          previousGtids,
          transactions,
          wholeUntil,
          Files.size(path),
          rotatedTo,
          damage);
    }

    private void take(BinlogEvent event) {
      EventData data = positional(event);
      if (data instanceof EventData.Gtid begun) {
        if (gtid != null) {
          transactions.add(new Transaction(gtid, start, event.offset(), false));
        }
        gtid = begun.gtid();
        start = event.offset();
      }
      boolean ends = boundary.accept(event, data);
      if (ends && gtid != null) {
        transactions.add(new Transaction(gtid, start, event.endOffset(), true));
        gtid = null;
      }
      if (gtid == null) {
        wholeUntil = event.endOffset();
      }
    }

    private EventData positional(BinlogEvent event) {
      EventData data = decoder.positional(event);
      switch (data) {
        case EventData.FormatDescription format -> serverVersion = format.serverVersion();
        case EventData.PreviousGtids previous -> previousGtids = previous.gtids();
        case EventData.Rotate rotate -> rotatedTo = rotate.file();
        default -> {
          // tells no position
        }
      }
      return data;
    }
  }
}
