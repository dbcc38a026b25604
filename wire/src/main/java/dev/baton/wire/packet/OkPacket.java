package dev.baton.wire.packet;

import io.netty.buffer.ByteBuf;

/**
 * Success, and with {@code CLIENT_DEPRECATE_EOF} also the end of rows (then its header is {@code
 * fe}). Always in the form of protocol 4.1.
 *
 * @param status see {@link ServerStatus}
 * @param sessionState undecoded entries for {@link SessionChanges}; empty if none came
 */
public record OkPacket(
    boolean endsRows,
    long affectedRows,
    long lastInsertId,
    int status,
    int warnings,
    String info,
    byte[] sessionState) {

  private static final byte[] NOTHING = {};

  public static OkPacket of(int status) {
    return of(0, 0, status, 0);
  }

  public static OkPacket of(long affectedRows, long lastInsertId, int status, int warnings) {
    return new OkPacket(false, affectedRows, lastInsertId, status, warnings, "", NOTHING);
  }

  /** Ends a result set where EOF packets are deprecated. */
  public static OkPacket endOfRows(int status, int warnings) {
    return new OkPacket(true, 0, 0, status, warnings, "", NOTHING);
  }

  /**
   * Reads a payload from its header byte to its end.
   *
   * @param capabilities as negotiated; {@code SESSION_TRACK} decides the form of the last fields
   */
  public static OkPacket read(ByteBuf payload, long capabilities) {
    int header = Fields.readInt1(payload, "OK header");
    if (header != Packets.OK && header != Packets.EOF) {
      throw new MalformedPacketException("not an OK packet: it begins with " + header);
    }
    long affected = Fields.readLenenc(payload, "affected rows");
    long insertId = Fields.readLenenc(payload, "last insert id");
    int status = Fields.readInt2(payload, "OK status");
    int warnings = Fields.readInt2(payload, "OK warnings");
    String info;
    byte[] state = NOTHING;
    boolean tracks = Capabilities.has(capabilities, Capabilities.SESSION_TRACK);
    if (tracks || beginsWithItsLength(payload)) {
      info = payload.isReadable() ? Fields.readLenencString(payload, "OK info") : "";
      boolean changed = tracks && (status & ServerStatus.SESSION_STATE_CHANGED) != 0;
      state =
          changed && payload.isReadable()
              ? Fields.readLenencBytes(payload, "session state")
              : NOTHING;
    } else {
      info = Fields.readRestString(payload);
    }
    return new OkPacket(header == Packets.EOF, affected, insertId, status, warnings, info, state);
  }

  /**
   * Where sessions are not tracked the manual has the message without its length; servers send it
   * with, and clients expect that.
   */
  private static boolean beginsWithItsLength(ByteBuf payload) {
    int left = payload.readableBytes();
    return left == 0 || payload.getUnsignedByte(payload.readerIndex()) == left - 1;
  }

  /** The same with another message. */
  public OkPacket withInfo(String message) {
    return new OkPacket(
        endsRows, affectedRows, lastInsertId, status, warnings, message, sessionState);
  }

  /** Writes a whole packet and returns the next sequence number. */
  public int write(ByteBuf out, int sequence, long capabilities) {
    int start = Packets.begin(out);
    out.writeByte(endsRows ? Packets.EOF : Packets.OK);
    Fields.writeLenenc(out, affectedRows);
    Fields.writeLenenc(out, lastInsertId);
    boolean tracks = Capabilities.has(capabilities, Capabilities.SESSION_TRACK);
    boolean withState = tracks && sessionState.length > 0;
    int flags =
        withState
            ? status | ServerStatus.SESSION_STATE_CHANGED
            : status & ~ServerStatus.SESSION_STATE_CHANGED;
    out.writeShortLE(flags).writeShortLE(warnings);
    if (withState || !info.isEmpty()) {
      Fields.writeLenencString(out, info);
      if (withState) {
        Fields.writeLenencBytes(out, sessionState);
      }
    }
    return Packets.end(out, start, sequence);
  }
}
