package dev.baton.proxy.compress;

import dev.baton.wire.packet.Packets;
import io.netty.buffer.ByteBuf;

/**
 * Numbers the packets of an answer as a server numbers them that does not compress. Within frames a
 * server goes by the number of its frames whenever it has flushed, and the command's frames are
 * others than its packets; but the bytes go on to clients that count.
 *
 * <p>A first packet that has number 0 keeps it: the server says something without having read the
 * command.
 */
final class AnswerNumbers {

  private int next;

  /** Whether the next packet is the first one of an answer. */
  private boolean first;

  /** Bytes that are still to come of the payload. */
  private int left;

  /** Bytes of a header that have come, if not all have, and the length as far as they tell it. */
  private int headerBytes;

  private int length;

  /** A command goes to the server; its answer's numbers go on from its own. */
  void begin(ByteBuf command) {
    next = 0;
    first = true;
    int at = command.readerIndex();
    while (command.writerIndex() - at >= Packets.HEADER_LENGTH) {
      at += Packets.HEADER_LENGTH + Packets.lengthAt(command, at);
      next++;
    }
  }

  /** Changes the numbers in a part of the answer; parts are cut anywhere. */
  void renumber(ByteBuf part) {
    int at = part.readerIndex();
    int end = part.writerIndex();
    while (at < end) {
      if (left > 0) {
        int here = Math.min(left, end - at);
        left -= here;
        at += here;
      } else {
        header(part, at);
        at++;
      }
    }
  }

  private void header(ByteBuf part, int at) {
    if (headerBytes < Packets.HEADER_LENGTH - 1) {
      length |= part.getUnsignedByte(at) << (8 * headerBytes);
      headerBytes++;
      return;
    }
    if (!first || part.getByte(at) != 0) {
      part.setByte(at, next++);
    }
    first = false;
    left = length;
    length = 0;
    headerBytes = 0;
  }
}
