package dev.baton.core.net;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Where a process listens, in ProxySQL's form: {@code 0.0.0.0:6033;[::1]:6034;/run/baton.sock}.
 * Immutable.
 *
 * @param addresses in the order given
 * @param sockets absolute paths of Unix domain sockets
 */
public record ListenAddresses(List<Address> addresses, List<String> sockets) {

  public static final ListenAddresses NONE = new ListenAddresses(List.of(), List.of());

  private static final int MAX_PORT = 65_535;

  /** What the kernel has room for, with the NUL at its end ({@code man 7 unix}). */
  private static final int MAX_PATH_BYTES = 107;

  /**
   * @param host without brackets
   * @param port 0 for a free one
   */
  public record Address(String host, int port) {}

  public ListenAddresses {
    addresses = List.copyOf(addresses);
    sockets = List.copyOf(sockets);
  }

  /**
   * @throws IllegalArgumentException if the text is none, or names no address with a port; the
   *     message says what is wrong with which of them
   */
  public static ListenAddresses parse(String text) {
    List<Address> addresses = new ArrayList<>();
    List<String> sockets = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String part : text.split(";")) {
      String one = part.strip();
      if (one.isEmpty()) {
        continue;
      }
      if (!seen.add(one) && !one.endsWith(":0")) {
        throw new IllegalArgumentException("'" + one + "' is there twice");
      }
      if (one.startsWith("/")) {
        sockets.add(socket(one));
      } else {
        addresses.add(address(one));
      }
    }
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("at least one address and port is needed");
    }
    return new ListenAddresses(addresses, sockets);
  }

  private static String socket(String path) {
    if (path.getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES || path.endsWith("/")) {
      throw new IllegalArgumentException(
          "'%s' is no path of a socket file, of at most %d bytes".formatted(path, MAX_PATH_BYTES));
    }
    return path;
  }

  private static Address address(String text) {
    int colon = text.lastIndexOf(':');
    String port = text.substring(colon + 1);
    String host = colon < 1 ? "" : text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    String bare = bracketed ? host.substring(1, host.length() - 1) : host;
    boolean named =
        !bare.isBlank() && bare.indexOf('/') < 0 && (bracketed || bare.indexOf(':') < 0);
    if (!named || !port.matches("\\d{1,5}") || Integer.parseInt(port) > MAX_PORT) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is neither an address and port, as 127.0.0.1:6033 or [::1]:6033, nor a"
              + " socket file's absolute path");
    }
    return new Address(bare, Integer.parseInt(port));
  }

  /** Those after the first address, which somebody may have given in another way. */
  public ListenAddresses afterFirst() {
    return new ListenAddresses(addresses.subList(1, addresses.size()), sockets);
  }
}
