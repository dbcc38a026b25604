package dev.baton.simulation.server;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.core.instance.Flavour;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.instance.ServerVersion;
import dev.baton.simulation.net.Network;
import dev.baton.simulation.net.Node;
import dev.baton.simulation.time.Scheduler;
import dev.baton.topology.snapshot.InstanceFacts;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One server. Its verbs are single statements, as a client of the real one would give them, with
 * the effects that real ones were seen to have (the V numbers are those of the server facts).
 */
public final class FakeServer {
  private static final int READ_ONLY = 1290;
  private static final int LOCK_WAIT_TIMEOUT = 1205;
  private static final int SERVER_SHUTDOWN = 1053;
  private static final long LOCK_WAIT_NANOS = 1_000_000_000L;

  private static final ClientConnection NOBODY =
      new ClientConnection() {
        @Override
        public void ok(long id) {}

        @Override
        public void error(long id, int code, String message) {}

        @Override
        public void broken(String why) {}
      };

  private final int number;
  private final Node node;
  private final InstanceKey key;
  private final ServerVersion version;
  private final ServerSettings settings;
  private final Scheduler scheduler;
  private final Network network;
  private final Transactions transactions;
  private final Consumer<String> trace;
  private Observer observer = new Observer() {};
  private final BinaryLog binlog;
  private final Dumps dumps = new Dumps(this);
  private final Replica replica;
  private final Set<ClientConnection> clients = new LinkedHashSet<>();
  private final Set<Runnable> sessions = new LinkedHashSet<>();
  private final Map<Integer, Waiter> waiters = new TreeMap<>();
  private boolean running = true;
  private long awakeSince;
  private int incarnation = 1;
  private boolean readOnly = true;
  private boolean superReadOnly;
  private boolean offlineMode;
  private boolean waits = true;
  private boolean acknowledges = true;
  private long factsNanos;
  private final AdvisoryLock lock = new AdvisoryLock();

  /** A commit that waits for its acknowledgement. */
  private record Waiter(@Nullable ClientConnection client, long id, Runnable committed) {}

  public FakeServer(
      int number,
      ServerSettings settings,
      Scheduler scheduler,
      Network network,
      Transactions transactions,
      Consumer<String> trace) {
    this.number = number;
    this.settings = settings;
    this.scheduler = scheduler;
    this.network = network;
    this.transactions = transactions;
    this.trace = trace;
    this.node = new Node("db" + number);
    this.key = new InstanceKey(node.name(), InstanceKey.DEFAULT_PORT);
    this.version =
        settings.flavour().isMariaDb()
            ? ServerVersion.parse("11.4.5-MariaDB-log", "")
            : ServerVersion.parse("9.7.4", "");
    this.binlog = new BinaryLog(settings.flavour());
    this.replica = new Replica(this);
    this.superReadOnly = !flavour().isMariaDb();
  }

  /** Whoever checks what servers do. */
  public interface Observer {
    /** It has begun to take writes. */
    default void opened(FakeServer server) {}

    /** A client's statement is executed. */
    default void executed(Transaction transaction) {}

    /** A server that shuts down is about to tell a client OK that nobody has acknowledged. */
    default void confirmedFalsely(Transaction transaction) {}
  }

  public void observe(Observer newObserver) {
    observer = newObserver;
  }

  // --- who it is ---

  public int number() {
    return number;
  }

  public Node node() {
    return node;
  }

  public InstanceKey key() {
    return key;
  }

  public Flavour flavour() {
    return settings.flavour();
  }

  UUID uuid() {
    return UUID.nameUUIDFromBytes(node.name().getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public String toString() {
    return node.name();
  }

  public BinaryLog binlog() {
    return binlog;
  }

  public Replica replica() {
    return replica;
  }

  Dumps dumps() {
    return dumps;
  }

  /** What a client can see that it has: on MySQL (AFTER_SYNC) not what waits. */
  public BitSet shows() {
    return flavour().isMariaDb() ? holds() : binlog.committedOnly();
  }

  /** Everything it has, received or written, by index. */
  public BitSet holds() {
    BitSet all = (BitSet) binlog.held().clone();
    replica.relay().forEach(transaction -> all.set(transaction.index()));
    return all;
  }

  /** Whether it has it, received or written. */
  public boolean holds(Transaction transaction) {
    return binlog.held().get(transaction.index()) || replica.relay().contains(transaction);
  }

  // --- process ---

  public boolean isRunning() {
    return running;
  }

  public int incarnation() {
    return incarnation;
  }

  public boolean isFrozen() {
    return node.isFrozen();
  }

  boolean answers(FakeServer to) {
    return running && !node.isFrozen() && network.goodForNanos(node, to.node) >= 0;
  }

  /** SIGKILL, or a crash. */
  public void crash() {
    if (!running) {
      return;
    }
    running = false;
    incarnation++;
    tell("crashes" + (waiters.isEmpty() ? "" : " with " + waiters.size() + " commits waiting"));
    waiters.clear();
    lock.free();
    node.thaw();
    replica.crashed();
    dumps.breakAll();
    List.copyOf(sessions).forEach(Runnable::run);
    sessions.clear();
    dropClients("the server has crashed");
  }

  /**
   * SIGTERM: as a crash, but whoever waits for an acknowledgement is answered first, by MySQL with
   * OK and by MariaDB with an error (V4).
   */
  public void terminate() {
    tell("is told to shut down");
    if (!flavour().isMariaDb()) {
      binlog.commit(binlog.size());
    }
    new TreeMap<>(waiters)
        .forEach(
            (position, waiter) -> {
              ClientConnection client = waiter.client();
              if (client == null) {
                return;
              }
              if (flavour().isMariaDb()) {
                client.error(waiter.id(), SERVER_SHUTDOWN, "the server shuts down");
              } else {
                observer.confirmedFalsely(binlog.get(position - 1));
                client.ok(waiter.id());
              }
            });
    crash();
  }

  /** Starts it as its configuration says: read-only, replication not started. */
  public void start() {
    start(false);
  }

  /**
   * @param whole whether MariaDB is told to keep what its engine has only prepared
   *     (init_rpl_role=MASTER), as Baton does where nothing may be cut
   */
  public void start(boolean whole) {
    if (running) {
      return;
    }
    running = true;
    awakeSince = scheduler.nanos();
    readOnly = true;
    superReadOnly = !flavour().isMariaDb();
    offlineMode = false;
    waits = settings.acks() > 0;
    acknowledges = settings.acks() > 0;
    if (flavour().isMariaDb() && !whole) {
      binlog.truncate(binlog.committed()); // V5, init_rpl_role=SLAVE
      replica.logTruncated();
    } else {
      binlog.commit(binlog.size()); // V5
    }
    replica.restarted();
    tell("is started");
  }

  /**
   * While it is down: cuts what the engine has not committed and the cluster does not hold.
   *
   * @return what was cut
   */
  public List<Transaction> cutTail(GtidPosition history) {
    int from = binlog.size();
    while (from > binlog.committed() && !history.covers(binlog.get(from - 1).gtid())) {
      from--;
    }
    List<Transaction> removed = binlog.truncate(from);
    replica.logTruncated();
    return removed;
  }

  /** While it is down: its data are replaced by another server's. */
  public void cloneOf(FakeServer donor) {
    binlog.copy(donor.binlog);
    replica.forget();
    replica.startFromLogEnd();
  }

  public void freeze() {
    tell("freezes");
    node.freeze();
  }

  public void thaw() {
    tell("wakes");
    awakeSince = scheduler.nanos();
    node.thaw();
  }

  // --- what its parts need ---

  /** For how long it has run without a break; -1 if it does not. */
  public long awakeForNanos() {
    return running && !node.isFrozen() ? scheduler.nanos() - awakeSince : -1;
  }

  public long nanos() {
    return scheduler.nanos();
  }

  ServerVersion version() {
    return version;
  }

  /** How many commits wait, of clients or of the applier. */
  int waiting() {
    return waiters.size();
  }

  int acks() {
    return settings.acks();
  }

  long killConnNanos() {
    return settings.killConnNanos();
  }

  long netTimeoutNanos() {
    return settings.netTimeoutNanos();
  }

  void tell(String what) {
    trace.accept(this + " " + what);
  }

  /** Does it later, if this process still runs then, and once it is awake. */
  void later(long nanos, Runnable work) {
    int process = incarnation;
    scheduler.after(
        nanos,
        () ->
            node.handle(
                () -> {
                  if (running && incarnation == process) {
                    work.run();
                  }
                }));
  }

  /** The same, for a statement that takes its time. */
  public void laterFor(Duration time, Runnable work) {
    later(time.toNanos(), work);
  }

  void sendTo(FakeServer other, Runnable message) {
    network.send(node, other.node, message);
  }

  // --- transactions ---

  /** What a client without special privileges does. */
  public void write(long id, ClientConnection client) {
    if (!clients.contains(client)) {
      return; // it was dropped meanwhile
    }
    if (readOnly || superReadOnly) {
      client.error(id, READ_ONLY, "the server is read-only");
      return;
    }
    Transaction made = transactions.create(this, nextSequence(), id);
    tell("writes " + made);
    observer.executed(made);
    append(made, client, id, () -> {});
  }

  /** Somebody writes on a server past everything; on a replica that is an errant transaction. */
  public void writePast() {
    if (!running) {
      return; // killed while it was frozen: it never read what waited in its sockets
    }
    Transaction made = transactions.create(this, nextSequence(), -1);
    tell("is written to past the proxies: " + made);
    append(made, NOBODY, -1, () -> {});
  }

  private long nextSequence() {
    if (flavour().isMariaDb()) {
      Transaction last = binlog.last();
      return last == null ? 1 : last.sequence() + 1;
    }
    return 1 + binlog.lastSequenceOf(this);
  }

  /** The applier writes what it has received. */
  void append(Transaction transaction, Runnable committed) {
    append(transaction, null, -1, committed);
  }

  private void append(
      Transaction transaction, @Nullable ClientConnection client, long id, Runnable committed) {
    binlog.append(transaction);
    waiters.put(binlog.size(), new Waiter(client, id, committed));
    dumps.appended();
    commitWhatMay();
  }

  /** Commits as far as acknowledgements allow; all of it where nothing waits for any (V2). */
  void commitWhatMay() {
    int upTo = waits ? dumps.acknowledgedBy(settings.acks()) : binlog.size();
    while (binlog.committed() < upTo) {
      int next = binlog.committed() + 1;
      binlog.commit(next);
      Waiter waiter = waiters.remove(next);
      if (waiter != null) {
        if (waiter.client() != null) {
          waiter.client().ok(waiter.id());
        }
        waiter.committed().run();
      }
    }
  }

  GtidPosition executed() {
    return binlog.executed();
  }

  boolean knowsMoreOfThisServer(BitSet names) {
    BitSet unknown = (BitSet) names.clone();
    unknown.andNot(binlog.names());
    return unknown.stream().anyMatch(name -> transactions.writerOf(name) == this);
  }

  // --- connections ---

  /** A client logs in. False if it is not let in. */
  public boolean connect(ClientConnection client) {
    return running && !offlineMode && clients.add(client);
  }

  public void disconnect(ClientConnection client) {
    clients.remove(client);
  }

  private void dropClients(String why) {
    List<ClientConnection> dropped = List.copyOf(clients);
    clients.clear();
    dropped.forEach(client -> client.broken(why));
  }

  /** Registers what is to happen when the process dies. */
  public void onCrash(Runnable action) {
    sessions.add(action);
  }

  public void removeOnCrash(Runnable action) {
    sessions.remove(action);
  }

  // --- how it begins ---

  public void beginAsPrimary() {
    readOnly = false;
    superReadOnly = false;
  }

  public void beginAsReplicaOf(FakeServer primary) {
    try {
      replica.change(primary, true);
    } catch (StatementException e) {
      throw new IllegalStateException(e);
    }
    replica.startReceiver();
    replica.startApplier();
  }

  // --- statements of the manager ---

  public boolean readOnly() {
    return readOnly;
  }

  public boolean superReadOnly() {
    return superReadOnly;
  }

  public boolean offlineMode() {
    return offlineMode;
  }

  public boolean writable() {
    return !readOnly && !superReadOnly && !offlineMode;
  }

  public boolean waits() {
    return waits;
  }

  /** Whether it takes part in semi-sync on either side. */
  public boolean isMember() {
    return waits || acknowledges;
  }

  public boolean acknowledges() {
    return acknowledges;
  }

  /** How many commits of clients wait, whether or not the client is still there. */
  public int clientsWaiting() {
    return (int) waiters.values().stream().filter(waiter -> waiter.client() != null).count();
  }

  /**
   * SET GLOBAL read_only or super_read_only with lock_wait_timeout=1: a commit that waits holds it
   * up (V1b).
   *
   * @param done told null when done, or the error
   */
  public void closeToWrites(boolean superToo, Consumer<@Nullable StatementException> done) {
    closeToWrites(superToo, scheduler.nanos() + LOCK_WAIT_NANOS, done);
  }

  private void closeToWrites(
      boolean superToo, long deadline, Consumer<@Nullable StatementException> done) {
    if (clientsWaiting() == 0) {
      readOnly = true;
      superReadOnly = superReadOnly || superToo;
      tell("is read-only");
      done.accept(null);
    } else if (scheduler.nanos() >= deadline) {
      done.accept(new StatementException(LOCK_WAIT_TIMEOUT, "lock wait timeout exceeded"));
    } else {
      later(20_000_000, () -> closeToWrites(superToo, deadline, done));
    }
  }

  public void openToWrites() {
    superReadOnly = false;
    readOnly = false;
    offlineMode = false;
    tell("takes writes");
    observer.opened(this);
  }

  /** MySQL: drops every ordinary client at once; a thread that waits stays (V3). */
  public void offlineMode(boolean on) {
    offlineMode = on;
    if (on) {
      dropClients("offline mode");
    }
  }

  /** MariaDB: KILL of everybody, none of whom waits. */
  public void killClients() {
    dropClients("killed");
  }

  /** Which side of semi-sync it is on. Turning off the waiting side releases who waits (V2). */
  public void semiSync(boolean waiting, boolean acknowledging) {
    waits = waiting;
    acknowledges = acknowledging;
    commitWhatMay();
  }

  /** How long a probe's answer takes from now on once its facts have been read. */
  public void factsTake(long nanos) {
    factsNanos = nanos;
  }

  public long factsTakeNanos() {
    return factsNanos;
  }

  public AdvisoryLock lock() {
    return lock;
  }

  /** All facts, as a probe reads them. */
  public InstanceFacts facts() {
    return ServerFacts.of(this);
  }

  /** MariaDB's gtid_current_pos: what has been applied, or written here and committed. */
  MariadbGtidPosition currentPosition() {
    MariadbGtidPosition own = (MariadbGtidPosition) executed();
    return replica.appliedPosition().joinedWith(own);
  }

  /** Whether the engine has committed all of a position: on MariaDB, this very transaction. */
  public boolean hasExecuted(GtidPosition position) {
    if (!flavour().isMariaDb()) {
      return executed().covers(position);
    }
    MariadbGtidPosition now = currentPosition();
    return now.equals(position) || (now.covers(position) && binlog.hasCommitted(position));
  }

  /** Whether this very position lies in its history (invariant 7). */
  public boolean historyContains(GtidPosition position) {
    return flavour().isMariaDb() ? binlog.has(position) : executed().covers(position);
  }
}
