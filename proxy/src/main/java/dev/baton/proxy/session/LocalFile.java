package dev.baton.proxy.session;

import dev.baton.proxy.backend.BackendConnection;
import dev.baton.wire.packet.MalformedPacketException;
import dev.baton.wire.packet.Packets;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The file that a server asks a client for in the middle of LOAD DATA LOCAL: packets that go on
 * from the number of the request, up to an empty one. They are passed on as they come, in parts,
 * and no faster than the server takes them.
 *
 * <p>Source: MySQL internals, "LOCAL INFILE Request".
 */
final class LocalFile {

  private final BackendConnection server;
  private int sequence;
  private int left;
  private boolean last;

  private LocalFile(BackendConnection server, int sequence) {
    this.server = server;
    this.sequence = sequence;
  }

  /**
   * The file that a server asks for.
   *
   * @param answer what came from the server, of which the request is the last packet
   * @return null if the statement loads none: a server could ask for any file of the client's
   */
  static @Nullable LocalFile asked(BackendConnection server, Plan plan, ByteBuf answer) {
    if (!plan.loadsFile) {
      return null;
    }
    int request = answer.readerIndex() + server.response().terminalOffset();
    return new LocalFile(server, Packets.sequenceAt(answer, request) + 1 & 0xff);
  }

  /** Whether more of it is to come, and the server takes it now. */
  boolean isTaken() {
    return !isOver() && server.isWritable();
  }

  private boolean isOver() {
    return last && left == 0;
  }

  /**
   * Passes on what can be of what has come. What stays is the beginning of a header, what the
   * server does not take now, or after the file.
   *
   * @param renumber whether the client's numbers mean nothing, as within compressed frames
   * @throws MalformedPacketException if the client's packets are out of order
   */
  void pass(ByteBuf in, boolean renumber) {
    while (in.isReadable() && isTaken()) {
      if (left == 0 && !header(in, renumber)) {
        return;
      }
      int now = Math.min(left, in.readableBytes());
      left -= now;
      server.backend().sent(now);
      server.pass(in.readRetainedSlice(now));
    }
  }

  private boolean header(ByteBuf in, boolean renumber) {
    if (in.readableBytes() < Packets.HEADER_LENGTH) {
      return false;
    }
    int at = in.readerIndex();
    if (renumber) {
      in.setByte(at + 3, sequence);
    } else if (Packets.sequenceAt(in, at) != sequence) {
      throw new MalformedPacketException(
          MalformedPacketException.Breach.ORDER,
          "packet " + Packets.sequenceAt(in, at) + " of a file where " + sequence + " comes next");
    }
    sequence = sequence + 1 & 0xff;
    last = Packets.lengthAt(in, at) == 0;
    left = Packets.HEADER_LENGTH + Packets.lengthAt(in, at);
    return true;
  }
}
