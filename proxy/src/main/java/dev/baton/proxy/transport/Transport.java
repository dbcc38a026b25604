package dev.baton.proxy.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.time.Duration;

/**
 * The sockets' machinery: epoll where the machine has it, NIO elsewhere, and one set of channel
 * options, so that no other class knows which it is.
 */
public final class Transport {

  /** Beyond the high mark of unsent bytes the other side is no longer read, until the low mark. */
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(128 << 10, 512 << 10);

  /**
   * A read that fills its buffer costs a second one, so that a command is to fit into the first;
   * but what is kept of a command keeps its whole buffer, so that it is not to be large.
   */
  private static final AdaptiveRecvByteBufAllocator CLIENT_READS =
      new AdaptiveRecvByteBufAllocator(1 << 10, 2 << 10, 64 << 10);

  /** Servers send 16 kB at a time, and nothing of it is kept. */
  private static final AdaptiveRecvByteBufAllocator SERVER_READS =
      new AdaptiveRecvByteBufAllocator(20 << 10, 20 << 10, 128 << 10);

  private final boolean epoll = Epoll.isAvailable();
  private final EventLoopGroup acceptor;
  private final EventLoopGroup workers;

  /**
   * @param name prefix of the threads' names
   */
  public Transport(String name, int ioThreads) {
    acceptor =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory(name + "-accept", true), ioHandler());
    workers =
        new MultiThreadIoEventLoopGroup(
            ioThreads, new DefaultThreadFactory(name + "-io", true), ioHandler());
  }

  private IoHandlerFactory ioHandler() {
    return epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
  }

  /** The loops that own sessions and backend connections. */
  public EventLoopGroup workers() {
    return workers;
  }

  /** For listening; the caller sets the child handler. */
  public ServerBootstrap server() {
    Class<? extends ServerChannel> type =
        epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    return server(type)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.SO_KEEPALIVE, true);
  }

  /**
   * For listening at a socket file; the caller sets the child handler.
   *
   * @throws IOException where there is no epoll
   */
  ServerBootstrap localServer() throws IOException {
    if (!epoll) {
      throw new IOException("socket files need Linux's epoll, which cannot be used here");
    }
    return server(EpollServerDomainSocketChannel.class);
  }

  private ServerBootstrap server(Class<? extends ServerChannel> type) {
    return new ServerBootstrap()
        .group(acceptor, workers)
        .channel(type)
        .option(ChannelOption.SO_BACKLOG, 4096)
        .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
        .childOption(ChannelOption.RECVBUF_ALLOCATOR, CLIENT_READS)
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
  }

  /** For connecting to a server from the given loop; the caller sets the handler. */
  public Bootstrap client(EventLoop loop, Duration connectTimeout) {
    Class<? extends SocketChannel> type = epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    return new Bootstrap()
        .group(loop)
        .channel(type)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(connectTimeout.toMillis()))
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.SO_KEEPALIVE, true)
        .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
        .option(ChannelOption.RECVBUF_ALLOCATOR, SERVER_READS)
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
  }

  /** Ends the threads; sockets still open are closed. */
  public void close() {
    var _ = acceptor.shutdownGracefully(0, 200, java.util.concurrent.TimeUnit.MILLISECONDS);
    var _ = workers.shutdownGracefully(0, 1_000, java.util.concurrent.TimeUnit.MILLISECONDS);
  }
}
