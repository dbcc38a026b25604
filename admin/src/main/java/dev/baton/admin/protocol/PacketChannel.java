package dev.baton.admin.protocol;

import dev.baton.wire.packet.MalformedPacketException;
import dev.baton.wire.packet.Packets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A server's side of packets over a blocking socket, in clear and then perhaps in TLS. Reads no
 * byte beyond a packet, so that TLS can begin with the next. Not thread-safe.
 */
final class PacketChannel {
  private static final int FLUSH_AT = 1 << 16;

  private Socket socket;
  private InputStream in;
  private OutputStream out;
  private int sequence;

  PacketChannel(Socket socket) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
  }

  /** The number of the packet that comes or goes next. */
  int sequence() {
    return sequence;
  }

  /** Before a client's next command. */
  void restart() {
    sequence = 0;
  }

  /** How long a read waits, in milliseconds; then {@link java.net.SocketTimeoutException}. */
  void timeout(int millis) throws IOException {
    socket.setSoTimeout(millis);
  }

  /**
   * Reads one payload.
   *
   * @throws MalformedPacketException if it is longer than {@code maxBytes}, or out of order
   */
  ByteBuf read(int maxBytes) throws IOException {
    ByteArrayOutputStream joined = new ByteArrayOutputStream(256);
    int length;
    do {
      byte[] header = readFully(Packets.HEADER_LENGTH);
      length = header[0] & 0xff | (header[1] & 0xff) << 8 | (header[2] & 0xff) << 16;
      int number = header[3] & 0xff;
      if (number != sequence) {
        throw new MalformedPacketException(
            "packets out of order: number " + number + " came where " + sequence + " is next");
      }
      if (joined.size() + (long) length > maxBytes) {
        throw new MalformedPacketException("a packet of more than " + maxBytes + " bytes");
      }
      sequence = number + 1 & 0xff;
      joined.writeBytes(readFully(length));
    } while (length == Packets.MAX_PAYLOAD);
    return Unpooled.wrappedBuffer(joined.toByteArray());
  }

  private byte[] readFully(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the client closed the connection");
    }
    return bytes;
  }

  /** Whether so much has been written that it should be sent. */
  static boolean full(ByteBuf packets) {
    return packets.readableBytes() >= FLUSH_AT;
  }

  /** Sends whole packets and empties the buffer. */
  void send(ByteBuf packets, int nextSequence) throws IOException {
    packets.readBytes(out, packets.readableBytes());
    packets.clear();
    out.flush();
    sequence = nextSequence;
  }

  void send(byte[] payload) throws IOException {
    ByteBuf packet = Unpooled.buffer(payload.length + Packets.HEADER_LENGTH);
    send(packet, Packets.write(packet, sequence, payload));
  }

  /**
   * Goes on in TLS; the client has just asked for it.
   *
   * @return the SHA-256 fingerprint of the certificate that the client got
   */
  byte[] startTls(SSLContext context) throws IOException {
    SSLSocket tls =
        (SSLSocket) context.getSocketFactory().createSocket(socket, null, socket.getPort(), true);
    tls.setUseClientMode(false);
    tls.startHandshake();
    socket = tls;
    in = tls.getInputStream();
    out = tls.getOutputStream();
    return fingerprint(tls.getSession().getLocalCertificates());
  }

  private static byte[] fingerprint(Certificate @Nullable [] own) throws IOException {
    if (own == null || own.length == 0) {
      throw new IOException("TLS without a certificate of this side");
    }
    try {
      return MessageDigest.getInstance("SHA-256").digest(own[0].getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IOException("the certificate has no fingerprint", e);
    }
  }
}
