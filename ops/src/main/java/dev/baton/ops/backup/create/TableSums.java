package dev.baton.ops.backup.create;

import dev.baton.ops.backup.Server;
import dev.baton.ops.backup.Workers;
import dev.baton.ops.backup.format.Manifest.TableData;
import dev.baton.ops.backup.format.RowChecksum;
import dev.baton.wire.client.WireConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Reads every row of an instance that nobody writes to, as a backup would, and keeps the checksums
 * alone: what a backup's manifest says of the same rows is the same.
 */
public final class TableSums {

  private TableSums() {}

  /**
   * @param parallel how many connections read
   * @return tables without files
   */
  public static List<TableData> read(Server server, int parallel) throws IOException {
    List<WireConnection> readers = new ArrayList<>();
    try {
      for (int i = 0; i < parallel; i++) {
        readers.add(Readers.open(server));
      }
      WireConnection first = readers.getFirst();
      boolean mariaDb = server.version(first).flavour().isMariaDb();
      List<Table> tables =
          Catalogue.read(first, mariaDb).tables().stream()
              .sorted(Comparator.comparingLong(Table::bytes).reversed())
              .toList();
      ConcurrentLinkedQueue<TableData> sums = new ConcurrentLinkedQueue<>();
      Workers.run(readers, tables, (session, table) -> sums.add(sum(session, table)));
      return List.copyOf(sums);
    } finally {
      for (WireConnection reader : readers) {
        reader.close();
      }
    }
  }

  private static TableData sum(WireConnection session, Table table) throws IOException {
    RowChecksum checksum = new RowChecksum();
    session.stream(table.select(""), checksum::add);
    return new TableData(
        table.database(), table.name(), checksum.rows(), checksum.text(), List.of());
  }
}
