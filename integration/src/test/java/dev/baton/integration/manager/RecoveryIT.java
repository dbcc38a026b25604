package dev.baton.integration.manager;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.cluster.history.BlockedRecovery;
import dev.baton.cluster.history.HookRun;
import dev.baton.cluster.history.Recovery;
import dev.baton.cluster.history.RecoveryQuery;
import dev.baton.cluster.history.Suspension;
import dev.baton.core.instance.InstanceKey;
import dev.baton.integration.Sql;
import dev.baton.integration.TestEngines;
import dev.baton.manager.api.OperationReport;
import dev.baton.manager.api.OperationReport.State;
import dev.baton.manager.api.Recoveries;
import dev.baton.manager.api.RecoveryRequest;
import dev.baton.manager.api.Refactoring.Asked;
import dev.baton.manager.config.HookSettings;
import dev.baton.manager.config.RecoverySettings;
import dev.baton.ops.provision.LocalCluster.Signal;
import dev.baton.topology.policy.PromotionRule;
import dev.baton.topology.port.InstanceLink;
import dev.baton.topology.refactor.TreeChange;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import dev.baton.topology.snapshot.ReplicationChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What holds recoveries of real servers back, who is promoted, what is run and kept around it, and
 * the way back. One cluster of four for all tests, each of which finds it whole.
 */
@Timeout(240)
@ParameterizedClass
@MethodSource("engines")
class RecoveryIT {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final String BY = "ann";

  private static ManagedServers cluster;
  private static Path detected;
  private static int nextNote;

  @Parameter String engine;

  static Stream<String> engines() {
    return TestEngines.names().filter(List.of("mariadb", "mysql-9.7")::contains);
  }

  @BeforeParameterizedClassInvocation
  static void start(String engine) throws Exception {
    detected = Files.createTempFile("baton-detected", "");
    RecoverySettings settings =
        RecoverySettings.defaults()
            .withPeriodBlock(HOUR)
            .withTakeoverTransactionLimit(Duration.ofSeconds(1))
            .withHooks(
                new HookSettings(
                    List.of("echo {failureType} {failedPort} >> " + detected),
                    List.of("echo take {command} {failedPort}"),
                    List.of("echo pre {failureType} {countReplicas} $ORC_FAILED_PORT"),
                    List.of("echo post {isSuccessful} {successorPort} $ORC_SUCCESSOR_PORT"),
                    List.of(),
                    List.of("sleep 60", "echo primary {failedPort} {successorPort}"),
                    List.of("echo moved {instanceType} {failedPort}"),
                    List.of("echo took {successorPort}"),
                    List.of(),
                    List.of(),
                    Duration.ofSeconds(4),
                    1_000));
    cluster =
        ManagedServers.start(
            engine, 4, settings, manager -> manager.withLagLimit(Duration.ofSeconds(1)));
    nextNote = 0;
    try (Sql root = cluster.servers().root(0)) {
      root.run("CREATE TABLE app.note (id INT PRIMARY KEY)");
    }
  }

  @AfterParameterizedClassInvocation
  static void stop() throws Exception {
    cluster.close();
    Files.delete(detected);
  }

  @BeforeEach
  void wholeAndWithoutWishes() throws Exception {
    recoveries().acknowledge(RecoveryQuery.ALL, BY, "the next test");
    IntStream.range(0, 4).forEach(i -> rule(cluster.key(i), PromotionRule.NEUTRAL));
    cluster.awaitHealthy();
  }

  private static Recoveries recoveries() {
    return cluster.manager().recoveries();
  }

  private static void rule(InstanceKey instance, PromotionRule rule) {
    cluster.manager().inventory(ManagedServers.NAME).promotionRule(instance, rule, HOUR);
  }

  /** Everybody but the primary. */
  private static List<InstanceKey> replicas() {
    InstanceKey primary = cluster.primary();
    return IntStream.range(0, 4)
        .mapToObj(cluster::key)
        .filter(key -> !key.equals(primary))
        .toList();
  }

  private static Sql root(InstanceKey key) throws Exception {
    return cluster.servers().root(cluster.indexOf(key));
  }

  private static InstanceLink link(InstanceKey key) {
    return cluster.servers().link(cluster.indexOf(key));
  }

  private static InstanceFacts facts(InstanceKey key) {
    try (InstanceLink link = link(key)) {
      return link.probe(LIMIT);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static Optional<InstanceKey> sourceOf(InstanceKey key) {
    return facts(key).channel().map(ReplicationChannel::source);
  }

  private static void soon(String what, Callable<Boolean> condition) throws Exception {
    cluster.await(
        what,
        () -> {
          try {
            return condition.call();
          } catch (Exception e) {
            throw new AssertionError(what, e);
          }
        });
  }

  /** A row that the primary takes, which shows that it does. */
  private static String write() throws Exception {
    try (Sql sql = root(cluster.primary())) {
      sql.run("INSERT INTO app.note VALUES (" + ++nextNote + ")");
    }
    return Integer.toString(nextNote);
  }

  private static Recovery ended(Recovery.Kind kind, InstanceKey failed) throws Exception {
    cluster.await(
        "the recovery of " + failed + " has ended",
        () -> latest(failed).filter(r -> r.kind() == kind && !r.running()).isPresent());
    return latest(failed).orElseThrow();
  }

  private static Optional<Recovery> latest(InstanceKey failed) {
    return recoveries()
        .recoveries(RecoveryQuery.ofInstance(failed).unacknowledgedOnly(), 1, 0)
        .stream()
        .findFirst();
  }

  private static BlockedRecovery blocked(InstanceKey failed, String gate) throws Exception {
    cluster.await("it is blocked by " + gate, () -> findBlocked(failed, gate).isPresent());
    return findBlocked(failed, gate).orElseThrow();
  }

  private static Optional<BlockedRecovery> findBlocked(InstanceKey failed, String gate) {
    return recoveries().blocked(ManagedServers.NAME).stream()
        .filter(b -> b.instance().equals(failed) && b.gate().equals(gate))
        .findFirst();
  }

  /** What the hooks of a recovery wrote, waited for up to the last. */
  private static List<HookRun> hooks(String uid, String last) throws Exception {
    cluster.await(
        "the hook that says " + last,
        () -> recoveries().hooks(uid).stream().anyMatch(run -> run.output().startsWith(last)));
    return recoveries().hooks(uid);
  }

  private static List<String> output(List<HookRun> runs) {
    return runs.stream().map(run -> run.output().strip()).toList();
  }

  @Test
  void aFailureMeetsEachGateIsRecoveredByTheRulesAndTheRoleGoesBack() throws Exception {
    cluster.load().start();
    InstanceKey old = cluster.primary();
    InstanceKey never = replicas().getFirst();
    InstanceKey wanted = replicas().getLast();
    rule(never, PromotionRule.MUST_NOT);
    rule(wanted, PromotionRule.PREFER);
    long epoch = cluster.epoch();
    recoveries().setEnabled(false, BY);
    recoveries().suspend(old, Suspension.Kind.DOWNTIME, BY, "new disk", HOUR);
    cluster.signal(old, Signal.KILL);
    assertThat(blocked(old, "disabled").reason()).contains("disabled globally");
    recoveries().setEnabled(true, BY);
    assertThat(blocked(old, "downtime").reason()).contains("new disk");
    assertThat(cluster.epoch()).as("nothing was begun").isEqualTo(epoch);
    assertThat(recoveries().resume(old, Suspension.Kind.DOWNTIME, BY)).isTrue();

    Recovery recovery = ended(Recovery.Kind.PRIMARY, old);
    assertThat(recovery.state()).as(cluster.story()).isEqualTo(Recovery.State.SUCCEEDED);
    assertThat(recovery.successor()).isEqualTo(wanted);
    assertThat(proof())
        .contains(wanted + " has the promotion rule prefer")
        .contains(never + " has the promotion rule must_not");
    hooksAroundTheFailover(recovery, old, wanted);
    backTo(old);
    theWindowBlocksUntilAcknowledged(old, recovery.uid());
    cluster.load().stop();
    cluster.checkEverything();
  }

  private static String proof() {
    return cluster.latest("failover").steps().stream()
        .filter(step -> step.name().equals("proof"))
        .map(OperationReport.Step::sentence)
        .reduce("", String::concat);
  }

  private static void hooksAroundTheFailover(
      Recovery recovery, InstanceKey old, InstanceKey successor) throws Exception {
    assertThat(Files.readAllLines(detected)).contains("DeadMaster " + old.port());
    List<HookRun> runs = hooks(recovery.uid(), "post ");
    assertThat(output(runs))
        .containsSubsequence(
            "pre DeadMaster 3 " + old.port(),
            "primary %d %d".formatted(old.port(), successor.port()),
            "post true %d %d".formatted(successor.port(), successor.port()));
    assertThat(runs)
        .filteredOn(run -> run.command().equals("sleep 60"))
        .allSatisfy(
            run -> {
              assertThat(run.exitCode()).isEqualTo(-1);
              assertThat(run.millis()).isBetween(4_000L, 20_000L);
            })
        .hasSize(1);
  }

  /** As a person does it: end the downtime of the old primary, and give the role back to it. */
  private static void backTo(InstanceKey old) throws Exception {
    recoveries().resume(old, Suspension.Kind.DOWNTIME, BY); // unless it replicates already
    cluster.awaitHealthy();
    cluster.await(
        "what became of it is on the record",
        () -> latest(old).filter(r -> r.outcome().contains("came back")).isPresent());
    OperationReport back =
        recoveries().gracefulTakeover(ManagedServers.NAME, RecoveryRequest.by(BY).to(old));
    assertThat(back.state()).as(back.outcome() + cluster.story()).isEqualTo(State.DONE);
    assertThat(cluster.primary()).isEqualTo(old);
    assertThat(output(hooks(back.operationId(), "took ")))
        .contains("took " + old.port())
        .anyMatch(line -> line.startsWith("take graceful-master-takeover"));
    cluster.awaitHealthy();
    assertThat(recoveries().suspensions()).isEmpty();
  }

  private static void theWindowBlocksUntilAcknowledged(InstanceKey primary, String earlier)
      throws Exception {
    long epoch = cluster.epoch();
    cluster.signal(primary, Signal.KILL);
    BlockedRecovery blocked = blocked(primary, "period-block");
    assertThat(blocked.blockingRecovery()).isEqualTo(earlier);
    assertThat(blocked.reason()).contains(earlier, "acknowledge it");
    assertThat(cluster.epoch()).isEqualTo(epoch);
    assertThat(recoveries().acknowledge(RecoveryQuery.ofUid(earlier), BY, "seen")).isEqualTo(1);
    cluster.await("it fails over", () -> cluster.epoch() == epoch + 1);
    cluster.awaitHealthy();
  }

  @Test
  void aTakeoverThatIsRefusedLeavesTheOldPrimaryWritable() throws Exception {
    InstanceKey old = cluster.primary();
    InstanceKey target = replicas().getFirst();
    RecoveryRequest request = RecoveryRequest.by(BY).to(target);
    try (Sql writer = root(old);
        InstanceLink link = link(old)) {
      writer.run("BEGIN", "INSERT INTO app.note VALUES (-1)");
      soon(
          "it has written for long enough",
          () ->
              link.longestWrite(LIMIT)
                  .filter(age -> age.compareTo(Duration.ofSeconds(1)) > 0)
                  .isPresent());
      OperationReport refused = recoveries().gracefulTakeover(ManagedServers.NAME, request);
      assertThat(refused.state()).as(refused.outcome()).isEqualTo(State.REFUSED);
      assertThat(refused.outcome()).contains("has been writing on " + old);
      write();
      writer.run("ROLLBACK");
    }
    try (Sql locker = root(target)) {
      locker.run("LOCK TABLES app.note READ");
      write();
      cluster.await(
          "the manager has seen that it is behind",
          () ->
              cluster
                  .status()
                  .snapshot()
                  .view(target)
                  .map(InstanceView::facts)
                  .flatMap(InstanceFacts::channel)
                  .filter(channel -> channel.delay().orElse(0) > 1)
                  .isPresent());
      OperationReport refused = recoveries().gracefulTakeover(ManagedServers.NAME, request);
      assertThat(refused.state()).as(refused.outcome()).isEqualTo(State.REFUSED);
      assertThat(refused.outcome()).contains("s behind");
      write();
    }
    assertThat(cluster.primary()).isEqualTo(old);
    assertThat(facts(old).writable()).isTrue();
  }

  @Test
  void theReplicasOfADeadIntermediatePrimaryFollowSomebodyElse() throws Exception {
    InstanceKey middle = replicas().getFirst();
    InstanceKey leaf = replicas().getLast();
    TreeChange below = new TreeChange.Relocate(leaf, middle);
    assertThat(
            cluster
                .manager()
                .refactoring()
                .change(ManagedServers.NAME, below, Asked.PLAINLY)
                .state())
        .isEqualTo(State.DONE);
    write();
    cluster.await("it replicates below", () -> sourceOf(leaf).equals(Optional.of(middle)));
    long epoch = cluster.epoch();
    cluster.signal(middle, Signal.KILL);
    Recovery recovery = ended(Recovery.Kind.INTERMEDIATE, middle);
    assertThat(recovery.state()).as(cluster.story()).isEqualTo(Recovery.State.SUCCEEDED);
    assertThat(recovery.replicas()).containsExactly(leaf);
    assertThat(sourceOf(leaf)).isPresent().isNotEqualTo(Optional.of(middle));
    assertThat(output(hooks(recovery.uid(), "post ")))
        .contains("moved intermediate-master " + middle.port());
    String last = write();
    try (Sql sql = root(leaf)) {
      soon("it has arrived", () -> sql.value("SELECT MAX(id) FROM app.note").equals(last));
    }
    assertThat(cluster.epoch()).as("the primary was not touched").isEqualTo(epoch);
    cluster.awaitHealthy();
  }

  @Test
  void aPreferredReplicaThatIsBehindFetchesTheRestAndIsPromoted() throws Exception {
    InstanceKey old = cluster.primary();
    InstanceKey wanted = replicas().getLast();
    rule(wanted, PromotionRule.PREFER);
    recoveries().suspend(wanted, Suspension.Kind.MAINTENANCE, BY, "behind on purpose", HOUR);
    String last;
    try (InstanceLink link = link(wanted)) {
      link.stopReceiver(LIMIT);
      write();
      last = write();
    }
    cluster.signal(old, Signal.KILL);
    Recovery recovery = ended(Recovery.Kind.PRIMARY, old);
    assertThat(recovery.successor()).as(cluster.story()).isEqualTo(wanted);
    assertThat(proof()).contains(wanted + " is wanted more: it fetches from ");
    try (Sql sql = root(wanted)) {
      assertThat(sql.value("SELECT MAX(id) FROM app.note")).isEqualTo(last);
    }
    write();
    recoveries().resume(wanted, Suspension.Kind.MAINTENANCE, BY);
    cluster.awaitHealthy();
  }

  @Test
  void aReplicaThatDoesNotAcknowledgeIsMadeTo() throws Exception {
    InstanceKey replica = replicas().getFirst();
    recoveries().suspend(replica, Suspension.Kind.MAINTENANCE, BY, "by hand", HOUR);
    String variable =
        engine.equals("mariadb") ? "rpl_semi_sync_slave_enabled" : "rpl_semi_sync_replica_enabled";
    try (Sql sql = root(replica);
        InstanceLink link = link(replica)) {
      sql.run("SET GLOBAL " + variable + " = 0");
      assertThat(link.probe(LIMIT).semiSync().replicaEnabled()).isFalse();
      link.acknowledge(LIMIT);
      link.acknowledge(LIMIT); // what acknowledges is left as it is
      soon("it acknowledges", () -> link.probe(LIMIT).semiSync().replicaActive());
    }
    cluster.await(
        "the primary has them all",
        () -> facts(cluster.primary()).semiSync().connectedAcknowledgers() == 3);
    write();
    recoveries().resume(replica, Suspension.Kind.MAINTENANCE, BY);
  }
}
