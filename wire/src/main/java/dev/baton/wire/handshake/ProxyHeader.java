package dev.baton.wire.handshake;

import dev.baton.wire.packet.MalformedPacketException;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The header of the PROXY protocol, version 1 or 2, by which a load balancer says in front of a
 * connection's own bytes who its client is. To be believed from known networks only.
 *
 * <p>No name is ever looked up: an address that is not written in digits is malformed. Source: "The
 * PROXY protocol", versions 1 and 2 (haproxy.org, {@code proxy-protocol.txt}).
 *
 * @param length bytes of the header
 * @param client null if the header names none: a health check's, or an address of another kind
 */
public record ProxyHeader(int length, @Nullable InetSocketAddress client) {

  /** What {@link #read} says while it cannot tell yet. */
  public static final ProxyHeader INCOMPLETE = new ProxyHeader(-1, null);

  private static final byte[] V1 = "PROXY ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] V2 = {
    0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a
  };

  /** The longest line of version 1 that the specification allows, its end included. */
  private static final int MAX_V1 = 107;

  /** More than addresses and the extensions that there are need. */
  private static final int MAX_V2 = 4096;

  private static final int V2_FIXED = 16;

  /**
   * Looks at everything readable, moving no index.
   *
   * @return null if it begins with no header; {@link #INCOMPLETE} if more has to come first
   * @throws MalformedPacketException if it begins as a header and is none
   */
  public static @Nullable ProxyHeader read(ByteBuf in) {
    if (begins(in, V2)) {
      return in.readableBytes() < V2_FIXED ? INCOMPLETE : version2(in);
    }
    if (begins(in, V1)) {
      return in.readableBytes() < V1.length ? INCOMPLETE : version1(in);
    }
    return null;
  }

  /** As far as there are bytes. */
  private static boolean begins(ByteBuf in, byte[] signature) {
    int length = Math.min(in.readableBytes(), signature.length);
    for (int i = 0; i < length; i++) {
      if (in.getByte(in.readerIndex() + i) != signature[i]) {
        return false;
      }
    }
    return true;
  }

  private static ProxyHeader version1(ByteBuf in) {
    int start = in.readerIndex();
    int length = Math.min(in.readableBytes(), MAX_V1);
    int end = in.indexOf(start, start + length, (byte) '\n');
    if (end < 0) {
      if (length == MAX_V1) {
        throw new MalformedPacketException("a PROXY line that does not end");
      }
      return INCOMPLETE;
    }
    String line = in.toString(start, end - start + 1, StandardCharsets.US_ASCII);
    if (!line.endsWith("\r\n")) {
      throw new MalformedPacketException("a PROXY line that does not end in CR LF");
    }
    String[] words = line.substring(0, line.length() - 2).split(" ", -1);
    if (words[1].equals("UNKNOWN")) {
      return new ProxyHeader(line.length(), null);
    }
    boolean known = words[1].equals("TCP4") || words[1].equals("TCP6");
    if (!known || words.length != 6) {
      throw new MalformedPacketException("a PROXY line of another form");
    }
    int bytes = words[1].equals("TCP4") ? 4 : 16;
    address(words[3], bytes);
    port(words[5]);
    return new ProxyHeader(
        line.length(), new InetSocketAddress(address(words[2], bytes), port(words[4])));
  }

  private static InetAddress address(String text, int bytes) {
    boolean digits =
        !text.isEmpty()
            && text.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == '.' || c == ':');
    boolean literal = bytes == 4 ? isDotted(text) : text.indexOf(':') >= 0;
    if (!digits || !literal) {
      throw new MalformedPacketException("a PROXY line with an address that is none");
    }
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      throw new MalformedPacketException("a PROXY line with an address that is none");
    }
  }

  /** Four numbers: the JDK would take fewer. */
  private static boolean isDotted(String text) {
    return text.chars().filter(c -> c == '.').count() == 3;
  }

  private static int port(String text) {
    boolean digits =
        !text.isEmpty() && text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    int port = digits ? Integer.parseInt(text) : -1;
    if (port < 0 || port > 0xffff) {
      throw new MalformedPacketException("a PROXY line with a port that is none");
    }
    return port;
  }

  private static ProxyHeader version2(ByteBuf in) {
    int start = in.readerIndex();
    int versionAndCommand = in.getUnsignedByte(start + 12);
    int family = in.getUnsignedByte(start + 13);
    int rest = in.getUnsignedShort(start + 14);
    int command = versionAndCommand & 0xf;
    if (versionAndCommand >> 4 != 2 || command > 1) {
      throw new MalformedPacketException("a PROXY header of another version or command");
    }
    if (rest > MAX_V2) {
      throw new MalformedPacketException("a PROXY header of " + rest + " bytes");
    }
    int length = V2_FIXED + rest;
    int bytes = family == 0x11 ? 4 : family == 0x21 ? 16 : 0;
    if (command == 1 && bytes > 0 && rest < 2 * bytes + 4) {
      throw new MalformedPacketException("a PROXY header shorter than its addresses");
    }
    if (in.readableBytes() < length) {
      return INCOMPLETE;
    }
    if (command == 0 || bytes == 0) { // its own, as for a health check; or no TCP
      return new ProxyHeader(length, null);
    }
    byte[] source = new byte[bytes];
    in.getBytes(start + V2_FIXED, source);
    int port = in.getUnsignedShort(start + V2_FIXED + 2 * bytes);
    try {
      return new ProxyHeader(length, new InetSocketAddress(InetAddress.getByAddress(source), port));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("it has the length of an address", e);
    }
  }
}
