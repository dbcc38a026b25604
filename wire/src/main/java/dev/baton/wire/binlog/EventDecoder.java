package dev.baton.wire.binlog;

import dev.baton.wire.packet.Fields;
import dev.baton.wire.packet.MalformedPacketException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Says what events mean. Remembers the table maps of the running transaction, so feed it the events
 * of one log in their order. Not thread-safe.
 *
 * <p>Source: MySQL {@code libs/mysql/binlog/event}, MariaDB {@code sql/log_event.h}.
 */
public final class EventDecoder {
  private static final int MARIADB_STANDALONE = 1;
  private static final int MAX_TABLES = 10_000;
  private static final int MAX_INFLATED = 1 << 28;

  private final Map<Long, EventData.TableMap> tables = new HashMap<>();

  /**
   * @throws MalformedPacketException if the event is not what its type says
   */
  public EventData decode(BinlogEvent event) {
    ByteBuf body = event.body();
    return switch (event.type()) {
      case EventTypes.GTID -> gtid(body);
      case EventTypes.GTID_TAGGED -> TaggedGtid.read(body);
      case EventTypes.ANONYMOUS_GTID -> new EventData.Gtid("", false);
      case EventTypes.MARIADB_GTID -> mariadbGtid(event, body);
      case EventTypes.PREVIOUS_GTIDS -> new EventData.PreviousGtids(GtidCodec.decode(body));
      case EventTypes.MARIADB_GTID_LIST -> mariadbGtidList(body);
      case EventTypes.FORMAT_DESCRIPTION -> FormatDescriptions.read(event.raw());
      case EventTypes.ROTATE -> rotate(body);
      case EventTypes.QUERY -> query(body, false);
      case EventTypes.MARIADB_QUERY_COMPRESSED -> query(body, true);
      case EventTypes.ROWS_QUERY -> rowsQuery(body);
      case EventTypes.MARIADB_ANNOTATE_ROWS ->
          new EventData.StatementText(Fields.readRestString(body));
      case EventTypes.TABLE_MAP -> tableMap(body);
      case EventTypes.XID -> xid(body);
      case EventTypes.XA_PREPARE -> new EventData.XaPrepare(Fields.readInt1(body, "XA") != 0);
      case EventTypes.TRANSACTION_PAYLOAD -> new EventData.TransactionPayload(body.readableBytes());
      case EventTypes.HEARTBEAT, EventTypes.HEARTBEAT_V2 -> new EventData.Heartbeat();
      default -> rowsOrOther(event, body);
    };
  }

  /**
   * As {@link #decode}, but rows and table maps are left alone: enough to tell where transactions
   * begin and end, and which.
   */
  public EventData positional(BinlogEvent event) {
    if (RowEvents.kindOf(event.type()) != null || event.type() == EventTypes.TABLE_MAP) {
      return new EventData.Other(event.type());
    }
    return decode(event);
  }

  private EventData rowsOrOther(BinlogEvent event, ByteBuf body) {
    RowChange.Kind kind = RowEvents.kindOf(event.type());
    if (kind == null) {
      return new EventData.Other(event.type());
    }
    return RowEvents.read(event.type(), kind, body, tables);
  }

  private static EventData.Gtid gtid(ByteBuf body) {
    Fields.skip(body, 1, "GTID flags");
    String uuid = GtidCodec.readUuid(body);
    return new EventData.Gtid(uuid + ":" + Fields.readInt8(body, "GTID number"), false);
  }

  private static EventData.Gtid mariadbGtid(BinlogEvent event, ByteBuf body) {
    long sequence = Fields.readInt8(body, "GTID sequence");
    long domain = Fields.readInt4(body, "GTID domain");
    int flags = Fields.readInt1(body, "GTID flags");
    String gtid = domain + "-" + event.serverId() + "-" + Long.toUnsignedString(sequence);
    return new EventData.Gtid(gtid, (flags & MARIADB_STANDALONE) != 0);
  }

  private static EventData.PreviousGtids mariadbGtidList(ByteBuf body) {
    long count = Fields.readInt4(body, "GTID list") & 0x0fff_ffffL;
    Fields.require(body, count * 16, "GTID list");
    StringBuilder text = new StringBuilder();
    for (long i = 0; i < count; i++) {
      long domain = body.readUnsignedIntLE();
      long server = body.readUnsignedIntLE();
      text.append(text.isEmpty() ? "" : ",").append(domain).append('-').append(server);
      text.append('-').append(Long.toUnsignedString(body.readLongLE()));
    }
    return new EventData.PreviousGtids(text.toString());
  }

  private static EventData.Rotate rotate(ByteBuf body) {
    long position = Fields.readInt8(body, "position");
    return new EventData.Rotate(Fields.readRestString(body), position);
  }

  private static EventData.Query query(ByteBuf body, boolean compressed) {
    long threadId = Fields.readInt4(body, "thread id");
    Fields.skip(body, 4, "execution time");
    int schemaLength = Fields.readInt1(body, "schema");
    Fields.skip(body, 2, "error code");
    int statusLength = Fields.readInt2(body, "status variables");
    Fields.skip(body, statusLength, "status variables");
    String schema = Fields.readString(body, schemaLength, "schema");
    Fields.skip(body, 1, "schema");
    ByteBuf statement = compressed ? inflate(body) : body;
    return new EventData.Query(threadId, schema, Fields.readRestString(statement));
  }

  /**
   * MariaDB's compressed form: a byte whose low three bits say how many bytes of length follow, the
   * length (highest byte first), and zlib data.
   */
  static ByteBuf inflate(ByteBuf body) {
    int lengthBytes = Fields.readInt1(body, "compression") & 7;
    Fields.require(body, lengthBytes, "length");
    long length = 0;
    for (int i = 0; i < lengthBytes; i++) {
      length = length << 8 | body.readUnsignedByte();
    }
    // zlib shrinks by a factor of about a thousand at most
    if (length < 0 || length > MAX_INFLATED || length > 1100L * body.readableBytes()) {
      throw new MalformedPacketException("compressed data that claims " + length + " bytes");
    }
    byte[] out = new byte[(int) length];
    try (Inflater inflater = new Inflater()) {
      inflater.setInput(Fields.readRest(body));
      if (inflater.inflate(out) != out.length) {
        throw new MalformedPacketException("compressed data is shorter than it claims");
      }
    } catch (DataFormatException e) {
      throw new MalformedPacketException("compressed data cannot be read", e);
    }
    return Unpooled.wrappedBuffer(out);
  }

  private static EventData.StatementText rowsQuery(ByteBuf body) {
    Fields.skip(body, 1, "length"); // too short for its purpose, and ignored by all
    return new EventData.StatementText(Fields.readRestString(body));
  }

  private EventData xid(ByteBuf body) {
    tables.clear();
    return new EventData.Xid(Fields.readInt8(body, "XID"));
  }

  private EventData.TableMap tableMap(ByteBuf body) {
    EventData.TableMap map = TableMaps.read(body);
    if (tables.size() >= MAX_TABLES) {
      tables.clear();
    }
    tables.put(map.tableId(), map);
    return map;
  }
}
