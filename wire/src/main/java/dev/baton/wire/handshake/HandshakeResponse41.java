package dev.baton.wire.handshake;

import dev.baton.wire.packet.Capabilities;
import dev.baton.wire.packet.Fields;
import dev.baton.wire.packet.MalformedPacketException;
import dev.baton.wire.packet.Packets;
import io.netty.buffer.ByteBuf;
import java.util.Map;

/**
 * The client's answer to the greeting, in the form of protocol 4.1.
 *
 * @param capabilities what the client wants, a subset of what the server offered
 * @param maxPacketSize in bytes; what the client says it accepts
 * @param collation id of the connection's collation (its low byte)
 * @param authResponse the first answer of the plug-in named in {@code authPlugin}
 * @param database empty if none was asked for
 * @param authPlugin empty if the client named none
 * @param attributes connection attributes, in the order sent
 * @param zstdLevel 0 if zstd was not asked for
 */
public record HandshakeResponse41(
    long capabilities,
    long maxPacketSize,
    int collation,
    String user,
    byte[] authResponse,
    String database,
    String authPlugin,
    Map<String, String> attributes,
    int zstdLevel) {

  /** Reads a payload. */
  public static HandshakeResponse41 read(ByteBuf payload) {
    Fields.require(payload, 4, "client capabilities");
    long capabilities = payload.getUnsignedIntLE(payload.readerIndex());
    if (!Capabilities.has(capabilities, Capabilities.PROTOCOL_41)) {
      throw new MalformedPacketException("the client speaks the protocol before 4.1");
    }
    SslRequest head = SslRequest.read(payload);
    capabilities = head.capabilities();
    String user = Fields.readNulString(payload, "user name");
    byte[] response = readAuthResponse(payload, capabilities);
    boolean withDatabase = Capabilities.has(capabilities, Capabilities.CONNECT_WITH_DB);
    String database =
        withDatabase && payload.isReadable() ? Fields.readNulOrRestString(payload) : "";
    boolean named = Capabilities.has(capabilities, Capabilities.PLUGIN_AUTH);
    String plugin = named && payload.isReadable() ? Fields.readNulOrRestString(payload) : "";
    Map<String, String> attributes =
        Capabilities.has(capabilities, Capabilities.CONNECT_ATTRS)
            ? ConnectAttributes.read(payload)
            : Map.of();
    boolean zstd = Capabilities.has(capabilities, Capabilities.ZSTD_COMPRESSION);
    int level = zstd && payload.isReadable() ? payload.readUnsignedByte() : 0;
    return new HandshakeResponse41(
        capabilities,
        head.maxPacketSize(),
        head.collation(),
        user,
        response,
        database,
        plugin,
        attributes,
        level);
  }

  private static byte[] readAuthResponse(ByteBuf payload, long capabilities) {
    if (Capabilities.has(capabilities, Capabilities.PLUGIN_AUTH_LENENC)) {
      return Fields.readLenencBytes(payload, "authentication response");
    }
    if (Capabilities.has(capabilities, Capabilities.SECURE_CONNECTION)) {
      int length = Fields.readInt1(payload, "authentication response");
      return Fields.readBytes(payload, length, "authentication response");
    }
    int length = payload.bytesBefore((byte) 0);
    byte[] response =
        Fields.readBytes(payload, length < 0 ? payload.readableBytes() : length, "password");
    payload.skipBytes(length < 0 ? 0 : 1);
    return response;
  }

  /**
   * Writes a whole packet and returns the next sequence number.
   *
   * @throws IllegalArgumentException if the response does not fit the form the capabilities ask for
   */
  public int write(ByteBuf out, int sequence) {
    int start = Packets.begin(out);
    new SslRequest(capabilities, maxPacketSize, collation).writeFields(out);
    Fields.writeNulString(out, user);
    writeAuthResponse(out);
    if (Capabilities.has(capabilities, Capabilities.CONNECT_WITH_DB)) {
      Fields.writeNulString(out, database);
    }
    if (Capabilities.has(capabilities, Capabilities.PLUGIN_AUTH)) {
      Fields.writeNulString(out, authPlugin);
    }
    if (Capabilities.has(capabilities, Capabilities.CONNECT_ATTRS)) {
      ConnectAttributes.write(out, attributes);
    }
    if (Capabilities.has(capabilities, Capabilities.ZSTD_COMPRESSION)) {
      out.writeByte(zstdLevel);
    }
    return Packets.end(out, start, sequence);
  }

  private void writeAuthResponse(ByteBuf out) {
    if (Capabilities.has(capabilities, Capabilities.PLUGIN_AUTH_LENENC)) {
      Fields.writeLenencBytes(out, authResponse);
      return;
    }
    if (authResponse.length > 255) {
      throw new IllegalArgumentException("the server takes at most 255 bytes of authentication");
    }
    if (Capabilities.has(capabilities, Capabilities.SECURE_CONNECTION)) {
      out.writeByte(authResponse.length).writeBytes(authResponse);
    } else {
      out.writeBytes(authResponse).writeByte(0);
    }
  }
}
