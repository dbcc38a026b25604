package dev.baton.server.http.auth;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** An address, or all that begin with the same bits, as in {@code 10.0.0.0/8}. */
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
    String host = slash < 0 ? text : text.substring(0, slash);
    if (!host.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
      throw new IllegalArgumentException("'" + text + "' is not an address, such as 10.0.0.5");
    }
    try {
      byte[] address = InetAddress.getByName(host).getAddress();
      int all = address.length * Byte.SIZE;
      int bits = slash < 0 ? all : Integer.parseInt(text.substring(slash + 1));
      if (bits < 0 || bits > all) {
        throw new IllegalArgumentException("'" + text + "' has more bits than an address");
      }
      return new AddressRange(address, bits);
    } catch (UnknownHostException | NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is not a range, such as 10.0.0.0/8", e);
    }
  }

  boolean contains(InetAddress other) {
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
