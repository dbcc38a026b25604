package dev.baton.ops.compare;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.ops.backup.Names;
import dev.baton.ops.backup.Server;
import dev.baton.ops.backup.create.TableChunks;
import dev.baton.ops.backup.create.TableChunks.Chunk;
import dev.baton.ops.backup.format.RowChecksum;
import dev.baton.wire.client.WireConnection;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A real server. For one thread. */
public final class WireComparedServer implements ComparedServer, Closeable {

  private final Server server;
  private final WireConnection session;
  private final boolean mariaDb;

  private WireComparedServer(Server server, WireConnection session, boolean mariaDb) {
    this.server = server;
    this.session = session;
    this.mariaDb = mariaDb;
  }

  /**
   * @throws IOException if it cannot be reached, or has no GTIDs
   */
  public static WireComparedServer open(Server server) throws IOException {
    WireConnection session = TableChunks.open(server);
    try {
      boolean mariaDb = server.version(session).flavour().isMariaDb();
      if (!mariaDb && !Server.value(session, "SELECT @@global.gtid_mode").equals("ON")) {
        throw new IOException(
            server.key()
                + " has gtid_mode off: without GTIDs nobody can tell what it has executed");
      }
      return new WireComparedServer(server, session, mariaDb);
    } catch (IOException e) {
      session.close();
      throw e;
    }
  }

  /** Everything that it has, in pieces. */
  public List<Chunk> chunks(long pieceBytes) throws IOException {
    return TableChunks.of(session, mariaDb, pieceBytes);
  }

  public boolean isMariaDb() {
    return mariaDb;
  }

  @Override
  public String name() {
    return server.key().toString();
  }

  @Override
  public Sum sum(Chunk chunk) throws IOException {
    RowChecksum checksum = TableChunks.sum(session, chunk);
    return new Sum(checksum.rows(), checksum.text());
  }

  @Override
  public Set<String> tables() throws IOException {
    return new TreeSet<>(TableChunks.tables(session, mariaDb));
  }

  @Override
  public GtidPosition executed() throws IOException {
    return mariaDb
        ? MariadbGtidPosition.parse(Server.value(session, "SELECT @@global.gtid_binlog_pos"))
        : MysqlGtidSet.parse(
            Server.value(session, "SELECT @@global.gtid_executed").replace("\n", ""));
  }

  @Override
  public boolean awaitExecuted(GtidPosition position, Duration limit) throws IOException {
    if (position.isEmpty()) {
      return true;
    }
    String function = mariaDb ? "MASTER_GTID_WAIT" : "WAIT_FOR_EXECUTED_GTID_SET";
    return Server.value(
            session,
            "SELECT %s(%s, %d)"
                .formatted(function, Names.literal(position.toString()), limit.toSeconds()))
        .equals("0");
  }

  @Override
  public void close() throws IOException {
    session.close();
  }
}
