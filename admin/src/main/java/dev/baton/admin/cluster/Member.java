package dev.baton.admin.cluster;

import dev.baton.admin.cluster.ClusterProblems.Kind;
import dev.baton.admin.runtime.Checksums;
import dev.baton.admin.runtime.row.ClusterMemberRow;
import dev.baton.core.instance.InstanceKey;
import dev.baton.wire.client.ServerErrorException;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks at one member again and again, on a thread of its own, and fetches what is newer there. A
 * member may be oneself: then everything is alike, as in ProxySQL. {@link #hurry} and the reading
 * of its state are thread-safe.
 */
final class Member implements Runnable {

  private static final int ACCESS_DENIED = 1045;
  private static final long HURRIED_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 30_000;

  /** After how many more differing checks what was refused is tried again. */
  private static final int TRY_AGAIN = 30;

  private final ClusterMemberRow row;
  private final InstanceKey key;
  private final ClusterContext context;
  private final Semaphore wake = new Semaphore(0);
  private final Map<SyncedModule, ModuleState> modules = new EnumMap<>(SyncedModule.class);

  private volatile boolean closed;
  private volatile boolean tell;
  private volatile int hurried;
  private volatile MemberCounters counters = MemberCounters.NONE;
  private @Nullable MemberLink link;
  private boolean otherVersion;
  private int failures;
  private long checks;

  Member(ClusterMemberRow row, ClusterContext context) {
    this.row = row;
    this.key = new InstanceKey(row.hostname(), row.port());
    this.context = context;
  }

  ClusterMemberRow row() {
    return row;
  }

  InstanceKey key() {
    return key;
  }

  MemberCounters counters() {
    return counters;
  }

  /** What was seen of its modules. */
  Map<SyncedModule, ModuleState> modules() {
    synchronized (modules) {
      return new EnumMap<>(modules);
    }
  }

  /** Checks soon and often, until enough checks have passed for a difference to be believed. */
  void hurry(int checksToDo) {
    hurried = checksToDo;
    wake.release();
  }

  /** Tells the member to hurry. */
  void tell() {
    tell = true;
    wake.release();
  }

  void close() {
    closed = true;
    wake.release();
  }

  @Override
  public void run() {
    try {
      while (!closed) {
        long began = context.nanos();
        check(began);
        long pause = pauseMillis() - TimeUnit.NANOSECONDS.toMillis(context.nanos() - began);
        if (wake.tryAcquire(Math.max(1, pause), TimeUnit.MILLISECONDS)) {
          wake.drainPermits();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      disconnect();
    }
  }

  /**
   * Whoever does not let one in is asked less and less often: each try slows down others' logins.
   */
  private long pauseMillis() {
    if (hurried > 0) {
      return HURRIED_MILLIS;
    }
    long interval = context.settings().interval().toMillis();
    int doublings = Math.min(failures, 8);
    return failures == 0
        ? interval
        : Math.max(interval, Math.min(LONGEST_PAUSE_MILLIS, interval << doublings));
  }

  private void check(long began) {
    try {
      MemberLink open = connect();
      if (tell) {
        tell = false;
        open.hurry();
      }
      Map<String, Checksums.Value> theirs = open.checksums();
      long took = context.nanos() - began;
      int every = context.settings().statusFrequency();
      Map<String, Long> read =
          every > 0 && checks % every == 0 ? open.counters() : counters.values();
      counters = counters.withSuccess(took, context.nanos(), read);
      checks++;
      hurried = Math.max(0, hurried - 1);
      failures = 0;
      context.problems().gone(key, ClusterProblems.WHOLE);
      if (!otherVersion) {
        compare(open, theirs);
      }
    } catch (IOException e) {
      failed(e);
    }
  }

  private MemberLink connect() throws IOException {
    MemberLink open = link;
    if (open == null) {
      open = MemberLink.open(key, context.settings());
      link = open;
      String version = open.version();
      otherVersion = !version.equals(context.version());
      if (otherVersion) {
        context
            .problems()
            .found(
                key,
                "version",
                Kind.OTHER_VERSION,
                "it runs " + version + " and this proxy " + context.version(),
                "nothing is fetched from it until both run the same version: upgrade the older one");
      } else {
        context.problems().gone(key, "version");
      }
    }
    return open;
  }

  private void failed(IOException e) {
    disconnect();
    counters = counters.withFailure();
    hurried = Math.max(0, hurried - 1);
    boolean denied = e instanceof ServerErrorException s && s.code() == ACCESS_DENIED;
    if (denied) {
      failures++;
      String user = context.settings().user();
      context
          .problems()
          .found(
              key,
              ClusterProblems.WHOLE,
              Kind.ACCESS_DENIED,
              "it does not let user '" + user + "' in",
              "there: add '"
                  + user
                  + ":PASSWORD' to admin-admin_credentials and LOAD ADMIN VARIABLES TO RUNTIME; or"
                  + " here: correct admin-cluster_username and admin-cluster_password");
    } else {
      context
          .problems()
          .found(
              key,
              ClusterProblems.WHOLE,
              Kind.UNREACHABLE,
              "it cannot be asked: " + e.getMessage(),
              "see that it runs, that its --admin-host is an address that members reach, and that"
                  + " the way to its port is open; its configuration is fetched once it answers");
    }
  }

  private void disconnect() {
    MemberLink open = link;
    link = null;
    if (open != null) {
      open.close();
    }
  }

  private void compare(MemberLink open, Map<String, Checksums.Value> theirs) throws IOException {
    Map<String, Checksums.Value> own = context.checksums();
    for (SyncedModule module : SyncedModule.values()) {
      Checksums.Value mine = own.get(module.checksum());
      Checksums.Value other = theirs.get(module.checksum());
      if (mine != null && other != null && !closed) {
        compare(open, module, mine, other);
      }
    }
  }

  private void compare(
      MemberLink open, SyncedModule module, Checksums.Value own, Checksums.Value theirs)
      throws IOException {
    long now = context.epochSecond();
    SyncRule.Verdict verdict = SyncRule.of(own, theirs);
    ModuleState state;
    synchronized (modules) {
      ModuleState before = modules.getOrDefault(module, ModuleState.first(theirs, now));
      state = before.seen(theirs, now, verdict != SyncRule.Verdict.SAME);
      modules.put(module, state);
    }
    int wanted = context.settings().diffsBeforeSync(module);
    if (wanted == 0 || verdict == SyncRule.Verdict.SAME) {
      context.problems().gone(key, module.checksum());
      return;
    }
    if (state.diffs() < wanted || state.isRefused()) {
      return;
    }
    switch (verdict) {
      case FETCH, FETCH_TIE -> fetch(open, module, own, state, verdict);
      case NOBODY_LOADED -> nobodyLoaded(module, own, state);
      case OWN_COUNTS -> notFetched(module, own, state, wanted);
      case SAME -> {}
    }
  }

  private void fetch(
      MemberLink open,
      SyncedModule module,
      Checksums.Value own,
      ModuleState state,
      SyncRule.Verdict verdict)
      throws IOException {
    Checksums.Value theirs = state.value();
    boolean tie = verdict == SyncRule.Verdict.FETCH_TIE;
    ClusterContext.Fetched fetched = context.take(open, module, theirs, own, tie);
    if (fetched.refusal() == null) {
      context.problems().gone(key, module.checksum());
      synchronized (modules) {
        modules.put(module, state.seen(theirs, state.updatedAt(), false));
      }
      return;
    }
    synchronized (modules) {
      modules.put(module, state.refusedUntil(state.diffs() + TRY_AGAIN));
    }
    context
        .problems()
        .found(key, module.checksum(), fetched.kind(), fetched.refusal(), fetched.advice());
  }

  private void nobodyLoaded(SyncedModule module, Checksums.Value own, ModuleState state) {
    context
        .problems()
        .found(
            key,
            module.checksum(),
            Kind.NOBODY_LOADED,
            "it differs from this proxy's and both have version 1 (epochs %d there, %d here), so that nobody knows which is meant"
                .formatted(state.value().epoch(), own.epoch()),
            "on the member whose configuration is right: LOAD "
                + module.module().words()
                + " TO RUNTIME");
  }

  private void notFetched(SyncedModule module, Checksums.Value own, ModuleState state, int wanted) {
    if (state.diffs() < wanted + TRY_AGAIN || own.version() <= 1) {
      return; // it is the other one's turn, and it may need a few checks more
    }
    context
        .problems()
        .found(
            key,
            module.checksum(),
            Kind.NOT_FETCHED_BY_MEMBER,
            "it does not fetch this proxy's newer configuration (epoch %d, there %d)"
                .formatted(own.epoch(), state.value().epoch()),
            "look into stats_proxysql_servers_problems there; is this proxy in its proxysql_servers,"
                + " and is admin-cluster_…_diffs_before_sync above 0?");
  }

  /** For {@code stats_proxysql_servers_checksums}. */
  List<ModuleState> states() {
    return List.copyOf(modules().values());
  }
}
