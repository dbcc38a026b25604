package dev.baton.ops.backup.create;

import dev.baton.ops.backup.Names;
import dev.baton.ops.backup.Server;
import dev.baton.ops.backup.format.RowChecksum;
import dev.baton.wire.client.WireConnection;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads an instance's rows in pieces, as a backup would, and keeps their checksums alone. */
public final class TableChunks {

  private TableChunks() {}

  /**
   * A piece of a table. Immutable.
   *
   * @param table its name in quotes, with its database's
   * @param condition which of its rows; empty for all
   * @param select the statement that reads them
   */
  public record Chunk(String table, String condition, String select) {

    @Override
    public String toString() {
      return condition.isEmpty() ? table : table + " where " + condition;
    }
  }

  /** A session in which chunks are read. */
  public static WireConnection open(Server server) throws IOException {
    return Readers.open(server);
  }

  /** All tables in pieces; those whose primary key begins with no whole number are one. */
  public static List<Chunk> of(WireConnection session, boolean mariaDb, long pieceBytes)
      throws IOException {
    List<Chunk> chunks = new ArrayList<>();
    for (Table table : Catalogue.read(session, mariaDb).tables()) {
      for (String condition : conditions(session, table, pieceBytes)) {
        chunks.add(new Chunk(table.quoted(), condition, table.select(condition)));
      }
    }
    return chunks;
  }

  /** The tables that there are, in quotes. */
  public static List<String> tables(WireConnection session, boolean mariaDb) throws IOException {
    return Catalogue.read(session, mariaDb).tables().stream().map(Table::quoted).toList();
  }

  public static RowChecksum sum(WireConnection session, Chunk chunk) throws IOException {
    RowChecksum checksum = new RowChecksum();
    session.stream(chunk.select(), checksum::add);
    return checksum;
  }

  /** Which rows each piece of a table has; one empty condition if it is read at once. */
  static List<String> conditions(WireConnection session, Table table, long pieceBytes)
      throws IOException {
    String key = table.key();
    if (key == null || table.bytes() <= pieceBytes) {
      return List.of("");
    }
    String quoted = Names.quote(key);
    List<@Nullable String> ends =
        session
            .query("SELECT MIN(%s), MAX(%s) FROM %s".formatted(quoted, quoted, table.quoted()))
            .rows()
            .getFirst();
    String smallest = ends.get(0);
    String largest = ends.get(1);
    if (smallest == null || largest == null) {
      return List.of("");
    }
    return Chunks.of(
        key, new BigInteger(smallest), new BigInteger(largest), table.bytes(), pieceBytes);
  }
}
