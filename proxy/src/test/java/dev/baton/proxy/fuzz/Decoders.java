package dev.baton.proxy.fuzz;

import dev.baton.proxy.compress.CompressedFrames;
import dev.baton.proxy.compress.FrameCodec;
import dev.baton.wire.handshake.AuthMoreData;
import dev.baton.wire.handshake.AuthSwitchRequest;
import dev.baton.wire.handshake.ChangeUser;
import dev.baton.wire.handshake.HandshakeResponse41;
import dev.baton.wire.handshake.HandshakeV10;
import dev.baton.wire.handshake.ProxyHeader;
import dev.baton.wire.handshake.ServerRefusedException;
import dev.baton.wire.handshake.SslRequest;
import dev.baton.wire.packet.Capabilities;
import dev.baton.wire.packet.Commands;
import dev.baton.wire.packet.EofPacket;
import dev.baton.wire.packet.ErrPacket;
import dev.baton.wire.packet.MalformedPacketException;
import dev.baton.wire.packet.OkPacket;
import dev.baton.wire.packet.Packets;
import dev.baton.wire.packet.SessionChanges;
import dev.baton.wire.packet.SessionStateListener;
import dev.baton.wire.result.ResponseTracker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the targets do with their inputs. Streams are read twice, whole and in parts as a network
 * may cut them, and must come to the same; an input's first bytes say where it is cut.
 */
final class Decoders {

  private static final int MAX_PAYLOAD = 1 << 16;
  private static final int[] TRACKED = {
    Commands.QUERY,
    Commands.STMT_EXECUTE,
    Commands.STMT_PREPARE,
    Commands.STMT_FETCH,
    Commands.FIELD_LIST,
    Commands.PING,
    Commands.STATISTICS,
    Commands.SET_OPTION
  };

  private Decoders() {}

  private interface Reading {
    void read() throws ServerRefusedException;
  }

  private static void refusing(Reading reading) {
    try {
      reading.read();
    } catch (MalformedPacketException | ServerRefusedException e) {
      // as it should
    }
  }

  static void same(Object whole, Object inParts) {
    if (!whole.equals(inParts)) {
      throw new AssertionError("whole: " + whole + "; in parts: " + inParts);
    }
  }

  /** How many bytes come at once. */
  private static int step(byte[] input) {
    return input.length == 0 ? 1 : Byte.toUnsignedInt(input[0]) % 23 + 1;
  }

  // ---- framing

  static void framing(byte[] input) {
    same(payloads(input, input.length), payloads(input, step(input)));
  }

  private static List<String> payloads(byte[] input, int step) {
    List<String> payloads = new ArrayList<>();
    ByteBuf in = Unpooled.buffer();
    try {
      for (int at = 1; at < input.length; at += step) {
        in.writeBytes(input, at, Math.min(step, input.length - at));
        for (ByteBuf one = next(in); one != null; one = next(in)) {
          payloads.add(ByteBufUtil.hexDump(one));
          one.release();
        }
      }
    } catch (MalformedPacketException e) {
      payloads.add("refused");
    }
    return payloads;
  }

  private static ByteBuf next(ByteBuf in) {
    int complete = Packets.completeLength(in, MAX_PAYLOAD);
    if (complete > in.readableBytes()) {
      throw new AssertionError("more than there is: " + complete);
    }
    ByteBuf payload = Packets.readPayload(in, MAX_PAYLOAD);
    return payload;
  }

  // ---- logins

  static void handshakeResponse(byte[] input) {
    refusing(() -> HandshakeResponse41.read(Unpooled.wrappedBuffer(input)));
  }

  static void changeUser(byte[] input) {
    long some = input.length == 0 ? 0 : (long) input[0] << 18; // PLUGIN_AUTH, CONNECT_ATTRS
    refusing(() -> ChangeUser.read(Unpooled.wrappedBuffer(input), some));
    refusing(() -> ChangeUser.read(Unpooled.wrappedBuffer(input), ~0L));
  }

  static void greeting(byte[] input) {
    refusing(() -> HandshakeV10.read(Unpooled.wrappedBuffer(input)));
  }

  static void loginPackets(byte[] input) {
    boolean tls = SslRequest.isOne(Unpooled.wrappedBuffer(input));
    refusing(() -> SslRequest.read(Unpooled.wrappedBuffer(input)));
    if (tls && input.length != 32) {
      throw new AssertionError("a request for TLS of another length");
    }
    refusing(() -> AuthSwitchRequest.read(Unpooled.wrappedBuffer(input)));
    refusing(() -> AuthMoreData.read(Unpooled.wrappedBuffer(input)));
  }

  static void proxyHeader(byte[] input) {
    same(header(input, input.length), header(input, 1));
  }

  /** What is known as soon as it is known. */
  private static String header(byte[] input, int step) {
    for (int length = Math.min(step, input.length); length <= input.length; length += step) {
      ByteBuf in = Unpooled.wrappedBuffer(input, 0, length);
      try {
        ProxyHeader header = ProxyHeader.read(in);
        if (header == null) {
          return "none";
        }
        if (header.length() > length) {
          throw new AssertionError("more than there is: " + header);
        }
        if (header.length() >= 0) {
          return header.toString();
        }
      } catch (MalformedPacketException e) {
        return "refused";
      }
      if (length == input.length) {
        break;
      }
    }
    return input.length == 0 ? "none" : "incomplete";
  }

  // ---- what servers say

  static void terminals(byte[] input) {
    for (long capabilities : new long[] {0, Capabilities.SESSION_TRACK}) {
      refusing(
          () -> {
            OkPacket ok = OkPacket.read(Unpooled.wrappedBuffer(input), capabilities);
            SessionChanges.read(
                Unpooled.wrappedBuffer(ok.sessionState()), new SessionStateListener() {});
          });
    }
    refusing(() -> EofPacket.read(Unpooled.wrappedBuffer(input)));
    refusing(() -> ErrPacket.read(Unpooled.wrappedBuffer(input)));
  }

  /** The first byte is the step, the second one the command and what was negotiated. */
  static void response(byte[] input) {
    if (input.length > 2) {
      same(tracked(input, input.length), tracked(input, step(input)));
    }
  }

  private static String tracked(byte[] input, int step) {
    int choice = Byte.toUnsignedInt(input[1]);
    ResponseTracker tracker = new ResponseTracker(new SessionStateListener() {});
    tracker.configure(
        ((choice & 8) != 0 ? Capabilities.DEPRECATE_EOF : 0)
            | ((choice & 16) != 0 ? Capabilities.SESSION_TRACK : 0)
            | ((choice & 32) != 0 ? Capabilities.MARIADB_PROGRESS : 0)
            | ((choice & 64) != 0 ? Capabilities.OPTIONAL_RESULTSET_METADATA : 0));
    tracker.begin(TRACKED[choice % TRACKED.length]);
    ByteBuf in = Unpooled.buffer();
    long forwarded = 0;
    try {
      for (int at = 2; at < input.length && !tracker.isComplete(); at += step) {
        in.writeBytes(input, at, Math.min(step, input.length - at));
        int ready = tracker.scan(in);
        if (ready > in.readableBytes()) {
          throw new AssertionError("more than there is: " + ready);
        }
        if (tracker.terminalOffset() >= ready && ready > 0) {
          throw new AssertionError("a terminal packet that is not there");
        }
        in.skipBytes(ready);
        forwarded += ready;
        if (tracker.outcome() == ResponseTracker.Outcome.NEEDS_LOCAL_INFILE) {
          return "asks for a file after " + forwarded;
        }
      }
    } catch (MalformedPacketException e) {
      return "refused";
    }
    return tracker.outcome()
        + " "
        + tracker.terminal()
        + " error "
        + tracker.errorCode()
        + ", status "
        + tracker.status()
        + ", changed "
        + tracker.affectedRows()
        + ", rows "
        + tracker.rows()
        + ", single "
        + tracker.hasResultSet()
        + ", forwarded "
        + forwarded;
  }

  // ---- compression

  static void zlib(byte[] input) {
    compressed(input, () -> CompressedFrames.toClient(FrameCodec.zlib()));
  }

  static void zstd(byte[] input) {
    compressed(input, () -> CompressedFrames.toClient(FrameCodec.zstd(3)));
  }

  /** What a server sends. */
  static void answer(byte[] input) {
    compressed(input, () -> CompressedFrames.toServer(FrameCodec.zlib()));
  }

  private static void compressed(byte[] input, Supplier<CompressedFrames> frames) {
    same(unpacked(input, input.length, frames), unpacked(input, step(input), frames));
  }

  private static String unpacked(byte[] input, int step, Supplier<CompressedFrames> frames) {
    EmbeddedChannel channel = new EmbeddedChannel(frames.get());
    ByteBuf out = Unpooled.buffer();
    try {
      for (int at = 1; at < input.length; at += step) {
        channel.writeInbound(Unpooled.copiedBuffer(input, at, Math.min(step, input.length - at)));
      }
    } catch (MalformedPacketException e) {
      return "refused"; // the connection is over, whatever came before
    } finally {
      for (ByteBuf part = channel.readInbound(); part != null; part = channel.readInbound()) {
        out.writeBytes(part);
        part.release();
      }
      channel.finishAndReleaseAll();
    }
    return ByteBufUtil.hexDump(out);
  }
}
