package dev.baton.simulation.server;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ReplicationError;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The replica's side of replication: one channel with its two threads and its relay log, with what
 * each flavour was seen to do to it (server facts V6 to V12).
 */
public final class Replica {
  private static final long RETRY_NANOS = 1_000_000_000L;
  private static final long ATTEMPT_NANOS = 10_000_000_000L;
  private static final int CANNOT_CONNECT = 2003;
  private static final int LOST_CONNECTION = 2013;
  private static final int FATAL_DUMP_ERROR = 1236;
  private static final int OUT_OF_ORDER = 1950;

  private final FakeServer server;
  private final Deque<Transaction> relay = new ArrayDeque<>();
  private @Nullable FakeServer source;
  private @Nullable Stream stream;
  private ThreadState receiver = ThreadState.STOPPED;
  private ThreadState applier = ThreadState.STOPPED;
  private ReplicationError receiverError = ReplicationError.NONE;
  private ReplicationError applierError = ReplicationError.NONE;
  private GtidPosition retrieved; // MySQL's Retrieved_Gtid_Set, MariaDB's Gtid_IO_Pos
  private @Nullable Transaction lastReceived; // MariaDB: whose GTID that is
  private @Nullable Transaction lastApplied; // MariaDB: gtid_slave_pos
  private boolean byGtid = true;
  private long token;
  private long heartbeats;
  private long lastHeardNanos;
  private boolean hasSourceLog;
  private boolean applying;
  private boolean blocked;
  private long applyNanos = 300_000;

  Replica(FakeServer server) {
    this.server = server;
    this.retrieved = GtidPosition.empty(server.flavour());
  }

  public @Nullable FakeServer source() {
    return source;
  }

  public ThreadState receiver() {
    return receiver;
  }

  public ThreadState applier() {
    return applier;
  }

  /** Everything received and not applied. */
  public Deque<Transaction> relay() {
    return relay;
  }

  /** Whether it may still acknowledge something of this source. */
  public boolean mayAcknowledge(FakeServer of) {
    return source == of && receiver != ThreadState.STOPPED && server.acknowledges();
  }

  /** For how long it has received from its source without a gap of more than a second. */
  public boolean hears(FakeServer of) {
    return source == of
        && receiver == ThreadState.RUNNING
        && server.nanos() - lastHeardNanos < 1_000_000_000L;
  }

  /** Whether both threads run, and nothing is left to apply. */
  public boolean follows(FakeServer of) {
    return source == of
        && receiver == ThreadState.RUNNING
        && applier == ThreadState.RUNNING
        && !blocked;
  }

  /** Whether its applier stopped at a number that the server's own binary log has passed. */
  public boolean isOutOfOrder() {
    return applierError.code() == OUT_OF_ORDER;
  }

  @Override
  public String toString() {
    return "source %s, receiver %s %s, applier %s %s, %d to apply"
        .formatted(
            source,
            receiver,
            receiverError.message(),
            applier,
            applierError.message(),
            relay.size());
  }

  /** How long the applier takes for each transaction. */
  public void applyTime(long nanos) {
    applyNanos = nanos;
  }

  /** A lock holds up the applier, though it runs. */
  public void block(boolean value) {
    blocked = value;
    kick();
  }

  boolean exists() {
    return source != null;
  }

  boolean byGtid() {
    return byGtid;
  }

  // --- statements ---

  public void change(FakeServer to, boolean gtid) throws StatementException {
    boolean running = receiver != ThreadState.STOPPED || applier != ThreadState.STOPPED;
    if (server.flavour().isMariaDb() && running) {
      throw new StatementException(1198, "stop the slave first"); // V9
    }
    if (receiver != ThreadState.STOPPED) {
      throw new StatementException(3021, "stop the receiver first");
    }
    boolean dropped = server.flavour().isMariaDb() ? gtid : applier == ThreadState.STOPPED;
    if (dropped) {
      dropRelay(); // V6, V9
    }
    source = to;
    byGtid = gtid;
    hasSourceLog = false;
    receiverError = ReplicationError.NONE;
  }

  /** MariaDB's rescue: by file and position, the relay log is kept (V8). */
  public void readByPosition() throws StatementException {
    if (receiver != ThreadState.STOPPED || applier != ThreadState.STOPPED) {
      throw new StatementException(1198, "stop the slave first");
    }
    byGtid = false;
  }

  public void startReceiver() {
    if (receiver != ThreadState.STOPPED || source == null) {
      return;
    }
    dropIfBothStopped();
    receiver = ThreadState.CONNECTING;
    receiverError = ReplicationError.NONE;
    token++;
    connect();
  }

  public void startApplier() {
    if (applier != ThreadState.STOPPED || source == null) {
      return;
    }
    if (receiver == ThreadState.STOPPED) {
      dropIfBothStopped();
    }
    applier = ThreadState.RUNNING;
    applierError = ReplicationError.NONE;
    kick();
  }

  /** V6: the source is counted on to send it all again. */
  private void dropIfBothStopped() {
    if (server.flavour().isMariaDb() && byGtid && applier == ThreadState.STOPPED) {
      dropRelay();
    }
  }

  private void dropRelay() {
    if (!relay.isEmpty()) {
      server.tell("drops its relay log of " + relay.size());
    }
    relay.clear();
    lastReceived = lastApplied;
    retrieved =
        server.flavour().isMariaDb() ? appliedPosition() : GtidPosition.empty(server.flavour());
  }

  /** How long stopping the receiver takes now (V10). */
  public Duration stopTime() {
    return Duration.ofNanos(stopNanos());
  }

  private long stopNanos() {
    if (receiver == ThreadState.STOPPED || source == null) {
      return 0;
    }
    if (server.flavour().isMariaDb()) {
      return source.answers(server) ? 5_000_000L : server.killConnNanos();
    }
    return receiver == ThreadState.CONNECTING && !source.answers(server)
        ? 2_000_000_000L
        : 15_000_000L;
  }

  public void stopReceiver() {
    if (receiver != ThreadState.STOPPED) {
      receiver = ThreadState.STOPPED;
      token++;
      closeStream();
    }
  }

  public void stopApplier() {
    applier = ThreadState.STOPPED;
  }

  public void forget() {
    stopReceiver();
    stopApplier();
    relay.clear();
    source = null;
    retrieved = GtidPosition.empty(server.flavour());
    lastReceived = lastApplied;
    hasSourceLog = false;
    receiverError = ReplicationError.NONE;
    applierError = ReplicationError.NONE;
  }

  /** MariaDB's SET GLOBAL gtid_slave_pos, to the end of its own binary log. */
  public void countOwnAsApplied() {
    Transaction last = server.binlog().last();
    if (last != null && (lastApplied == null || last.sequence() >= lastApplied.sequence())) {
      lastApplied = last;
    }
  }

  /** Its data are a copy: all of them count as applied. */
  void startFromLogEnd() {
    lastApplied = server.binlog().last();
    lastReceived = null;
  }

  public boolean hasReadAll() {
    return applier == ThreadState.RUNNING && relay.isEmpty() && !applying;
  }

  // --- the receiver ---

  private void connect() {
    long mine = token;
    FakeServer to = source;
    if (to == null) {
      return;
    }
    boolean semiSync = server.acknowledges();
    int mineProcess = server.incarnation();
    Dumps.Request request = new Dumps.Request(requested(), goesOnAfter());
    server.sendTo(
        to,
        () -> {
          if (!to.isRunning()) {
            to.sendTo(server, () -> failed(mine, CANNOT_CONNECT, "cannot connect to " + to));
            return;
          }
          Stream made = new Stream(to, server, mine, mineProcess, semiSync);
          String refusal = to.dumps().accept(made, request);
          to.sendTo(server, () -> connected(made, refusal));
        });
    server.later(
        ATTEMPT_NANOS,
        () -> {
          if (token == mine && receiver == ThreadState.CONNECTING) {
            token++;
            connect();
          }
        });
  }

  private BitSet requested() {
    BitSet names = (BitSet) server.binlog().names().clone();
    relay.forEach(transaction -> names.set(transaction.name()));
    return names;
  }

  private @Nullable Transaction goesOnAfter() {
    return relay.isEmpty() ? lastApplied : relay.peekLast();
  }

  private void connected(Stream made, String refusal) {
    if (made.token != token || !server.isRunning()) {
      server.sendTo(made.source, () -> made.source.dumps().close(made));
      return;
    }
    if (!refusal.isEmpty()) {
      receiver = ThreadState.STOPPED;
      receiverError = new ReplicationError(FATAL_DUMP_ERROR, refusal);
      token++;
      return;
    }
    stream = made;
    receiver = ThreadState.RUNNING;
    receiverError = ReplicationError.NONE;
    hasSourceLog = true;
    lastHeardNanos = server.nanos();
    watchSilence(made);
  }

  /** slave_net_timeout. */
  private void watchSilence(Stream watched) {
    server.later(
        server.netTimeoutNanos() / 2,
        () -> {
          if (stream == watched && watched.token == token) {
            if (server.nanos() - lastHeardNanos > server.netTimeoutNanos()) {
              lost(watched);
            } else {
              watchSilence(watched);
            }
          }
        });
  }

  private void failed(long of, int code, String message) {
    if (of != token || receiver == ThreadState.STOPPED) {
      return;
    }
    receiver = ThreadState.CONNECTING;
    receiverError = new ReplicationError(code, message);
    long mine = ++token;
    server.later(
        RETRY_NANOS,
        () -> {
          if (token == mine && receiver == ThreadState.CONNECTING) {
            connect();
          }
        });
  }

  void lost(Stream gone) {
    if (gone.token == token) {
      closeStream();
      failed(token, LOST_CONNECTION, "lost connection to " + source);
    }
  }

  private void closeStream() {
    Stream closing = stream;
    stream = null;
    if (closing != null) {
      server.sendTo(closing.source, () -> closing.source.dumps().close(closing));
    }
  }

  private boolean accepts(Stream from) {
    return from.token == token && from.replicaIncarnation == server.incarnation();
  }

  void heartbeat(Stream from) {
    if (accepts(from)) {
      heartbeats++;
      lastHeardNanos = server.nanos();
    }
  }

  void receive(Stream from, Transaction transaction, int position) {
    if (!accepts(from) || !server.isRunning()) {
      return;
    }
    lastHeardNanos = server.nanos();
    relay.add(transaction);
    lastReceived = transaction;
    retrieved =
        server.flavour().isMariaDb()
            ? transaction.gtid()
            : retrieved.joinedWith(transaction.gtid());
    if (from.semiSync) {
      server.sendTo(
          from.source,
          () -> {
            if (from.source.incarnation() == from.sourceIncarnation) {
              from.source.dumps().acknowledge(server, position);
            }
          });
    }
    kick();
  }

  // --- the applier ---

  void kick() {
    if (applier != ThreadState.RUNNING || applying || blocked || relay.isEmpty()) {
      return;
    }
    applying = true;
    server.later(
        applyNanos,
        () -> {
          applying = false;
          if (applier == ThreadState.RUNNING && !blocked) {
            apply();
            kick();
          }
        });
  }

  private void apply() {
    Transaction next = relay.peek();
    if (next == null) {
      return;
    }
    BinaryLog log = server.binlog();
    Transaction last = log.last();
    if (server.flavour().isMariaDb() && last != null && next.sequence() <= last.sequence()) {
      applier = ThreadState.STOPPED; // V12, gtid_strict_mode
      applierError = new ReplicationError(OUT_OF_ORDER, next + " is out of order after " + last);
      return;
    }
    relay.poll();
    if (!log.hasName(next)) {
      lastApplied = next;
      applying = true;
      server.append(
          next,
          () -> {
            applying = false;
            kick();
          });
    }
  }

  // --- the process ---

  void crashed() {
    token++;
    Stream closing = stream;
    stream = null;
    if (closing != null) {
      server.sendTo(closing.source, () -> closing.source.dumps().close(closing));
    }
    receiver = ThreadState.STOPPED;
    applier = ThreadState.STOPPED;
    applying = false;
  }

  void restarted() {
    applying = false;
    blocked = false;
    if (server.flavour().isMariaDb()) {
      retrieved = GtidPosition.empty(server.flavour()); // V7
      lastReceived = null;
    }
  }

  /** A truncated binary log takes the position with it. */
  void logTruncated() {
    if (lastApplied != null && server.binlog().indexOf(lastApplied) < 0) {
      lastApplied = server.binlog().last();
    }
  }

  MariadbGtidPosition appliedPosition() {
    return lastApplied == null
        ? MariadbGtidPosition.EMPTY
        : (MariadbGtidPosition) lastApplied.gtid();
  }

  ReplicationChannel facts() {
    FakeServer from = Objects.requireNonNull(source);
    GtidPosition received =
        server.flavour().isMariaDb() ? retrieved : retrieved.joinedWith(server.executed());
    return new ReplicationChannel(
        "",
        from.key(),
        receiver,
        applier,
        received,
        byGtid,
        applier == ThreadState.RUNNING && receiver == ThreadState.RUNNING
            ? OptionalLong.of(relay.size() * applyNanos / 1_000_000_000L)
            : OptionalLong.empty(),
        heartbeats,
        (hasSourceLog ? "binlog.000001" : "")
            + ":"
            + (lastReceived == null ? 0 : lastReceived.index()),
        500,
        receiverError,
        applierError);
  }
}
