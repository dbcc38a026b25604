package dev.baton.wire.binlog;

import dev.baton.wire.packet.Fields;
import dev.baton.wire.packet.MalformedPacketException;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A statement with everything that its execution depended on, to execute it again: what a QUERY
 * event holds. Immutable; the array is shared, do not change it.
 *
 * <p>Source: {@code Query_log_event} in MySQL's {@code statement_events.cpp} and MariaDB's {@code
 * log_event.cc}.
 *
 * @param threadId of the connection that ran it; temporary tables are that connection's
 * @param errorCode with which it ended there; 0 as a rule
 * @param schema its default schema; empty if none
 * @param usesSchema whether the schema has to exist before it
 * @param statement as it was sent, in the character set of its connection
 * @param settings those that the event tells
 * @param timeZone empty if it does not matter
 * @param characterSets MariaDB from 11.2 on: collations that replace the default ones, by number
 */
public record LoggedStatement(
    long threadId,
    int errorCode,
    String schema,
    boolean usesSchema,
    byte[] statement,
    Map<Setting, Long> settings,
    String timeZone,
    List<Replaced> characterSets) {

  private static final int SUPPRESS_USE = 0x8;

  /** What a session had set. */
  public enum Setting {
    /** Bits, see {@link #NO_FOREIGN_KEY_CHECKS} and those beside it. */
    FLAGS,
    SQL_MODE,
    AUTO_INCREMENT_INCREMENT,
    AUTO_INCREMENT_OFFSET,
    CLIENT_COLLATION,
    CONNECTION_COLLATION,
    SERVER_COLLATION,
    DATABASE_COLLATION,
    LC_TIME_NAMES,
    /** Fraction of the second in which the statement began. */
    MICROSECONDS,
    EXPLICIT_DEFAULTS_FOR_TIMESTAMP,
    UTF8MB4_COLLATION,
    REQUIRE_PRIMARY_KEY,
    TABLE_ENCRYPTION,
    /** MariaDB: the statement is one half of an ALTER that is logged in two. */
    SPLIT_ALTER
  }

  public static final long AUTO_IS_NULL = 1L << 14;
  public static final long NO_CONSTRAINT_CHECKS = 1L << 15; // MariaDB
  public static final long NO_FOREIGN_KEY_CHECKS = 1L << 26;
  public static final long RELAXED_UNIQUE_CHECKS = 1L << 27;

  /** A default collation and the one in its place. */
  public record Replaced(int collation, int by) {}

  public LoggedStatement {
    settings = Map.copyOf(settings);
    characterSets = List.copyOf(characterSets);
  }

  /**
   * @param event of type QUERY, compressed or not
   */
  public static LoggedStatement read(BinlogEvent event) {
    ByteBuf body = event.body();
    final long threadId = Fields.readInt4(body, "thread id");
    Fields.skip(body, 4, "execution time");
    int schemaLength = Fields.readInt1(body, "schema");
    int errorCode = Fields.readInt2(body, "error code");
    int statusLength = Fields.readInt2(body, "status variables");
    Fields.require(body, statusLength, "status variables");
    Context context = new Context();
    context.read(body.readSlice(statusLength));
    String schema = Fields.readString(body, schemaLength, "schema");
    Fields.skip(body, 1, "schema");
    ByteBuf text =
        event.type() == EventTypes.MARIADB_QUERY_COMPRESSED ? EventDecoder.inflate(body) : body;
    return new LoggedStatement(
        threadId,
        errorCode,
        schema,
        (event.flags() & SUPPRESS_USE) == 0,
        Fields.readRest(text),
        context.settings,
        context.timeZone,
        context.characterSets);
  }

  /** The variable part: a code and a value, again and again. */
  private static final class Context {
    private final Map<Setting, Long> settings = new EnumMap<>(Setting.class);
    private final List<Replaced> characterSets = new ArrayList<>();
    private String timeZone = "";

    void read(ByteBuf in) {
      while (in.isReadable()) {
        int code = Fields.readInt1(in, "status variable");
        switch (code) {
          case 0 -> set(Setting.FLAGS, Fields.readInt4(in, "flags"));
          case 1 -> set(Setting.SQL_MODE, Fields.readInt8(in, "sql_mode"));
          case 2 -> Fields.skip(in, Fields.readInt1(in, "catalog") + 1L, "catalog");
          case 3 -> {
            set(Setting.AUTO_INCREMENT_INCREMENT, Fields.readInt2(in, "increment"));
            set(Setting.AUTO_INCREMENT_OFFSET, Fields.readInt2(in, "offset"));
          }
          case 4 -> {
            set(Setting.CLIENT_COLLATION, Fields.readInt2(in, "collation"));
            set(Setting.CONNECTION_COLLATION, Fields.readInt2(in, "collation"));
            set(Setting.SERVER_COLLATION, Fields.readInt2(in, "collation"));
          }
          case 5 -> timeZone = text(in);
          case 6 -> text(in); // catalog
          case 7 -> set(Setting.LC_TIME_NAMES, Fields.readInt2(in, "locale"));
          case 8 -> set(Setting.DATABASE_COLLATION, Fields.readInt2(in, "collation"));
          case 9 -> Fields.skip(in, 8, "tables");
          case 10 -> Fields.skip(in, 4, "length");
          case 11 -> { // who ran it
            text(in);
            text(in);
          }
          case 12 -> databases(in);
          case 13, 128 -> set(Setting.MICROSECONDS, Fields.readInt3(in, "microseconds"));
          case 14, 15 -> Fields.skip(in, code == 14 ? 8 : 16, "commit time");
          default -> newer(code, in);
        }
      }
    }

    private void newer(int code, ByteBuf in) {
      switch (code) {
        case 16 -> set(Setting.EXPLICIT_DEFAULTS_FOR_TIMESTAMP, Fields.readInt1(in, "timestamps"));
        case 17, 129 -> Fields.skip(in, 8, "XID");
        case 18 -> set(Setting.UTF8MB4_COLLATION, Fields.readInt2(in, "collation"));
        case 19 -> set(Setting.REQUIRE_PRIMARY_KEY, Fields.readInt1(in, "primary key"));
        case 20 -> set(Setting.TABLE_ENCRYPTION, Fields.readInt1(in, "encryption"));
        case 21 -> requireNone(in); // of MySQL 9.7, where it is always 0
        case 130 -> {
          set(Setting.SPLIT_ALTER, 1);
          in.skipBytes(in.readableBytes()); // what follows depends on it, and is not needed
        }
        case 131 -> {
          int count = Fields.readInt1(in, "character sets");
          for (int i = 0; i < count; i++) {
            characterSets.add(
                new Replaced(Fields.readInt2(in, "collation"), Fields.readInt2(in, "collation")));
          }
        }
        default ->
            throw new MalformedPacketException(
                "a statement that depends on a setting that is not known here, of code " + code);
      }
    }

    private static void requireNone(ByteBuf in) {
      int value = Fields.readInt1(in, "setting");
      if (value != 0) {
        throw new MalformedPacketException(
            "a statement that depends on a setting that is not known here, of code 21: " + value);
      }
    }

    private void set(Setting setting, long value) {
      settings.put(setting, value);
    }

    private static String text(ByteBuf in) {
      return Fields.readString(in, Fields.readInt1(in, "length"), "text");
    }

    /** Which databases it changed; 254 stands for too many to tell. */
    private static void databases(ByteBuf in) {
      int count = Fields.readInt1(in, "databases");
      for (int i = 0; i < count && count != 254; i++) {
        Fields.readNulString(in, "database");
      }
    }
  }
}
