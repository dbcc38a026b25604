package dev.baton.mysql.dialect;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.mysql.session.Row;
import dev.baton.topology.snapshot.BinaryLogFacts;
import dev.baton.topology.snapshot.ReplicationAccount;
import java.time.Duration;
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
  int enabledEvents = -1;
  Optional<List<ReplicationAccount>> accounts = Optional.empty();
  private BinaryLogFacts binaryLog = BinaryLogFacts.UNKNOWN;
  private @Nullable GtidPosition executedWhenStalled;
  private Duration backoff = REST_EVERY;
  private @Nullable Long sessionsDue;
  private @Nullable Long restDue;

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
    Duration doubled = backoff.multipliedBy(2);
    backoff = doubled.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : doubled;
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
