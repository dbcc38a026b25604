package dev.baton.proxy.session;

import dev.baton.proxy.backend.Settings;
import dev.baton.proxy.backend.StatementCache.ServerStatement;
import dev.baton.proxy.backend.StatementText;
import dev.baton.proxy.stats.Digests;
import dev.baton.wire.packet.MalformedPacketException;
import dev.baton.wire.packet.Packets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** What a session reads of its client's commands, for {@code dev.baton.proxy.fuzz}. */
public final class FuzzedSession {

  private static final int HEADER = Packets.HEADER_LENGTH;

  private FuzzedSession() {}

  /** Plans a text of any bytes under the modes that the first one says. */
  public static void statement(byte[] input) {
    if (input.length == 0) {
      return;
    }
    Plan plan = new Plan();
    Settings before = Settings.INITIAL.withSchema("s").withVariable("time_zone", "'SYSTEM'");
    new Planner(new Digests())
        .plan(Unpooled.wrappedBuffer(input), 1, input.length - 1, input[0] & 3, before, plan);
    if (plan.anywhere && plan.pins != 0) {
      throw new AssertionError("a read that any replica may answer binds its session");
    }
    if (plan.digest == null || plan.digest.text().length() > 2048) {
      throw new AssertionError("a statement has a digest, and that is bounded");
    }
  }

  /**
   * Passes COM_STMT_EXECUTE on: the first byte is the number of parameters, the second says whether
   * their types are known from before (1), whether the client has agreed on query attributes (2)
   * and whether the server has (4).
   */
  public static void execute(byte[] input) {
    if (input.length < 2) {
      return;
    }
    int parameters = Byte.toUnsignedInt(input[0]);
    PreparedStatement statement =
        new PreparedStatement(
            1,
            new StatementText(new byte[] {'?'}, Settings.INITIAL),
            new Plan(),
            parameters,
            (input[1] & 2) != 0,
            new LongDataBudget(1000));
    boolean translated = (input[1] & 6) == 2;
    if ((input[1] & 1) != 0) {
      statement.types(new byte[2 * parameters]);
    }
    ByteBuf packet = Unpooled.buffer();
    int start = Packets.begin(packet);
    packet.writeBytes(input, 2, input.length - 2);
    Packets.end(packet, start, 0);
    if (packet.readableBytes() < HEADER + 10) {
      return; // refused before
    }
    try {
      ExecutePacket.read(packet, statement);
    } catch (MalformedPacketException e) {
      return;
    }
    boolean _ = ExecutePacket.asksForCursor(packet);
    ByteBuf sent;
    try {
      sent = ExecutePacket.forServer(packet, statement, new ServerStatement(77), !translated);
    } catch (MalformedPacketException e) {
      return; // of the names of attributes that are taken out
    }
    int longer = sent.readableBytes() - packet.readableBytes();
    int more = ((input[1] & 2) != 0 ? 3 : 2) * parameters;
    if (translated ? longer > more : longer != 0 && longer != more) {
      throw new AssertionError(longer + " bytes more for " + parameters + " parameters");
    }
    if (Packets.completeLength(sent, Long.MAX_VALUE) != sent.readableBytes()
        || sent.getIntLE(HEADER + 1) != 77) {
      throw new AssertionError("not a packet for the server's handle");
    }
    sent.release();
  }
}
