package dev.baton.server.backup;

import dev.baton.cli.api.ApiBackup;
import dev.baton.core.time.Latch;
import dev.baton.core.time.Tasks;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the backup schedules of a manager's clusters, each on a thread of its own. Thread-safe. */
public final class BackupScheduler implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BackupScheduler.class);
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final BackupGround ground;
  private final BackupTools tools;
  private final InstantSource wall;
  private final Tasks tasks;
  private final Map<String, Kept> kept = new LinkedHashMap<>();

  /**
   * @param ended opens when its thread has ended
   */
  private record Kept(BackupPlan plan, ClusterBackups backups, Tasks.Task task, Latch ended) {}

  public BackupScheduler(BackupGround ground, BackupTools tools, InstantSource wall, Tasks tasks) {
    this.ground = ground;
    this.tools = tools;
    this.wall = wall;
    this.tasks = tasks;
  }

  /** Keeps these schedules from now on, and no others; one that is as it was goes on. */
  public synchronized void use(List<BackupPlan> plans) {
    Map<String, BackupPlan> wanted = new LinkedHashMap<>();
    plans.forEach(plan -> wanted.put(plan.cluster(), plan));
    for (Kept one : List.copyOf(kept.values())) {
      if (!one.plan.equals(wanted.get(one.plan.cluster()))) {
        end(one);
        kept.remove(one.plan.cluster());
      }
    }
    for (BackupPlan plan : wanted.values()) {
      if (!kept.containsKey(plan.cluster())) {
        ClusterBackups backups = new ClusterBackups(plan, ground, tools, wall);
        Latch ended = tasks.latch(1);
        Tasks.Task task =
            tasks.start(
                "backups-" + plan.cluster(),
                () -> {
                  keep(backups);
                  ended.countDown();
                });
        kept.put(plan.cluster(), new Kept(plan, backups, task, ended));
      }
    }
  }

  private void keep(ClusterBackups backups) {
    try {
      while (true) {
        try {
          backups.look();
        } catch (RuntimeException e) {
          LOG.error("a look at what backups are due ended in an error of Baton's own", e);
        }
        tasks.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      // it is not wanted any more
    }
  }

  /** With the process that backs up, so that it does not outlive the manager. */
  private static void end(Kept one) {
    one.task.interrupt();
    try {
      if (!one.ended.await(PATIENCE)) {
        LOG.warn("the backup of {} does not end", one.plan.cluster());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Of each cluster that has a schedule. */
  public synchronized List<ApiBackup> statuses() {
    List<ApiBackup> all = new ArrayList<>();
    kept.values().forEach(one -> all.add(one.backups.status()));
    return all;
  }

  /** Ends the schedules, and the backups that are being made. */
  @Override
  public synchronized void close() {
    kept.values().forEach(BackupScheduler::end);
    kept.clear();
  }
}
