package dev.baton.proxy.backend;

import dev.baton.proxy.compress.CompressedFrames;
import dev.baton.proxy.compress.FrameCodec;
import dev.baton.wire.auth.ClientStep;
import dev.baton.wire.handshake.HandshakeV10;
import dev.baton.wire.handshake.ServerRefusedException;
import dev.baton.wire.packet.Capabilities;
import dev.baton.wire.packet.Commands;
import dev.baton.wire.packet.ErrPacket;
import dev.baton.wire.packet.ErrorCodes;
import dev.baton.wire.packet.MalformedPacketException;
import dev.baton.wire.packet.Packets;
import dev.baton.wire.packet.SessionStateListener;
import dev.baton.wire.result.ResponseTracker;
import dev.baton.wire.tls.ClientTls;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a server: its login, the answers to its user's commands cut out of the byte
 * stream, and what is known of its state on the server. Lives on one event loop, the one of every
 * session that uses it.
 */
public final class BackendConnection extends ChannelInboundHandlerAdapter {

  private enum Phase {
    LOGIN,
    IDLE,
    TAKEN,
    /** Taken for good, and nothing on it is looked at. */
    FORWARDING,
    CLOSED
  }

  /** In the place of an insert id: none that a server makes. */
  public static final long UNTOLD = Long.MIN_VALUE;

  private static final int MAX_OWN_PACKET = 1 << 20;

  private final Pool pool;
  private final BackendContext shared;
  private final Channel channel;
  private final ResponseTracker tracker;
  private final StatementCache statements;
  private Phase phase = Phase.LOGIN;
  private @Nullable BackendLogin login;
  private @Nullable LinkUser user;
  private @Nullable Exchange exchange;
  private @Nullable ByteBuf pending;
  private Settings settings = Settings.INITIAL;
  private @Nullable Beginning beginning;
  private final @Nullable ClientTls tls;
  private final long serial;
  private final int link;
  private final long openedTick;
  private long idleTick;
  private long epoch;
  private long threadId;
  private long uses;
  private long lastInsertId;
  private boolean takesAttributes;
  private boolean keepsCursors;
  private boolean toldOfState;

  // The idle list of the pool runs through its connections.
  @Nullable BackendConnection newer;
  @Nullable BackendConnection older;

  BackendConnection(Pool pool, Channel channel, BackendContext context) {
    this.pool = pool;
    this.channel = channel;
    this.epoch = pool.backend().epoch();
    this.serial = pool.backend().nextSerial();
    this.openedTick = pool.backend().tick();
    this.shared = context;
    this.link = pool.backend().link();
    this.tls = pool.tls();
    this.login = newLogin(pool.backend().isCompressed());
    this.statements = new StatementCache(context.maxStatements());
    this.tracker =
        new ResponseTracker(
            new SessionStateListener() {
              @Override
              public void onStateChange(boolean changed) {
                toldOfState |= changed;
              }
            });
  }

  BackendLogin newLogin(boolean compress) {
    Backend backend = pool.backend();
    return new BackendLogin(
        backend.instance(), pool.profile(), pool.tls(), backend.isTlsRequired(), compress);
  }

  /**
   * Ends what runs on it now.
   *
   * @param over called once, when the server has answered that or it has failed
   */
  public Kill kill(Runnable over) {
    return Kill.of(this, shared, over);
  }

  // ---- what its user asks of it

  /** Sends a command of the user's; its answer comes by {@link LinkUser#onBytes}. */
  public void send(int code, ByteBuf command) {
    boolean answers = tracker.begin(code);
    toldOfState = false;
    var _ = channel.writeAndFlush(command, channel.voidPromise());
    if (!answers) {
      throw new IllegalArgumentException("a server never answers command " + code);
    }
  }

  /** Sends bytes that have no answer, before the next command. */
  public void sendUnanswered(ByteBuf command) {
    var _ = channel.write(command, channel.voidPromise());
  }

  /**
   * From now on all bytes are the user's, until the connection ends: nothing is known of it any
   * more, so that it cannot be given back.
   */
  public void forwardTo(LinkUser receiver) {
    phase = Phase.FORWARDING;
    user = receiver;
  }

  /** Sends a whole packet as it is. */
  public void pass(ByteBuf packet) {
    var _ = channel.writeAndFlush(packet, channel.voidPromise());
  }

  /** Whether the server takes what is sent. */
  public boolean isWritable() {
    return channel.isWritable();
  }

  /** Sends a command of Baton's own. */
  void send(Exchange own) {
    exchange = own;
    tracker.begin(own.code());
    var _ = channel.writeAndFlush(own.command(takesAttributes), channel.voidPromise());
  }

  /** How far the answer to the last command has been read. */
  public ResponseTracker response() {
    return tracker;
  }

  /** Back-pressure: whether to go on reading from the server. */
  public void setReading(boolean reading) {
    channel.config().setAutoRead(reading);
  }

  /** Gives a clean connection back. */
  public void release() {
    user = null;
    pool.release(this);
  }

  /** Closes it without telling the user: what it was used for is over or given up. */
  public void discard() {
    user = null;
    close();
  }

  /** Breaks it as if the server had: the user is told, the observer is not. */
  void sever(String why) {
    LinkUser told = user;
    user = null;
    close();
    if (told != null) {
      told.onLost(this, why);
    }
  }

  // ---- what its pool does with it

  void take(LinkUser newUser) {
    phase = Phase.TAKEN;
    user = newUser;
    uses++;
  }

  void idle() {
    phase = Phase.IDLE;
    idleTick = pool.backend().tick();
  }

  /** An idle one is asked whether it is there. */
  void ping(LinkUser asking) {
    pool.takeOut(this);
    take(asking);
    send(Commands.PING, Upkeep.command());
  }

  /** When it was opened, on the backend's {@link Backend#tick}. */
  long openedTick() {
    return openedTick;
  }

  /** Since when it has been idle. */
  long idleTick() {
    return idleTick;
  }

  private void close() {
    if (phase != Phase.CLOSED) {
      boolean wasLogin = phase == Phase.LOGIN;
      boolean wasIdle = phase == Phase.IDLE;
      phase = Phase.CLOSED;
      releasePending();
      var _ = channel.close();
      pool.closed(this, wasLogin, wasIdle);
    }
  }

  private void releasePending() {
    if (pending != null) {
      pending.release();
      pending = null;
    }
  }

  // ---- what it is

  public Backend backend() {
    return pool.backend();
  }

  Pool pool() {
    return pool;
  }

  public boolean isOpen() {
    return phase != Phase.CLOSED && channel.isActive();
  }

  /** How it is encrypted; null if it is not. */
  @Nullable ClientTls tls() {
    return tls;
  }

  void loginDeadline() {
    if (phase == Phase.LOGIN) {
      failed("did not answer the login in time");
    }
  }

  boolean isIdle() {
    return phase == Phase.IDLE;
  }

  /** Grows with every connection that is opened to the server. */
  long serial() {
    return serial;
  }

  /** How it was made; see {@link Backend#link}. */
  int link() {
    return link;
  }

  /** Whether new statements may be sent on it; see {@link Backend#suspect}. */
  public boolean isTrusted() {
    return pool.backend().trusts(this);
  }

  /** The epoch that its word counts in; see {@code RouteFollower.revoke}. */
  public long epoch() {
    return epoch;
  }

  /**
   * An idle connection to a server that has just been made the primary belongs to the new epoch.
   */
  void adopt(long newEpoch) {
    epoch = newEpoch;
  }

  /** Grows with every taker: who remembers it can tell whether somebody else was here since. */
  public long uses() {
    return uses;
  }

  public Settings settings() {
    return settings;
  }

  /** Says that a statement of the user's has changed the settings. */
  public void settled(Settings now) {
    settings = now;
    leadingTo(now);
  }

  /** Says what the settings are to be once the next command is done: its answer is of them. */
  public void leadingTo(Settings next) {
    tracker.pass(
        Capabilities.has(pool.profile().capabilities(), Capabilities.SESSION_TRACK),
        next.tracksState());
  }

  /** What it can go back to. */
  Beginning beginning() {
    return Objects.requireNonNull(beginning, "it has not been opened yet");
  }

  void beginning(Beginning now) {
    beginning = now;
  }

  /** Whether it can serve who wants these settings: it has them, or is brought to them. */
  boolean canBecome(Settings wanted) {
    return settings == wanted || settings.canBecome(wanted, beginning());
  }

  public StatementCache statements() {
    return statements;
  }

  /** What {@code LAST_INSERT_ID()} says on it now; {@link #UNTOLD} if only the server knows. */
  public long lastInsertId() {
    return lastInsertId;
  }

  public void lastInsertId(long value) {
    lastInsertId = value;
  }

  /** Whether the server expects query attributes before a statement's text. */
  public boolean takesAttributes() {
    return takesAttributes;
  }

  /**
   * Whether the server has said that the last command changed state of the session, such as user
   * variables and temporary tables; see {@link Preparation#first}.
   */
  public boolean hasToldOfState() {
    return toldOfState;
  }

  /** See {@link Beginning#keepsCursors}. */
  public boolean keepsCursors() {
    return keepsCursors;
  }

  /** The server's id of it, for KILL. */
  public long threadId() {
    return threadId;
  }

  // ---- what comes from the server

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (phase == Phase.CLOSED) {
      bytes.release();
      return;
    }
    ByteBuf in = pending == null ? bytes : joined(bytes);
    pending = null;
    try {
      if (phase == Phase.TAKEN) {
        onAnswer(in);
      } else if (phase == Phase.LOGIN && login != null) {
        onLogin(in);
      } else if (phase == Phase.LOGIN) {
        onAnswer(in);
      } else if (phase == Phase.FORWARDING && user != null) {
        user.onBytes(this, in);
      } else {
        onUnsolicited(in);
      }
    } catch (MalformedPacketException | IndexOutOfBoundsException e) {
      failed("sent what is not the protocol: " + e.getMessage());
    }
  }

  private ByteBuf joined(ByteBuf bytes) {
    ByteBuf kept = Objects.requireNonNull(pending);
    ByteBuf whole = channel.alloc().buffer(kept.readableBytes() + bytes.readableBytes());
    whole.writeBytes(kept).writeBytes(bytes);
    kept.release();
    bytes.release();
    return whole;
  }

  private void keep(ByteBuf rest) {
    if (rest.isReadable() && phase != Phase.CLOSED) {
      pending = rest;
    } else {
      rest.release();
    }
  }

  private void onAnswer(ByteBuf in) {
    if (tracker.isComplete()) {
      onUnsolicited(in);
      return;
    }
    int ready;
    try {
      ready = tracker.scan(in);
    } catch (MalformedPacketException | IndexOutOfBoundsException e) {
      in.release();
      throw e;
    }
    if (exchange != null) {
      onExchange(in, ready);
      return;
    }
    LinkUser receiver = user;
    if (ready == in.readableBytes() && receiver != null) {
      receiver.onBytes(this, in);
      return;
    }
    ByteBuf part = ready > 0 ? in.readRetainedSlice(ready) : null;
    boolean surplus = tracker.isComplete();
    keep(in);
    if (part != null && receiver != null) {
      receiver.onBytes(this, part);
    }
    if (surplus && phase == Phase.TAKEN) {
      failed(Unasked.BYTES);
    }
  }

  private void onExchange(ByteBuf in, int ready) {
    Exchange own = Objects.requireNonNull(exchange);
    own.received(in, ready);
    if (!tracker.isComplete()) {
      in.skipBytes(ready);
      keep(in);
      return;
    }
    exchange = null;
    if (tracker.terminal() == ResponseTracker.Terminal.ERR) {
      ByteBuf payload = in.skipBytes(tracker.terminalOffset());
      own.fail(ErrPacket.read(payload.skipBytes(Packets.HEADER_LENGTH)));
    } else {
      own.succeed(tracker);
    }
    in.release();
    if (own.error() == null && own.next() != null) {
      send(own.next());
    } else if (phase == Phase.LOGIN && own.error() != null && own.isRequired()) {
      ErrPacket error = own.error();
      connectFailed(
          new ErrPacket(error.code(), error.sqlState(), "init_connect: " + error.message()));
    } else if (phase == Phase.LOGIN) {
      opened();
    } else if (user != null) {
      user.onExchangeDone(this, own);
    }
  }

  private void onUnsolicited(ByteBuf in) {
    String said = Unasked.said(in, MAX_OWN_PACKET);
    in.release();
    failed(said);
  }

  private void onLogin(ByteBuf in) {
    try {
      while (phase == Phase.LOGIN && in.isReadable()) {
        int sequence = in.readableBytes() > 3 ? Packets.sequenceAt(in, in.readerIndex()) : 0;
        ByteBuf payload = Packets.readPayload(in, MAX_OWN_PACKET);
        if (payload == null) {
          break;
        }
        try {
          onLoginPacket(payload, sequence);
        } finally {
          payload.release();
        }
      }
    } catch (ServerRefusedException e) {
      connectFailed(e.error());
    } finally {
      keep(in);
    }
  }

  private void onLoginPacket(ByteBuf payload, int sequence) throws ServerRefusedException {
    BackendLogin current = Objects.requireNonNull(login);
    boolean greeted = current.greeting() != null;
    ClientStep end = current.onPacket(channel, payload, sequence);
    if (!greeted && current.greeting() != null) {
      backend().greeted(current.greeting());
    }
    switch (end) {
      case null -> {} // the login goes on
      case ClientStep.Accepted ignored -> loggedIn(current);
      case ClientStep.Denied denied -> connectFailed(denied.error());
      case ClientStep.Refused refused ->
          connectFailed(ErrPacket.of(ErrorCodes.ACCESS_DENIED, refused.reason()));
      default -> throw new IllegalStateException("not an end of a login: " + end);
    }
  }

  private void loggedIn(BackendLogin current) {
    HandshakeV10 greeting = Objects.requireNonNull(current.greeting());
    threadId = greeting.connectionId();
    takesAttributes = current.takesAttributes();
    keepsCursors = Beginning.keepsCursors(greeting.serverVersion());
    tracker.configure(current.asked());
    leadingTo(settings);
    login = null;
    if (current.isCompressed()) {
      ChannelPipeline pipeline = channel.pipeline();
      pipeline.addBefore(
          pipeline.context(this).name(), null, CompressedFrames.toServer(FrameCodec.zlib()));
    }
    beginning =
        Beginning.of(
            greeting.serverVersion(),
            current.asked(),
            Preparation.runsFirst(this, current.asked()));
    send(Preparation.first(this, current.asked()));
  }

  private void opened() {
    phase = Phase.TAKEN; // by nobody yet; not a login that can fail
    pool.opened(this);
  }

  private void connectFailed(ErrPacket error) {
    close();
    pool.connectRefused(error);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (user != null && !tracker.isComplete()) { // else it was flushed with its last bytes
      user.onReadComplete(this);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    boolean taken = phase == Phase.FORWARDING || phase == Phase.TAKEN;
    if (taken && user != null && channel.isWritable()) {
      user.onWritable(this);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    failed("closed the connection");
  }

  /** How the TLS handshake ended. */
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent end && !end.isSuccess()) {
      exceptionCaught(context, end.cause());
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    String disagreement = phase == Phase.LOGIN ? ClientTls.problem(cause) : null;
    if (disagreement != null) {
      close();
      pool.connectUntrusted(disagreement);
      return;
    }
    failed(cause.getMessage() == null ? cause.toString() : cause.getMessage());
  }

  /** The server's doing or the network's, not ours. */
  void failed(String what) {
    if (phase == Phase.CLOSED) {
      return;
    }
    if (phase == Phase.LOGIN) {
      close();
      pool.connectFailed(what);
      return;
    }
    if (phase == Phase.TAKEN && !tracker.isComplete()) {
      backend().suspect();
    }
    backend().failed(what);
    sever(what);
  }
}
