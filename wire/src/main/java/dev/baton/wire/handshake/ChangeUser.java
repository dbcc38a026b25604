package dev.baton.wire.handshake;

import dev.baton.wire.packet.Capabilities;
import dev.baton.wire.packet.Commands;
import dev.baton.wire.packet.Fields;
import dev.baton.wire.packet.MalformedPacketException;
import dev.baton.wire.packet.Packets;
import io.netty.buffer.ByteBuf;
import java.util.Map;

/**
 * {@code COM_CHANGE_USER}: a login on an open connection. What follows it is as after a handshake
 * response.
 *
 * @param collation 0 if the client sent none
 */
public record ChangeUser(
    String user,
    byte[] authResponse,
    String database,
    int collation,
    String authPlugin,
    Map<String, String> attributes) {

  /** Reads a payload from its command byte. */
  public static ChangeUser read(ByteBuf payload, long capabilities) {
    int command = Fields.readInt1(payload, "command");
    if (command != Commands.CHANGE_USER) {
      throw new MalformedPacketException("not COM_CHANGE_USER: command " + command);
    }
    String user = Fields.readNulString(payload, "user name");
    int length = Fields.readInt1(payload, "authentication response");
    byte[] response = Fields.readBytes(payload, length, "authentication response");
    String database = Fields.readNulOrRestString(payload);
    int collation = payload.readableBytes() >= 2 ? payload.readUnsignedShortLE() : 0;
    boolean named = Capabilities.has(capabilities, Capabilities.PLUGIN_AUTH);
    String plugin = named && payload.isReadable() ? Fields.readNulOrRestString(payload) : "";
    Map<String, String> attributes =
        Capabilities.has(capabilities, Capabilities.CONNECT_ATTRS)
            ? ConnectAttributes.read(payload)
            : Map.of();
    return new ChangeUser(user, response, database, collation, plugin, attributes);
  }

  /** Writes a whole packet and returns the next sequence number. */
  public int write(ByteBuf out, int sequence, long capabilities) {
    if (authResponse.length > 255) {
      throw new IllegalArgumentException("COM_CHANGE_USER takes at most 255 bytes");
    }
    int start = Packets.begin(out);
    out.writeByte(Commands.CHANGE_USER);
    Fields.writeNulString(out, user);
    out.writeByte(authResponse.length).writeBytes(authResponse);
    Fields.writeNulString(out, database);
    out.writeShortLE(collation);
    if (Capabilities.has(capabilities, Capabilities.PLUGIN_AUTH)) {
      Fields.writeNulString(out, authPlugin);
    }
    if (Capabilities.has(capabilities, Capabilities.CONNECT_ATTRS)) {
      ConnectAttributes.write(out, attributes);
    }
    return Packets.end(out, start, sequence);
  }
}
