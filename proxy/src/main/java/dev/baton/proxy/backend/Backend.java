package dev.baton.proxy.backend;

import dev.baton.core.instance.InstanceKey;
import dev.baton.proxy.config.HostgroupPolicy;
import dev.baton.proxy.config.ServerTls;
import dev.baton.proxy.route.Routes;
import dev.baton.proxy.stats.FreeConnectionRow;
import dev.baton.wire.handshake.HandshakeV10;
import dev.baton.wire.tls.ClientTls;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One server as one event loop sees it: every connection to it, in pools by {@link Profile}, its
 * limit, the pause after a failure, and from which epoch on its connections count.
 */
public final class Backend {

  private static final long FIRST_PAUSE_MILLIS = 10;
  private static final long LONGEST_PAUSE_MILLIS = 100;

  private final InstanceKey instance;
  private final BackendContext context;
  private final int hostgroup;
  private final Map<Profile, Pool> pools = new IdentityHashMap<>();
  private final Set<BackendConnection> connections = new LinkedHashSet<>();
  private long lowestEpoch = Long.MIN_VALUE;
  private @Nullable Routes lead;
  private boolean retired;
  private boolean pausing;
  private long pauseMillis = FIRST_PAUSE_MILLIS;
  private HostgroupPolicy policy = HostgroupPolicy.USUAL;
  private ConnectBudget budget = new ConnectBudget();
  private int maxConnections;
  private int idle;
  private final AnswerTime answerTime = new AnswerTime();
  private long tick;
  private @Nullable ServerTls tls;
  private @Nullable String untrusted;
  private boolean compressed;
  private int link;
  private long statements;
  private long sentBytes;
  private long receivedBytes;
  private int maxBusy;
  private long lastSerial;
  private boolean suspected;
  private long suspectedUpTo;
  private long opened;
  private long errors;

  /**
   * A server in one hostgroup.
   *
   * @param hostgroup -1 where a manager's table says who serves
   */
  Backend(InstanceKey instance, BackendContext context, int hostgroup) {
    this.instance = instance;
    this.context = context;
    this.hostgroup = hostgroup;
    this.maxConnections = context.maxConnections();
  }

  /** How many connections may be opened from this event loop. */
  void limit(int connectionsOfThisLoop) {
    maxConnections = connectionsOfThisLoop;
  }

  /**
   * How its hostgroup's servers are used by this event loop from now on. What connections run first
   * is no longer the same for those that are there: they are closed when nobody uses them.
   *
   * @param connects what the hostgroup may still open
   */
  void use(HostgroupPolicy wanted, ConnectBudget connects) {
    boolean another = !wanted.initConnect().equals(policy.initConnect());
    policy = wanted;
    budget = connects;
    if (another) {
      link++;
      forEachIdle(BackendConnection::discard);
    }
  }

  public HostgroupPolicy policy() {
    return policy;
  }

  /**
   * How its connections are made. If that is another way than before, those that are there are
   * closed as soon as nobody uses them.
   *
   * @param encryption which is required then; null for none
   * @param packed whether they are compressed, if the server offers it
   */
  void link(@Nullable ServerTls encryption, boolean packed) {
    if (packed != compressed) {
      compressed = packed;
      link++;
      forEachIdle(BackendConnection::discard);
    }
    if (!Objects.equals(tls, encryption)) {
      tls = encryption;
      untrusted = null;
      List.copyOf(pools.values()).forEach(Pool::renewTls);
    }
  }

  /** Grows when connections are to be compressed, or not any more. */
  int link() {
    return link;
  }

  /** Whether its connections must be encrypted. */
  boolean isTlsRequired() {
    return tls != null;
  }

  /**
   * How connections are encrypted; null for not at all. Hostgroups say themselves whether to; with
   * a manager's table it is done where the server offers it.
   */
  @Nullable ClientTls tls(Profile profile) {
    return hostgroup < 0 ? context.tls() : tls == null ? null : tls.of(profile.user());
  }

  /** Why TLS with it failed last; null if it did not. */
  @Nullable String untrusted() {
    return untrusted;
  }

  /** Whether its connections are to be compressed. */
  boolean isCompressed() {
    return compressed;
  }

  /** Whether it has no part any more: nothing new is for it. */
  public boolean isRetired() {
    return retired;
  }

  /** -1 where a manager's table says who serves. */
  public int hostgroup() {
    return hostgroup;
  }

  // ---- upkeep

  /** A second has passed. */
  void maintain(Upkeep upkeep) {
    tick++;
    answerTime.fade();
    upkeep.run(this);
    if (!retired) {
      List.copyOf(pools.values()).forEach(Pool::maintain);
    }
  }

  /** Seconds of upkeep so far: what idle times are measured in, as it costs no look at a clock. */
  long tick() {
    return tick;
  }

  int maxConnections() {
    return maxConnections;
  }

  void forEachIdle(Consumer<BackendConnection> visitor) {
    for (Pool pool : List.copyOf(pools.values())) {
      pool.forEachIdle(visitor);
    }
  }

  // ---- counting

  /** A statement goes to it. */
  public void sent(int bytes) {
    statements++;
    sentBytes += bytes;
  }

  /** It has answered a statement, so long after the client sent it. */
  public void answered(long nanos) {
    answerTime.add(nanos);
  }

  AnswerTime answerTime() {
    return answerTime;
  }

  /** A part of an answer came. */
  public void received(int bytes) {
    receivedBytes += bytes;
  }

  public long statementCount() {
    return statements;
  }

  public long sentBytes() {
    return sentBytes;
  }

  public long receivedBytes() {
    return receivedBytes;
  }

  public int maxBusyCount() {
    return maxBusy;
  }

  public InstanceKey instance() {
    return instance;
  }

  public Pool pool(Profile profile) {
    Pool pool = pools.get(profile);
    if (pool == null) {
      pool = new Pool(this, profile);
      pools.put(profile, pool);
    }
    return pool;
  }

  /** Whether a connection may (still) be given to sessions. */
  boolean accepts(BackendConnection connection) {
    return !retired && connection.epoch() >= lowestEpoch && connection.link() == link;
  }

  /**
   * Whether new statements may go to it: not while the server is suspected to be going, unless the
   * connection was opened since.
   */
  boolean trusts(BackendConnection connection) {
    return !suspected || connection.serial() > suspectedUpTo;
  }

  /**
   * A connection of it was lost while a statement was under way, or it said that it is going.
   * Connections opened before are not given to new statements until one opened since shows that the
   * server is there, or the routes say so: one fault is to hit a client once.
   */
  public void suspect() {
    boolean news = !suspected;
    suspectBecauseToldSo();
    if (news) {
      context.suspicions().accept(instance);
    }
  }

  /** As {@link #suspect}, for what another event loop noticed. */
  void suspectBecauseToldSo() {
    suspected = true;
    suspectedUpTo = lastSerial;
  }

  boolean isSuspected() {
    return suspected;
  }

  long nextSerial() {
    lastSerial++;
    return lastSerial;
  }

  /** Whether the last attempt to reach it failed and the pause after it is not over. */
  public boolean isPausing() {
    return pausing;
  }

  // ---- connecting

  boolean mayConnect(Pool asking) {
    if (retired || pausing || budget.isSpent() || !hasRoom(asking)) {
      return false;
    }
    return connections.size() < maxConnections || discardAnIdleOne();
  }

  /** Whether the user may have one more connection, if need be for an idle one that fits nobody. */
  private boolean hasRoom(Pool asking) {
    int most = asking.mostOfItsUser();
    if (most == 0 || openOf(asking.profile().user()) < most) {
      return true;
    }
    for (Pool pool : pools.values()) {
      boolean unfit = pool != asking || pool.waitingCount() > 0; // else it would have been taken
      if (unfit && pool.isOf(asking.profile().user()) && pool.discardOldestIdle()) {
        return true;
      }
    }
    return false;
  }

  /** Connections of a user, with those that are being opened. */
  int openOf(String user) {
    int open = 0;
    for (Pool pool : pools.values()) {
      open += pool.isOf(user) ? pool.openCount() : 0;
    }
    return open;
  }

  /** How many of its connections may idle although fewer are needed. */
  int leastIdle() {
    return policy.pools().least() * pools.size();
  }

  /** Sessions of this event loop whose users have used it. */
  int sessions() {
    int sessions = 0;
    for (Profile profile : pools.keySet()) {
      sessions += profile.sessions();
    }
    return sessions;
  }

  boolean discardAnIdleOne() {
    for (Pool pool : pools.values()) {
      if (pool.discardOldestIdle()) {
        return true;
      }
    }
    return false;
  }

  /** Whether somebody waits in another pool because a limit is reached that is theirs, too. */
  boolean othersStarve(Pool asking) {
    boolean full = connections.size() >= maxConnections;
    int most = asking.mostOfItsUser();
    String user = asking.profile().user();
    boolean usersFull = most > 0 && openOf(user) >= most;
    if (!full && !usersFull) {
      return false;
    }
    for (Pool pool : pools.values()) {
      if (pool != asking && pool.waitingCount() > 0 && (full || usersFull && pool.isOf(user))) {
        return true;
      }
    }
    return false;
  }

  void connect(Pool pool) {
    budget.take();
    ChannelFuture future =
        context
            .bootstrap()
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(newConnection(pool, channel));
                  }
                })
            .connect(instance.host(), instance.port());
    Channel channel = future.channel();
    future.addListener(
        done -> {
          BackendConnection connection = channel.pipeline().get(BackendConnection.class);
          if (!done.isSuccess() && connection != null) {
            Throwable cause = done.cause();
            if (cause instanceof ConnectException) {
              context.observer().backendRefused(instance, "refuses connections");
            }
            connection.failed(cause.getMessage() == null ? cause.toString() : cause.getMessage());
          }
        });
  }

  private BackendConnection newConnection(Pool pool, Channel channel) {
    BackendConnection connection = new BackendConnection(pool, channel, context);
    connections.add(connection);
    var _ =
        context
            .loop()
            .schedule(
                connection::loginDeadline,
                context.connectTimeout().toMillis(),
                TimeUnit.MILLISECONDS);
    return connection;
  }

  void opened(BackendConnection connection) {
    opened++;
    maxBusy =
        Math.max(maxBusy, connections.size() - idleCount()); // one is opened when none is idle
    pauseMillis = FIRST_PAUSE_MILLIS;
    untrusted = null;
    if (suspected && trusts(connection)) {
      suspected = false;
      context.loop().execute(this::growAll);
    }
  }

  void greeted(HandshakeV10 greeting) {
    context.greeted(greeting);
  }

  /** It may be mended from one moment to the next, so that it is tried again all the same. */
  void connectUntrusted(String what) {
    untrusted = what;
    connectFailed("SSL connection error: " + what);
  }

  void connectFailed(String what) {
    failed(what);
    if (pausing) {
      return;
    }
    pausing = true;
    var _ = context.loop().schedule(this::endPause, pauseMillis, TimeUnit.MILLISECONDS);
    pauseMillis = Math.min(pauseMillis * 2, LONGEST_PAUSE_MILLIS);
  }

  private void endPause() {
    pausing = false;
    growAll();
  }

  private void growAll() {
    for (Pool pool : List.copyOf(pools.values())) {
      pool.grow();
    }
  }

  void failed(String what) {
    errors++;
    context.observer().backendFailed(instance, what);
  }

  /** What a session noticed of it, as an answer that only a replica gives. */
  public void suspicious(String what) {
    context.observer().backendFailed(instance, what);
  }

  /** It said itself that it is shutting down. */
  public void shuttingDown(String what) {
    context.observer().backendShuttingDown(instance, what);
  }

  void forget(BackendConnection connection) {
    connections.remove(connection);
    if (pools.size() > 1
        || connections.size() + 1 >= maxConnections
        || connection.pool().mostOfItsUser() > 0) {
      context.loop().execute(this::growAll); // a place is free
    }
  }

  // ---- routes

  /** Whose epochs its connections belong to; null for those of the proxy as a whole. */
  void lead(@Nullable Routes manager) {
    if (lead != manager) {
      lead = manager;
      lowestEpoch = epoch(); // those of another count do not compare
      forEachIdle(BackendConnection::discard);
      link++; // nor do the busy ones come back
    }
  }

  /** The highest epoch seen, which new connections belong to. */
  long epoch() {
    return lead == null ? context.epoch() : lead.epoch();
  }

  /** Connections from before this epoch count no more: they are broken, and their users told. */
  void revoke(long newEpoch, String why) {
    lowestEpoch = Math.max(lowestEpoch, newEpoch);
    for (BackendConnection connection : new ArrayList<>(connections)) {
      if (connection.epoch() < lowestEpoch) {
        connection.sever(why);
      }
    }
  }

  /**
   * It is the primary of this epoch: its idle connections belong to it now, older busy ones not.
   */
  void promote(long epoch) {
    adopt(epoch);
    retired = false;
    suspected = false;
    pausing = false;
    pauseMillis = FIRST_PAUSE_MILLIS;
    for (Map.Entry<Profile, Pool> entry : pools.entrySet()) {
      entry.getValue().grow();
    }
  }

  /** Idle connections belong to this epoch now; older busy ones are not used again. */
  void adopt(long epoch) {
    for (Pool pool : pools.values()) {
      pool.forEachIdle(connection -> connection.adopt(epoch));
    }
    lowestEpoch = Math.max(lowestEpoch, epoch);
  }

  /** Epochs begin anew: what was opened under those before is broken. */
  void forgetEpochs(String why) {
    lowestEpoch = Long.MIN_VALUE;
    for (BackendConnection connection : new ArrayList<>(connections)) {
      connection.sever(why);
    }
  }

  void join() {
    retired = false;
  }

  /** It has no part any more: idle connections are closed, busy ones when they are given back. */
  List<LinkUser> retire() {
    retired = true;
    List<LinkUser> dismissed = dismissWaiting();
    for (Pool pool : pools.values()) {
      pool.forEachIdle(BackendConnection::discard);
    }
    return dismissed;
  }

  /** Takes everybody out of the queues, to be routed again. */
  List<LinkUser> dismissWaiting() {
    List<LinkUser> dismissed = new ArrayList<>();
    for (Pool pool : pools.values()) {
      dismissed.addAll(pool.dismissWaiting());
    }
    return dismissed;
  }

  void breakAll(String why) {
    for (BackendConnection connection : new ArrayList<>(connections)) {
      connection.failed(why);
    }
  }

  boolean isUnused() {
    return retired && connections.isEmpty();
  }

  // ---- numbers

  public int idleCount() {
    return idle;
  }

  /** One more connection idles, or one less. */
  void idleChanged(int difference) {
    idle += difference;
  }

  /** Connections that sessions have now, or that are being opened. */
  int busyCount() {
    return connections.size() - idle;
  }

  /** Its idle connections, as they are now. */
  public Stream<FreeConnectionRow> freeConnections() {
    return ConnectionRows.idle(this);
  }

  /** What is prepared on its connections, one for each. */
  public Stream<PreparedUse> preparedStatements() {
    return connections.stream()
        .flatMap(
            one ->
                one.statements().texts().stream()
                    .map(text -> new PreparedUse(text, one.pool().profile().user(), 0, 0, 1, 0)));
  }

  public int openCount() {
    return connections.size();
  }

  public long openedCount() {
    return opened;
  }

  public long errorCount() {
    return errors;
  }
}
