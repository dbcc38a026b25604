package dev.baton.server.backup;

import dev.baton.cli.api.ApiBackup;
import dev.baton.cli.api.ApiCluster;
import dev.baton.ops.backup.choose.SourceChoice;
import dev.baton.ops.backup.choose.SourceRules;
import dev.baton.ops.backup.format.BackupJson;
import dev.baton.ops.backup.format.StoredBackup;
import dev.baton.ops.backup.schedule.ScheduleMemory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * The scheduled backups of one cluster. {@link #look} is called again and again, by one thread;
 * what was missed meanwhile is caught up once. {@link #status} is thread-safe.
 */
final class ClusterBackups {

  private static final Logger LOG = LoggerFactory.getLogger(ClusterBackups.class);

  private final BackupPlan plan;
  private final BackupGround ground;
  private final BackupTools tools;
  private final InstantSource wall;
  private volatile ScheduleMemory memory;
  private volatile String waiting = "";

  ClusterBackups(BackupPlan plan, BackupGround ground, BackupTools tools, InstantSource wall) {
    this.plan = plan;
    this.ground = ground;
    this.tools = tools;
    this.wall = wall;
    Optional<ScheduleMemory> recalled = recall();
    this.memory = recalled.orElseGet(() -> ScheduleMemory.first(wall.instant())).resumed();
    if (recalled.isEmpty()) {
      keep(memory);
    }
  }

  private Optional<ScheduleMemory> recall() {
    try {
      return ground
          .recall(plan.cluster())
          .map(
              text -> BackupJson.read(text.getBytes(StandardCharsets.UTF_8), ScheduleMemory.class));
    } catch (JacksonException e) {
      LOG.warn("what was remembered of the backups of {} cannot be read", plan.cluster(), e);
      return Optional.empty();
    }
  }

  /** Takes a backup if one is due and may be begun; blocks until it has ended. */
  void look() throws InterruptedException {
    Instant now = wall.instant();
    if (now.isBefore(memory.due(plan.schedule(), plan.settings().retryAfter()))) {
      waiting = "";
      return;
    }
    String notNow = ground.notNow(plan.cluster());
    Optional<ApiCluster> cluster = ground.cluster(plan.cluster());
    boolean seen = cluster.filter(BackupMembers::allSeen).isPresent();
    if (!notNow.isEmpty() || cluster.isEmpty() || !seen) {
      waiting = notNow.isEmpty() ? "the manager has not looked at every server yet" : notNow;
      return;
    }
    waiting = "";
    keep(memory.begin(now));
    try {
      attempt(cluster.get());
    } catch (IOException e) {
      fail(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.error("a backup of {} ended in an error of Baton's own", plan.cluster(), e);
      fail("an error of Baton's own, see its log: " + e);
    }
  }

  private void attempt(ApiCluster cluster) throws IOException, InterruptedException {
    SourceChoice source =
        SourceChoice.of(
            plan.cluster(),
            BackupMembers.of(cluster, ground.suspensions()),
            new SourceRules(cluster.durability().acks(), plan.settings().maxLag(), false));
    LOG.info("cluster {}: backing up {}, {}", plan.cluster(), source.instance(), source.why());
    source.passedOver().forEach(line -> LOG.info("cluster {}: not {}", plan.cluster(), line));
    StoredBackup backup = tools.create(plan, source);
    boolean verify = plan.settings().verify();
    if (verify) {
      try {
        tools.verify(plan, backup);
      } catch (IOException e) {
        throw new IOException(
            "%s was made, but not shown to be good: %s".formatted(backup.where(), e.getMessage()),
            e);
      }
    }
    keep(memory.succeed(wall.instant(), backup.where(), backup.manifest(), verify));
    LOG.info("cluster {}: {} is whole", plan.cluster(), backup.where());
    prune();
  }

  /** The backup is good whether or not others could be removed. */
  private void prune() {
    try {
      tools.prune(plan, wall.instant());
    } catch (IOException e) {
      LOG.error("cluster {}: old backups could not be removed", plan.cluster(), e);
    }
  }

  private void fail(String why) {
    LOG.error("cluster {}: the backup failed: {}", plan.cluster(), why);
    keep(memory.fail(wall.instant(), why));
  }

  private void keep(ScheduleMemory next) {
    memory = next;
    try {
      ground.remember(plan.cluster(), new String(BackupJson.write(next), StandardCharsets.UTF_8));
    } catch (RuntimeException e) {
      LOG.warn("what is known of the backups of {} could not be kept", plan.cluster(), e);
    }
  }

  ApiBackup status() {
    ScheduleMemory known = memory;
    Instant now = wall.instant();
    Duration age = known.age(now);
    Duration allowed = plan.settings().maxAge(plan.schedule(), now);
    return new ApiBackup(
        plan.cluster(),
        plan.schedule().text(),
        plan.place(),
        state(known, age, allowed),
        known.running(),
        known.due(plan.schedule(), plan.settings().retryAfter()),
        waiting.isEmpty() ? null : waiting,
        age.toSeconds(),
        allowed.toSeconds(),
        known.shown(),
        known.path().isEmpty() ? null : known.path(),
        known.instance().isEmpty() ? null : known.instance(),
        known.bytes(),
        known.durationMillis(),
        known.verified(),
        known.failure().isEmpty() ? null : known.failure(),
        known.failures());
  }

  private static String state(ScheduleMemory known, Duration age, Duration allowed) {
    if (known.running()) {
      return "running";
    }
    if (!known.failure().isEmpty()) {
      return "failed";
    }
    return age.compareTo(allowed) > 0 ? "too old" : known.shown() == null ? "none yet" : "good";
  }
}
