package dev.baton.wire.result;

import dev.baton.wire.packet.Fields;
import dev.baton.wire.packet.Packets;
import dev.baton.wire.packet.ServerStatus;
import dev.baton.wire.packet.SessionChanges;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Takes entries of the server's session tracking out of an OK packet that is passed on: whoever
 * stands between asked for them, and the client did not. Clients may not know them: MariaDB's
 * Connector/J does not skip an entry that it has not asked for.
 */
enum StateEntries {
  /** The client gets what the server says. */
  KEPT,
  /** The client has not turned {@code session_track_state_change} on. */
  WITHOUT_STATE_CHANGES,
  /** The client has not agreed on {@code SESSION_TRACK} at all. */
  LEFT_OUT;

  private static final int STATUS_LENGTH = 2;
  private static final int WARNINGS_LENGTH = 2;

  /**
   * Shortens a whole OK packet, and the buffer by as much: what follows the packet moves up.
   *
   * @param at where the packet's header lies; the packet was read as one with entries before
   */
  void trim(ByteBuf in, int at) {
    int begin = at + Packets.HEADER_LENGTH;
    int length = Packets.lengthAt(in, at);
    ByteBuf packet = in.slice(begin, length);
    Fields.skip(packet, 1, "OK header");
    Fields.readLenenc(packet, "affected rows");
    Fields.readLenenc(packet, "last insert id");
    int status = packet.readerIndex();
    Fields.skip(packet, STATUS_LENGTH + WARNINGS_LENGTH, "OK status and warnings");
    int info = packet.readerIndex();
    long infoLength = packet.isReadable() ? Fields.readLenenc(packet, "OK info") : 0;
    Fields.skip(packet, infoLength, "OK info");
    ByteBuf kept = packet.isReadable() ? kept(packet) : Unpooled.EMPTY_BUFFER;
    int end = infoLength > 0 || kept.isReadable() ? packet.readerIndex() : info;
    if (kept.isReadable()) {
      ByteBuf entries = Unpooled.buffer(kept.readableBytes() + 9);
      Fields.writeLenenc(entries, kept.readableBytes());
      entries.writeBytes(kept);
      packet.setBytes(end, entries, 0, entries.readableBytes());
      end += entries.readableBytes();
    } else {
      int flags = packet.getUnsignedShortLE(status);
      packet.setShortLE(status, flags & ~ServerStatus.SESSION_STATE_CHANGED);
    }
    shorten(in, at, length, end);
  }

  /** Leaves the reader where the entries' length begins. */
  private ByteBuf kept(ByteBuf packet) {
    ByteBuf entries = packet.duplicate();
    long length = Fields.readLenenc(entries, "session state");
    Fields.require(entries, length, "session state");
    return this == LEFT_OUT
        ? Unpooled.EMPTY_BUFFER
        : SessionChanges.without(
            SessionChanges.STATE_CHANGE, entries.slice(entries.readerIndex(), (int) length));
  }

  private static void shorten(ByteBuf in, int at, int from, int to) {
    int next = at + Packets.HEADER_LENGTH + from;
    in.setMediumLE(at, to);
    in.setBytes(at + Packets.HEADER_LENGTH + to, in, next, in.writerIndex() - next);
    in.writerIndex(in.writerIndex() - (from - to));
  }
}
