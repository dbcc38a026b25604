package dev.baton.proxy;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.routing.BackendObserver;
import dev.baton.core.routing.RouteFollower;
import dev.baton.core.time.MonotonicClock;
import dev.baton.proxy.route.Follower;
import dev.baton.proxy.transport.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The one implementation of {@link Proxy}: wires the parts together and owns their life. */
final class RunningProxy implements Proxy {

  private final Transport transport;
  private final Channel listener;
  private final Follower follower;

  private RunningProxy(Transport transport, Channel listener, Follower follower) {
    this.transport = transport;
    this.listener = listener;
    this.follower = follower;
  }

  static RunningProxy start(ProxySettings settings, BackendObserver observer) {
    Transport transport = new Transport(settings.name(), settings.ioThreads());
    List<Worker> workers = new ArrayList<>();
    for (EventExecutor loop : transport.workers()) {
      workers.add(new Worker((EventLoop) loop, MonotonicClock.SYSTEM));
    }
    InetSocketAddress wanted = new InetSocketAddress(settings.bindHost(), settings.port());
    var bind =
        transport
            .server()
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            new ChannelInboundHandlerAdapter() {
                              @Override
                              public void channelActive(ChannelHandlerContext context) {
                                context.close(); // the sessions come with the next landing
                              }
                            });
                  }
                })
            .bind(wanted)
            .awaitUninterruptibly();
    if (!bind.isSuccess()) {
      transport.close();
      throw new UncheckedIOException(
          new IOException(
              "the proxy cannot listen on " + wanted + ": " + bind.cause().getMessage(),
              bind.cause()));
    }
    return new RunningProxy(
        transport, bind.channel(), new Follower(settings.name(), workers, MonotonicClock.SYSTEM));
  }

  @Override
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  @Override
  public RouteFollower follower() {
    return follower;
  }

  @Override
  public ProxyStats stats() {
    return new ProxyStats(
        0, 0, 0, 0, 0, 0, Map.of(), List.of(), new ProxyStats.Latency(0, 0, 0, 0, 0));
  }

  @Override
  public void closeConnectionsTo(InstanceKey instance) {}

  @Override
  public void closeAllBackendConnections() {}

  @Override
  public void close() {
    listener.close().awaitUninterruptibly();
    transport.close();
  }
}
