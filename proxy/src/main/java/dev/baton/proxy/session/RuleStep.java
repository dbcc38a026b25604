package dev.baton.proxy.session;

import dev.baton.proxy.rule.Decision;
import dev.baton.proxy.stats.StatementDigest;
import dev.baton.wire.packet.ErrPacket;
import dev.baton.wire.packet.Packets;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the query rules do to one session's statements before they are routed. */
final class RuleStep {

  /** As ProxySQL answers for {@code error_msg}. */
  private static final int REFUSED_BY_RULE = 1148;

  enum Outcome {
    GOES_ON,
    /** A rule has given the answer. */
    ANSWERED
  }

  private final SessionContext context;
  private final Channel client;
  private final Session session;
  private @Nullable String rewritten;

  /** The chain of rules in which the next statement begins. */
  private int flagIn;

  RuleStep(SessionContext context, Channel client, Session session) {
    this.context = context;
    this.client = client;
    this.session = session;
  }

  /** Writes into the plan what the rules say. */
  Outcome take(Plan plan, Supplier<String> text) {
    rewritten = null;
    StatementDigest digest = Objects.requireNonNull(plan.digest, "a statement has a digest");
    SessionState state = session.state();
    Decision decision =
        context
            .router()
            .decide(session.identity().origin(), state.settings().schema(), flagIn, digest, text);
    plan.hostgroup = decision.hostgroup;
    plan.gtidFrom = decision.gtidFrom;
    plan.delayMillis = decision.delayMillis;
    plan.timeoutMillis = decision.timeoutMillis;
    plan.retries = decision.retries;
    plan.log = decision.log;
    plan.limited = decision.limited;
    plan.fresh = false;
    if (plan.clientsHints != null && context.statements().hints().before()) {
      plan.clientsHints.fill(plan);
    }
    flagIn = Math.max(0, decision.nextFlagIn); // it counts once
    plan.pins &= ~Pin.RULE.bit(); // a prepared statement is ruled on at each execution
    if (decision.multiplex == 0 || decision.sticky) {
      plan.pins |= Pin.RULE.bit();
    } else if (decision.multiplex == 1) {
      state.unpin(Pin.RULE.bit());
    }
    if (decision.error != null) {
      state.previous().failed();
      Replies.error(client, 1, new ErrPacket(REFUSED_BY_RULE, "42000", decision.error));
      return Outcome.ANSWERED;
    }
    if (decision.ok != null) {
      state.previous().ok();
      Replies.ok(client, 1, state.status(), session.profile().capabilities());
      return Outcome.ANSWERED;
    }
    rewritten = decision.rewritten;
    return Outcome.GOES_ON;
  }

  /** Once the text is the one that is to run: what its comment asks for counts last. */
  void hint(Plan plan) {
    if (plan.hints != null && context.statements().hints().after()) {
      plan.hints.overrule(plan);
    }
  }

  /** The statement as a rule rewrote it; null if none did. */
  @Nullable String rewritten() {
    return rewritten;
  }

  /**
   * A command of the given text.
   *
   * @param attributes what goes before it
   */
  static ByteBuf packet(Channel client, int code, byte[] attributes, byte... text) {
    ByteBuf packet =
        client.alloc().buffer(attributes.length + text.length + Packets.HEADER_LENGTH + 1);
    int begin = Packets.begin(packet);
    packet.writeByte(code).writeBytes(attributes).writeBytes(text);
    Packets.end(packet, begin, 0);
    return packet;
  }
}
