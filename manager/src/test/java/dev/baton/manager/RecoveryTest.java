package dev.baton.manager;

import static dev.baton.manager.fake.FakeServers.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.cluster.history.AuditEntry;
import dev.baton.cluster.history.BlockedRecovery;
import dev.baton.cluster.history.HistoryStore;
import dev.baton.cluster.history.HookRun;
import dev.baton.cluster.history.Recovery;
import dev.baton.cluster.history.RecoveryQuery;
import dev.baton.cluster.history.Suspension;
import dev.baton.manager.api.OperationReport;
import dev.baton.manager.api.OperationReport.State;
import dev.baton.manager.api.Recoveries;
import dev.baton.manager.api.RecoveryRequest;
import dev.baton.manager.config.HookSettings;
import dev.baton.manager.config.RecoverySettings;
import dev.baton.manager.fake.Lab;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Recoveries over fake servers: what holds them back, what is run around them, what is kept. */
@Timeout(60)
class RecoveryTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private static Lab lab(RecoverySettings settings) {
    Lab lab = Lab.semiSync("a", "b", "c");
    lab.recovery = settings;
    return lab;
  }

  private static RecoverySettings hooks(List<String> preFailover, List<String> preTakeover) {
    return RecoverySettings.defaults()
        .withHooks(
            new HookSettings(
                List.of("detected {failureType}"),
                preTakeover,
                preFailover,
                List.of("after {successorHost}"),
                List.of("unsuccessful {recoveryUID}"),
                List.of("primary {failedHost}"),
                List.of(),
                List.of("took over {successorHost}"),
                List.of("not taken over {recoveryUID}"),
                List.of(),
                Duration.ofSeconds(5),
                1_000));
  }

  private static void blocked(Lab lab, Recoveries recoveries, String gate, String word)
      throws InterruptedException {
    lab.await(
        "it is blocked by " + gate,
        () -> recoveries.blocked(Lab.CLUSTER).stream().anyMatch(b -> b.gate().equals(gate)));
    BlockedRecovery found =
        recoveries.blocked(Lab.CLUSTER).stream()
            .filter(b -> b.gate().equals(gate))
            .findFirst()
            .orElseThrow();
    assertThat(found.instance()).isEqualTo(key("a"));
    assertThat(found.reason()).contains(word);
    assertThat(lab.epoch()).as("nothing was begun").isEqualTo(1);
  }

  private static void failsOver(Lab lab) throws InterruptedException {
    lab.await( // the epoch is committed before anybody leads it
        "another serves", () -> lab.epoch() == 2 && !lab.primary().equals(Lab.NOBODY));
    assertThat(lab.primary()).isNotEqualTo(key("a"));
  }

  @Test
  void aFailoverIsKeptWithItsReplicasSuccessorAndEnd() throws Exception {
    try (Lab lab = lab(RecoverySettings.defaults())) {
      Recoveries recoveries = lab.manager().recoveries();
      lab.servers.kill("a");
      failsOver(lab);
      lab.await(
          "it has ended",
          () ->
              recoveries.recoveries(RecoveryQuery.ALL, 1, 0).stream().anyMatch(r -> !r.running()));
      Recovery recovery = recoveries.recoveries(RecoveryQuery.ALL, 1, 0).getFirst();
      assertThat(recovery.kind()).isEqualTo(Recovery.Kind.PRIMARY);
      assertThat(recovery.state()).isEqualTo(Recovery.State.SUCCEEDED);
      assertThat(recovery.failed()).isEqualTo(key("a"));
      assertThat(recovery.successor()).isEqualTo(lab.primary());
      assertThat(recovery.replicas()).containsExactly(key("b"), key("c"));
      assertThat(recovery.lost()).isEmpty();
      assertThat(recovery.automatic()).isTrue();
      assertThat(recoveries.detections(Lab.CLUSTER, 5, 0)).isNotEmpty();
      assertThat(recoveries.audit(null, 50, 0)).extracting(AuditEntry::type).contains("promote");
    }
  }

  @Test
  void whileRecoveriesAreDisabledNoneBeginsAndThenItDoes() throws Exception {
    try (Lab lab = lab(RecoverySettings.defaults())) {
      Recoveries recoveries = lab.manager().recoveries();
      recoveries.setEnabled(false, "ann");
      lab.servers.kill("a");
      blocked(lab, recoveries, "disabled", "disabled globally");
      recoveries.setEnabled(true, "ann");
      failsOver(lab);
      lab.await("that is over", () -> recoveries.blocked(Lab.CLUSTER).isEmpty());
      assertThat(recoveries.audit(key("a"), 50, 0))
          .extracting(AuditEntry::type)
          .contains("blocked-recovery");
    }
  }

  @Test
  void whatIsWellAgainIsNotShownAsBlockedAnyMore() throws Exception {
    try (Lab lab = lab(RecoverySettings.defaults())) {
      Recoveries recoveries = lab.manager().recoveries();
      recoveries.setEnabled(false, "ann");
      lab.servers.kill("a");
      blocked(lab, recoveries, "disabled", "disabled globally");
      lab.servers.change("a", a -> a.alive = true);
      lab.await("that is over", () -> recoveries.blocked(Lab.CLUSTER).isEmpty());
    }
  }

  @Test
  void aPersonsWordRecoversAlthoughItIsDisabled() throws Exception {
    try (Lab lab = lab(RecoverySettings.defaults())) {
      Recoveries recoveries = lab.manager().recoveries();
      recoveries.setEnabled(false, "ann");
      lab.servers.kill("a");
      blocked(lab, recoveries, "disabled", "disabled globally");
      OperationReport report = recoveries.recover(key("a"), RecoveryRequest.by("ann").to(key("c")));
      assertThat(report.state()).as(report.outcome()).isEqualTo(State.DONE);
      assertThat(report.newPrimary()).as("who was asked for").isEqualTo(key("c"));
      assertThat(report.reason()).contains("ann");
    }
  }

  @Test
  void downtimeHoldsAFailoverBackUntilItIsEnded() throws Exception {
    try (Lab lab = lab(RecoverySettings.defaults())) {
      Recoveries recoveries = lab.manager().recoveries();
      recoveries.suspend(key("a"), Suspension.Kind.DOWNTIME, "ann", "new disk", HOUR);
      lab.servers.kill("a");
      blocked(lab, recoveries, "downtime", "new disk");
      assertThat(recoveries.resume(key("a"), Suspension.Kind.DOWNTIME, "ann")).isTrue();
      failsOver(lab);
    }
  }

  @Test
  void aPrimaryThatAnEarlierRecoveryHadLeftBehindIsFailedOverAllTheSame() throws Exception {
    try (Lab lab = lab(RecoverySettings.defaults())) {
      Recoveries recoveries = lab.manager().recoveries();
      recoveries.suspend(
          key("a"), Suspension.Kind.DOWNTIME, "test", Suspension.LOST_IN_RECOVERY, HOUR);
      lab.servers.kill("a");
      failsOver(lab);
      lab.await("it is left behind now", () -> isLost(recoveries, "a"));
    }
  }

  private static boolean isLost(Recoveries recoveries, String name) {
    return recoveries.suspensions().stream()
        .anyMatch(s -> s.lostInRecovery() && s.instance().equals(key(name)));
  }

  @Test
  void whatIsInMaintenanceIsNotRepairedBeforeItEnds() throws Exception {
    try (Lab lab = lab(RecoverySettings.defaults())) {
      DefaultManager manager = lab.manager();
      Recoveries recoveries = manager.recoveries();
      recoveries.suspend(key("c"), Suspension.Kind.MAINTENANCE, "ann", "a copy", HOUR);
      lab.servers.change("c", c -> c.receiverOn = false);
      lab.await(
          "it is left alone",
          () -> lab.events.stream().anyMatch(e -> e.sentence().contains("c:3306 is left alone")));
      assertThat(lab.servers.journal()).doesNotContain("replicateFrom c");
      recoveries.resume(key("c"), Suspension.Kind.MAINTENANCE, "ann");
      Lab.healthy(manager);
      assertThat(lab.servers.journal()).contains("replicateFrom c");
    }
  }

  @Test
  void whatIsInMaintenanceIsFencedAllTheSameIfItTakesWrites() throws Exception {
    try (Lab lab = lab(RecoverySettings.defaults())) {
      DefaultManager manager = lab.manager();
      manager.recoveries().suspend(key("c"), Suspension.Kind.MAINTENANCE, "ann", "x", HOUR);
      lab.servers.change("c", c -> c.readOnly = false);
      lab.await("it is fenced", () -> lab.servers.journal().contains("fence c"));
    }
  }

  @Test
  void theWindowHoldsTheNextFailoverBackUntilTheFirstIsAcknowledged() throws Exception {
    try (Lab lab = lab(RecoverySettings.defaults().withPeriodBlock(HOUR))) {
      DefaultManager manager = lab.manager();
      Recoveries recoveries = manager.recoveries();
      lab.servers.kill("a");
      failsOver(lab);
      lab.servers.change("a", a -> a.alive = true);
      Lab.healthy(manager);
      String second = lab.primary().host();
      lab.servers.kill(second);
      lab.await(
          "it is blocked",
          () ->
              recoveries.blocked(Lab.CLUSTER).stream()
                  .anyMatch(b -> b.gate().equals("period-block")));
      String blocking = recoveries.blocked(Lab.CLUSTER).getFirst().blockingRecovery();
      assertThat(blocking)
          .isEqualTo(recoveries.recoveries(RecoveryQuery.ALL, 1, 0).getFirst().uid());
      assertThat(lab.epoch()).isEqualTo(2);
      assertThat(recoveries.acknowledge(RecoveryQuery.ofUid(blocking), "ann", "seen")).isEqualTo(1);
      lab.await("another serves", () -> lab.epoch() == 3 && lab.proxy.route() != null);
      lab.nothingIsLost();
    }
  }

  @Test
  void theDefaultWindowEndsWhenTheClusterIsWholeAgain() throws Exception {
    try (Lab lab = lab(RecoverySettings.defaults())) {
      DefaultManager manager = lab.manager();
      lab.servers.kill("a");
      failsOver(lab);
      lab.servers.change("a", a -> a.alive = true);
      Lab.healthy(manager);
      lab.servers.kill(lab.primary().host());
      lab.await("another serves", () -> lab.epoch() == 3 && lab.proxy.route() != null);
      lab.nothingIsLost();
    }
  }

  @Test
  void aMoveOfReplicasThatIsUnderWayMakesWayForAFailover() throws Exception {
    try (Lab lab = Lab.semiSync("a", "b", "c", "d", "e")) {
      lab.servers.change("c", c -> c.source = key("b"));
      lab.servers.change("e", e -> e.source = key("d"));
      DefaultManager manager = lab.manager();
      lab.servers.change("d", d -> d.applierStuck = true); // c is to follow it, and waits for it
      lab.await(
          "d is behind",
          () ->
              !lab.servers.ask("d", d -> d.executed).covers(lab.servers.ask("a", a -> a.executed)));
      var all = lab.servers.ask("a", a -> a.executed);
      lab.servers.change("c", c -> c.executed = all);
      lab.servers.kill("b");
      lab.awaitEvent("relocate");
      lab.servers.kill("a");
      lab.await("the failover has begun", () -> lab.epoch() == 2);
      OperationReport move =
          manager.operations(Lab.CLUSTER, 9).stream()
              .filter(op -> op.type().equals("relocation"))
              .findFirst()
              .orElseThrow();
      assertThat(move.state()).isEqualTo(State.ABORTED);
      assertThat(move.outcome()).contains("made way for a failover");
      Recovery recovery =
          manager.recoveries().recoveries(RecoveryQuery.ofUid(move.operationId()), 1, 0).getFirst();
      assertThat(recovery.state()).as("its history is ended, too").isEqualTo(Recovery.State.FAILED);
    }
  }

  @Test
  void aFailoverWaitsForNoRowOfTheHistory() throws Exception {
    try (Lab lab = lab(RecoverySettings.defaults())) {
      CountDownLatch disk = new CountDownLatch(1);
      lab.history = stuckUntil(disk, lab.history);
      Recoveries recoveries = lab.manager().recoveries();
      lab.servers.kill("a");
      failsOver(lab);
      disk.countDown();
      lab.await(
          "it is written",
          () ->
              recoveries.recoveries(RecoveryQuery.ALL, 1, 0).stream().anyMatch(r -> !r.running()));
      assertThat(recoveries.audit(null, 50, 0)).extracting(AuditEntry::type).contains("promote");
    }
  }

  /** A store whose rows of what happens wait for the disk. */
  private static HistoryStore stuckUntil(CountDownLatch disk, HistoryStore store) {
    return (HistoryStore)
        Proxy.newProxyInstance(
            HistoryStore.class.getClassLoader(),
            new Class<?>[] {HistoryStore.class},
            (proxy, method, arguments) -> {
              if (Set.of("begin", "update", "detected", "hook").contains(method.getName())) {
                disk.await();
              }
              return method.invoke(store, arguments);
            });
  }

  @Test
  void aHookBeforehandThatFailsChangesNothing() throws Exception {
    try (Lab lab = lab(hooks(List.of("veto"), List.of()))) {
      Recoveries recoveries = lab.manager().recoveries();
      lab.vetoes = true;
      lab.servers.kill("a");
      lab.await(
          "it was vetoed",
          () -> lab.commands.stream().anyMatch(line -> line.startsWith("unsuccessful")));
      Recovery recovery = recoveries.recoveries(RecoveryQuery.ALL, 9, 0).getLast();
      assertThat(recovery.state()).isEqualTo(Recovery.State.FAILED);
      assertThat(recovery.outcome())
          .contains("PreFailoverProcesses")
          .contains("Nothing was changed");
      assertThat(lab.epoch()).isEqualTo(1);
      assertThat(lab.servers.journal()).doesNotContain("revoke proxy", "stopReceiver b");
      assertThat(recoveries.hooks(recovery.uid())).extracting(HookRun::exitCode).contains(1);
      lab.vetoes = false;
      OperationReport report = recoveries.recover(key("a"), RecoveryRequest.by("ann"));
      assertThat(report.state()).isEqualTo(State.DONE);
    }
  }

  @Test
  void hooksAreRunInOrderAroundAFailover() throws Exception {
    try (Lab lab = lab(hooks(List.of("before {failedHost}"), List.of()))) {
      lab.manager();
      lab.servers.kill("a");
      failsOver(lab);
      String successor = lab.primary().host();
      lab.await("all were run", () -> lab.commands.contains("after '" + successor + "'"));
      assertThat(lab.commands)
          .containsSubsequence("before 'a'", "primary 'a'", "after '" + successor + "'");
      lab.await( // nothing waits for this one
          "the detection was told", () -> lab.commands.contains("detected 'DeadMaster'"));
    }
  }

  @Test
  void aRecoveryMayBeAskedForWithoutHooks() throws Exception {
    try (Lab lab = lab(hooks(List.of("veto"), List.of()))) {
      Recoveries recoveries = lab.manager().recoveries();
      lab.vetoes = true;
      OperationReport report =
          recoveries.forceFailover(Lab.CLUSTER, RecoveryRequest.by("ann").withoutHooks());
      assertThat(report.state()).as(report.outcome()).isEqualTo(State.DONE);
      assertThat(lab.commands).doesNotContain("veto");
    }
  }

  @Test
  void theFailedPrimaryIsInDowntimeUntilItReplicatesAgain() throws Exception {
    try (Lab lab = lab(RecoverySettings.defaults())) {
      DefaultManager manager = lab.manager();
      Recoveries recoveries = manager.recoveries();
      lab.servers.kill("a");
      failsOver(lab);
      lab.await(
          "it is in downtime",
          () -> recoveries.suspensions().stream().anyMatch(Suspension::lostInRecovery));
      assertThat(recoveries.suspensions()).extracting(Suspension::instance).containsOnly(key("a"));
      lab.servers.change("a", a -> a.alive = true);
      lab.await("its downtime has ended", () -> recoveries.suspensions().isEmpty());
      assertThat(lab.servers.sourceOf("a")).isEqualTo(lab.primary());
    }
  }

  @Test
  void aTakeoverRunsItsHooksAndAnOldTransactionRefusesIt() throws Exception {
    try (Lab lab = lab(hooks(List.of(), List.of("pre {failedHost}")))) {
      DefaultManager manager = lab.manager();
      Recoveries recoveries = manager.recoveries();
      lab.awaitHoldings(manager, "c");
      lab.servers.change("a", a -> a.longestWrite = Duration.ofSeconds(61));
      RecoveryRequest toC = RecoveryRequest.by("ann").to(key("c"));
      OperationReport refused = recoveries.gracefulTakeover(Lab.CLUSTER, toC);
      assertThat(refused.state()).isEqualTo(State.REFUSED);
      assertThat(refused.outcome()).contains("61 s").contains("takeover-transaction-limit");
      assertThat(lab.commands).as("refused before anything").isEmpty();
      lab.servers.change("a", a -> a.longestWrite = Duration.ofSeconds(60));
      OperationReport done = recoveries.gracefulTakeover(Lab.CLUSTER, toC);
      assertThat(done.state()).as(done.outcome()).isEqualTo(State.DONE);
      lab.await("all were run", () -> lab.commands.contains("took over 'c'"));
      assertThat(lab.commands).containsSubsequence("pre 'a'", "took over 'c'");
      assertThat(recoveries.suspensions()).isEmpty();
    }
  }

  @Test
  void aTakeoverThatFailsRunsTheHooksForThat() throws Exception {
    try (Lab lab = lab(hooks(List.of(), List.of()))) {
      DefaultManager manager = lab.manager();
      Recoveries recoveries = manager.recoveries();
      lab.awaitHoldings(manager, "c");
      lab.servers.fail("replicateFrom b");
      OperationReport report =
          recoveries.gracefulTakeover(Lab.CLUSTER, RecoveryRequest.by("ann").to(key("c")));
      assertThat(report.state()).as(report.outcome()).isNotEqualTo(State.DONE);
      lab.await(
          "they were run",
          () -> lab.commands.stream().anyMatch(line -> line.startsWith("not taken over ")));
      assertThat(lab.commands).anyMatch(line -> line.startsWith("unsuccessful "));
    }
  }

  @Test
  void aVetoedTakeoverLeavesTheOldPrimaryWritable() throws Exception {
    try (Lab lab = lab(hooks(List.of(), List.of("veto")))) {
      DefaultManager manager = lab.manager();
      Recoveries recoveries = manager.recoveries();
      lab.awaitHoldings(manager, "b", "c");
      lab.vetoes = true;
      OperationReport report = recoveries.gracefulTakeover(Lab.CLUSTER, RecoveryRequest.by("ann"));
      assertThat(report.state()).isEqualTo(State.ABORTED);
      assertThat(lab.servers.journal()).doesNotContain("drain proxy", "fence a");
      assertThat(lab.proxy.route()).isEqualTo(key("a"));
    }
  }

  @Test
  void aPrimaryThatRefusesWritesIsOpenedAgain() throws Exception {
    try (Lab lab = lab(RecoverySettings.defaults())) {
      DefaultManager manager = lab.manager();
      lab.servers.change("a", a -> a.readOnly = true);
      lab.await("it is opened", () -> lab.servers.writable().contains(key("a")));
      Lab.healthy(manager);
      assertThat(lab.epoch()).as("no epoch is needed").isEqualTo(1);
      Recovery recovery = manager.recoveries().recoveries(RecoveryQuery.ALL, 1, 0).getFirst();
      assertThat(recovery.kind()).isEqualTo(Recovery.Kind.NON_WRITEABLE);
      assertThat(recovery.state()).isEqualTo(Recovery.State.SUCCEEDED);
    }
  }

  @Test
  void aPrimaryInMaintenanceIsNotOpened() throws Exception {
    try (Lab lab = lab(RecoverySettings.defaults())) {
      Recoveries recoveries = lab.manager().recoveries();
      recoveries.suspend(key("a"), Suspension.Kind.MAINTENANCE, "ann", "on purpose", HOUR);
      lab.servers.change("a", a -> a.readOnly = true);
      blocked(lab, recoveries, "maintenance", "on purpose");
      assertThat(lab.servers.writable()).isEmpty();
    }
  }

  @Test
  void acknowledgersAreBroughtBackAndSemiSyncStaysOn() throws Exception {
    try (Lab lab = lab(RecoverySettings.defaults())) {
      DefaultManager manager = lab.manager();
      lab.servers.change("b", b -> b.acknowledges = false);
      lab.servers.change("c", c -> c.acknowledges = false);
      lab.await(
          "both acknowledge",
          () ->
              lab.servers.ask("b", b -> b.acknowledges)
                  && lab.servers.ask("c", c -> c.acknowledges));
      Lab.healthy(manager);
      assertThat(lab.servers.journal()).contains("acknowledge b", "acknowledge c");
    }
  }

  @Test
  void nothingIsRecoveredWhereNothingIsWrong() throws Exception {
    try (Lab lab = lab(RecoverySettings.defaults())) {
      OperationReport report =
          lab.manager().recoveries().recover(key("a"), RecoveryRequest.by("ann"));
      assertThat(report.state()).isEqualTo(State.REFUSED);
      assertThat(report.outcome()).contains("Nothing is wrong");
    }
  }
}
