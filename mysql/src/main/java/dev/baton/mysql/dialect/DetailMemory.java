package dev.baton.mysql.dialect;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.mysql.session.Row;
import dev.baton.topology.snapshot.BinaryLogFacts;
import dev.baton.topology.snapshot.Detected;
import dev.baton.topology.snapshot.Detected.Subject;
import dev.baton.topology.snapshot.ReplicationAccount;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was last read of one server's details, and when each part is to be read again. It outlives
 * the connections, so that a statement that hangs on a sick server is not sent again with each new
 * one: every try leaves a thread behind there. Not thread-safe: guarded by who probes.
 */
public final class DetailMemory {

  private static final Duration SESSIONS_EVERY = Duration.ofSeconds(2);
  private static final Duration REST_EVERY = Duration.ofSeconds(10);
  private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(5);

  List<Row> sessions = List.of();
  Row status = Row.of(Map.of());
  Row group = Row.of(Map.of());
  private final Map<Subject, String> queries;
  private final Map<Subject, String> told = new EnumMap<>(Subject.class);
  private final Map<Subject, String> failed = new EnumMap<>(Subject.class);
  private final Map<Subject, Duration> backoffs = new EnumMap<>(Subject.class);
  private final Map<Subject, Long> queryDue = new EnumMap<>(Subject.class);
  int enabledEvents = -1;
  Optional<List<ReplicationAccount>> accounts = Optional.empty();
  private BinaryLogFacts binaryLog = BinaryLogFacts.UNKNOWN;
  private @Nullable GtidPosition executedWhenStalled;
  private Duration backoff = REST_EVERY;
  private @Nullable Long sessionsDue;
  private @Nullable Long restDue;

  /** Without statements of a person's. */
  public DetailMemory() {
    this(Map.of());
  }

  /**
   * @param queries what a person wants asked of the server, every ten seconds
   */
  public DetailMemory(Map<Subject, String> queries) {
    this.queries = Map.copyOf(queries);
  }

  /** The statements that are to be run now. */
  Map<Subject, String> queriesDue(long nowNanos) {
    if (queries.isEmpty()) {
      return queries;
    }
    Map<Subject, String> due = new EnumMap<>(queries);
    due.keySet().removeIf(subject -> nowNanos - queryDue.getOrDefault(subject, nowNanos) < 0);
    return due;
  }

  void detected(Subject subject, Optional<String> value, long nowNanos) {
    failed.remove(subject);
    value.ifPresentOrElse(text -> told.put(subject, text), () -> told.remove(subject));
    backoffs.remove(subject);
    queryDue.put(subject, nowNanos + REST_EVERY.toNanos());
  }

  /**
   * It failed; what it told before still holds.
   *
   * @param hung whether it did not end in time: it is asked less and less often then, so that it
   *     does not keep the others from being asked, each of which needs a new connection after it
   */
  void notDetected(Subject subject, String why, boolean hung, long nowNanos) {
    failed.put(subject, why);
    Duration pause = backoffs.getOrDefault(subject, REST_EVERY);
    queryDue.put(subject, nowNanos + pause.toNanos());
    if (hung) {
      backoffs.put(subject, longer(pause));
    }
  }

  Detected detected() {
    return queries.isEmpty() ? Detected.NOTHING : new Detected(told, failed);
  }

  private static Duration longer(Duration backoff) {
    Duration doubled = backoff.multipliedBy(2);
    return doubled.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : doubled;
  }

  boolean sessionsAreDue(long nowNanos) {
    return sessionsDue == null || nowNanos - sessionsDue >= 0;
  }

  boolean restIsDue(long nowNanos) {
    return restDue == null || nowNanos - restDue >= 0;
  }

  void sessionsRead(long nowNanos) {
    sessionsDue = nowNanos + SESSIONS_EVERY.toNanos();
  }

  void restRead(long nowNanos) {
    restDue = nowNanos + REST_EVERY.toNanos();
    backoff = REST_EVERY;
  }

  /** Something hung: ask again after a while, and after a longer one the next time. */
  void postpone(long nowNanos) {
    sessionsDue = nowNanos + backoff.toNanos();
    restDue = nowNanos + backoff.toNanos();
    backoff = longer(backoff);
  }

  void binaryLogRead(BinaryLogFacts facts) {
    binaryLog = facts;
    executedWhenStalled = null;
  }

  /** The binary log's lock did not come free in time. */
  void binaryLogStalled(GtidPosition executed) {
    binaryLog =
        new BinaryLogFacts(binaryLog.position(), true, binaryLog.doDb(), binaryLog.ignoreDb());
    executedWhenStalled = executed;
  }

  /** As last read; a stall is over as soon as something has been committed since. */
  BinaryLogFacts binaryLog(GtidPosition executed) {
    if (executedWhenStalled != null && !executedWhenStalled.equals(executed)) {
      binaryLogRead(
          new BinaryLogFacts(binaryLog.position(), false, binaryLog.doDb(), binaryLog.ignoreDb()));
    }
    return binaryLog;
  }
}
