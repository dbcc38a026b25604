package dev.baton.proxy.backend;

import dev.baton.wire.auth.ClientStep;
import dev.baton.wire.handshake.ServerRefusedException;
import dev.baton.wire.packet.Commands;
import dev.baton.wire.packet.MalformedPacketException;
import dev.baton.wire.packet.Packets;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends what a connection runs, by {@code KILL QUERY} on a connection of its own: the same user's,
 * beside the pools and their limits, because it is needed most when those are exhausted. Bounded by
 * the time that a login may take.
 *
 * <p>A KILL QUERY that arrives late hits the next statement of the same thread. So until it is over
 * its victim's connection runs nothing else. Used on the event loop of both.
 */
public final class Kill extends ChannelInboundHandlerAdapter {

  private static final int MAX_PACKET = 1 << 20;

  private final BackendLogin login;
  private final long threadId;
  private final Runnable over;
  private @Nullable Channel channel;
  private @Nullable ByteBuf buffered;
  private boolean sent;
  private boolean answered;
  private boolean ended;

  private Kill(BackendLogin login, long threadId, Runnable over) {
    this.login = login;
    this.threadId = threadId;
    this.over = over;
  }

  /**
   * Begins.
   *
   * @param over called once, when the server has answered it or it has failed; not after {@link
   *     #cancel}
   */
  static Kill of(BackendConnection victim, BackendContext context, Runnable over) {
    Kill kill = new Kill(victim.newLogin(false), victim.threadId(), over);
    ChannelFuture connecting =
        context
            .bootstrap()
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel made) {
                    made.pipeline().addLast(kill);
                  }
                })
            .connect(victim.backend().instance().host(), victim.backend().instance().port());
    kill.channel = connecting.channel();
    connecting.addListener(
        done -> {
          if (!done.isSuccess()) { // perhaps before this method returns, and nobody has it yet
            context.loop().execute(kill::end);
          }
        });
    var _ =
        context
            .loop()
            .schedule(kill::end, context.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
    return kill;
  }

  /** Whether it may have its effect from now on. */
  public boolean isSent() {
    return sent;
  }

  /** Whether the server has said that it took it. */
  public boolean isAnswered() {
    return answered;
  }

  /** Whether nothing more is to come of it. */
  public boolean isOver() {
    return ended;
  }

  /** Nobody waits for it any more; if it was not sent, it never will be. */
  public void cancel() {
    ended = true;
    close();
  }

  private void end() {
    if (!ended) {
      ended = true;
      close();
      over.run();
    }
  }

  private void close() {
    if (buffered != null) {
      buffered.release();
      buffered = null;
    }
    if (channel != null) {
      var _ = channel.close();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (ended) {
      bytes.release();
      return;
    }
    ByteBuf in =
        buffered == null
            ? bytes
            : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(context.alloc(), buffered, bytes);
    buffered = in;
    try {
      while (!ended && takePacket(context.channel(), in)) {
        // one after the other
      }
    } catch (ServerRefusedException | MalformedPacketException | IndexOutOfBoundsException e) {
      end();
    }
  }

  /** Says whether there was a whole one. */
  private boolean takePacket(Channel on, ByteBuf in) throws ServerRefusedException {
    int sequence = in.readableBytes() > 3 ? Packets.sequenceAt(in, in.readerIndex()) : 0;
    ByteBuf payload = Packets.readPayload(in, MAX_PACKET);
    if (payload == null) {
      return false;
    }
    try {
      if (sent) {
        answered =
            payload.isReadable() && payload.getUnsignedByte(payload.readerIndex()) == Packets.OK;
        end();
        return true;
      }
      ClientStep step = login.onPacket(on, payload, sequence);
      if (step instanceof ClientStep.Accepted) {
        send(on);
      } else if (step != null) {
        end();
      }
      return true;
    } finally {
      payload.release();
    }
  }

  private void send(Channel on) {
    sent = true;
    byte[] sql = ("KILL QUERY " + threadId).getBytes(StandardCharsets.US_ASCII);
    ByteBuf command = Exchange.packet(Commands.QUERY, login.takesAttributes(), sql);
    var _ = on.writeAndFlush(command, on.voidPromise());
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    end();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    end();
  }
}
