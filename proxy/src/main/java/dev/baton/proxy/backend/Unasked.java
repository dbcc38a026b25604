package dev.baton.proxy.backend;

import dev.baton.wire.packet.ErrPacket;
import dev.baton.wire.packet.Packets;
import io.netty.buffer.ByteBuf;

/** What a server says that nobody has asked for anything, such as why it closes the connection. */
final class Unasked {

  static final String BYTES = "sent bytes that no command asked for";

  private Unasked() {}

  /** In words; reads a packet of at most so many bytes, if it is whole. */
  static String said(ByteBuf in, int maxPayload) {
    ByteBuf payload = Packets.readPayload(in, maxPayload);
    if (payload == null) {
      return BYTES;
    }
    try {
      boolean error =
          payload.isReadable() && payload.getUnsignedByte(payload.readerIndex()) == Packets.ERR;
      return error ? "says " + ErrPacket.read(payload) : BYTES;
    } finally {
      payload.release();
    }
  }
}
