package dev.baton.proxy.session;

import dev.baton.proxy.backend.Profile;
import dev.baton.proxy.backend.Settings;
import dev.baton.proxy.compress.CompressedFrames;
import dev.baton.proxy.compress.FrameCodec;
import dev.baton.proxy.config.Account;
import dev.baton.wire.auth.LoginSecret;
import dev.baton.wire.handshake.ProxyHeader;
import dev.baton.wire.handshake.SslRequest;
import dev.baton.wire.packet.Capabilities;
import dev.baton.wire.packet.Commands;
import dev.baton.wire.packet.ErrPacket;
import dev.baton.wire.packet.ErrorCodes;
import dev.baton.wire.packet.MalformedPacketException;
import dev.baton.wire.packet.Packets;
import dev.baton.wire.tls.FrontTls;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.net.SocketAddress;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection: cuts its bytes into packets, leads it through the login, and feeds the
 * session one command at a time. Whatever a client sends, nobody but itself is hurt: sizes are
 * bounded, a breach of protocol ends in the protocol's error and a closed connection.
 */
public final class ClientHandler extends ChannelInboundHandlerAdapter implements ClientPort {

  private static final int MAX_LOGIN_BYTES = 64 << 10;

  /** What a client may send ahead of the answer it waits for, before it is not read any more. */
  private static final int MAX_AHEAD = 256 << 10;

  private static final long IDENTITY_POLL_MILLIS = 10;

  private final FrontDoor door;
  private final SessionContext context;
  private final Channel client;
  private @Nullable ByteBuf buffered;
  private @Nullable ClientLogin login;
  private @Nullable Session session;
  private @Nullable Dispatcher dispatcher;
  private @Nullable Forwarding forwarding;
  private @Nullable Future<?> loginTimer;
  private long id;
  private byte[] nonce = {};
  private long capabilities;
  private int collation;
  private int zstdLevel;

  /** Of the client's last packet. */
  private int lastSequence;

  private @Nullable Account entrance;
  private boolean entered;
  private boolean loggingIn = true;
  private @Nullable SSLEngine secured;
  private boolean processing;
  private boolean proving;
  private boolean paused;
  private boolean compressed;
  private boolean closing;

  /** Whether a PROXY header may come first. */
  private boolean mayBeProxied;

  private @Nullable SocketAddress proxiedFor;

  public ClientHandler(FrontDoor door, SessionContext context, Channel client) {
    this.door = door;
    this.context = context;
    this.client = client;
  }

  // ---- coming and going

  @Override
  public void channelActive(ChannelHandlerContext netty) {
    ErrPacket shut = door.shut();
    if (shut != null) {
      refuse(shut);
      return;
    }
    mayBeProxied = door.isBalancer(client.remoteAddress());
    entered = door.enter();
    if (!entered) {
      refuse(new ErrPacket(ErrorCodes.CON_COUNT_ERROR, "08004", "Too many connections"));
      return;
    }
    loginTimer =
        context
            .loop()
            .schedule(this::loginTimedOut, door.loginTimeout().toMillis(), TimeUnit.MILLISECONDS);
    long patience = context.clock().nanos() + door.loginTimeout().toNanos() / 2;
    greetWhenKnown(patience);
  }

  /** The greeting says what the servers say, so the first client waits for the first server. */
  private void greetWhenKnown(long untilNanos) {
    if (!client.isActive()) {
      return;
    }
    if (!door.hasIdentity() && context.clock().nanos() - untilNanos < 0) {
      var _ =
          context
              .loop()
              .schedule(
                  () -> greetWhenKnown(untilNanos), IDENTITY_POLL_MILLIS, TimeUnit.MILLISECONDS);
      return;
    }
    ClientLogin begun = cameFrom(new ClientLogin(door, client));
    login = begun;
    begun.greet();
  }

  private ClientLogin cameFrom(ClientLogin made) {
    if (proxiedFor != null) {
      made.cameFrom(proxiedFor);
    }
    return made;
  }

  private void refuse(ErrPacket error) {
    ByteBuf out = client.alloc().buffer(128);
    error.writeBeforeHandshake(out, 0);
    client.writeAndFlush(out).addListener(ChannelFutureListener.CLOSE);
  }

  private void loginTimedOut() {
    if (loggingIn) {
      var _ = client.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext netty) {
    closing = true;
    if (buffered != null) {
      buffered.release();
      buffered = null;
    }
    if (loginTimer != null) {
      loginTimer.cancel(false);
    }
    if (session != null) {
      session.close();
    }
    leaveAccount();
    if (entered) {
      entered = false;
      door.leave();
    }
  }

  private void leaveAccount() {
    Account left = entrance;
    if (left != null) {
      entrance = null;
      door.leave(left);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext netty, Throwable cause) {
    if (cause instanceof MalformedPacketException malformed && !closing) {
      breached(malformed); // its frames
      return;
    }
    var _ = client.close(); // reset by the client, or TLS failed: there is nobody to tell
  }

  @Override
  public void close() {
    closing = true;
    client.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  // ---- bytes

  @Override
  public void channelRead(ChannelHandlerContext netty, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (closing) {
      bytes.release();
      return;
    }
    buffered =
        buffered == null
            ? bytes
            : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(client.alloc(), buffered, bytes);
    process();
  }

  @Override
  public void pause() {
    paused = true;
  }

  @Override
  public void onSessionReady() {
    paused = false;
    if (loggingIn) {
      loginAnswered();
    }
    if (!client.config().isAutoRead()) {
      client.config().setAutoRead(true);
    }
    process();
  }

  /** Takes packets while somebody can use them; called again when the session is ready. */
  private void process() {
    if (processing) {
      return; // further up this stack the loop goes on
    }
    processing = true;
    try {
      while (!closing && takesPackets() && isPastHeader() && processOne()) {
        // one after the other
      }
    } catch (MalformedPacketException | IndexOutOfBoundsException e) {
      breached(e);
    } finally {
      processing = false;
    }
    if (buffered != null && !takesPackets() && buffered.readableBytes() > MAX_AHEAD) {
      client.config().setAutoRead(false);
    }
  }

  /** Takes the PROXY header, if one may come and does; false while it is not whole. */
  private boolean isPastHeader() {
    if (!mayBeProxied) {
      return true;
    }
    ByteBuf in = Objects.requireNonNull(buffered);
    ProxyHeader header = ProxyHeader.read(in);
    if (header != null && header.length() < 0) {
      return false;
    }
    mayBeProxied = false; // there is one, or none
    if (header != null) {
      in.skipBytes(header.length());
      proxiedFor = header.client();
      if (login != null && proxiedFor != null) {
        login.cameFrom(proxiedFor);
      }
      if (!in.isReadable()) {
        in.release();
        buffered = null;
        return false;
      }
    }
    return true;
  }

  private boolean takesPackets() {
    return buffered != null
        && !proving
        && !paused
        && (session == null || session.isReady() || session.files().taken() != null)
        && (forwarding == null || forwarding.takesCommands());
  }

  private boolean processOne() {
    ByteBuf in = Objects.requireNonNull(buffered);
    LocalFile file = session == null ? null : session.files().taken();
    if (file != null) {
      return passFile(file, in);
    }
    if (in.readableBytes() >= Packets.HEADER_LENGTH) {
      lastSequence = Packets.sequenceAt(in, in.readerIndex());
    }
    int limit = loggingIn ? MAX_LOGIN_BYTES : context.maxCommandBytes();
    int length = Packets.completeLength(in, limit);
    if (length < 0) {
      return false;
    }
    ByteBuf packet;
    if (length == in.readableBytes()) {
      packet = in;
      buffered = null;
    } else {
      packet = in.readRetainedSlice(length);
    }
    if (loggingIn) {
      onLoginPacket(packet);
    } else {
      onCommand(packet);
    }
    return true;
  }

  /** Says whether to go on: with the rest, or with more of the file. */
  private boolean passFile(LocalFile file, ByteBuf in) {
    int before = in.readableBytes();
    file.pass(in, compressed);
    boolean moved = in.readableBytes() < before;
    if (!in.isReadable()) {
      in.release();
      buffered = null;
    }
    return moved;
  }

  private void onCommand(ByteBuf packet) {
    if (packet.readableBytes() == Packets.HEADER_LENGTH) {
      packet.release();
      throw new MalformedPacketException("an empty command");
    }
    int first = packet.readerIndex();
    boolean several = Packets.lengthAt(packet, first) == Packets.MAX_PAYLOAD;
    boolean ordered =
        several && !compressed
            ? Packets.isNumberedFromZero(packet)
            : Packets.sequenceAt(packet, first) == 0;
    if (!ordered) { // a server that got them would hang up, and be suspected
      packet.release();
      throw outOfOrder("the packets of a command are numbered from 0 on");
    }
    if (compressed) {
      Packets.renumber(packet);
    }
    int code = packet.getUnsignedByte(first + Packets.HEADER_LENGTH);
    if (code == Commands.CHANGE_USER) {
      changeUser(packet);
      return;
    }
    Dispatcher current = Objects.requireNonNull(dispatcher);
    if (forwarding == null || code == Commands.QUIT) {
      current.dispatch(packet);
    } else {
      forward(forwarding, current, code, packet);
    }
  }

  private static void forward(Forwarding to, Dispatcher current, int code, ByteBuf packet) {
    boolean passed = false;
    try {
      if (!current.tookKill(code, packet)) {
        passed = true;
        to.pass(packet);
      }
    } finally {
      if (!passed) {
        packet.release();
      }
    }
  }

  private void breached(RuntimeException problem) {
    closing = true;
    Replies.errorAndClose(client, lastSequence + 1, Errors.breach(problem, loggingIn));
  }

  private static MalformedPacketException outOfOrder(String what) {
    return new MalformedPacketException(MalformedPacketException.Breach.ORDER, what);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext netty) {
    if (session != null) {
      session.onClientWritable();
    }
  }

  // ---- login

  private void onLoginPacket(ByteBuf packet) {
    ClientLogin current = login;
    int sequence = Packets.sequenceAt(packet, packet.readerIndex());
    ByteBuf payload = packet.skipBytes(Packets.HEADER_LENGTH);
    try {
      if (current == null) {
        throw new MalformedPacketException("the client spoke before the greeting");
      }
      int expected = current.hasStarted() ? current.sequence() + 1 : secured == null ? 1 : 2;
      if (sequence != (expected & 0xff)) {
        throw outOfOrder("packet " + sequence + " of the login where " + expected + " comes next");
      }
      FrontTls tls = current.tls();
      // Only the first packet: a scramble of caching_sha2_password is as long, and as random.
      if (secured == null && tls != null && !current.hasStarted() && SslRequest.isOne(payload)) {
        startTls(tls);
        return;
      }
      if (current.computesLong()) {
        prove(current, payload.retain(), sequence);
      } else {
        proceed(current, current.onPacket(payload, sequence, tlsSession()));
      }
    } finally {
      payload.release();
    }
  }

  /** Aside, so that a flood of logins holds up nobody else; nothing is taken meanwhile. */
  private void prove(ClientLogin current, ByteBuf payload, int sequence) {
    proving = true;
    Runnable work =
        () -> {
          ClientLogin.Outcome outcome = ClientLogin.Outcome.DENIED;
          try {
            outcome = current.onPacket(payload, sequence, tlsSession());
          } catch (MalformedPacketException | IndexOutOfBoundsException e) {
            // as any other proof that is none
          } finally {
            payload.release();
            ClientLogin.Outcome proven = outcome;
            context.loop().execute(() -> proved(current, proven));
          }
        };
    if (!door.aside(work)) {
      payload.release();
      close();
    }
  }

  private void proved(ClientLogin current, ClientLogin.Outcome outcome) {
    proving = false;
    if (!closing && current.equals(login)) {
      proceed(current, outcome);
      process();
    }
  }

  private @Nullable SSLSession tlsSession() {
    return secured == null ? null : secured.getSession();
  }

  private void startTls(FrontTls tls) {
    SSLEngine engine = tls.engine();
    secured = engine;
    client.pipeline().addFirst(new SslHandler(engine));
    if (buffered != null) { // the beginning of TLS came along
      ByteBuf rest = buffered;
      buffered = null;
      client.pipeline().fireChannelRead(rest);
    }
  }

  private void proceed(ClientLogin current, ClientLogin.Outcome outcome) {
    switch (outcome) {
      case GOES_ON -> {}
      case DENIED -> {
        closing = true;
        door.refused();
        Replies.errorAndClose(client, current.sequence(), current.denial());
      }
      case PROVEN -> open(current);
    }
  }

  /** What is not read cannot be held back when the manager's lease is over. */
  private boolean cannotBeForwarded(Account account) {
    return account.fastForward()
        && context.backends().hostgroups().isLed(account.defaultHostgroup());
  }

  private void open(ClientLogin proven) {
    id = proven.id();
    nonce = proven.nonce();
    capabilities = proven.capabilities();
    collation = proven.collation();
    zstdLevel = proven.zstdLevel();
    Account account = door.account(proven.user());
    ErrPacket refusal = ClientLogin.refusal(account, secured != null, proven.user());
    LoginSecret secret = account == null ? null : account.secret(proven.learned());
    if (refusal == null && secret == null) {
      refusal = ClientLogin.nothingLearned(proven.user());
    }
    if (refusal == null && account != null && cannotBeForwarded(account)) {
      refusal = ClientLogin.notForwarded(proven.user(), account.defaultHostgroup());
    }
    if (refusal == null
        && account != null
        && !proven.schema().isEmpty()
        && account.locksOutOf(proven.schema())) {
      refusal = Errors.schemaLocked(proven.user(), account.defaultSchema());
    }
    if (refusal == null && !door.enter(Objects.requireNonNull(account))) {
      refusal = ClientLogin.tooMany(proven.user());
    }
    if (refusal != null || account == null || secret == null) {
      closing = true;
      door.refused();
      Replies.errorAndClose(client, proven.sequence(), Objects.requireNonNull(refusal));
      return;
    }
    leaveAccount();
    entrance = account;
    long carried = proven.carriedCapabilities();
    if (account.fastForward()) { // what is not read cannot tell a file from commands
      carried &= ~Capabilities.LOCAL_FILES;
    }
    Profile profile =
        context
            .backends()
            .profile(proven.user(), secret, carried, proven.collation(), account.fastForward());
    String schema = proven.schema().isEmpty() ? account.defaultSchema() : proven.schema();
    Settings settings = Settings.INITIAL.withSchema(schema);
    Identity identity = new Identity(account, proven.origin(), proven.id());
    Session opened = new Session(context, client, this, profile, settings, identity);
    session = opened;
    dispatcher = new Dispatcher(context, client, this, opened);
    if (loginTimer != null) {
      loginTimer.cancel(false);
      loginTimer = null;
    }
    String proof = tlsSession() == null ? "" : proven.proofOfCertificate();
    if (proven.schema().isEmpty() && !account.fastForward()) {
      Replies.ok(client, proven.sequence(), opened.state().status(), proof, capabilities);
      loginAnswered();
    } else {
      opened.run(
          new LoginCommand(
              proven.schema(), proven.sequence(), account.fastForward(), proof, capabilities));
    }
  }

  private void loginAnswered() {
    loggingIn = false;
    login = null;
    if (session != null && session.lastFailed()) {
      close(); // the schema was refused, and with it the login
      return;
    }
    if (session != null && session.state().isPinnedBy(Pin.FAST_FORWARD)) {
      forwarding = new Forwarding(session, client, this);
    }
    if (!compressed) { // COM_CHANGE_USER leaves it as it is
      compress(FrameCodec.agreed(capabilities, zstdLevel));
    }
  }

  private void compress(@Nullable FrameCodec codec) {
    if (codec != null) {
      compressed = true;
      ChannelPipeline pipeline = client.pipeline();
      pipeline.addBefore(pipeline.context(this).name(), null, CompressedFrames.toClient(codec));
    }
  }

  private void changeUser(ByteBuf packet) {
    if (session != null) {
      session.reset();
      session.close();
    }
    session = null;
    dispatcher = null;
    forwarding = null;
    loggingIn = true;
    ClientLogin change = cameFrom(new ClientLogin(door, client, id)); // a server keeps it, too
    login = change;
    ByteBuf payload = packet.skipBytes(Packets.HEADER_LENGTH);
    try {
      proceed(change, change.onChangeUser(payload, nonce, capabilities, collation, tlsSession()));
    } finally {
      payload.release();
    }
  }
}
