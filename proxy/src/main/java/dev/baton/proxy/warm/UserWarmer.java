package dev.baton.proxy.warm;

import dev.baton.core.secret.Secret;
import dev.baton.core.time.MonotonicClock;
import dev.baton.proxy.backend.ConnectErrors;
import dev.baton.proxy.config.Account;
import dev.baton.proxy.config.ServerEntry;
import dev.baton.proxy.config.ServerEntry.Status;
import dev.baton.proxy.config.ServerTls;
import dev.baton.proxy.warm.Warming.Login;
import dev.baton.proxy.warm.Warming.Outcome;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.LoginRefusedException;
import dev.baton.wire.client.ServerErrorException;
import dev.baton.wire.client.WireConnection;
import dev.baton.wire.tls.TlsFailedException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs every user in to every server ahead of need. A server forgets whom it knows by {@code
 * caching_sha2_password} when it starts, so that the first logins after a failover would each pay
 * for a full authentication; and a user whom a server does not let in is found before that server
 * has become the primary. At most {@value #A_SECOND} logins a second in all, one at a time for each
 * server. Thread-safe; runs on virtual threads.
 */
public final class UserWarmer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(UserWarmer.class);
  private static final long A_SECOND = 20;
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** How a user logs in. */
  @FunctionalInterface
  interface Door {
    Outcome tryIn(Login login);
  }

  private final Door door;
  private final InstantSource wall;
  private final MonotonicClock clock;
  private final Warming warming = new Warming();
  private volatile @Nullable Wanted wanted;
  private volatile boolean closed;

  private record Wanted(List<ServerEntry> servers, Collection<Account> accounts, boolean enabled) {

    /** Mostly, as most that is loaded is something else. */
    @SuppressWarnings("ReferenceEquality") // comparing thousands is what is to be saved
    boolean hasUsersOf(@Nullable Wanted other) {
      return other != null && other.accounts == accounts && other.enabled == enabled;
    }
  }

  private UserWarmer(Door door, InstantSource wall, MonotonicClock clock) {
    this.door = door;
    this.wall = wall;
    this.clock = clock;
  }

  /** Begins; there is nothing to do before {@link #watch}. */
  public static UserWarmer start(InstantSource wall, MonotonicClock clock) {
    return start(UserWarmer::logIn, wall, clock);
  }

  static UserWarmer start(Door door, InstantSource wall, MonotonicClock clock) {
    UserWarmer warmer = new UserWarmer(door, wall, clock);
    Thread.ofVirtual().name("warmer").start(warmer::run);
    return warmer;
  }

  /**
   * From now on.
   *
   * @param servers as they are used now: one that takes no clients is warmed once it does again
   * @param accounts those whose password is not known are left out: only their clients can log in
   * @param enabled false to warm nobody and to forget who was refused
   */
  public void watch(List<ServerEntry> servers, Collection<Account> accounts, boolean enabled) {
    wanted = new Wanted(servers, accounts, enabled);
  }

  /** On the warmer's own thread: thousands of users are much to compare for who loads them. */
  private void expect(Wanted now, Map<String, Secret> passwords) {
    Set<Warming.Target> targets = new HashSet<>();
    if (now.enabled()) {
      now.servers().stream()
          .filter(server -> server.status() == Status.ONLINE)
          .forEach(server -> targets.add(new Warming.Target(server.instance(), server.tls())));
    }
    synchronized (warming) {
      warming.expect(targets, passwords, clock.nanos());
    }
  }

  private static Map<String, Secret> passwords(Wanted now) {
    Map<String, Secret> passwords = new HashMap<>();
    if (now.enabled()) {
      for (Account account : now.accounts()) {
        Secret password = account.password();
        if (password != null) {
          passwords.put(account.name(), password);
        }
      }
    }
    return passwords;
  }

  /** Who is refused where, by user and server. */
  public List<RefusedUser> refused() {
    synchronized (warming) {
      return warming.refused();
    }
  }

  private void run() {
    try {
      Wanted last = null;
      Map<String, Secret> passwords = Map.of();
      while (!closed) {
        Wanted now = wanted;
        if (now != null && now != last) {
          passwords = now.hasUsersOf(last) ? passwords : passwords(now);
          expect(now, passwords);
          last = now;
        }
        Login login;
        synchronized (warming) {
          login = warming.next(clock.nanos());
        }
        if (login != null) {
          Thread.ofVirtual().name("warm " + login.target().instance()).start(() -> warm(login));
        }
        TimeUnit.MILLISECONDS.sleep(1_000 / A_SECOND);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void warm(Login login) {
    Outcome outcome = new Outcome.Unknown("it failed in Baton itself");
    boolean news = false;
    try {
      outcome = door.tryIn(login);
    } finally {
      synchronized (warming) {
        news = warming.ended(login, outcome, clock.nanos(), wall.millis());
      }
    }
    if (news && !closed) {
      tell(login, outcome);
    }
  }

  private static void tell(Login login, Outcome outcome) {
    String user = login.user().name();
    if (outcome instanceof Outcome.Refused(String why)) {
      LOG.warn(
          "{} does not let user {} in: {}; whoever is sent there in this name gets that error",
          login.target().instance(),
          user,
          why);
    } else {
      LOG.info("{} lets user {} in now", login.target().instance(), user);
    }
  }

  private static Outcome logIn(Login login) {
    Warming.Target target = login.target();
    ConnectOptions options =
        ConnectOptions.to(target.instance(), login.user().name(), login.user().password())
            .withTimeouts(TIMEOUT, TIMEOUT);
    ServerTls tls = target.tls();
    try {
      WireConnection.connect(
              tls == null
                  ? options.withPublicKeyRetrieval()
                  : options.withTls(tls.of(login.user().name())))
          .close();
      return new Outcome.In();
    } catch (ServerErrorException e) {
      return ConnectErrors.isTemporary(e.code())
          ? new Outcome.Unknown(String.valueOf(e.getMessage()))
          : new Outcome.Refused(String.valueOf(e.getMessage()));
    } catch (LoginRefusedException | TlsFailedException e) {
      return new Outcome.Refused(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      LOG.debug("{} cannot be tried: {}", login.user().name(), e.getMessage());
      return new Outcome.Unknown(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
