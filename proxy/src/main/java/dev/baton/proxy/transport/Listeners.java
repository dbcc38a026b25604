package dev.baton.proxy.transport;

import dev.baton.core.net.ListenAddresses;
import dev.baton.core.net.ListenAddresses.Address;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where clients come in: all the addresses together, or none. Thread-safe. */
public final class Listeners implements AutoCloseable {

  private final List<Channel> channels;

  private Listeners(List<Channel> channels) {
    this.channels = channels;
  }

  /**
   * Listens.
   *
   * @param first the address that people are told
   * @param also all the others
   * @param clients for each connection
   * @throws UncheckedIOException if one of them cannot be had; the message names it, and the others
   *     are given up
   */
  public static Listeners bind(
      Transport transport, Address first, ListenAddresses also, ChannelHandler clients) {
    List<Channel> bound = new ArrayList<>();
    try {
      ServerBootstrap tcp = transport.server().childHandler(clients);
      bound.add(bind(tcp, new InetSocketAddress(first.host(), first.port())));
      for (Address address : also.addresses()) {
        bound.add(bind(tcp, new InetSocketAddress(address.host(), address.port())));
      }
      for (String path : also.sockets()) {
        bound.add(bind(transport, Path.of(path), clients));
      }
      return new Listeners(List.copyOf(bound));
    } catch (IOException e) {
      bound.forEach(channel -> channel.close().awaitUninterruptibly());
      throw new UncheckedIOException(e);
    }
  }

  private static Channel bind(Transport transport, Path path, ChannelHandler clients)
      throws IOException {
    try {
      SocketFile.makePlace(path);
      Channel channel =
          bind(
              transport.localServer().childHandler(clients),
              new DomainSocketAddress(path.toFile()));
      SocketFile.open(path);
      return channel;
    } catch (IOException e) {
      throw new IOException("the proxy cannot listen on " + path + ": " + e.getMessage(), e);
    }
  }

  private static Channel bind(ServerBootstrap server, SocketAddress wanted) throws IOException {
    ChannelFuture bind = server.bind(wanted).awaitUninterruptibly();
    if (!bind.isSuccess()) {
      throw new IOException(
          "the proxy cannot listen on " + wanted + ": " + bind.cause().getMessage(), bind.cause());
    }
    return bind.channel();
  }

  /** The first one, with the port that it has got. */
  public InetSocketAddress address() {
    return (InetSocketAddress) channels.getFirst().localAddress();
  }

  /** All of them. */
  public List<SocketAddress> addresses() {
    return channels.stream().map(Channel::localAddress).toList();
  }

  /** Whether clients can come in by each of them. */
  public boolean areActive() {
    return channels.stream().allMatch(Channel::isActive);
  }

  /** The thread that accepts clients. */
  public EventLoop loop() {
    return channels.getFirst().eventLoop();
  }

  /** Nobody comes in from now on; socket files are removed. */
  @Override
  public void close() {
    channels.forEach(channel -> channel.close().awaitUninterruptibly());
  }
}
