package dev.baton.proxy.backend;

import dev.baton.proxy.config.HostgroupPolicy;
import dev.baton.proxy.config.HostgroupPolicy.PoolSizes;
import dev.baton.wire.packet.ErrPacket;
import dev.baton.wire.packet.ErrorCodes;
import dev.baton.wire.tls.ClientTls;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to one server for one {@link Profile}: the idle ones, newest
 * first, so that few stay warm and the rest grow old; and who waits for one, in order.
 */
public final class Pool {

  /** How far down the idle list to look for a connection that already has the wanted settings. */
  private static final int LOOK_FOR_SETTINGS = 8;

  /** As client libraries number it. */
  public static final int TLS_FAILED = 2026;

  private final Backend backend;
  private final Profile profile;
  private final ArrayDeque<LinkUser> waiting = new ArrayDeque<>();
  private @Nullable BackendConnection newest;
  private @Nullable BackendConnection oldest;
  private int idle;
  private int connecting;
  private int open;
  private int toWarm;
  private @Nullable LinkUser longestWaiting;
  private long waitingSince;
  private boolean usesReserve;
  private @Nullable ClientTls tls;

  Pool(Backend backend, Profile profile) {
    this.backend = backend;
    this.profile = profile;
    this.tls = backend.tls(profile);
  }

  /** How its connections are encrypted; null if they are not. */
  @Nullable ClientTls tls() {
    return tls;
  }

  /** Connections that are encrypted otherwise than they are to be now are not used any more. */
  void renewTls() {
    ClientTls next = backend.tls(profile);
    if (!Objects.equals(tls, next)) {
      tls = next;
      forEachIdle(BackendConnection::discard);
      grow();
    }
  }

  public Backend backend() {
    return backend;
  }

  Profile profile() {
    return profile;
  }

  int idleCount() {
    return idle;
  }

  int waitingCount() {
    return waiting.size();
  }

  /** With those that are being opened. */
  int openCount() {
    return open;
  }

  boolean isOf(String user) {
    return profile.user().equals(user);
  }

  /** How many connections its user may have; 0 for no limit but the server's. */
  int mostOfItsUser() {
    PoolSizes sizes = backend.policy().pools();
    return sizes.usual() == 0 ? 0 : sizes.usual() + (usesReserve ? sizes.reserve() : 0);
  }

  /** A second has passed: what is to be there is opened, and who has waited for long gets more. */
  void maintain() {
    HostgroupPolicy policy = backend.policy();
    if (profile.sessions() > 0) {
      int missing = policy.pools().least() - backend.openOf(profile.user());
      int warm = policy.warming() ? shareOfIdle(policy) - idle - connecting : 0;
      toWarm = Math.max(toWarm, Math.max(missing, warm));
    }
    LinkUser head = waiting.peek();
    if (head == null || head != longestWaiting) {
      waitingSince = backend.tick();
    }
    longestWaiting = head;
    long seconds = backend.tick() - waitingSince;
    usesReserve = head != null && seconds >= policy.pools().reserveAfter().toSeconds();
    if (head != null || toWarm > 0) {
      grow();
    }
  }

  /** Of what may idle, as much as its part of the sessions. */
  private int shareOfIdle(HostgroupPolicy policy) {
    int mayIdle = Math.max(1, backend.maxConnections() * policy.freePercent() / 100);
    return Math.max(1, mayIdle * profile.sessions() / Math.max(1, backend.sessions()));
  }

  /**
   * Hands a connection to the user, at once if one is idle.
   *
   * @param preferred the one the user had last, if it remembers one
   */
  public void acquire(LinkUser user, @Nullable BackendConnection preferred) {
    BackendConnection found = waiting.isEmpty() ? findIdle(user, preferred) : null;
    if (found == null) {
      waiting.add(user);
      grow();
      return;
    }
    unlink(found);
    give(found, user);
  }

  /** The user waits no longer. */
  public void cancel(LinkUser user) {
    waiting.remove(user);
  }

  /** Opens connections ahead of need until so many are idle or under way. */
  public void warm(int count) {
    toWarm = Math.max(0, count - idle - connecting);
    grow();
  }

  private @Nullable BackendConnection findIdle(
      LinkUser user, @Nullable BackendConnection preferred) {
    Settings wanted = user.wantedSettings();
    BackendConnection fallback = null;
    if (preferred != null && isFitting(preferred, wanted)) {
      if (preferred.settings().equals(wanted)) {
        return preferred;
      }
      fallback = preferred;
    }
    Settings led = user.ledSettings();
    int looked = 0;
    for (BackendConnection one = newest; one != null && looked < LOOK_FOR_SETTINGS; looked++) {
      BackendConnection next = one.older;
      if (!usable(one)) {
        one.discard();
      } else if (backend.trusts(one)) {
        if (one.settings().equals(wanted) || one.settings().equals(led)) {
          return one;
        }
        if (fallback == null && one.canBecome(wanted)) {
          fallback = one;
        }
      }
      one = next;
    }
    return fallback;
  }

  private boolean isFitting(BackendConnection one, Settings wanted) {
    return one.isIdle()
        && one.pool() == this
        && usable(one)
        && backend.trusts(one)
        && one.canBecome(wanted); // somebody else may have changed them since
  }

  private static boolean fits(BackendConnection one, LinkUser user) {
    return one.settings().equals(user.ledSettings()) || one.canBecome(user.wantedSettings());
  }

  private boolean usable(BackendConnection one) {
    return one.isOpen() && backend.accepts(one) && one.tls() == tls; // renewed as a whole
  }

  private void give(BackendConnection connection, LinkUser user) {
    connection.take(user);
    user.onConnection(connection);
  }

  /** Takes back a clean connection: the next who waits gets it, or it idles. */
  void release(BackendConnection connection) {
    if (!usable(connection)) {
      connection.discard();
      grow(); // who waited for this one
      return;
    }
    if (!backend.trusts(connection)) {
      link(connection);
      grow();
      return;
    }
    LinkUser next = waiting.peek();
    if (next != null && fits(connection, next)) {
      waiting.poll();
      give(connection, next);
      return;
    }
    if (next != null || backend.othersStarve(this)) {
      connection.discard();
      return;
    }
    link(connection);
  }

  private void link(BackendConnection connection) {
    connection.idle();
    connection.older = newest;
    connection.newer = null;
    if (newest != null) {
      newest.newer = connection;
    } else {
      oldest = connection;
    }
    newest = connection;
    idle++;
    backend.idleChanged(1);
  }

  private void unlink(BackendConnection connection) {
    if (connection.newer != null) {
      connection.newer.older = connection.older;
    } else {
      newest = connection.older;
    }
    if (connection.older != null) {
      connection.older.newer = connection.newer;
    } else {
      oldest = connection.newer;
    }
    connection.newer = null;
    connection.older = null;
    idle--;
    backend.idleChanged(-1);
  }

  /** Calls back for every idle connection; the callback may discard it. */
  void forEachIdle(Consumer<BackendConnection> visitor) {
    for (BackendConnection one = newest; one != null; ) {
      BackendConnection next = one.older;
      visitor.accept(one);
      one = next;
    }
  }

  /** For somebody who has found it by himself. */
  void takeOut(BackendConnection idleOne) {
    unlink(idleOne);
  }

  boolean discardOldestIdle() {
    if (oldest == null) {
      return false;
    }
    oldest.discard();
    return true;
  }

  // ---- opening

  /**
   * Gives what is idle, as it may have been suspected before, and opens as many as are still waited
   * for, unless the server's limit or a pause after a failure forbids; one, if that is to show
   * whether the server is there.
   */
  void grow() {
    serve();
    int wanted = waiting.size() + toWarm;
    int limit = backend.isSuspected() ? Math.min(1, wanted) : wanted;
    while (connecting < limit && backend.mayConnect(this)) {
      connecting++;
      open++;
      backend.connect(this);
    }
  }

  private void serve() {
    while (idle > 0 && !waiting.isEmpty()) {
      BackendConnection found = findIdle(waiting.element(), null);
      if (found == null) {
        return;
      }
      unlink(found);
      give(found, waiting.remove());
    }
  }

  void opened(BackendConnection connection) {
    connecting--;
    toWarm = Math.max(0, toWarm - 1);
    backend.opened(connection);
    release(connection);
  }

  /** Nothing was sent, so whoever waits may wait on, or go elsewhere. */
  void connectFailed(String what) {
    toWarm = 0;
    backend.connectFailed(what);
    for (LinkUser user : List.copyOf(waiting)) {
      if (waiting.contains(user) && !user.onConnectFailed(backend, what)) {
        waiting.remove(user);
      }
    }
  }

  /** TLS failed for good: who waits goes to another server if there is one, or is told. */
  void connectUntrusted(String what) {
    toWarm = 0;
    backend.connectUntrusted(what);
    ErrPacket error = new ErrPacket(TLS_FAILED, ErrPacket.GENERAL_STATE, what);
    for (LinkUser user : List.copyOf(waiting)) {
      if (waiting.contains(user)) {
        boolean stays = user.onConnectFailed(backend, what);
        if (waiting.remove(user) && stays) {
          user.onRefused(backend, error);
        }
      }
    }
  }

  /** The server answered the login with an error. */
  void connectRefused(ErrPacket error) {
    if (error.code() == ErrorCodes.SERVER_SHUTDOWN) {
      backend.shuttingDown(error.toString());
    }
    if (ConnectErrors.isTemporary(error.code())) {
      connectFailed("refuses connections: " + error);
      return;
    }
    toWarm = 0;
    backend.connectFailed("refuses the login of '" + profile.user() + "': " + error);
    for (LinkUser user : List.copyOf(waiting)) {
      if (waiting.remove(user)) {
        user.onRefused(backend, error);
      }
    }
  }

  /** A connection is gone; {@code wasLogin} if it never became one. */
  void closed(BackendConnection connection, boolean wasLogin, boolean wasIdle) {
    open--;
    if (wasLogin) {
      connecting--;
    } else if (wasIdle) {
      unlink(connection);
    }
    backend.forget(connection);
  }

  /** Everybody waiting is to find another way. */
  List<LinkUser> dismissWaiting() {
    List<LinkUser> dismissed = List.copyOf(waiting);
    waiting.clear();
    toWarm = 0;
    return dismissed;
  }
}
