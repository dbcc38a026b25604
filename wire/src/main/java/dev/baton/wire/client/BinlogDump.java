package dev.baton.wire.client;

import dev.baton.wire.binlog.BinlogEvent;
import dev.baton.wire.binlog.EventTypes;
import dev.baton.wire.binlog.GtidCodec;
import dev.baton.wire.binlog.StreamChecksum;
import dev.baton.wire.packet.Commands;
import dev.baton.wire.packet.Fields;
import dev.baton.wire.packet.MalformedPacketException;
import dev.baton.wire.packet.Packets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads a server's binary log over the network, as a replica would, from a set of transactions that
 * the reader has already. Takes over the connection. Not thread-safe; closing from another thread
 * ends a read that waits.
 *
 * <p>Needs REPLICATION SLAVE (MariaDB: also BINLOG MONITOR). A dump makes the server end another
 * one of the same server id, so the id must be of no replica.
 *
 * <p>Source: {@code sql/rpl_binlog_sender.cc} (MySQL), {@code sql/sql_repl.cc} (MariaDB).
 */
public final class BinlogDump implements Closeable {
  private static final int NON_BLOCKING = 1;
  private static final int THROUGH_GTID = 4;
  private static final int MARIADB_ANNOTATE = 2;
  private static final int FIRST_POSITION = 4;

  private final WireConnection connection;
  private final StreamChecksum checksum = new StreamChecksum();
  private boolean ended;

  private BinlogDump(WireConnection connection) {
    this.connection = connection;
  }

  /**
   * Asks a MySQL server for every transaction that is not in a set.
   *
   * @param known a GTID set in the server's text form; empty to read from the beginning
   * @param serverId to be known by; not 0 and of no other reader
   * @param waitForMore false to end after what is there; true to go on as the server writes
   * @throws ServerErrorException if the server refuses, as with 1236 when it has purged some of it
   *     (this may come with the first {@link #next} only)
   */
  public static BinlogDump mysql(
      WireConnection connection, String known, long serverId, boolean waitForMore)
      throws IOException {
    ByteBuf set = Unpooled.buffer();
    GtidCodec.encode(known, set);
    connection.execute("SET @master_binlog_checksum = @@global.binlog_checksum");
    connection.execute("SET @source_binlog_checksum = @@global.binlog_checksum");
    ByteBuf argument = Unpooled.buffer();
    int flags = THROUGH_GTID | (waitForMore ? 0 : NON_BLOCKING);
    argument.writeShortLE(flags).writeIntLE((int) serverId);
    argument.writeIntLE(0).writeLongLE(FIRST_POSITION);
    argument.writeIntLE(set.readableBytes()).writeBytes(set);
    connection.sendCommand(Commands.BINLOG_DUMP_GTID, Fields.readRest(argument));
    return new BinlogDump(connection);
  }

  /**
   * Asks a MariaDB server for everything after a position.
   *
   * @param position {@code domain-server-sequence}, one for each domain, divided by commas; empty
   *     to read from the first binary log that is there
   * @param strict whether a position that the server does not hold itself is an error
   */
  public static BinlogDump mariadb(
      WireConnection connection,
      String position,
      boolean strict,
      long serverId,
      boolean waitForMore)
      throws IOException {
    if (!position.matches("[0-9, -]*")) {
      throw new IllegalArgumentException("'" + position + "' is not a MariaDB GTID position");
    }
    connection.execute("SET @mariadb_slave_capability = 4");
    connection.execute("SET @master_binlog_checksum = @@global.binlog_checksum");
    connection.execute("SET @slave_connect_state = '" + position + "'");
    connection.execute("SET @slave_gtid_strict_mode = " + (strict ? 1 : 0));
    connection.execute("SET @slave_gtid_ignore_duplicates = 0");
    return byPosition(connection, "", FIRST_POSITION, serverId, waitForMore);
  }

  /** Asks for a file from a byte on: any flavour, and the only way without GTIDs. */
  public static BinlogDump byFile(
      WireConnection connection, String file, long position, long serverId, boolean waitForMore)
      throws IOException {
    connection.execute("SET @master_binlog_checksum = @@global.binlog_checksum");
    connection.execute("SET @source_binlog_checksum = @@global.binlog_checksum");
    return byPosition(connection, file, position, serverId, waitForMore);
  }

  private static BinlogDump byPosition(
      WireConnection connection, String file, long position, long serverId, boolean waitForMore)
      throws IOException {
    boolean mariadb = connection.serverVersion().toLowerCase(Locale.ROOT).contains("mariadb");
    int flags = (waitForMore ? 0 : NON_BLOCKING) | (mariadb ? MARIADB_ANNOTATE : 0);
    ByteBuf argument = Unpooled.buffer();
    argument.writeIntLE((int) position).writeShortLE(flags).writeIntLE((int) serverId);
    argument.writeBytes(file.getBytes(StandardCharsets.UTF_8));
    connection.sendCommand(Commands.BINLOG_DUMP, Fields.readRest(argument));
    return new BinlogDump(connection);
  }

  /**
   * The next event, with the checksum that the server's own files have; null at the end of what is
   * there. Events that the server made up for this dump are among them: see {@link
   * BinlogEvent#isArtificial}.
   *
   * @throws ServerErrorException if the server ends the dump with an error
   */
  public @Nullable BinlogEvent next() throws IOException {
    if (ended) {
      return null;
    }
    try {
      return read(connection.readPayload());
    } catch (MalformedPacketException e) {
      ended = true;
      throw new IOException(connection.address() + ": binary log dump: " + e.getMessage(), e);
    }
  }

  private @Nullable BinlogEvent read(ByteBuf payload) throws IOException {
    int header = Fields.peekInt1(payload, "dump packet");
    if (header == Packets.ERR) {
      ended = true;
      throw connection.error("binary log dump", payload);
    }
    if (header == Packets.EOF && payload.readableBytes() < 9) {
      ended = true;
      return null;
    }
    if (header != Packets.OK) {
      throw new MalformedPacketException("a packet that begins with " + header);
    }
    payload.skipBytes(1);
    byte[] raw = Fields.readRest(payload);
    return checksum.event(raw);
  }

  /** Whether the event is one of a file, rather than made for this dump. */
  public static boolean isStored(BinlogEvent event) {
    int type = event.type();
    boolean heartbeat = type == EventTypes.HEARTBEAT || type == EventTypes.HEARTBEAT_V2;
    return !heartbeat && !event.isArtificial();
  }

  /** Ends the dump and the connection, at once. */
  @Override
  public void close() throws IOException {
    connection.abort();
  }
}
