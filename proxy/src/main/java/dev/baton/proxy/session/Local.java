package dev.baton.proxy.session;

import io.netty.channel.Channel;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * The proxy's own end of a client's connection, as rules name it.
 *
 * @param address of the network, or a socket file's path
 * @param port 0 for a socket file
 */
record Local(String address, int port, boolean isFile) {

  static Local of(Channel client) {
    SocketAddress listening = client.parent() == null ? null : client.parent().localAddress();
    if (listening instanceof DomainSocketAddress file) { // the connection itself has no name
      return new Local(file.path(), 0, true);
    }
    return client.localAddress() instanceof InetSocketAddress here
        ? new Local(here.getAddress().getHostAddress(), here.getPort(), false)
        : new Local("", 0, false);
  }
}
