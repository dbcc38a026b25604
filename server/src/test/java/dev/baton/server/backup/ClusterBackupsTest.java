package dev.baton.server.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.cli.api.ApiBackup;
import dev.baton.cli.api.ApiCluster;
import dev.baton.cli.api.ApiSuspension;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.Tasks;
import dev.baton.ops.backup.choose.SourceChoice;
import dev.baton.ops.backup.format.Definitions;
import dev.baton.ops.backup.format.Manifest;
import dev.baton.ops.backup.format.Manifest.Position;
import dev.baton.ops.backup.format.StoredBackup;
import dev.baton.ops.backup.store.PartialBackup;
import dev.baton.server.Snapshots;
import dev.baton.server.config.ConfigurationReader;
import dev.baton.server.http.v1.ApiMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterBackupsTest {

  @TempDir Path folder;

  private Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private final InstantSource wall = () -> now;
  private final Ground ground = new Ground();
  private final Tools tools = new Tools();

  @Test
  void theFirstIsTakenAtOnceAndTheNextWhenItsTimeHasCome() throws Exception {
    ClusterBackups backups = backups("every: 1h");
    assertThat(backups.status().state()).isEqualTo("none yet");
    backups.look();
    backups.look();
    assertThat(tools.done).containsExactly("create db2:3306 replica", "prune");
    ApiBackup status = backups.status();
    assertThat(status.state()).isEqualTo("good");
    assertThat(status.next()).isEqualTo("2026-11-22T13:00:00Z");
    assertThat(status.instance()).isEqualTo("db2:3306");
    assertThat(status.maxAgeSeconds()).isEqualTo(7200);
    now = now.plusSeconds(3599);
    backups.look();
    assertThat(tools.done).hasSize(2);
    now = now.plusSeconds(1);
    backups.look();
    assertThat(tools.done).hasSize(4);
  }

  @Test
  void whatWasMissedWhileNoManagerRanIsCaughtUpOnce() throws Exception {
    backups("at: 0 13 * * *").look();
    assertThat(tools.done).isEmpty();
    now = now.plus(Duration.ofDays(5)); // five were missed
    ClusterBackups later = backups("at: 0 13 * * *");
    assertThat(later.status().state()).isEqualTo("too old");
    later.look();
    later.look();
    assertThat(tools.done).containsExactly("create db2:3306 replica", "prune");
    assertThat(later.status().next()).isEqualTo("2026-11-27T13:00:00Z");
  }

  @Test
  void aFailureIsToldAndTriedAgain() throws Exception {
    ClusterBackups backups = backups("every: 1h\n      retry-after: 60s");
    tools.failure = "the disk is full";
    backups.look();
    ApiBackup failed = backups.status();
    assertThat(failed.state()).isEqualTo("failed");
    assertThat(failed.failure()).isEqualTo("the disk is full");
    assertThat(failed.failures()).isEqualTo(1);
    assertThat(tools.done).containsExactly("create db2:3306 replica");
    tools.failure = "";
    now = now.plusSeconds(60);
    backups.look();
    assertThat(backups.status().state()).isEqualTo("good");
    assertThat(backups.status().failures()).isEqualTo(1);
  }

  @Test
  void nothingIsBegunWhileThisManagerIsNotTheOneThatActs() throws Exception {
    ClusterBackups backups = backups("every: 1h");
    ground.notNow = "the database is away";
    backups.look();
    assertThat(tools.done).isEmpty();
    assertThat(backups.status().waiting()).isEqualTo("the database is away");
    ground.notNow = "";
    backups.look();
    assertThat(tools.done).hasSize(2);
    assertThat(backups.status().waiting()).isNull();
  }

  @Test
  void aBackupIsVerifiedAndOneThatIsNotGoodHasFailed() throws Exception {
    ClusterBackups backups = backups("every: 1h\n      verify: true");
    backups.look();
    assertThat(tools.done).containsExactly("create db2:3306 replica", "verify", "prune");
    assertThat(backups.status().verified()).isTrue();
    tools.notGood = true;
    now = now.plusSeconds(3600);
    backups.look();
    assertThat(backups.status().failure()).contains("was made, but not shown to be good");
    assertThat(tools.done).as("nothing is removed for it").hasSize(5);
  }

  @Test
  void thatOldOnesCannotBeRemovedMakesNoBackupFail() throws Exception {
    ClusterBackups backups = backups("every: 1h");
    tools.stuck = true;
    backups.look();
    assertThat(backups.status().state()).isEqualTo("good");
  }

  @Test
  void nobodyToBackUpIsAFailureThatSaysWhy() throws Exception {
    ground.suspensions.add(
        new ApiSuspension("db2:3306", "downtime", "ann", "a new disk", now, now.plusSeconds(60)));
    ClusterBackups backups = backups("every: 1h");
    backups.look();
    assertThat(tools.done).isEmpty();
    assertThat(backups.status().failure())
        .contains("db2:3306: in downtime")
        .contains("db3:3306: down");
  }

  @Test
  void anAttemptThatWasCutShortHasFailed() throws Exception {
    tools.interrupt = true;
    ClusterBackups backups = backups("every: 1h");
    try {
      backups.look();
    } catch (InterruptedException e) {
      // as when the manager ends
    }
    assertThat(backups.status().state()).isEqualTo("running");
    assertThat(backups("every: 1h").status().failure()).contains("it was cut short");
  }

  @Test
  void aMemoryThatCannotBeReadIsForgotten() throws Exception {
    ground.memory.put("shop", "{");
    assertThat(backups("every: 1h").status().state()).isEqualTo("none yet");
  }

  @Test
  void aScheduleIsKeptUntilItIsWantedNoMore() throws Exception {
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    tools.during =
        () -> {
          began.countDown();
          try {
            Thread.sleep(60_000);
          } finally {
            ended.countDown();
          }
        };
    BackupScheduler scheduler = new BackupScheduler(ground, tools, wall, Tasks.SYSTEM);
    scheduler.use(List.of(plan("every: 1h")));
    assertThat(began.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(scheduler.statuses()).extracting(ApiBackup::state).containsExactly("running");
    scheduler.use(List.of(plan("every: 1h"))); // as it was: it goes on
    assertThat(ended.getCount()).isEqualTo(1);
    scheduler.use(List.of());
    assertThat(ended.getCount()).isZero();
    assertThat(scheduler.statuses()).isEmpty();
    scheduler.close();
  }

  private ClusterBackups backups(String schedule) throws IOException {
    return new ClusterBackups(plan(schedule), ground, tools, wall);
  }

  private BackupPlan plan(String schedule) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("baton.yaml"),
            """
            clusters:
              - name: shop
                seeds: db1:3306
                user: baton
                password: x
                backup:
                  directory: backups
                  %s
            """
                .formatted(schedule));
    return BackupPlan.of(new ConfigurationReader(Map.of(), "m1").read(file).clusters().getFirst())
        .orElseThrow();
  }

  private static final class Ground implements BackupGround {
    private final Map<String, String> memory = new ConcurrentHashMap<>();
    private final List<ApiSuspension> suspensions = new ArrayList<>();
    private volatile String notNow = "";

    @Override
    public Optional<ApiCluster> cluster(String name) {
      return Optional.of(ApiMapper.cluster(Snapshots.degraded()));
    }

    @Override
    public List<ApiSuspension> suspensions() {
      return suspensions;
    }

    @Override
    public String notNow(String cluster) {
      return notNow;
    }

    @Override
    public Optional<String> recall(String cluster) {
      return Optional.ofNullable(memory.get(cluster));
    }

    @Override
    public void remember(String cluster, String text) {
      memory.put(cluster, text);
    }
  }

  /** What happens while a backup is made. */
  @FunctionalInterface
  private interface During {
    void happens() throws InterruptedException;
  }

  private final class Tools implements BackupTools {
    private final List<String> done = new ArrayList<>();
    private volatile During during = () -> {};
    private String failure = "";
    private boolean notGood;
    private boolean stuck;
    private boolean interrupt;

    @Override
    public StoredBackup create(BackupPlan plan, SourceChoice source)
        throws IOException, InterruptedException {
      done.add("create " + source.instance() + (source.primary() ? "" : " replica"));
      during.happens();
      if (interrupt) {
        throw new InterruptedException();
      }
      if (!failure.isEmpty()) {
        throw new IOException(failure);
      }
      try (PartialBackup partial = plan.target().begin(new InstanceKey("db2", 3306), now)) {
        return partial.complete(
            new Manifest(
                Manifest.FORMAT,
                plan.cluster(),
                "db2:3306",
                "11.4.5-MariaDB",
                true,
                0,
                false,
                now,
                now,
                now,
                new Position("", "", 0),
                partial.write(new Definitions(List.of())),
                List.of()));
      }
    }

    @Override
    public void verify(BackupPlan plan, StoredBackup backup) throws IOException {
      done.add("verify");
      if (notGood) {
        throw new IOException("2 tables differ");
      }
    }

    @Override
    public void prune(BackupPlan plan, Instant at) throws IOException {
      done.add("prune");
      if (stuck) {
        throw new IOException("read-only");
      }
    }
  }
}
