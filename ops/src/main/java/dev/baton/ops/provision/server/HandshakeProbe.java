package dev.baton.ops.provision.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.function.BooleanSupplier;

/**
 * Waits for a server's greeting. The port is open well before the server answers, and it answers
 * only after its first statements have run, so the greeting alone says that it is up.
 */
final class HandshakeProbe {

  private static final int POLL_MILLIS = 20;
  private static final int CONNECT_MILLIS = 1_000;

  private HandshakeProbe() {}

  /**
   * @param goOn asked at every poll; the wait ends when it says no
   * @return whether the greeting came
   */
  static boolean await(int port, BooleanSupplier goOn) throws InterruptedException {
    while (goOn.getAsBoolean()) {
      if (greets(port, goOn)) {
        return true;
      }
      Thread.sleep(POLL_MILLIS);
    }
    return false;
  }

  private static boolean greets(int port, BooleanSupplier goOn) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
      socket.setSoTimeout(POLL_MILLIS);
      InputStream in = socket.getInputStream();
      while (goOn.getAsBoolean()) {
        try {
          return in.read() >= 0;
        } catch (SocketTimeoutException e) {
          continue; // connected, but nobody accepts yet
        }
      }
      return false;
    } catch (IOException e) {
      return false;
    }
  }
}
