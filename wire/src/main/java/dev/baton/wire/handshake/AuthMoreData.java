package dev.baton.wire.handshake;

import dev.baton.wire.packet.Fields;
import dev.baton.wire.packet.MalformedPacketException;
import dev.baton.wire.packet.Packets;
import io.netty.buffer.ByteBuf;

/** Data of the server's authentication plug-in for the client's, in the middle of a login. */
public record AuthMoreData(byte[] data) {

  /** Reads a payload from its header byte. */
  public static AuthMoreData read(ByteBuf payload) {
    int header = Fields.readInt1(payload, "authentication data");
    if (header != Packets.AUTH_MORE_DATA) {
      throw new MalformedPacketException("not authentication data: begins with " + header);
    }
    return new AuthMoreData(Fields.readRest(payload));
  }

  /** The payload, header byte first. */
  public byte[] payload() {
    byte[] payload = new byte[data.length + 1];
    payload[0] = Packets.AUTH_MORE_DATA;
    System.arraycopy(data, 0, payload, 1, data.length);
    return payload;
  }

  /** Writes a whole packet and returns the next sequence number. */
  public int write(ByteBuf out, int sequence) {
    return Packets.write(out, sequence, payload());
  }
}
