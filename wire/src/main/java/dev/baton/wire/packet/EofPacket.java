package dev.baton.wire.packet;

import io.netty.buffer.ByteBuf;

/** The end of columns or rows where {@code CLIENT_DEPRECATE_EOF} was not negotiated. */
public record EofPacket(int warnings, int status) {

  /** Reads a payload from its header byte. */
  public static EofPacket read(ByteBuf payload) {
    int header = Fields.readInt1(payload, "EOF header");
    if (header != Packets.EOF || payload.readableBytes() >= 8) {
      throw new MalformedPacketException("not an EOF packet: it begins with " + header);
    }
    return new EofPacket(
        Fields.readInt2(payload, "EOF warnings"), Fields.readInt2(payload, "EOF status"));
  }

  /** Writes a whole packet and returns the next sequence number. */
  public int write(ByteBuf out, int sequence) {
    int start = Packets.begin(out);
    out.writeByte(Packets.EOF).writeShortLE(warnings).writeShortLE(status);
    return Packets.end(out, start, sequence);
  }
}
