package dev.baton.proxy.session;

import dev.baton.proxy.backend.Backend;
import dev.baton.proxy.backend.BackendConnection;
import dev.baton.proxy.backend.Exchange;
import dev.baton.proxy.backend.LinkUser;
import dev.baton.proxy.backend.Profile;
import dev.baton.proxy.backend.Settings;
import dev.baton.proxy.stats.SessionRow;
import dev.baton.wire.packet.ErrPacket;
import dev.baton.wire.result.ResponseTracker;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client's session: runs one command at a time, and tells the truth about what became of it.
 *
 * <p>A command goes through: route (hold, or wait for a connection) → prepare the connection → send
 * → relay the answer → finish. Until it is sent it can always be routed again. After that, a lost
 * connection means: repeat it if that is as good as once, say that the transaction is gone if it
 * cannot have been committed, and otherwise say that the outcome is unknown.
 */
public final class Session implements LinkUser {

  /** Before a statement that a server did not take looks again who would. */
  private static final long PUT_OFF_MILLIS = 20;

  private final SessionContext context;
  private final Channel client;
  private final ClientPort port;
  private final Profile profile;
  private final SessionState state;
  private final CommandPreparer preparer = new CommandPreparer();
  private final Affinity affinity = new Affinity();
  private final OwnCount ownCount = new OwnCount();
  private final Waiting waiting;
  private final Interruption interruption;
  private final Admission admission;
  private final FileRequests files;
  private final Consequences consequences;
  private final CausalReads causal;
  private final Identity identity;

  private Phase phase = Phase.READY;
  private @Nullable BackendConnection connection;
  private @Nullable Backend waitingFor;

  // The command under way.
  private @Nullable Command command;
  private boolean begun;
  private boolean failed;
  private int repeats;
  private long startedNanos;

  Session(
      SessionContext context,
      Channel client,
      ClientPort port,
      Profile profile,
      Settings settings,
      Identity identity) {
    this.identity = identity;
    this.context = context;
    this.client = client;
    this.port = port;
    this.profile = profile;
    this.state = new SessionState(settings, context.maxCommandBytes());
    this.waiting = new Waiting(context, this::waitedTooLong);
    this.causal = new CausalReads(this, context);
    this.consequences = new Consequences(this, context);
    this.interruption = new Interruption(this, context, port);
    this.admission = new Admission(this, context);
    this.files = new FileRequests(this, client, port);
    context.opened(this);
  }

  boolean isReady() {
    return phase == Phase.READY;
  }

  Phase phase() {
    return phase;
  }

  Interruption interruption() {
    return interruption;
  }

  /** Whether the last command ended in an error. */
  boolean lastFailed() {
    return failed;
  }

  SessionState state() {
    return state;
  }

  Profile profile() {
    return profile;
  }

  Identity identity() {
    return identity;
  }

  @Nullable BackendConnection connection() {
    return connection;
  }

  /** Runs a command; its buffer is the session's from here on. */
  void run(Command next) {
    command = next;
    preparer.begin();
    begun = false;
    failed = false;
    repeats = 0;
    consequences.begin();
    causal.begin();
    waiting.begin();
    startedNanos = context.clock().nanos();
    phase = Phase.HELD; // takes nothing else meanwhile
    if (!admission.delays(next.plan())) {
      begin();
    }
  }

  /** Its delay is over. */
  void begin() {
    Plan plan = current().plan();
    if ((state.pins() & Pin.FLEETING) != 0 && !plan.readsPrevious && !plan.readsDiagnostics) {
      state.unpin(Pin.FLEETING);
      releaseIfUnpinned();
    }
    if (state.transactionLost()) {
      String server = state.lostServer();
      String why = state.lostWhy();
      state.transactionLost(null, "");
      consequences.transactionLost(plan, server, why);
    } else if (admission.admits(current())) {
      route();
    }
  }

  // ---- routing

  /** Finds a way again for a command that has not been sent. */
  void reroute() {
    boolean held = phase == Phase.HELD && !admission.isWaiting();
    if (held || phase == Phase.ACQUIRING) {
      phase = Phase.HELD;
      route();
    }
  }

  private void route() {
    Plan plan = current().plan();
    ownCount.choose(plan, state.previous());
    BackendConnection bound = connection;
    if (bound != null) {
      if (context.router().mayUse(bound, state)) {
        prepare(bound);
      } else {
        hold("the primary is being replaced");
      }
      return;
    }
    boolean previous = ownCount.needsPrevious(plan);
    if (previous && !affinity.isIntact()) {
      fail(Errors.previousIsGone());
      return;
    }
    Backend target =
        previous ? affinity.lastBackend() : causal.target(plan, state, identity.home());
    if (target == null) {
      hold(context.router().whyHeld(plan, identity.home()));
      return;
    }
    phase = Phase.ACQUIRING;
    waitingFor = target;
    target.pool(profile).acquire(this, affinity.preferred(target));
    if (phase == Phase.ACQUIRING) {
      waiting.on("all connections to " + target.instance() + " are in use or being opened");
    }
  }

  private void hold(String why) {
    phase = Phase.HELD;
    context.holds().add(this);
    waiting.on(why);
  }

  private void waitedTooLong() {
    abandon(Errors.held(context.holdLimit().toMillis(), waiting.reason()));
  }

  /** Gives a command up that was not sent. */
  void abandon(ErrPacket error) {
    if (phase == Phase.HELD || phase == Phase.ACQUIRING || phase == Phase.PREPARING) {
      if (phase == Phase.PREPARING) {
        discardConnection();
      }
      fail(error);
    }
  }

  private void leaveQueues() {
    context.holds().remove(this);
    if (phase == Phase.ACQUIRING && waitingFor != null) {
      waitingFor.pool(profile).cancel(this);
    }
    waitingFor = null;
  }

  @Override
  public Settings wantedSettings() {
    return state.settings();
  }

  @Override
  public @Nullable Settings ledSettings() {
    return command == null ? null : current().plan().led();
  }

  @Override
  public boolean onConnectFailed(Backend backend, String what) {
    waiting.reason(backend.instance() + ": " + what);
    if (context.router().isOnlyWay(backend)) {
      return true;
    }
    waitingFor = null;
    phase = Phase.HELD;
    context.loop().execute(this::reroute);
    return false;
  }

  @Override
  public void onDismissed() {
    reroute();
  }

  @Override
  public void onRefused(Backend backend, ErrPacket error) {
    fail(Errors.refused(backend.instance().toString(), error));
  }

  // ---- preparing and sending

  @Override
  public void onConnection(BackendConnection given) {
    waitingFor = null;
    connection = given;
    if (!given.backend().policy().multiplex()) {
      state.pin(Pin.RULE);
    }
    prepare(given);
  }

  private void prepare(BackendConnection on) {
    phase = Phase.PREPARING;
    if (causal.asks(on, state)) {
      return;
    }
    boolean untouched = state.isPinned() || affinity.isUntouched(on);
    state.connected(untouched);
    ErrPacket impossible =
        ownCount.isGone(current().plan(), state.previous(), untouched)
            ? Errors.previousIsGone()
            : preparer.next(
                on, state, current(), untouched, ownCount.needsPrevious(current().plan()));
    if (impossible != null) {
      fail(impossible);
    } else if (preparer.isReady()) {
      send(on);
    }
  }

  @Override
  public void onExchangeDone(BackendConnection on, Exchange exchange) {
    if (phase == Phase.SETTLING) { // whatever the late KILL did to it
      ready();
      return;
    }
    ErrPacket error = exchange.error();
    if (causal.isAnswered()) {
      releaseIfUnpinned();
      route();
    } else if (error == null) {
      prepare(on);
    } else {
      if (!state.isPinned()) { // it may be half way between two states
        connection = null;
        on.discard();
      }
      current().onNotPrepared(on, state);
      fail(error);
    }
  }

  private void send(BackendConnection on) {
    boolean doubted = !on.isTrusted() && !state.isPinned();
    if (doubted || (context.isPrimary(on.backend()) && !context.router().mayUse(on, state))) {
      releaseIfUnpinned();
      route();
      return;
    }
    if (!on.isOpen()) {
      return; // its loss is about to be told, and nothing was sent
    }
    waiting.end();
    phase = Phase.SENT;
    Command current = current();
    causal.sent(current.plan(), on.backend());
    on.backend().sent(current.packet().readableBytes());
    interruption.begin(on, current.plan());
    current.send(on);
  }

  /** The command under way. */
  Command current() {
    Command current = command;
    if (current == null) {
      throw new IllegalStateException("no command is under way");
    }
    return current;
  }

  // ---- the answer

  @Override
  public void onBytes(BackendConnection from, ByteBuf bytes) {
    if (phase != Phase.SENT || from != connection) {
      bytes.release();
      return;
    }
    from.backend().received(bytes.readableBytes());
    ResponseTracker response = from.response();
    if (response.errorCode() != 0 && consequences.isPutOff(from, bytes)) {
      bytes.release();
      return;
    }
    Command current = current();
    if (response.outcome() == ResponseTracker.Outcome.NEEDS_LOCAL_INFILE) {
      begun = files.pass(from, current.plan(), bytes);
      return;
    }
    String doubt = interruption.doubt(current.plan(), from);
    if (doubt != null) {
      bytes.release();
      drop(from);
      lost(from, doubt);
      return;
    }
    if (!begun && interruption.isTimeOver(response)) {
      bytes.release();
      Replies.error(client, 1, Errors.timedOut());
      finish(from, current);
      return;
    }
    ByteBuf out = ownCount.isKnown() ? ownCount.put(bytes, response) : bytes;
    if (out == null) {
      return;
    }
    if (!begun) {
      out = current.onFirstBytes(out, from, state);
      begun = true;
    }
    if (response.isComplete()) {
      var _ = client.writeAndFlush(out, client.voidPromise());
      finish(from, current);
    } else {
      var _ = client.write(out, client.voidPromise());
      if (!client.isWritable()) {
        from.setReading(false);
      }
    }
  }

  FileRequests files() {
    return files;
  }

  @Override
  public void onWritable(BackendConnection to) {
    files.onWritable();
  }

  @Override
  public void onReadComplete(BackendConnection from) {
    client.flush();
  }

  /** The client takes bytes again. */
  void onClientWritable() {
    if (connection != null && client.isWritable()) {
      connection.setReading(true);
    }
  }

  private void finish(BackendConnection from, Command done) {
    ResponseTracker response = from.response();
    context.ledger().answered(this, done, from, startedNanos);
    boolean killLate = interruption.end(response);
    done.onAnswered(response, from, state);
    failed = response.errorCode() != 0;
    boolean ends = done.plan().endsSession && !failed;
    endCommand();
    if (!client.isWritable()) {
      from.setReading(true);
    }
    if (ends) {
      port.close();
    } else if (killLate) {
      phase = Phase.SETTLING;
      interruption.settle();
    } else {
      ready();
    }
  }

  void ready() {
    phase = Phase.READY;
    releaseIfUnpinned();
    port.onSessionReady();
  }

  Consequences consequences() {
    return consequences;
  }

  /** Gives the connection back unless something binds it to the session. */
  private void releaseIfUnpinned() {
    BackendConnection held = connection;
    if (held != null && !state.isPinned()) {
      connection = null;
      affinity.remember(held);
      held.release();
    }
  }

  /** After a command that does not go through {@link #run} has taken a pin away. */
  void pinsChanged() {
    if (phase == Phase.READY) {
      releaseIfUnpinned();
    }
  }

  private void endCommand() {
    if (command != null) {
      command.release();
      command = null;
    }
    admission.end();
    ownCount.forget();
    files.end();
    phase = Phase.READY;
  }

  // ---- what goes wrong

  /** Answers the command with an error of the proxy's own; the session stays. */
  void fail(ErrPacket error) {
    leaveQueues();
    waiting.end();
    Replies.error(client, command == null ? 1 : command.replySequence(), error);
    state.previous().failed();
    failed = true;
    finishLocally();
  }

  private void finishLocally() {
    context.counters().answered(context.clock().nanos() - startedNanos);
    endCommand();
    releaseIfUnpinned();
    port.onSessionReady();
  }

  /** The command has not been executed, and is to be tried again a little later. */
  void putOff(String why) {
    state.clearPins();
    phase = Phase.HELD;
    waiting.on(why);
    var _ = context.loop().schedule(this::reroute, PUT_OFF_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** The connection is of no use any more. */
  void drop(BackendConnection useless) {
    connection = null;
    interruption.stop();
    useless.discard();
  }

  /** Whether a part of the answer has gone to the client. */
  boolean hasBegun() {
    return begun;
  }

  @Override
  public void onLost(BackendConnection gone, String why) {
    if (gone != connection) {
      return;
    }
    connection = null;
    if (phase == Phase.SENT) {
      lost(gone, why);
    } else if (phase == Phase.PREPARING || phase == Phase.HELD) {
      context.holds().remove(this);
      consequences.of(Fate.ofUnexecuted(state), gone, why);
    } else if (phase == Phase.READY || phase == Phase.SETTLING) {
      consequences.whileIdle(gone, why);
    }
  }

  /** The connection went while the statement was under way. */
  void lost(BackendConnection gone, String why) {
    interruption.stop();
    if (begun) {
      port.close(); // half an answer cannot be taken back
      return;
    }
    consequences.sent(current().plan(), gone, why, repeats++);
  }

  /** The command is tried again, as if it had not been sent. */
  void again(String why) {
    state.clearPins();
    phase = Phase.HELD;
    if (waiting.isSpent()) {
      fail(Errors.held(context.holdLimit().toMillis(), why));
    } else if (!admission.isWaiting()) {
      route();
    }
  }

  /** Answers the command with OK, without a server. */
  void answerOk() {
    Replies.ok(client, 1, state.status(), profile.capabilities());
    state.previous().ok();
    finishLocally();
  }

  /** Ends the session with an error; as an answer, if a command is under way. */
  void cutOff(ErrPacket error) {
    boolean answer = phase != Phase.READY && phase != Phase.SETTLING;
    phase = Phase.CLOSED;
    admission.end();
    Replies.errorAndClose(client, answer ? 1 : 0, error);
  }

  /** What the process list shows. */
  public SessionRow row(long nowNanos) {
    return ProcessRows.of(
        this,
        command == null ? null : command.plan(),
        (nowNanos - startedNanos) / 1_000_000,
        isHeld() ? waiting.reason() : admission.reason());
  }

  /** Pin bits, for the statistics. */
  public int pins() {
    return connection == null ? 0 : state.pins();
  }

  public boolean isUnderWay() {
    boolean forwards = state.isPinnedBy(Pin.FAST_FORWARD); // then nobody knows
    return forwards || phase == Phase.PREPARING || phase == Phase.SENT;
  }

  public boolean isHeld() {
    return waiting.isOn();
  }

  /** Forgets what binds the session, as COM_RESET_CONNECTION does. */
  void reset() {
    discardConnection();
    state.reset();
  }

  void discardConnection() {
    BackendConnection held = connection;
    connection = null;
    if (held != null) {
      held.discard();
    }
  }

  /** The client is gone. */
  void close() {
    leaveQueues();
    waiting.cancel();
    interruption.close();
    endCommand();
    phase = Phase.CLOSED;
    discardConnection();
    state.release();
    context.closed(this);
  }
}
