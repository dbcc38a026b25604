package dev.baton.manager.history;

import dev.baton.cluster.DecisionLog;
import dev.baton.cluster.DecisionLogException;
import dev.baton.core.time.Tasks;
import dev.baton.manager.config.HistorySettings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one cluster's part of the decision log from growing without end: every hour it forgets, on
 * a thread of its own, the operations that are older than the history is kept. For one thread.
 */
public final class LogRetention {
  private static final Logger LOG = LoggerFactory.getLogger(LogRetention.class);

  static final Duration INTERVAL = Duration.ofHours(1);

  private final String cluster;
  private final DecisionLog log;
  private final HistorySettings kept;
  private final InstantSource wall;
  private final Tasks tasks;
  private Instant last;

  public LogRetention(
      String cluster, DecisionLog log, HistorySettings kept, InstantSource wall, Tasks tasks) {
    this.cluster = cluster;
    this.log = log;
    this.kept = kept;
    this.wall = wall;
    this.tasks = tasks;
    this.last = wall.instant();
  }

  /** Forgets what is old if it is time to: cheap, to be called often. */
  public void tidy() {
    Instant now = wall.instant();
    if (last.plus(INTERVAL).isBefore(now)) {
      last = now;
      tasks.start("log-retention-" + cluster, () -> purge(now.minus(kept.retention())));
    }
  }

  private void purge(Instant olderThan) {
    try {
      int gone = log.purge(cluster, olderThan, kept.rows());
      if (gone > 0) {
        LOG.info("{}: {} old operations were taken out of the decision log", cluster, gone);
      }
    } catch (DecisionLogException e) {
      LOG.warn("{}: old operations stay in the decision log for now", cluster, e);
    }
  }
}
