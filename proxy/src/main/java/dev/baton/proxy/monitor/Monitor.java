package dev.baton.proxy.monitor;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.proxy.config.GroupHostgroups;
import dev.baton.proxy.config.Groupings;
import dev.baton.proxy.config.ReplicationPair;
import dev.baton.proxy.config.ServerEntry;
import dev.baton.proxy.config.ServerEntry.Status;
import dev.baton.proxy.config.ServerTls;
import dev.baton.wire.client.ServerErrorException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks the servers of a proxy that runs alone: connect, ping, read_only and replication lag, each
 * in its own rhythm and each server for itself, so that one that hangs holds up no other. What the
 * servers are then used for is {@link Fleet}'s to say. Runs on virtual threads; thread-safe.
 */
public final class Monitor implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Monitor.class);
  private static final long TICK_MILLIS = 20;

  /**
   * First checks that begin together. Hundreds of servers that are loaded at once would else be
   * checked at the same moment for ever, and take the processor from everything else.
   */
  private static final int NEWCOMERS_A_TICK = 10;

  /** The kinds of checks. */
  public enum Kind {
    CONNECT,
    PING,
    READ_ONLY,
    LAG,
    GROUP_REPLICATION,
    GALERA
  }

  /**
   * What is to be checked, and how; swapped as a whole.
   *
   * @param pinged every server but those that are OFFLINE_HARD
   * @param paired those of pairs of hostgroups, with what they are asked
   * @param lagging those with a limit
   * @param near those whose pings must not take too long
   * @param members those of groups
   * @param tls how servers are reached that have {@code use_ssl} in any hostgroup
   */
  private record Plan(
      Set<InstanceKey> pinged,
      Map<InstanceKey, String> paired,
      Set<InstanceKey> lagging,
      Set<InstanceKey> near,
      Map<InstanceKey, GroupHostgroups.Kind> members,
      Map<InstanceKey, ServerTls> tls,
      MonitorSettings settings) {

    static Plan of(List<ServerEntry> servers, Groupings groupings, MonitorSettings settings) {
      Map<Integer, String> types = new HashMap<>();
      for (ReplicationPair pair : groupings.pairs()) {
        types.put(pair.writer(), pair.asked());
        types.put(pair.reader(), pair.asked());
      }
      Set<InstanceKey> pinged = new HashSet<>();
      Map<InstanceKey, String> paired = new HashMap<>();
      Set<InstanceKey> lagging = new HashSet<>();
      Set<InstanceKey> near = new HashSet<>();
      Map<InstanceKey, GroupHostgroups.Kind> members = new HashMap<>();
      Map<InstanceKey, ServerTls> tls = new HashMap<>();
      for (ServerEntry server : servers) {
        if (server.status() == Status.OFFLINE_HARD) {
          continue;
        }
        pinged.add(server.instance());
        if (server.tls() != null) {
          tls.put(server.instance(), server.tls());
        }
        if (server.maxReplicationLag() > 0) {
          lagging.add(server.instance());
        }
        if (server.maxLatencyMillis() > 0) {
          near.add(server.instance());
        }
        String type = types.get(server.hostgroup());
        if (type != null) {
          paired.put(server.instance(), type);
        }
        groupings.groups().stream()
            .filter(row -> row.has(server.hostgroup()))
            .forEach(row -> members.put(server.instance(), row.kind()));
      }
      return new Plan(pinged, paired, lagging, near, members, tls, settings);
    }
  }

  /** One kind of check: how its results and those that run are kept. */
  private static final class Checks {
    final CheckLog log = new CheckLog();
    final Set<InstanceKey> underWay = ConcurrentHashMap.newKeySet();

    /** When each was begun last; used by the monitor's own thread only. */
    final Map<InstanceKey, Long> begunNanos = new HashMap<>();
  }

  @FunctionalInterface
  private interface Question {
    @Nullable Reading ask() throws IOException;
  }

  private final InstantSource wall;
  private final MonotonicClock clock;
  private final Runnable changed;
  private final Map<Kind, Checks> checks = new EnumMap<>(Kind.class);
  private final Map<InstanceKey, Seen> seen = new ConcurrentHashMap<>();
  private final Map<InstanceKey, Probe> probes = new ConcurrentHashMap<>();
  private volatile Plan plan = Plan.of(List.of(), Groupings.NONE, MonitorSettings.DEFAULT);
  private volatile boolean closed;

  /** Used by the monitor's own thread only. */
  private int newcomers;

  private Monitor(InstantSource wall, MonotonicClock clock, Runnable changed) {
    this.wall = wall;
    this.clock = clock;
    this.changed = changed;
    for (Kind kind : Kind.values()) {
      checks.put(kind, new Checks());
    }
  }

  /**
   * Begins; there is nothing to check before {@link #watch}.
   *
   * @param changed called on a monitor's thread when what is known of a server is another than
   *     before
   */
  public static Monitor start(InstantSource wall, MonotonicClock clock, Runnable changed) {
    Monitor monitor = new Monitor(wall, clock, changed);
    Thread.ofVirtual().name("monitor").start(monitor::run);
    return monitor;
  }

  /** From now on. */
  public void watch(List<ServerEntry> servers, Groupings groupings, MonitorSettings settings) {
    plan = Plan.of(servers, groupings, settings);
    Set<InstanceKey> wanted = new HashSet<>();
    servers.forEach(server -> wanted.add(server.instance()));
    seen.keySet().retainAll(wanted);
    probes.keySet().retainAll(wanted);
  }

  /** What is known of each server. */
  public Map<InstanceKey, Seen> seen() {
    return Map.copyOf(seen);
  }

  /**
   * Which of the servers let the monitor in at this moment. All of them where nothing is monitored,
   * as its account need not be right then.
   *
   * @param limit after which one that has not answered counts as gone
   */
  public Set<InstanceKey> answering(Set<InstanceKey> servers, Duration limit)
      throws InterruptedException {
    MonitorSettings settings = plan.settings();
    if (!settings.enabled()) {
      return Set.copyOf(servers);
    }
    Set<InstanceKey> found = ConcurrentHashMap.newKeySet();
    List<Thread> asked = new ArrayList<>();
    for (InstanceKey one : servers) {
      asked.add(
          Thread.ofVirtual()
              .name("verify " + one)
              .start(
                  () -> {
                    try {
                      probe(one).connect(settings, limit);
                      found.add(one);
                    } catch (IOException e) {
                      LOG.debug("{} does not answer now: {}", one, e.getMessage());
                    }
                  }));
    }
    long begin = clock.nanos();
    for (Thread thread : asked) {
      thread.join(limit.minusMillis(Math.min(limit.toMillis(), clock.millisSince(begin))));
    }
    return Set.copyOf(found);
  }

  /** The results of one kind of check. */
  public CheckLog log(Kind kind) {
    return checks(kind).log;
  }

  private Checks checks(Kind kind) {
    return Objects.requireNonNull(checks.get(kind));
  }

  private void run() {
    try {
      Plan last = plan;
      while (!closed) {
        Plan now = plan;
        if (now != last) {
          checks.values().forEach(of -> of.begunNanos.keySet().retainAll(now.pinged()));
          last = now;
        }
        if (now.settings().enabled()) {
          startWhatIsDue(now);
        }
        TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void startWhatIsDue(Plan now) {
    MonitorSettings settings = now.settings();
    newcomers = NEWCOMERS_A_TICK;
    now.paired()
        .forEach(
            (one, type) ->
                ifDue(
                    Kind.READ_ONLY,
                    one,
                    settings.readOnly().interval(),
                    () -> readOnly(one, type, settings)));
    now.members()
        .forEach(
            (one, kind) -> {
              switch (kind) {
                case GROUP_REPLICATION ->
                    ifDue(
                        Kind.GROUP_REPLICATION,
                        one,
                        settings.group().check().interval(),
                        () ->
                            member(
                                Kind.GROUP_REPLICATION,
                                one,
                                settings,
                                () -> probe(one).member(settings)));
                case GALERA ->
                    ifDue(
                        Kind.GALERA,
                        one,
                        settings.galera().check().interval(),
                        () -> member(Kind.GALERA, one, settings, () -> probe(one).node(settings)));
              }
            });
    for (InstanceKey one : now.lagging()) {
      ifDue(Kind.LAG, one, settings.lag().interval(), () -> lag(one, settings));
    }
    for (InstanceKey one : now.pinged()) {
      ifDue(Kind.PING, one, settings.ping().interval(), () -> ping(one, settings));
      ifDue(Kind.CONNECT, one, settings.connect().interval(), () -> connect(one, settings));
    }
  }

  private void ifDue(Kind kind, InstanceKey instance, Duration interval, Runnable check) {
    Checks of = checks(kind);
    long now = clock.nanos();
    Long last = of.begunNanos.get(instance);
    boolean due = last == null ? newcomers-- > 0 : now - last >= interval.toNanos();
    if (!due || !of.underWay.add(instance)) {
      return;
    }
    of.begunNanos.put(instance, now);
    Thread.ofVirtual()
        .name("monitor " + kind + " " + instance)
        .start(
            () -> {
              try {
                check.run();
              } finally {
                of.underWay.remove(instance);
              }
            });
  }

  // ---- the checks

  private void connect(InstanceKey instance, MonitorSettings settings) {
    ask(
        Kind.CONNECT,
        instance,
        settings,
        () -> {
          probe(instance).connect(settings);
          return null;
        });
  }

  private void ping(InstanceKey instance, MonitorSettings settings) {
    Result result =
        ask(
            Kind.PING,
            instance,
            settings,
            () -> {
              probe(instance).ping(settings);
              return null;
            });
    boolean near = plan.near().contains(instance);
    learn(
        instance,
        known ->
            !result.ok()
                ? known.pingFailed()
                : near ? known.pinged(result.tookMillis()) : known.pinged());
  }

  private void readOnly(InstanceKey instance, String type, MonitorSettings settings) {
    Result result =
        ask(
            Kind.READ_ONLY,
            instance,
            settings,
            () -> new Reading.Figure(probe(instance).readOnly(settings, type) ? 1 : 0));
    learn(
        instance,
        known ->
            result.reading() instanceof Reading.Figure figure
                ? known.readOnlyIs(figure.value() != 0)
                : result.timedOut()
                    ? known.readOnlyFailed(settings.readOnlyMaxTimeouts())
                    : known); // it is not there at all: that is for the ping to say
  }

  private void lag(InstanceKey instance, MonitorSettings settings) {
    Result result =
        ask(Kind.LAG, instance, settings, () -> new Reading.Figure(probe(instance).lag(settings)));
    if (result.reading() instanceof Reading.Figure figure) {
      learn(instance, known -> known.lagIs(figure.value()));
    }
  }

  private void member(
      Kind kind, InstanceKey instance, MonitorSettings settings, Question question) {
    Result result = ask(kind, instance, settings, question);
    learn(instance, known -> known.memberIs(result.after(known.member())));
  }

  /**
   * @param reading null if nothing was said, or nothing was asked
   * @param error null if there was none
   */
  private record Result(@Nullable Reading reading, @Nullable Exception error, int tookMillis) {
    boolean ok() {
      return error == null;
    }

    boolean timedOut() {
      return error instanceof SocketTimeoutException
          || (error != null && error.getCause() instanceof SocketTimeoutException);
    }

    MemberFacts after(MemberFacts known) {
      if (reading != null) {
        return known.answered(reading);
      }
      return error instanceof ServerErrorException || error instanceof Probe.GoneException
          ? known.refused(message(error))
          : known.unanswered();
    }
  }

  private static String message(Exception error) {
    return error.getMessage() == null ? error.toString() : error.getMessage();
  }

  private Probe probe(InstanceKey instance) {
    ServerTls tls = plan.tls().get(instance);
    Probe before = probes.get(instance);
    Probe now =
        probes.compute(
            instance,
            (key, known) ->
                known != null && Objects.equals(known.tls(), tls) ? known : new Probe(key, tls));
    if (before != null && before != now) {
      closeQuietly(before);
    }
    return now;
  }

  private static void closeQuietly(Probe probe) {
    try {
      probe.close();
    } catch (IOException e) {
      LOG.debug("a connection of the monitor: {}", e.toString());
    }
  }

  private Result ask(Kind kind, InstanceKey instance, MonitorSettings settings, Question question) {
    Instant start = wall.instant();
    long micros = TimeUnit.SECONDS.toMicros(start.getEpochSecond()) + start.getNano() / 1_000;
    long begun = clock.nanos();
    try {
      Reading reading = question.ask();
      long took = (clock.nanos() - begun) / 1_000;
      log(kind).add(new CheckLog.Entry(instance, micros, took, reading, null), settings.history());
      return new Result(reading, null, (int) (took / 1_000));
    } catch (IOException | RuntimeException e) {
      CheckLog.Entry entry = new CheckLog.Entry(instance, micros, 0, null, message(e));
      log(kind).add(entry, settings.history());
      return new Result(null, e, 0);
    }
  }

  private void learn(InstanceKey instance, Function<Seen, Seen> news) {
    Seen before = seen.getOrDefault(instance, Seen.NOTHING);
    Seen after =
        seen.compute(instance, (key, known) -> news.apply(known == null ? Seen.NOTHING : known));
    if (!after.equals(before)) {
      if (after.readOnly() != null && !after.readOnly().equals(before.readOnly())) {
        LOG.info("{} is {}", instance, after.readOnly() ? "read-only" : "writable");
      }
      changed.run();
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    for (Probe probe : probes.values()) {
      probe.close();
    }
  }
}
