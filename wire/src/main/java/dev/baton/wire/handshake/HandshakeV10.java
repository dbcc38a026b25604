package dev.baton.wire.handshake;

import dev.baton.wire.packet.Capabilities;
import dev.baton.wire.packet.ErrPacket;
import dev.baton.wire.packet.Fields;
import dev.baton.wire.packet.MalformedPacketException;
import dev.baton.wire.packet.Packets;
import io.netty.buffer.ByteBuf;

/**
 * The server's greeting, protocol version 10, of MySQL and MariaDB.
 *
 * <p>Ten reserved bytes in the middle hold, on a MariaDB server that leaves out {@code
 * CLIENT_MYSQL}, its extended capabilities in the last four. Source: MySQL {@code
 * sql/auth/sql_authentication.cc}, MariaDB knowledge base "Connection".
 *
 * @param serverVersion as the server prints it; MariaDB may put {@code 5.5.5-} in front
 * @param connectionId the server's thread id
 * @param nonce 20 bytes that the password's scramble depends on
 * @param capabilities see {@link Capabilities}
 * @param collation id of the server's default collation (its low byte)
 * @param authPlugin the plug-in the nonce is for; empty if the server names none
 */
public record HandshakeV10(
    String serverVersion,
    long connectionId,
    byte[] nonce,
    long capabilities,
    int collation,
    int status,
    String authPlugin) {

  private static final int PROTOCOL = 10;
  private static final int FIRST_PART = 8;
  private static final int NONCE_LENGTH = 20;

  public HandshakeV10 {
    if (nonce.length != NONCE_LENGTH) {
      throw new IllegalArgumentException("the nonce has 20 bytes, not " + nonce.length);
    }
  }

  /**
   * Reads a payload.
   *
   * @throws ServerRefusedException if the server sent an error instead of a greeting
   * @throws MalformedPacketException if it is neither
   */
  public static HandshakeV10 read(ByteBuf payload) throws ServerRefusedException {
    int protocol = Fields.peekInt1(payload, "handshake protocol");
    if (protocol == Packets.ERR) {
      throw new ServerRefusedException(ErrPacket.read(payload));
    }
    if (protocol != PROTOCOL) {
      throw new MalformedPacketException(
          "handshake protocol " + protocol + " is not known, only 10");
    }
    payload.skipBytes(1);
    String version = Fields.readNulString(payload, "server version");
    long connectionId = Fields.readInt4(payload, "connection id");
    byte[] nonce = new byte[NONCE_LENGTH];
    Fields.require(payload, FIRST_PART + 1, "nonce");
    payload.readBytes(nonce, 0, FIRST_PART).skipBytes(1);
    long capabilities = Fields.readInt2(payload, "capabilities");
    int collation = Fields.readInt1(payload, "collation");
    int status = Fields.readInt2(payload, "status");
    capabilities |= (long) Fields.readInt2(payload, "capabilities") << 16;
    int nonceLength = Fields.readInt1(payload, "nonce length");
    Fields.skip(payload, 6, "reserved bytes");
    long extended = Fields.readInt4(payload, "extended capabilities");
    if (!Capabilities.has(capabilities, Capabilities.CLIENT_MYSQL)) {
      capabilities |= extended << 32;
    }
    readSecondPart(payload, nonce, nonceLength);
    boolean named = Capabilities.has(capabilities, Capabilities.PLUGIN_AUTH);
    String plugin = named ? Fields.readNulOrRestString(payload) : "";
    return new HandshakeV10(version, connectionId, nonce, capabilities, collation, status, plugin);
  }

  private static void readSecondPart(ByteBuf payload, byte[] nonce, int statedLength) {
    int length = Math.max(13, statedLength - FIRST_PART); // 12 bytes of nonce and a NUL
    Fields.require(payload, NONCE_LENGTH - FIRST_PART, "second part of the nonce");
    payload.readBytes(nonce, FIRST_PART, NONCE_LENGTH - FIRST_PART);
    int rest = length - (NONCE_LENGTH - FIRST_PART);
    payload.skipBytes(Math.min(rest, payload.readableBytes()));
  }

  /** Writes a whole packet and returns the next sequence number. */
  public int write(ByteBuf out, int sequence) {
    int start = Packets.begin(out);
    out.writeByte(PROTOCOL);
    Fields.writeNulString(out, serverVersion);
    out.writeIntLE((int) connectionId).writeBytes(nonce, 0, FIRST_PART).writeByte(0);
    out.writeShortLE((int) capabilities).writeByte(collation).writeShortLE(status);
    out.writeShortLE((int) (capabilities >>> 16)).writeByte(NONCE_LENGTH + 1).writeZero(6);
    boolean mysql = Capabilities.has(capabilities, Capabilities.CLIENT_MYSQL);
    out.writeIntLE(mysql ? 0 : (int) (capabilities >>> 32));
    out.writeBytes(nonce, FIRST_PART, NONCE_LENGTH - FIRST_PART).writeByte(0);
    if (Capabilities.has(capabilities, Capabilities.PLUGIN_AUTH)) {
      Fields.writeNulString(out, authPlugin);
    }
    return Packets.end(out, start, sequence);
  }

  /** Whether the server takes MariaDB's extended capabilities. */
  public boolean hasExtendedCapabilities() {
    return !Capabilities.has(capabilities, Capabilities.CLIENT_MYSQL);
  }
}
