package dev.baton.wire.packet;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * An error: {@code ff, code, ['#' sqlstate], message}. Before the handshake is answered the SQL
 * state is left out, as the server does not know yet that the client understands it.
 *
 * @param sqlState five characters; {@code HY000} where the packet has none
 */
public record ErrPacket(int code, String sqlState, String message) {
  public static final String GENERAL_STATE = "HY000";
  public static final String ACCESS_STATE = "28000";
  public static final String CONNECTION_STATE = "08S01";

  public ErrPacket {
    if (sqlState.length() != 5) {
      throw new IllegalArgumentException(
          "an SQL state has five characters, not '" + sqlState + "'");
    }
  }

  public static ErrPacket of(int code, String message) {
    return new ErrPacket(code, GENERAL_STATE, message);
  }

  /** Reads a payload from its header byte to its end. */
  public static ErrPacket read(ByteBuf payload) {
    int header = Fields.readInt1(payload, "ERR header");
    if (header != Packets.ERR) {
      throw new MalformedPacketException("not an ERR packet: it begins with " + header);
    }
    int code = Fields.readInt2(payload, "ERR code");
    String state = GENERAL_STATE;
    if (payload.readableBytes() >= 6 && payload.getByte(payload.readerIndex()) == '#') {
      payload.skipBytes(1);
      state = payload.readString(5, StandardCharsets.US_ASCII);
    }
    return new ErrPacket(code, state, Fields.readRestString(payload));
  }

  /** Writes a whole packet and returns the next sequence number. */
  public int write(ByteBuf out, int sequence) {
    return write(out, sequence, true);
  }

  /** The form for a client that has not answered the handshake yet. */
  public int writeBeforeHandshake(ByteBuf out, int sequence) {
    return write(out, sequence, false);
  }

  private int write(ByteBuf out, int sequence, boolean withState) {
    int start = Packets.begin(out);
    out.writeByte(Packets.ERR).writeShortLE(code);
    if (withState) {
      out.writeByte('#').writeBytes(sqlState.getBytes(StandardCharsets.US_ASCII));
    }
    out.writeBytes(message.getBytes(StandardCharsets.UTF_8));
    return Packets.end(out, start, sequence);
  }

  @Override
  public String toString() {
    return "error " + code + " (" + sqlState + "): " + message;
  }
}
