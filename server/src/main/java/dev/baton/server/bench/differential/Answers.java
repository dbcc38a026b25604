package dev.baton.server.bench.differential;

import dev.baton.wire.client.WireConnection;
import dev.baton.wire.packet.Capabilities;
import dev.baton.wire.packet.EofPacket;
import dev.baton.wire.packet.ErrPacket;
import dev.baton.wire.packet.Fields;
import dev.baton.wire.packet.OkPacket;
import dev.baton.wire.packet.Packets;
import dev.baton.wire.packet.ServerStatus;
import dev.baton.wire.packet.SessionChanges;
import dev.baton.wire.packet.SessionStateListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Reads the answer to one command, a line for each packet. Left out is what may differ between two
 * connections that do the same: numbers of statements, how slow something was and which index was
 * used, and what session tracking says beyond the variables and the schema.
 */
final class Answers {

  /** The schemas that MySQL names for a column of its information schema. */
  private static final Set<String> SERVERS_OWN = Set.of("", "information_schema", "mysql");

  /** Longer rows are told by their length and digest. */
  private static final int LONGEST_SHOWN = 400;

  /** An unknown prepared statement, and one without a cursor: both tell its number. */
  private static final Set<Integer> STATEMENT_ERRORS = Set.of(1243, 1421);

  /** The types of columns that are numbers, as the protocol has them; and where a type is. */
  private static final Set<Short> NUMBERS =
      Set.of(
          (short) 0,
          (short) 1,
          (short) 2,
          (short) 3,
          (short) 4,
          (short) 5,
          (short) 8,
          (short) 9,
          (short) 246);

  private static final int TYPE_FROM_END = 6;

  /** MariaDB counts on from statements before, of other sessions, too. */
  private static final Pattern ROW_NUMBER = Pattern.compile(" at row \\d+$");

  private static final int COMPARED_STATUS =
      ServerStatus.IN_TRANS
          | ServerStatus.AUTOCOMMIT
          | ServerStatus.MORE_RESULTS_EXISTS
          | ServerStatus.CURSOR_EXISTS
          | ServerStatus.LAST_ROW_SENT
          | ServerStatus.NO_BACKSLASH_ESCAPES
          | ServerStatus.PS_OUT_PARAMS
          | ServerStatus.IN_TRANS_READONLY;

  private final WireConnection connection;
  private final boolean deprecatesEof;

  Answers(WireConnection connection) {
    this.connection = connection;
    this.deprecatesEof = Capabilities.has(connection.capabilities(), Capabilities.DEPRECATE_EOF);
  }

  /**
   * What was prepared, beside what the server said about it.
   *
   * @param numbers which parameters the server takes for numbers
   */
  record Prepared(List<String> lines, int statement, int parameters, Set<Integer> numbers) {}

  /** The answer to a statement: results up to the last one. */
  List<String> results() throws IOException {
    List<String> lines = new ArrayList<>();
    while ((result(lines) & ServerStatus.MORE_RESULTS_EXISTS) != 0) {
      // the next one
    }
    return lines;
  }

  /** One packet that says how it went. */
  List<String> outcome() throws IOException {
    List<String> lines = new ArrayList<>();
    ByteBuf payload = connection.readPayload();
    if (first(payload) == Packets.ERR) {
      error(payload, lines);
    } else if (first(payload) == Packets.EOF && payload.readableBytes() == 5) {
      status(EofPacket.read(payload).status(), lines);
    } else {
      status(ok(payload, lines), lines);
    }
    return lines;
  }

  /** Column definitions, or rows of a cursor, up to their end. */
  List<String> upToEof(String kind) throws IOException {
    List<String> lines = new ArrayList<>();
    rows(kind, lines);
    return lines;
  }

  Prepared prepared() throws IOException {
    List<String> lines = new ArrayList<>();
    ByteBuf payload = connection.readPayload();
    if (first(payload) == Packets.ERR) {
      error(payload, lines);
      return new Prepared(lines, 0, 0, Set.of());
    }
    payload.skipBytes(1);
    int statement = payload.readIntLE();
    int columns = payload.readUnsignedShortLE();
    int parameters = payload.readUnsignedShortLE();
    payload.skipBytes(1);
    int warnings = payload.isReadable() ? payload.readUnsignedShortLE() : 0;
    boolean described = connection.isDescribed(payload);
    lines.add(
        "PREPARED %d parameters, %d columns, %d warnings".formatted(parameters, columns, warnings)
            + (described ? "" : ", not described"));
    Set<Integer> numbers = definitions("parameter", parameters, described, lines);
    definitions("column", columns, described, lines);
    return new Prepared(lines, statement, parameters, numbers);
  }

  /** Returns which of them are numbers. */
  private Set<Integer> definitions(String kind, int count, boolean described, List<String> lines)
      throws IOException {
    Set<Integer> numbers = new HashSet<>();
    for (int i = 0; described && i < count; i++) {
      ByteBuf definition = connection.readPayload();
      if (NUMBERS.contains(definition.getUnsignedByte(definition.writerIndex() - TYPE_FROM_END))) {
        numbers.add(i);
      }
      lines.add(kind + " " + shown(definition));
    }
    if (count > 0 && !deprecatesEof) {
      connection.readPayload();
    }
    return numbers;
  }

  /** Returns the status flags at its end; none after an error. */
  private int result(List<String> lines) throws IOException {
    ByteBuf payload = connection.readPayload();
    switch (first(payload)) {
      case Packets.ERR -> {
        error(payload, lines);
        return 0;
      }
      case Packets.OK -> {
        return status(ok(payload, lines), lines);
      }
      default -> {
        long columns = Fields.readLenenc(payload, "column count");
        boolean described = connection.isDescribed(payload);
        if (!described) {
          lines.add(columns + " columns, not described");
        }
        for (long i = 0; described && i < columns; i++) {
          lines.add("column " + column(connection.readPayload()));
        }
        if (!deprecatesEof) {
          ByteBuf end = connection.readPayload();
          if (first(end) == Packets.ERR) {
            error(end, lines);
            return 0;
          }
          int status = EofPacket.read(end).status();
          if ((status & ServerStatus.CURSOR_EXISTS) != 0) {
            return status(status, lines);
          }
        }
        return rows("row", lines);
      }
    }
  }

  /**
   * Of the information schema's columns only the names: under which of its own names MySQL 8.0 and
   * 9.7 tell the table, and with which flags, changes from one SHOW to the next.
   */
  private static String column(ByteBuf definition) {
    ByteBuf fields = definition.duplicate();
    Fields.readLenencBytes(fields, "catalog");
    String schema = Fields.readLenencString(fields, "schema");
    String table = Fields.readLenencString(fields, "table");
    Fields.readLenencBytes(fields, "table's own name");
    return SERVERS_OWN.contains(schema) && !table.isEmpty()
        ? Fields.readLenencString(fields, "column") + " of the information schema"
        : shown(definition);
  }

  private int rows(String kind, List<String> lines) throws IOException {
    while (true) {
      ByteBuf payload = connection.readPayload();
      int first = first(payload);
      if (first == Packets.ERR) {
        error(payload, lines);
        return 0;
      }
      if (first == Packets.EOF && payload.readableBytes() < Packets.MAX_PAYLOAD) {
        return deprecatesEof && payload.readableBytes() > 5
            ? status(ok(payload, lines), lines)
            : status(eof(payload, lines), lines);
      }
      lines.add(kind + " " + shown(payload));
    }
  }

  private static int first(ByteBuf payload) {
    return Fields.peekInt1(payload, "answer");
  }

  private static int eof(ByteBuf payload, List<String> lines) {
    EofPacket eof = EofPacket.read(payload);
    lines.add("END %d warnings".formatted(eof.warnings()));
    return eof.status();
  }

  private int ok(ByteBuf payload, List<String> lines) {
    OkPacket ok = OkPacket.read(payload, connection.capabilities());
    lines.add(
        ok.endsRows()
            ? "END %d warnings".formatted(ok.warnings())
            : "OK %d rows, id %d, %d warnings, '%s'"
                .formatted(ok.affectedRows(), ok.lastInsertId(), ok.warnings(), ok.info()));
    Changes changes = new Changes();
    SessionChanges.read(Unpooled.wrappedBuffer(ok.sessionState()), changes);
    lines.addAll(changes.lines);
    return ok.status();
  }

  private static int status(int status, List<String> lines) {
    lines.add("status 0x%04x".formatted(status & COMPARED_STATUS));
    return status;
  }

  private static void error(ByteBuf payload, List<String> lines) {
    ErrPacket error = ErrPacket.read(payload);
    String message =
        STATEMENT_ERRORS.contains(error.code())
            ? ""
            : ROW_NUMBER.matcher(error.message()).replaceFirst("");
    lines.add("ERR %d %s %s".formatted(error.code(), error.sqlState(), message));
  }

  /** Printable where it is ASCII. */
  private static String shown(ByteBuf payload) {
    byte[] bytes = Fields.readRest(payload);
    if (bytes.length > LONGEST_SHOWN) {
      return bytes.length + " bytes, sha256 " + sha256(bytes);
    }
    StringBuilder text = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      if (b >= ' ' && b < 0x7f && b != '\\') {
        text.append((char) b);
      } else {
        text.append("\\%02x".formatted(b));
      }
    }
    return text.toString();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  /** In an order of their own: a server tells them in the order of its hash table. */
  private static final class Changes implements SessionStateListener {
    private final SortedSet<String> lines = new TreeSet<>();

    @Override
    public void onSystemVariable(String name, String value) {
      lines.add("now " + name + " = '" + value + "'");
    }

    @Override
    public void onSchema(String schema) {
      lines.add("now in schema '" + schema + "'");
    }
  }
}
