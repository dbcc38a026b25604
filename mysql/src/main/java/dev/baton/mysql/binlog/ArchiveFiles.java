package dev.baton.mysql.binlog;

import dev.baton.core.instance.InstanceKey;
import dev.baton.wire.binlog.BinlogEvent;
import dev.baton.wire.binlog.BinlogFileReader;
import dev.baton.wire.binlog.EventData;
import dev.baton.wire.binlog.EventDecoder;
import dev.baton.wire.binlog.EventTypes;
import dev.baton.wire.binlog.RowChange;
import dev.baton.wire.packet.MalformedPacketException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Two files that keep transactions: one as a binary log that {@code mysqlbinlog} or {@code
 * mariadb-binlog} reads, one for people. They are complete and on disk once {@link #finish} has
 * returned; until then closing removes them. Not thread-safe.
 */
final class ArchiveFiles implements Closeable {

  private static final byte[] MAGIC = {(byte) 0xfe, 'b', 'i', 'n'};
  private static final DateTimeFormatter NAME_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Path rawFile;
  private final Path textFile;
  private final FileChannel raw;
  private final FileChannel text;
  private final EventDecoder decoder = new EventDecoder();
  private final List<String> gtids = new ArrayList<>();
  private boolean described;
  private boolean finished;

  private ArchiveFiles(Path rawFile, Path textFile) throws IOException {
    this.rawFile = rawFile;
    this.textFile = textFile;
    this.raw = FileChannel.open(rawFile, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    this.text = FileChannel.open(textFile, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    write(raw, MAGIC);
  }

  static ArchiveFiles create(Path directory, InstanceKey instance, Instant now) throws IOException {
    Files.createDirectories(directory);
    String name =
        "errant-%s-%d-%s"
            .formatted(
                instance.host().replaceAll("[^A-Za-z0-9.-]", "_"),
                instance.port(),
                NAME_TIME.format(now));
    return new ArchiveFiles(directory.resolve(name + ".binlog"), directory.resolve(name + ".txt"));
  }

  /** The format description; those of later files say the same and are left out. */
  void describe(BinlogEvent event) throws IOException {
    if (!described) {
      write(raw, event.raw());
      described = true;
    }
  }

  /** An event of a transaction that is to be kept; its first one names it. */
  void add(BinlogEvent event) throws IOException {
    if (!described) {
      throw new IOException("the dump began without a format description");
    }
    write(raw, event.raw());
    if (EventTypes.isGtid(event.type())) {
      if (decoder.decode(event) instanceof EventData.Gtid gtid) {
        gtids.add(gtid.gtid());
        line(
            "%sGTID %s at %s, server %d"
                .formatted(
                    gtids.size() > 1 ? "\n" : "",
                    gtid.gtid(),
                    event.timestamp(),
                    event.serverId()));
      }
      return;
    }
    describe(decoder.decode(event));
  }

  private void describe(EventData data) throws IOException {
    switch (data) {
      case EventData.Query query -> line("  thread " + query.threadId() + ": " + text(query));
      case EventData.StatementText statement -> line("  statement: " + statement.statement());
      case EventData.Rows rows -> rows(rows);
      case EventData.Xid xid -> line("  committed");
      case EventData.XaPrepare prepare -> line("  prepared (XA)");
      case EventData.TransactionPayload payload ->
          line("  compressed, " + payload.bytes() + " bytes: see the binary log");
      default -> {
        // table maps and the like say nothing to a reader
      }
    }
  }

  private static String text(EventData.Query query) {
    return query.schema().isEmpty()
        ? query.statement()
        : query.statement() + " (in " + query.schema() + ")";
  }

  private void rows(EventData.Rows rows) throws IOException {
    EventData.TableMap table = rows.table();
    String name = table == null ? "table " + rows.tableId() : table.name();
    if (rows.changes().isEmpty()) {
      line("  " + rows.kind() + " " + name + ": not decoded: " + rows.undecoded());
    }
    for (RowChange change : rows.changes()) {
      String shown =
          switch (rows.kind()) {
            case INSERT -> String.valueOf(change.after());
            case DELETE -> String.valueOf(change.before());
            case UPDATE -> change.before() + " -> " + change.after();
          };
      line("  " + rows.kind() + " " + name + " " + shown);
    }
  }

  /** The transactions kept so far. */
  List<String> gtids() {
    return List.copyOf(gtids);
  }

  /** Makes both files safe against a loss of power, and proves that the kept log can be read. */
  void finish() throws IOException {
    raw.force(true);
    text.force(true);
    try (FileChannel folder = FileChannel.open(rawFile.resolveSibling("."))) {
      folder.force(true); // their names
    }
    int read = transactionsIn(rawFile);
    if (read != gtids.size()) {
      throw new IOException(
          rawFile + " holds " + read + " transactions instead of " + gtids.size());
    }
    finished = true;
  }

  private static int transactionsIn(Path file) throws IOException {
    int found = 0;
    try (BinlogFileReader reader = BinlogFileReader.open(file)) {
      for (BinlogEvent event = reader.next(); event != null; event = reader.next()) {
        found += EventTypes.isGtid(event.type()) ? 1 : 0;
      }
      return reader.tornAt() < 0 ? found : -1;
    } catch (MalformedPacketException e) {
      throw new IOException(file + " cannot be read back: " + e.getMessage(), e);
    }
  }

  private void line(String line) throws IOException {
    write(text, (line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static void write(FileChannel file, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      file.write(buffer);
    }
  }

  @Override
  public void close() throws IOException {
    raw.close();
    text.close();
    if (!finished) {
      Files.deleteIfExists(rawFile);
      Files.deleteIfExists(textFile);
    }
  }
}
