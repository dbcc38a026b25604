package dev.baton.admin.protocol;

import dev.baton.admin.engine.AdminEngine;
import dev.baton.admin.engine.AdminSession;
import dev.baton.core.time.MonotonicClock;
import dev.baton.wire.packet.ErrPacket;
import dev.baton.wire.packet.ErrorCodes;
import dev.baton.wire.packet.MalformedPacketException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts clients and gives each a virtual thread: this is no data path, and blocking code is the
 * plainest. {@link #close} lets all of them go, each with the answer that it waits for.
 */
public final class AdminListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AdminListener.class);

  /** For answers under way when it is closed; {@code PROXYSQL SHUTDOWN} has one itself. */
  private static final long LAST_ANSWERS_MILLIS = 2_000;

  private static final long POLL_MILLIS = 5;

  private final AdminEngine engine;
  private final ListenSettings settings;
  private final MonotonicClock clock;
  private final Login login;
  private final ServerSocket server;
  private final long started;
  private volatile @Nullable SSLContext tls;
  private final AtomicLong connections = new AtomicLong();
  private final Set<Socket> clients = ConcurrentHashMap.newKeySet();

  private AdminListener(
      AdminEngine engine,
      ListenSettings settings,
      MonotonicClock clock,
      SecureRandom random,
      ServerSocket server) {
    this.engine = engine;
    this.settings = settings;
    this.clock = clock;
    this.login = new Login(engine.accounts(), new LoginGuard(clock), random, () -> tls);
    this.tls = settings.tls();
    this.server = server;
    this.started = clock.nanos();
  }

  /**
   * Listens from now on.
   *
   * @throws IOException if the address is taken or is none of this host's
   */
  public static AdminListener start(
      AdminEngine engine, ListenSettings settings, MonotonicClock clock, SecureRandom random)
      throws IOException {
    ServerSocket server = new ServerSocket();
    try {
      server.setReuseAddress(true);
      server.bind(
          new InetSocketAddress(InetAddress.getByName(settings.bindHost()), settings.port()), 128);
    } catch (IOException e) {
      server.close();
      throw new IOException(
          "the administration cannot listen on "
              + settings.bindHost()
              + ":"
              + settings.port()
              + ": "
              + e.getMessage(),
          e);
    }
    AdminListener listener = new AdminListener(engine, settings, clock, random, server);
    Thread.ofVirtual().name("admin-accept").start(listener::accept);
    return listener;
  }

  /** The port that it listens on. */
  public int port() {
    return server.getLocalPort();
  }

  /** The address and port that it listens on. */
  public InetSocketAddress address() {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  /** From now on new clients get this certificate. */
  public void useTls(SSLContext context) {
    tls = context;
  }

  /** How many clients are connected. */
  public int clients() {
    return clients.size();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        clients.add(socket);
        Thread.ofVirtual().name("admin-client").start(() -> serve(socket));
      } catch (IOException e) {
        if (!server.isClosed()) {
          LOG.warn("the administration could not accept a client: {}", e.toString());
        }
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      socket.setKeepAlive(true);
      PacketChannel channel = new PacketChannel(socket);
      if (clients.size() > settings.maxClients()) {
        refuse(channel);
        return;
      }
      converse(channel, socket);
    } catch (IOException | MalformedPacketException e) {
      LOG.debug("a client of the administration is gone: {}", e.toString());
    } finally {
      clients.remove(socket);
    }
  }

  private void converse(PacketChannel channel, Socket socket) throws IOException {
    String host = socket.getInetAddress().getHostAddress();
    String address = host + ":" + socket.getPort();
    channel.timeout(Math.toIntExact(settings.loginTimeout().toMillis()));
    Login.Guest guest = login.greet(channel, connections.incrementAndGet(), host, address);
    if (guest == null) {
      return;
    }
    channel.timeout(Math.toIntExact(settings.idleTimeout().toMillis()));
    try (AdminSession session = engine.session(guest.client())) {
      Conversation conversation =
          new Conversation(channel, session, guest.capabilities(), this::statistics);
      conversation.welcome(guest.database(), guest.message());
      conversation.run();
    }
  }

  private String statistics() {
    return "Uptime: "
        + clock.millisSince(started) / 1000
        + "  Threads: "
        + clients.size()
        + "  Questions: 0  Slow queries: 0";
  }

  private static void refuse(PacketChannel channel) throws IOException {
    ByteBuf packet = Unpooled.buffer();
    ErrPacket error = ErrPacket.of(ErrorCodes.CON_COUNT_ERROR, "Too many connections");
    channel.send(packet, error.writeBeforeHandshake(packet, channel.sequence()));
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : clients) {
      endAfterAnswer(socket);
    }
    try {
      long begun = clock.nanos();
      while (!clients.isEmpty() && clock.millisSince(begun) < LAST_ANSWERS_MILLIS) {
        Thread.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (Socket socket : clients) {
      socket.close();
    }
  }

  /** Its thread finds no next statement. */
  private static void endAfterAnswer(Socket socket) {
    try {
      socket.shutdownInput();
    } catch (IOException e) {
      LOG.debug("a client of the administration is gone already: {}", e.toString());
    }
  }
}
