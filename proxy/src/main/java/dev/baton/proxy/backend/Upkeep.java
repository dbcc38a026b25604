package dev.baton.proxy.backend;

import dev.baton.proxy.config.HostgroupPolicy;
import dev.baton.wire.packet.Commands;
import dev.baton.wire.packet.Packets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * What is done to idle connections once a second: those beyond the number that may idle and those
 * that are too old are closed, and those that have been idle for long are asked whether they are
 * still there, so that a statement does not find out.
 *
 * @param maxAgeSeconds 0 for any age
 * @param pingSeconds idle for so long, a connection is asked
 */
public record Upkeep(long maxAgeSeconds, long pingSeconds) {

  void run(Backend backend) {
    HostgroupPolicy policy = backend.policy();
    int share = backend.maxConnections() * policy.freePercent() / 100;
    int mayIdle = Math.max(1, Math.max(share, backend.leastIdle()));
    for (int idle = backend.idleCount(); idle > mayIdle; idle--) {
      backend.discardAnIdleOne();
    }
    long now = backend.tick(); // what is asked below is not idle meanwhile
    backend.forEachIdle(
        connection -> {
          if (maxAgeSeconds > 0 && now - connection.openedTick() >= maxAgeSeconds) {
            connection.discard();
          } else if (now - connection.idleTick() >= pingSeconds) {
            connection.ping(new Pinging());
          }
        });
  }

  static ByteBuf command() {
    ByteBuf command = Unpooled.buffer(5);
    int start = Packets.begin(command);
    command.writeByte(Commands.PING);
    Packets.end(command, start, 0);
    return command;
  }

  /** Who holds a connection while it is asked. */
  private static final class Pinging implements LinkHolder {

    @Override
    public void onBytes(BackendConnection connection, ByteBuf bytes) {
      bytes.release();
      if (connection.response().isComplete()) {
        connection.release();
      }
    }

    @Override
    public void onLost(BackendConnection connection, String what) {}
  }
}
