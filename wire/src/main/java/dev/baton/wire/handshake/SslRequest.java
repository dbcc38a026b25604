package dev.baton.wire.handshake;

import dev.baton.wire.packet.Capabilities;
import dev.baton.wire.packet.Fields;
import dev.baton.wire.packet.Packets;
import io.netty.buffer.ByteBuf;

/**
 * The client's wish to go on in TLS: the first 32 bytes of its handshake response, with {@code
 * CLIENT_SSL} set, and nothing after them. TLS begins with the byte that follows.
 */
public record SslRequest(long capabilities, long maxPacketSize, int collation) {
  static final int LENGTH = 32;

  /** Whether the payload is one, rather than a whole handshake response. */
  public static boolean isOne(ByteBuf payload) {
    return payload.readableBytes() == LENGTH
        && Capabilities.has(payload.getUnsignedIntLE(payload.readerIndex()), Capabilities.SSL);
  }

  public static SslRequest read(ByteBuf payload) {
    long capabilities = Fields.readInt4(payload, "client capabilities");
    long maxPacket = Fields.readInt4(payload, "max packet size");
    int collation = Fields.readInt1(payload, "collation");
    Fields.skip(payload, 19, "reserved bytes");
    long extended = Fields.readInt4(payload, "extended capabilities");
    if (!Capabilities.has(capabilities, Capabilities.CLIENT_MYSQL)) {
      capabilities |= extended << 32;
    }
    return new SslRequest(capabilities, maxPacket, collation);
  }

  /** Writes a whole packet and returns the next sequence number. */
  public int write(ByteBuf out, int sequence) {
    int start = Packets.begin(out);
    writeFields(out);
    return Packets.end(out, start, sequence);
  }

  void writeFields(ByteBuf out) {
    out.writeIntLE((int) capabilities).writeIntLE((int) maxPacketSize).writeByte(collation);
    boolean mysql = Capabilities.has(capabilities, Capabilities.CLIENT_MYSQL);
    out.writeZero(19).writeIntLE(mysql ? 0 : (int) (capabilities >>> 32));
  }
}
