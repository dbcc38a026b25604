package dev.baton.core.instance;

import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * Names one server process: the host and port by which Baton reaches it.
 *
 * <p>Two keys are equal only if both parts are the same text; resolving several names of one server
 * to one key is the work of discovery, not of this type.
 */
public record InstanceKey(String host, int port) implements Comparable<InstanceKey> {

  /** The port MySQL and MariaDB listen on unless told otherwise. */
  public static final int DEFAULT_PORT = 3306;

  // Enough to tell an address from a slip of the hand: a zone may follow the percent sign.
  private static final Pattern IPV6_LETTERS = Pattern.compile("[0-9a-fA-F:.]+(%\\S+)?");

  private static final Comparator<InstanceKey> ORDER =
      Comparator.comparing(InstanceKey::host).thenComparingInt(InstanceKey::port);

  public InstanceKey {
    if (host.isBlank()) {
      throw new IllegalArgumentException("an instance needs a host name or address");
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port " + port + " of " + host + " is not in 1..65535");
    }
  }

  /**
   * Parses {@code host}, {@code host:port} or {@code [ipv6]:port}.
   *
   * @throws IllegalArgumentException if the text is none of these
   */
  public static InstanceKey parse(String text) {
    String trimmed = text.trim();
    boolean bracketed = trimmed.startsWith("[");
    int hostEnd = bracketed ? trimmed.indexOf(']') : trimmed.lastIndexOf(':');
    if (bracketed && hostEnd < 0) {
      throw new IllegalArgumentException("'" + text + "': the bracket is never closed");
    }
    boolean bareIpv6 = !bracketed && trimmed.indexOf(':') != hostEnd;
    if (bareIpv6 && !IPV6_LETTERS.matcher(trimmed).matches()) {
      throw new IllegalArgumentException("'" + text + "' is neither host:port nor an IPv6 address");
    }
    if (bareIpv6 || hostEnd < 0) {
      return new InstanceKey(trimmed, DEFAULT_PORT);
    }
    String host = bracketed ? trimmed.substring(1, hostEnd) : trimmed.substring(0, hostEnd);
    String rest = trimmed.substring(bracketed ? hostEnd + 1 : hostEnd);
    if (rest.isEmpty()) {
      return new InstanceKey(host, DEFAULT_PORT);
    }
    if (rest.charAt(0) != ':') {
      throw new IllegalArgumentException("'" + text + "': expected a colon before the port");
    }
    try {
      return new InstanceKey(host, Integer.parseInt(rest.substring(1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "': the port is not a number", e);
    }
  }

  @Override
  public int compareTo(InstanceKey other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }
}
