package dev.baton.ops.provision.restart;

import dev.baton.wire.binlog.BinlogEvent;
import dev.baton.wire.binlog.BinlogFileReader;
import dev.baton.wire.binlog.EventData;
import dev.baton.wire.binlog.EventDecoder;
import dev.baton.wire.binlog.RowChange;
import dev.baton.wire.packet.MalformedPacketException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the end of a binary log file before it is removed: as a binary log of its own, which {@code
 * mysqlbinlog} can replay, and as text for people. Both are on the disk when {@link #write}
 * returns.
 */
final class TailArchive {

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);

  private TailArchive() {}

  /**
   * @param from where the first removed transaction begins
   * @param why a sentence for the top of the text
   * @return the new folder with both files
   */
  static Path write(Path binlog, long from, Path archive, String node, String why, Instant now)
      throws IOException {
    Path folder = archive.resolve(node + "-" + STAMP.format(now));
    Files.createDirectories(folder);
    copyRaw(binlog, from, folder.resolve(binlog.getFileName() + ".tail"));
    list(binlog, from, folder.resolve(binlog.getFileName() + ".tail.txt"), why);
    return folder;
  }

  private static void copyRaw(Path binlog, long from, Path target) throws IOException {
    long headEnd = formatDescriptionEnd(binlog);
    try (FileChannel in = FileChannel.open(binlog, StandardOpenOption.READ);
        FileChannel out =
            FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      transfer(in, 0, headEnd, out);
      transfer(in, Math.max(from, headEnd), in.size(), out);
      out.force(true);
    }
  }

  private static long formatDescriptionEnd(Path binlog) throws IOException {
    try (BinlogFileReader reader = BinlogFileReader.open(binlog)) {
      BinlogEvent first = reader.next();
      return first == null ? BinlogFileReader.MAGIC_LENGTH : first.endOffset();
    }
  }

  private static void transfer(FileChannel in, long from, long to, FileChannel out)
      throws IOException {
    long position = from;
    while (position < to) {
      position += in.transferTo(position, to - position, out);
    }
  }

  private static void list(Path binlog, long from, Path target, String why) throws IOException {
    try (BinlogFileReader reader = BinlogFileReader.open(binlog);
        BufferedWriter out = Files.newBufferedWriter(target)) {
      out.write("# " + why + "\n# " + binlog + " from byte " + from + "\n");
      EventDecoder decoder = new EventDecoder();
      try {
        for (BinlogEvent event = reader.next(); event != null; event = reader.next()) {
          if (event.offset() >= from) {
            out.write(event.offset() + " " + event.timestamp() + " server " + event.serverId());
            out.write(": " + describe(decoder.decode(event)) + "\n");
          }
        }
        if (reader.tornAt() >= 0) {
          out.write("# the event that begins at " + reader.tornAt() + " is cut off\n");
        }
      } catch (MalformedPacketException e) {
        out.write("# not readable any further: " + e.getMessage() + "\n");
      }
    }
    try (FileChannel written = FileChannel.open(target, StandardOpenOption.WRITE)) {
      written.force(true);
    }
  }

  private static String describe(EventData data) {
    return switch (data) {
      case EventData.Gtid gtid -> "transaction " + gtid.gtid();
      case EventData.Query query ->
          "thread " + query.threadId() + " [" + query.schema() + "] " + query.statement();
      case EventData.StatementText text -> "statement " + text.statement();
      case EventData.TableMap map -> "table " + map.name();
      case EventData.Rows rows -> describe(rows);
      case EventData.Xid xid -> "commit " + xid.xid();
      default -> data.toString();
    };
  }

  private static String describe(EventData.Rows rows) {
    StringBuilder text = new StringBuilder();
    EventData.TableMap table = rows.table();
    text.append(rows.kind()).append(' ').append(table == null ? "?" : table.name());
    for (RowChange change : rows.changes()) {
      text.append("\n    ").append(values(change.before()));
      if (!change.before().isEmpty() && !change.after().isEmpty()) {
        text.append(" -> ");
      }
      text.append(values(change.after()));
    }
    return rows.undecoded().isEmpty()
        ? text.toString()
        : text.append(" (not decoded: ").append(rows.undecoded()).append(')').toString();
  }

  private static String values(List<@Nullable String> values) {
    return values.isEmpty() ? "" : values.toString();
  }
}
