package dev.baton.wire.binlog;

import dev.baton.wire.packet.Fields;
import dev.baton.wire.packet.MalformedPacketException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * A value that the statement after it will use, where statements are logged as text: INTVAR, RAND
 * and USER_VAR events.
 */
public sealed interface StatementInput {

  /** What {@code LAST_INSERT_ID()} returns. */
  record LastInsertId(String value) implements StatementInput {}

  /** The first AUTO_INCREMENT value to use. */
  record InsertId(String value) implements StatementInput {}

  /** Where {@code RAND()} begins. */
  record RandomSeeds(String first, String second) implements StatementInput {}

  /**
   * A user variable.
   *
   * @param text its bytes if it is a text, else null
   * @param collation of the text, by number
   * @param number a number as SQL writes it; null if it is a text, or the variable is NULL
   */
  record UserVariable(String name, byte @Nullable [] text, int collation, @Nullable String number)
      implements StatementInput {}

  /** Whether an event of this type is one. */
  static boolean isOne(int type) {
    return type == EventTypes.INTVAR || type == EventTypes.RAND || type == EventTypes.USER_VAR;
  }

  static StatementInput read(BinlogEvent event) {
    ByteBuf body = event.body();
    return switch (event.type()) {
      case EventTypes.INTVAR -> {
        int which = Fields.readInt1(body, "kind");
        String value = Long.toUnsignedString(Fields.readInt8(body, "value"));
        yield which == 1 ? new LastInsertId(value) : new InsertId(value);
      }
      case EventTypes.RAND ->
          new RandomSeeds(
              Long.toUnsignedString(Fields.readInt8(body, "seed")),
              Long.toUnsignedString(Fields.readInt8(body, "seed")));
      case EventTypes.USER_VAR -> userVariable(body);
      default -> throw new IllegalArgumentException(event + " is no input of a statement");
    };
  }

  private static UserVariable userVariable(ByteBuf body) {
    String name = Fields.readString(body, Fields.readInt4(body, "name"), "name");
    if (Fields.readInt1(body, "null") != 0) {
      return new UserVariable(name, null, 0, null);
    }
    int type = Fields.readInt1(body, "type");
    int collation = (int) Fields.readInt4(body, "collation");
    byte[] value = Fields.readBytes(body, Fields.readInt4(body, "length"), "value");
    boolean unsigned = body.isReadable() && (body.readByte() & 1) != 0;
    ByteBuf in = Unpooled.wrappedBuffer(value);
    return switch (type) {
      case 0 -> new UserVariable(name, value, collation, null);
      case 1 -> new UserVariable(name, null, 0, number(Double.longBitsToDouble(in.readLongLE())));
      case 2 -> {
        long number = Fields.readInt8(in, "value");
        yield new UserVariable(
            name, null, 0, unsigned ? Long.toUnsignedString(number) : Long.toString(number));
      }
      case 4 -> {
        int precision = Fields.readInt1(in, "precision");
        int scale = Fields.readInt1(in, "scale");
        yield new UserVariable(name, null, 0, Decimals.read(in, precision, scale));
      }
      default -> throw new MalformedPacketException("a user variable of type " + type);
    };
  }

  /** With an exponent, so that it stays a DOUBLE. */
  private static String number(double value) {
    String text = Double.toString(value);
    return text.contains("E") ? text : text + "E0";
  }
}
