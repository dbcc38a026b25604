package dev.baton.core.net;

import java.net.InetAddress;

/** An address, or all that begin with the same bits, as in {@code 10.0.0.0/8}. Immutable. */
public final class AddressRange {

  private final byte[] address;
  private final int bits;

  private AddressRange(byte[] address, int bits) {
    this.address = address;
    this.bits = bits;
  }

  /**
   * @throws IllegalArgumentException if it is neither an address nor a range; names are not asked
   *     for, because who answers could decide who is let in
   */
  public static AddressRange parse(String text) {
    int slash = text.indexOf('/');
    byte[] address = literal(slash < 0 ? text : text.substring(0, slash), text);
    int all = address.length * Byte.SIZE;
    int bits = slash < 0 ? all : number(text.substring(slash + 1), text);
    if (bits < 0 || bits > all) {
      throw new IllegalArgumentException("'" + text + "' has more bits than an address");
    }
    return new AddressRange(address, bits);
  }

  private static byte[] literal(String host, String text) {
    try {
      return InetAddress.ofLiteral(host).getAddress();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is no address or network, such as 10.0.0.5 or 10.0.0.0/8", e);
    }
  }

  private static int number(String bits, String text) {
    try {
      return Integer.parseInt(bits);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is no network, such as 10.0.0.0/8", e);
    }
  }

  /** Whether it is of the same family and begins with the same bits. */
  public boolean contains(InetAddress other) {
    byte[] bytes = other.getAddress();
    if (bytes.length != address.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit % Byte.SIZE);
      if (((bytes[bit / Byte.SIZE] ^ address[bit / Byte.SIZE]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }
}
