package dev.baton.wire.handshake;

import dev.baton.wire.packet.Fields;
import dev.baton.wire.packet.MalformedPacketException;
import dev.baton.wire.packet.Packets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/**
 * The server asks the client to authenticate with another plug-in.
 *
 * @param data the new nonce, without its terminating NUL
 */
public record AuthSwitchRequest(String plugin, byte[] data) {

  /** Reads a payload from its header byte. */
  public static AuthSwitchRequest read(ByteBuf payload) {
    int header = Fields.readInt1(payload, "authentication switch");
    if (header != Packets.EOF) {
      throw new MalformedPacketException("not an authentication switch: begins with " + header);
    }
    if (!payload.isReadable()) {
      throw new MalformedPacketException(
          "the server asks for mysql_old_password, which is not supported");
    }
    String plugin = Fields.readNulString(payload, "authentication plug-in");
    byte[] data = Fields.readRest(payload);
    boolean terminated = data.length > 0 && data[data.length - 1] == 0;
    return new AuthSwitchRequest(plugin, terminated ? Arrays.copyOf(data, data.length - 1) : data);
  }

  /** The payload, header byte first. */
  public byte[] payload() {
    ByteBuf out = Unpooled.buffer();
    out.writeByte(Packets.EOF);
    Fields.writeNulString(out, plugin);
    out.writeBytes(data).writeByte(0);
    return Fields.readRest(out);
  }

  /** Writes a whole packet and returns the next sequence number. */
  public int write(ByteBuf out, int sequence) {
    return Packets.write(out, sequence, payload());
  }
}
