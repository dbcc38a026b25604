package dev.baton.ops.archive.stream;

import dev.baton.ops.archive.store.ArchiveWriter;
import dev.baton.wire.binlog.BinlogEvent;
import dev.baton.wire.binlog.EventTypes;
import dev.baton.wire.client.BinlogDump;
import java.io.IOException;
import java.util.function.Predicate;

/** What is done with each event of a dump. */
final class Arriving {

  private Arriving() {}

  static void take(BinlogEvent event, ArchiveWriter writer, Predicate<String> filter)
      throws IOException {
    if (event.type() == EventTypes.MARIADB_START_ENCRYPTION) {
      throw new IOException(
          "the server's binary logs are encrypted (encrypt_binlog), and the archive would hold them"
              + " in the clear: they are not archived");
    }
    if (event.type() == EventTypes.FORMAT_DESCRIPTION) {
      writer.format(event);
      return;
    }
    if (!BinlogDump.isStored(event)) {
      return;
    }
    if (!event.isIntact()) {
      throw new IOException("an event came with a wrong checksum: " + event);
    }
    writer.add(event, filter);
  }
}
