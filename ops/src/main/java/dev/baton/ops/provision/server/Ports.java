package dev.baton.ops.provision.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Picks ports that are free on the loopback address. They are taken from below the range from which
 * the system gives client connections theirs, so that none of those can take a port between the
 * choice and the server's start. Thread-safe; one instance never gives a port twice.
 */
public final class Ports {

  private static final Path CLIENT_RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
  private static final int MOST_OF_RANGE = 64;
  private static final int LOWEST = 13_000;
  private static final int ATTEMPTS = 1_000;

  private final RandomGenerator random;
  private final int highest;
  private final Set<Integer> given = new HashSet<>();

  public Ports(RandomGenerator random) {
    this.random = random;
    this.highest = belowClientRange();
  }

  /**
   * @throws IOException if no port is free
   */
  public synchronized int free() throws IOException {
    for (int i = 0; i < ATTEMPTS; i++) {
      int port = random.nextInt(LOWEST, highest);
      if (!given.contains(port) && isFree(port)) {
        given.add(port);
        return port;
      }
    }
    throw new IOException("no free port between " + LOWEST + " and " + highest);
  }

  /**
   * @param node whose port it is to be, for the message
   * @throws IOException if something listens there already
   */
  public static void require(String node, int port) throws IOException {
    if (!isFree(port)) {
      throw new IOException(
          node
              + ": port "
              + port
              + " is taken by another process (see: ss -ltnp 'sport = :"
              + port
              + "'): stop that one, or choose another port");
    }
  }

  public static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static int belowClientRange() {
    try (InputStream in = Files.newInputStream(CLIENT_RANGE)) {
      // In one piece: the kernel gives nothing more to a second read of such a file.
      String range = new String(in.readNBytes(MOST_OF_RANGE), StandardCharsets.US_ASCII);
      String first = range.strip().split("\\s+", -1)[0];
      return Math.clamp(Integer.parseInt(first), LOWEST + 2_000, 60_000);
    } catch (IOException | NumberFormatException e) {
      return 32_000;
    }
  }
}
