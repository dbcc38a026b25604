package dev.baton.proxy.session;

import dev.baton.core.secret.Secret;
import dev.baton.core.time.MonotonicClock;
import dev.baton.proxy.compress.ZstdCodec;
import dev.baton.proxy.config.Account;
import dev.baton.proxy.config.Networks;
import dev.baton.proxy.config.ProxyConfig;
import dev.baton.wire.auth.AuthPlugins;
import dev.baton.wire.auth.Credential;
import dev.baton.wire.auth.CredentialStore;
import dev.baton.wire.auth.FastAuthCache;
import dev.baton.wire.auth.ServerAuthenticator;
import dev.baton.wire.auth.ServerKeys;
import dev.baton.wire.handshake.HandshakeV10;
import dev.baton.wire.packet.Capabilities;
import dev.baton.wire.packet.ErrPacket;
import dev.baton.wire.tls.FrontTls;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every client meets first, whichever event loop it lands on: who may come in, how many, and
 * what the proxy says of itself. Thread-safe.
 */
public final class FrontDoor {

  private static final Logger LOG = LoggerFactory.getLogger(FrontDoor.class);

  private static final String MARIADB = "MariaDB";
  private static final long EXTENDED = Capabilities.MARIADB_EXTENDED_METADATA;

  /**
   * What shapes the bytes of answers, so that no client has it whose servers do not all have it.
   */
  private static final long SHAPING = EXTENDED | Capabilities.OPTIONAL_RESULTSET_METADATA;

  /** What the proxy can carry; what a client gets is the part that the servers have too. */
  static final long CARRIED =
      Capabilities.FOUND_ROWS
          | Capabilities.LONG_FLAG
          | Capabilities.CONNECT_WITH_DB
          | Capabilities.LOCAL_FILES
          | Capabilities.NO_SCHEMA
          | Capabilities.ODBC
          | Capabilities.IGNORE_SPACE
          | Capabilities.INTERACTIVE
          | Capabilities.IGNORE_SIGPIPE
          | Capabilities.TRANSACTIONS
          | Capabilities.MULTI_STATEMENTS
          | Capabilities.MULTI_RESULTS
          | Capabilities.PS_MULTI_RESULTS
          | Capabilities.SESSION_TRACK
          | Capabilities.DEPRECATE_EOF
          | Capabilities.QUERY_ATTRIBUTES
          | SHAPING;

  /** What to say while no server has been met: what all have. */
  private static final long GUESSED = CARRIED & ~SHAPING & ~Capabilities.QUERY_ATTRIBUTES;

  /** What is the front's own business. */
  static final long OWN =
      Capabilities.CLIENT_MYSQL
          | Capabilities.PROTOCOL_41
          | Capabilities.RESERVED
          | Capabilities.SECURE_CONNECTION
          | Capabilities.PLUGIN_AUTH
          | Capabilities.PLUGIN_AUTH_LENENC
          | Capabilities.CONNECT_ATTRS;

  private static final long EXPLAIN_NANOS = 1_000_000_000L;
  private static final int UTF8MB4_GENERAL_CI = 45;

  /** What the servers said of themselves, as far as clients see it. */
  record Identity(String version, long capabilities, int collation, boolean mariadb) {}

  private volatile Map<String, Account> accounts;
  private volatile @Nullable Account anybody;
  private volatile @Nullable String fixedVersion;
  private volatile Map<Integer, String> versions = Map.of();
  private volatile FrontTls tls;
  private volatile boolean tlsOffered = true;
  private final Duration loginTimeout;
  private volatile int maxClients;
  private volatile boolean compression = true;

  /** Not the servers' business: those of MariaDB know no zstd. */
  private final long packed =
      Capabilities.COMPRESS | (ZstdCodec.isAvailable() ? Capabilities.ZSTD_COMPRESSION : 0);

  private final MonotonicClock clock = MonotonicClock.SYSTEM;
  private final AtomicLong explainedNanos = new AtomicLong(clock.nanos() - 2 * EXPLAIN_NANOS);
  private volatile Networks balancers = Networks.NONE;
  private final Map<String, AtomicInteger> clientsOf = new ConcurrentHashMap<>();
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final ServerKeys keys = new ServerKeys();
  private final FastAuthCache cache = new FastAuthCache();
  private final SecureRandom random = new SecureRandom();
  private final AtomicLong connectionIds = new AtomicLong();
  private final AtomicInteger clients = new AtomicInteger();
  private final CredentialStore credentials = new Users();
  private volatile @Nullable Identity identity;

  /** What of {@link #SHAPING} all servers met so far have. */
  private final AtomicLong shaping = new AtomicLong(SHAPING);

  private final ExecutorService proofs =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("login-proofs").factory());
  private volatile boolean closing;
  private volatile boolean paused;

  /**
   * @param fixedVersion what to say instead of the servers' version; null to say theirs
   * @param tls as clients have it, until {@link #useTls} says otherwise
   */
  public FrontDoor(
      Map<String, Account> accounts,
      @Nullable String fixedVersion,
      FrontTls tls,
      Duration loginTimeout,
      int maxClients) {
    this.accounts = Map.copyOf(accounts);
    this.anybody = anybodyOf(accounts);
    this.fixedVersion = fixedVersion;
    this.tls = tls;
    this.loginTimeout = loginTimeout;
    this.maxClients = maxClients;
    // It computes for long: on a virtual thread it would hold up those that wait.
    Thread.ofPlatform().daemon().name("rsa-key").start(keys::warmUp);
  }

  /** Takes what a server's greeting says; the proxy speaks with the newest one's voice. */
  public void learn(HandshakeV10 greeting) {
    boolean mariadb = greeting.serverVersion().contains(MARIADB);
    long common = shaping.updateAndGet(before -> before & greeting.capabilities());
    long capabilities = greeting.capabilities() & (common | ~SHAPING);
    Identity said =
        new Identity(greeting.serverVersion(), capabilities, greeting.collation(), mariadb);
    if (!said.equals(identity)) {
      identity = said;
    }
  }

  public boolean hasIdentity() {
    return identity != null;
  }

  /**
   * What to say to a client; a guess if no server has been met yet.
   *
   * @param port where the client has come in
   */
  Identity identity(int port) {
    Identity known = identity;
    if (known == null) {
      known = new Identity("8.0.0-baton", GUESSED, UTF8MB4_GENERAL_CI, false);
    }
    String fixed = versions.get(port);
    if (fixed == null) {
      fixed = fixedVersion;
    }
    return fixed == null
        ? known
        : new Identity(
            fixed,
            known.capabilities() & ~(fixed.contains(MARIADB) ? 0 : EXTENDED),
            known.collation(),
            known.mariadb());
  }

  /**
   * The capabilities to offer.
   *
   * @param withTls as {@link #tls} was when the login began
   */
  long offered(Identity said, boolean withTls) {
    boolean extended = Capabilities.has(said.capabilities(), EXTENDED);
    long own = extended ? OWN & ~Capabilities.CLIENT_MYSQL : OWN; // with it nobody reads the other
    return (said.capabilities() & CARRIED)
        | own
        | (withTls ? Capabilities.SSL : 0)
        | (compression ? packed : 0);
  }

  ServerAuthenticator newAuthenticator(Identity said) {
    String plugin = said.mariadb() ? AuthPlugins.NATIVE : AuthPlugins.CACHING_SHA2;
    return new ServerAuthenticator(credentials, keys, cache, plugin, random);
  }

  /** From now on: who may come in, how many, and what the greeting says. */
  public void configure(ProxyConfig config) {
    if (config.accounts() != accounts) { // thousands, and mostly something else has changed
      accounts = config.accounts();
      anybody = anybodyOf(accounts);
    }
    maxClients = config.tunables().maxClients();
    fixedVersion = config.tunables().serverVersion();
    versions = config.policies().versions();
    compression = config.tunables().compression();
    tlsOffered = config.tunables().tls();
    balancers = config.tunables().balancers();
  }

  /** Whether who connects from there may say whom it connects for. */
  boolean isBalancer(SocketAddress from) {
    return from instanceof InetSocketAddress address && balancers.holds(address.getAddress());
  }

  /** Null if it was removed since the login began. */
  @Nullable Account account(String user) {
    return accounts.get(user);
  }

  /** Counts a client in under its name; false if there are as many as there may be. */
  boolean enter(Account account) {
    AtomicInteger count = clientsOf.computeIfAbsent(account.name(), name -> new AtomicInteger());
    if (count.incrementAndGet() > account.maxConnections()) {
      count.decrementAndGet();
      return false;
    }
    return true;
  }

  void leave(Account account) {
    AtomicInteger count = clientsOf.get(account.name());
    if (count != null) {
      count.decrementAndGet();
    }
  }

  /** Clients by account, and how many each may have. */
  public Map<String, int[]> clientsByAccount() {
    Map<String, int[]> counts = new TreeMap<>();
    accounts.forEach(
        (name, account) -> {
          AtomicInteger count = clientsOf.get(name);
          counts.put(name, new int[] {count == null ? 0 : count.get(), account.maxConnections()});
        });
    return counts;
  }

  /** Anybody that a server can be asked as, if possible one that it lets in. */
  public @Nullable Account anybody() {
    return anybody;
  }

  private static @Nullable Account anybodyOf(Map<String, Account> accounts) {
    return accounts.values().stream()
        .min(Comparator.comparing(account -> account.password() == null))
        .orElse(null);
  }

  /** Logins refused so far. */
  public long refusedCount() {
    return refused.get();
  }

  /** Clients that came so far. */
  public long acceptedCount() {
    return accepted.get();
  }

  void refused() {
    refused.incrementAndGet();
  }

  /** From now on new clients get this one's; those that are there stay as they are. */
  public void useTls(FrontTls other) {
    tls = other;
  }

  /** Null while clients are not to have TLS. */
  @Nullable FrontTls tls() {
    return tlsOffered ? tls : null;
  }

  /**
   * Says in the log why a client that needs a certificate was refused; once a second at the most,
   * as it is strangers who ask. The client is told what a wrong password is.
   */
  void explain(String user, String host, @Nullable String why) {
    long now = clock.nanos();
    long before = explainedNanos.get();
    if (now - before > EXPLAIN_NANOS && explainedNanos.compareAndSet(before, now)) {
      LOG.warn(
          "login of '{}' from {} was refused: it needs a client certificate (spiffe_id), and {}",
          user.replaceAll("\\p{Cntrl}", "?"),
          host,
          why);
    }
  }

  Duration loginTimeout() {
    return loginTimeout;
  }

  long newConnectionId() {
    return connectionIds.incrementAndGet() & 0xffffffffL;
  }

  /** Counts a client in; false if there are too many. */
  boolean enter() {
    accepted.incrementAndGet();
    if (clients.incrementAndGet() > maxClients) {
      clients.decrementAndGet();
      return false;
    }
    return true;
  }

  void leave() {
    clients.decrementAndGet();
  }

  int clients() {
    return clients.get();
  }

  /**
   * Computes something on a thread of its own, one after the other.
   *
   * @return false if that is no longer done, because the proxy is being closed
   */
  boolean aside(Runnable work) {
    try {
      proofs.execute(work);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** New clients are refused from now on. */
  public void startClosing() {
    closing = true;
    proofs.shutdown();
  }

  /** Whether new clients are refused by now. */
  public boolean isClosing() {
    return closing || paused;
  }

  /** Whether new clients are refused until further notice. */
  public void pause(boolean now) {
    paused = now;
  }

  /** Why a client cannot come in now; null if it can. */
  @Nullable ErrPacket shut() {
    return closing ? Errors.shuttingDown() : paused ? Errors.paused() : null;
  }

  private final class Users implements CredentialStore {
    private final Credential decoy = new Credential.Password(new Secret("\0never\0"));

    @Override
    public @Nullable Credential find(String user) {
      Account account = accounts.get(user);
      return account == null ? null : account.credential();
    }

    @Override
    public Credential decoy() {
      return decoy;
    }
  }
}
