package dev.baton.integration.objects;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A network that can be cut: passes connections on until so many bytes have gone one way. */
final class Relay implements Closeable {

  private static final long WHOLE = Long.MAX_VALUE;

  private final ServerSocket listener;
  private final int to;
  private final AtomicLong upward = new AtomicLong();
  private final AtomicLong downward = new AtomicLong();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile long upwardLimit = WHOLE;
  private volatile long downwardLimit = WHOLE;
  private volatile boolean once;

  Relay(int to) throws IOException {
    this.to = to;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  String endpoint() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  /** Cuts it after so many bytes more towards the server, until it is mended. */
  void cutAfterSending(long bytes) {
    once = false;
    upwardLimit = upward.get() + bytes;
  }

  /** Breaks the connections after so many bytes more from the server; new ones work. */
  void breakAfterReceiving(long bytes) {
    once = true;
    downwardLimit = downward.get() + bytes;
  }

  void mend() {
    upwardLimit = WHOLE;
    downwardLimit = WHOLE;
  }

  /** How many bytes have gone towards the server. */
  long sent() {
    return upward.get();
  }

  boolean isCut() {
    return upward.get() >= upwardLimit || downward.get() >= downwardLimit;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        if (isCut()) {
          client.close();
          continue;
        }
        Socket server = new Socket(InetAddress.getLoopbackAddress(), to);
        open.add(client);
        open.add(server);
        Thread.ofVirtual().start(() -> pass(client, server, upward));
        Thread.ofVirtual().start(() -> pass(server, client, downward));
      } catch (IOException e) {
        // the next one
      }
    }
  }

  private void pass(Socket from, Socket to, AtomicLong counter) {
    byte[] buffer = new byte[8192];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        counter.addAndGet(read);
        if (isCut()) {
          cut();
          return;
        }
        out.write(buffer, 0, read);
      }
    } catch (IOException e) {
      // one side has ended
    }
  }

  private void cut() throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
    open.clear();
    if (once) {
      mend();
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
