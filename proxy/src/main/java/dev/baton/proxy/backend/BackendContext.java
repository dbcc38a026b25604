package dev.baton.proxy.backend;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.routing.BackendObserver;
import dev.baton.wire.handshake.HandshakeV10;
import dev.baton.wire.tls.ClientTls;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the backends of one event loop share.
 *
 * @param bootstraps makes a bootstrap for one more connection from this loop
 * @param epochs the highest epoch seen, which new connections belong to
 * @param suspicions told when a server looks as if it were going, for the other loops
 * @param greetings told what the servers say of themselves
 * @param tls for servers of a manager's table that offer it; null to do without
 * @param maxConnections to one server from this loop
 * @param maxStatements prepared on one connection
 */
public record BackendContext(
    EventLoop loop,
    Supplier<Bootstrap> bootstraps,
    LongSupplier epochs,
    BackendObserver observer,
    Consumer<InstanceKey> suspicions,
    Consumer<HandshakeV10> greetings,
    Duration connectTimeout,
    @Nullable ClientTls tls,
    int maxConnections,
    int maxStatements) {

  Bootstrap bootstrap() {
    return bootstraps.get();
  }

  long epoch() {
    return epochs.getAsLong();
  }

  void greeted(HandshakeV10 greeting) {
    greetings.accept(greeting);
  }
}
