package dev.baton.server.proxy.lead;

import dev.baton.admin.command.AdminCommand;
import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.SqlResult;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.routing.RouteFollower.DrainOutcome;
import dev.baton.core.routing.RoutingTable;
import dev.baton.core.time.MonotonicClock;
import dev.baton.proxy.config.ReplicationPair;
import dev.baton.proxy.route.Follower;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who leads which pair of hostgroups, and what they say: {@code BATON LEAD}, {@code LEASE}, {@code
 * REVOKE}, {@code DRAIN}, {@code ROUTE}. Thread-safe; each command returns when it is in force on
 * every event loop.
 *
 * <p>A manager begins with LEAD and gets a session; only the newest of a pair counts, so that what
 * an earlier connection had on its way changes nothing. While a manager's lease runs no other one
 * is taken. One with another log of decisions counts epochs of its own, so that all that the one
 * before said is forgotten then.
 *
 * <p>A lease ends at a time of this process's monotonic clock, which every answer tells: however
 * long a renewal was on its way, or waited in the socket of a process that stood still, it lasts no
 * longer than the manager reckons with.
 */
public final class PairLeads {

  private static final Logger LOG = LoggerFactory.getLogger(PairLeads.class);

  /** How long every event loop may take for a command. */
  private static final Duration LOOPS_LIMIT = Duration.ofSeconds(5);

  private final Supplier<List<ReplicationPair>> pairs;
  private final IntFunction<Follower> followers;
  private final MonotonicClock clock;
  private final Map<Integer, Leader> leaders = new HashMap<>();
  private long lastSession;

  private record Leader(
      long session, ReplicationPair pair, String cluster, String manager, String from) {

    String hostgroups() {
      return pair.writer() + "/" + pair.reader();
    }
  }

  /**
   * @param pairs the pairs of hostgroups in force
   * @param followers what carries out the commands for a hostgroup of writers
   * @param clock by which the followers' leases end
   * @param firstSession another one after each start
   */
  public PairLeads(
      Supplier<List<ReplicationPair>> pairs,
      IntFunction<Follower> followers,
      MonotonicClock clock,
      long firstSession) {
    this.pairs = pairs;
    this.followers = followers;
    this.clock = clock;
    this.lastSession = firstSession;
  }

  /**
   * Carries out a command.
   *
   * @param from who says it, for people
   * @throws AdminException if that manager may not say it; nothing has changed then
   */
  public SqlResult perform(AdminCommand.Lead command, String from) throws AdminException {
    if (command.verb() == AdminCommand.Lead.Verb.LEAD) {
      return lead(command, from);
    }
    Leader leader = leader(command);
    Follower follower = followers.apply(leader.pair().writer());
    return switch (command.verb()) {
      case LEAD -> throw new IllegalStateException("no session is needed for it");
      case LEASE -> {
        Duration left = Duration.ofNanos(command.number("UNTIL") - clock.nanos());
        wait(follower.renewLease(command.number("EPOCH"), left), LOOPS_LIMIT);
        yield answer(Map.of());
      }
      case REVOKE -> {
        wait(follower.revoke(command.number("EPOCH")), LOOPS_LIMIT);
        yield answer(Map.of());
      }
      case DRAIN -> {
        Duration limit = Duration.ofMillis(command.number("MILLIS"));
        DrainOutcome outcome =
            wait(follower.drain(command.number("EPOCH"), limit), limit.plus(LOOPS_LIMIT));
        yield answer(Map.of("busy_sessions", (long) outcome.busySessions()));
      }
      case ROUTE -> {
        RoutingTable table = table(command, leader.cluster());
        wait(follower.publish(table), LOOPS_LIMIT);
        LOG.info(
            "hostgroup {}: the primary of epoch {} is {}, replicas {}",
            leader.pair().writer(),
            table.epoch(),
            table.primary() == null ? "nobody" : table.primary(),
            table.replicas());
        yield answer(Map.of());
      }
    };
  }

  private SqlResult lead(AdminCommand.Lead command, String from) throws AdminException {
    ReplicationPair pair =
        led((int) command.number("WRITER"), (int) command.number("READER"), command);
    String manager = command.text("MANAGER");
    Leader next;
    boolean another;
    synchronized (this) {
      Leader before = leaders.get(pair.writer());
      another = before != null && !before.manager().equals(manager);
      Duration left = followers.apply(pair.writer()).leaseLeft();
      if (before != null && another && left != null && left.isPositive()) {
        throw new AdminException(
            AdminException.GENERAL,
            "hostgroups %s are led by manager %s (%s), whose lease runs for another %d ms"
                .formatted(before.hostgroups(), before.manager(), before.from(), left.toMillis()));
      }
      lastSession++;
      next = new Leader(lastSession, pair, command.text("CLUSTER"), manager, from);
      leaders.put(pair.writer(), next);
    }
    if (another) {
      wait(followers.apply(pair.writer()).forget(), LOOPS_LIMIT);
    }
    LOG.info(
        "manager {} ({}) leads hostgroups {} for cluster {}",
        manager,
        from,
        next.hostgroups(),
        next.cluster());
    return answer(Map.of("session", next.session()));
  }

  private ReplicationPair led(int writer, int reader, AdminCommand.Lead command)
      throws AdminException {
    for (ReplicationPair pair : pairs.get()) {
      if (pair.isLed() && pair.writer() == writer && pair.reader() == reader) {
        return pair;
      }
    }
    throw new AdminException(
        AdminException.GENERAL,
        ("BATON %s: no manager is to lead hostgroups %d/%d: have a row of"
                + " mysql_replication_hostgroups with them and check_type 'manager', and LOAD MYSQL"
                + " SERVERS TO RUNTIME")
            .formatted(command.verb(), writer, reader));
  }

  private Leader leader(AdminCommand.Lead command) throws AdminException {
    long session = command.number("SESSION");
    Leader found = null;
    synchronized (this) {
      for (Leader one : leaders.values()) {
        found = one.session() == session ? one : found;
      }
    }
    if (found == null) {
      throw new AdminException(
          AdminException.GENERAL,
          "session " + session + " of a manager is over: begin anew with BATON LEAD");
    }
    led(found.pair().writer(), found.pair().reader(), command);
    return found;
  }

  private static RoutingTable table(AdminCommand.Lead command, String cluster)
      throws AdminException {
    String primary = command.text("PRIMARY");
    try {
      return new RoutingTable(
          cluster,
          command.number("EPOCH"),
          command.number("VERSION"),
          primary.isEmpty() ? null : InstanceKey.parse(primary),
          Arrays.stream(command.text("REPLICAS").split(","))
              .filter(one -> !one.isBlank())
              .map(InstanceKey::parse)
              .toList());
    } catch (IllegalArgumentException e) {
      throw new AdminException(AdminException.SYNTAX, "BATON ROUTE: " + e.getMessage(), e);
    }
  }

  private static <T> T wait(CompletionStage<T> stage, Duration limit) throws AdminException {
    try {
      return stage.toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new AdminException(AdminException.GENERAL, String.valueOf(cause.getMessage()), cause);
    } catch (TimeoutException e) {
      throw new AdminException(
          AdminException.GENERAL,
          "an event loop of the proxy has not done it within " + limit.toMillis() + " ms",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AdminException(AdminException.GENERAL, "the proxy is stopping", e);
    }
  }

  /** With what time it is here. */
  private SqlResult answer(Map<String, Long> more) {
    List<SqlResult.Column> columns = new ArrayList<>();
    List<@Nullable Object> row = new ArrayList<>();
    columns.add(new SqlResult.Column("clock_ns", "", SqlResult.Type.INTEGER));
    row.add(clock.nanos());
    more.forEach(
        (name, value) -> {
          columns.add(new SqlResult.Column(name, "", SqlResult.Type.INTEGER));
          row.add(value);
        });
    List<@Nullable Object[]> rows = new ArrayList<>();
    rows.add(row.toArray());
    return new SqlResult.Rows(columns, rows);
  }

  /** The rows of {@code stats_mysql_managers}: every pair that is to be led. */
  public synchronized List<@Nullable Object[]> rows() {
    List<@Nullable Object[]> rows = new ArrayList<>();
    pairs.get().stream()
        .filter(ReplicationPair::isLed)
        .sorted(Comparator.comparingInt(ReplicationPair::writer))
        .forEach(pair -> rows.add(row(pair)));
    return rows;
  }

  private @Nullable Object[] row(ReplicationPair pair) {
    Leader leader = leaders.get(pair.writer());
    Follower follower = followers.apply(pair.writer());
    RoutingTable table = follower.table();
    Duration left = follower.leaseLeft();
    long millis = left == null ? 0 : Math.max(0, left.toMillis());
    return new Object[] {
      (long) pair.writer(),
      (long) pair.reader(),
      leader == null ? "" : leader.cluster(),
      leader == null ? "" : leader.manager(),
      leader == null ? "" : leader.from(),
      Math.max(0, follower.epoch()),
      table == null ? 0L : table.version(),
      table == null || table.primary() == null ? "" : table.primary().toString(),
      millis,
      advice(leader, table, millis)
    };
  }

  private static String advice(@Nullable Leader leader, @Nullable RoutingTable table, long millis) {
    if (leader == null) {
      return "writes are held: no manager has come yet; have one with this proxy in"
          + " clusters.proxies, or another check_type";
    }
    if (millis == 0) {
      return "writes are held: the manager's lease has run out; see whether it runs and acts on"
          + " the cluster";
    }
    return table == null || table.primary() == null
        ? "writes are held: the manager knows of no primary; its page says why"
        : "";
  }
}
