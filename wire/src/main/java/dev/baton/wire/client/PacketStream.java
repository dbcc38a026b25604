package dev.baton.wire.client;

import dev.baton.wire.packet.MalformedPacketException;
import dev.baton.wire.packet.Packets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** Packets over a blocking socket. Not thread-safe. */
final class PacketStream {
  /** The largest {@code max_allowed_packet} a server can have. */
  private static final int MAX_PAYLOAD = 1 << 30;

  /** What one TLS record holds; hundreds of connections may be kept open, each with its buffer. */
  private static final int BUFFER = 1 << 14;

  private final InputStream in;
  private final OutputStream out;
  private int sequence;

  PacketStream(Socket socket) throws IOException {
    in = new BufferedInputStream(socket.getInputStream(), BUFFER);
    out = socket.getOutputStream();
  }

  int sequence() {
    return sequence;
  }

  void sequence(int next) {
    sequence = next & 0xff;
  }

  /** Reads one payload of any length. */
  ByteBuf read() throws IOException {
    byte[] first = readPacket();
    if (first.length < Packets.MAX_PAYLOAD) {
      return Unpooled.wrappedBuffer(first);
    }
    ByteArrayOutputStream joined = new ByteArrayOutputStream(2 * first.length);
    byte[] part = first;
    joined.write(part);
    while (part.length == Packets.MAX_PAYLOAD) {
      part = readPacket();
      if ((long) joined.size() + part.length > MAX_PAYLOAD) {
        throw new MalformedPacketException("a packet of more than " + MAX_PAYLOAD + " bytes");
      }
      joined.write(part);
    }
    return Unpooled.wrappedBuffer(joined.toByteArray());
  }

  private byte[] readPacket() throws IOException {
    byte[] header = readFully(Packets.HEADER_LENGTH);
    int length = header[0] & 0xff | (header[1] & 0xff) << 8 | (header[2] & 0xff) << 16;
    int number = header[3] & 0xff;
    if (number != sequence) {
      throw new MalformedPacketException(
          "packets out of order: number " + number + " came where " + sequence + " is next");
    }
    sequence(number + 1);
    return readFully(length);
  }

  private byte[] readFully(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the server closed the connection");
    }
    return bytes;
  }

  /** Sends whole packets, as written with {@link #sequence}; takes over the buffer. */
  void send(ByteBuf packets, int nextSequence) throws IOException {
    try {
      packets.readBytes(out, packets.readableBytes());
      out.flush();
      sequence(nextSequence);
    } finally {
      packets.release();
    }
  }

  void send(byte[] payload) throws IOException {
    ByteBuf packet = Unpooled.buffer(payload.length + Packets.HEADER_LENGTH);
    send(packet, Packets.write(packet, sequence, payload));
  }
}
