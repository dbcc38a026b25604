package dev.baton.manager;

import static dev.baton.manager.fake.FakeServers.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.manager.api.ManagerEvent;
import dev.baton.manager.api.OperationReport;
import dev.baton.manager.fake.FakeServers;
import dev.baton.manager.fake.Lab;
import dev.baton.topology.policy.DurabilityPolicy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FailoverTest {

  @Test
  void theWholeTreeIsFoundFromOneSeedAndTheProxyRoutesToItsPrimary() throws Exception {
    try (Lab lab = Lab.semiSync("a", "b", "c")) {
      DefaultManager manager = lab.manager();
      assertThat(Lab.status(manager).snapshot().instances()).hasSize(3);
      assertThat(lab.epoch()).isEqualTo(1);
      assertThat(lab.proxy.table().primary()).isEqualTo(key("a"));
      assertThat(lab.proxy.table().replicas()).containsExactly(key("b"), key("c"));
      lab.await(
          "it explains what it would do",
          () ->
              Lab.status(manager).explanation().stream()
                  .anyMatch(s -> s.contains("If it died now: b:3306 would be promoted")));
    }
  }

  @Test
  void aKilledPrimaryIsReplacedInTheOrderOfTheInvariants() throws Exception {
    try (Lab lab = Lab.semiSync("a", "b", "c")) {
      DefaultManager manager = lab.manager();
      int before = lab.servers.journal().size();
      lab.servers.kill("a");
      manager.backendObserver().backendFailed(key("a"), "connection reset");
      lab.await("b or c is the primary", () -> lab.epoch() == 2 && lab.proxy.route() != null);
      lab.awaitEvent("done");
      List<String> journal = new ArrayList<>(lab.servers.journal());
      journal.subList(0, before).clear();
      journal.remove("publish a:3306 epoch 1"); // of readers, before the kill
      String primary = lab.primary().host();
      assertThat(journal.getFirst()).isEqualTo("revoke proxy");
      int promote = journal.indexOf("promote " + primary);
      assertThat(journal.subList(1, promote)).contains("stopReceiver b", "stopReceiver c");
      assertThat(journal.indexOf("publish " + lab.primary() + " epoch 2")).isGreaterThan(promote);
      lab.nothingIsLost();
      assertThat(lab.servers.acknowledged()).isNotEmpty();
    }
  }

  @Test
  void everyStepIsRecordedAndToldInItsOrder() throws Exception {
    try (Lab lab = Lab.semiSync("a", "b", "c")) {
      DefaultManager manager = lab.manager();
      lab.servers.kill("a");
      lab.await("it is done", () -> state(manager) == OperationReport.State.DONE);
      OperationReport report = manager.operations(Lab.CLUSTER, 1).getFirst();
      assertThat(report.type()).isEqualTo("failover");
      assertThat(report.epoch()).isEqualTo(2);
      assertThat(report.oldPrimary()).isEqualTo(key("a"));
      assertThat(report.newPrimary()).isEqualTo(lab.primary());
      assertThat(report.reason()).startsWith("DeadMaster");
      assertThat(report.steps())
          .extracting(OperationReport.Step::name)
          .containsExactly("hold", "revoke", "proof", "promoting", "promote", "release", "repoint");
      lab.await(
          "its end is told, which follows its record",
          () ->
              lab.events.stream()
                  .filter(e -> e.operationId().equals(report.operationId()))
                  .anyMatch(e -> e.kind().equals("done")));
      assertThat(lab.events)
          .filteredOn(e -> e.operationId().equals(report.operationId()))
          .extracting(ManagerEvent::kind)
          .startsWith("detected", "epoch", "hold", "revoke", "proof")
          .endsWith("done");
    }
  }

  private static OperationReport.State state(DefaultManager manager) {
    OperationReport latest = manager.operations(Lab.CLUSTER, 1).getFirst();
    return latest.type().equals("failover") ? latest.state() : OperationReport.State.RUNNING;
  }

  @Test
  void aFrozenPrimaryIsReplacedOnlyAfterTheHeartbeatLimitAndIsFencedWhenItWakes() throws Exception {
    try (Lab lab = Lab.semiSync("a", "b", "c")) {
      DefaultManager manager = lab.manager();
      long frozen = System.nanoTime();
      lab.servers.freeze("a");
      lab.await("somebody else is the primary", () -> lab.epoch() == 2);
      assertThat((System.nanoTime() - frozen) / 1_000_000).isGreaterThanOrEqualTo(250);
      lab.await("it is released", () -> lab.proxy.route() != null);
      lab.servers.thaw("a");
      Lab.healthy(manager);
      assertThat(lab.servers.writable()).containsExactly(lab.primary());
      assertThat(lab.servers.journal()).contains("fence a", "replicateFrom a");
      lab.nothingIsLost();
    }
  }

  @Test
  void aFrozenReplicaOfTheLastAcknowledgementsStopsThePromotionUntilItAnswers() throws Exception {
    try (Lab lab = Lab.semiSync("a", "b", "c")) {
      lab.manager();
      lab.servers.freeze("c");
      lab.servers.kill("a");
      lab.awaitEvent("refused");
      assertThat(lab.servers.journal()).noneMatch(line -> line.startsWith("promote"));
      assertThat(lab.proxy.route()).isNull();
      lab.servers.thaw("c");
      lab.await("it goes on", () -> lab.proxy.route() != null);
      lab.nothingIsLost();
    }
  }

  @Test
  void aRefusedFailoverGivesTheOldPrimaryItsRoleBackWhenItAnswers() throws Exception {
    try (Lab lab = Lab.semiSync("a", "b", "c")) {
      DefaultManager manager = lab.manager();
      lab.servers.freeze("c");
      lab.servers.freeze("a");
      lab.awaitEvent("refused");
      lab.servers.thaw("a");
      lab.await("a serves again", () -> key("a").equals(lab.proxy.route()));
      assertThat(lab.epoch()).isEqualTo(2);
      lab.await(
          "the failover ends as aborted",
          () ->
              manager.operations(Lab.CLUSTER, 1).getFirst().state()
                  == OperationReport.State.ABORTED);
      lab.servers.thaw("c");
      Lab.healthy(manager);
      lab.nothingIsLost();
    }
  }

  @Test
  void anOwnedReplicaThatDiedWithThePrimaryIsRestartedUncutSoThatTheProofHolds() throws Exception {
    try (Lab lab =
        new Lab(FakeServers.of("a", "b", "c").ownedByBaton(), DurabilityPolicy.semiSync(1))) {
      DefaultManager manager = lab.manager();
      lab.servers.kill("c");
      lab.servers.kill("a");
      lab.await("it goes on", () -> lab.epoch() >= 2 && lab.proxy.route() != null);
      Lab.healthy(manager);
      assertThat(lab.servers.journal()).contains("restart c", "restart a cut");
      lab.nothingIsLost();
    }
  }

  @Test
  void theCandidateExecutesWhatItHasReceivedBeforeItIsPromoted() throws Exception {
    try (Lab lab = Lab.semiSync("a", "b", "c")) {
      lab.manager();
      lab.servers.change("b", s -> s.applierStuck = true);
      lab.servers.change("c", s -> s.receiverOn = false);
      lab.servers.write(key("a"), 1);
      lab.servers.kill("a");
      lab.awaitEvent("catch-up");
      assertThat(lab.servers.journal()).noneMatch(line -> line.startsWith("promote"));
      lab.servers.change("b", s -> s.applierStuck = false);
      lab.await("b serves", () -> key("b").equals(lab.proxy.route()));
      lab.nothingIsLost();
    }
  }

  @Test
  void anOwnedPrimaryIsStartedAgainWhenNoCandidateCanExecuteWhatItHasReceived() throws Exception {
    try (Lab lab =
        new Lab(FakeServers.of("a", "b", "c").ownedByBaton(), DurabilityPolicy.semiSync(1))) {
      DefaultManager manager = lab.manager();
      for (String replica : List.of("b", "c")) {
        lab.servers.fail("startApplier " + replica);
        lab.servers.change(replica, s -> s.applierStuck = true);
      }
      lab.servers.write(key("a"), 1);
      lab.servers.kill("a");
      lab.await("a is started", () -> lab.servers.journal().contains("restart a"));
      lab.await("a serves again", () -> lab.epoch() >= 2 && key("a").equals(lab.proxy.route()));
      assertThat(lab.servers.journal()).noneMatch(line -> line.startsWith("promote"));
      assertThat(lab.events.stream().filter(e -> e.kind().equals("proof"))).hasSize(1);
      for (String replica : List.of("b", "c")) {
        lab.servers.failNoMore("startApplier " + replica);
        lab.servers.change(replica, s -> s.applierStuck = false);
      }
      Lab.healthy(manager);
      lab.nothingIsLost();
    }
  }

  @Test
  void aPromotionThatFailsIsTriedAgainUnderAnEpochOfItsOwn() throws Exception {
    try (Lab lab = Lab.semiSync("a", "b", "c")) {
      lab.manager();
      lab.servers.fail("promote b");
      lab.servers.kill("a");
      lab.await("it was tried", () -> lab.epoch() >= 3);
      lab.servers.failNoMore("promote b");
      lab.await("b serves", () -> key("b").equals(lab.proxy.route()));
      lab.nothingIsLost();
    }
  }

  @Test
  void aProxyThatIsNotReachedIsWaitedForUntilItsLeaseHasRunOut() throws Exception {
    try (Lab lab = Lab.semiSync("a", "b", "c")) {
      lab.manager();
      lab.proxy.deaf(true);
      long deaf = System.nanoTime();
      lab.servers.kill("a");
      lab.await("there is a new primary", () -> lab.primary().equals(key("b")));
      assertThat(lab.proxy.route()).as("the lease has run out").isNull();
      assertThat((System.nanoTime() - deaf) / 1_000_000).isGreaterThanOrEqualTo(300);
      lab.proxy.deaf(false);
      lab.await("the proxy hears of it", () -> key("b").equals(lab.proxy.route()));
    }
  }

  @Test
  void aPersonCanAskForAFailoverOfALivingPrimary() throws Exception {
    try (Lab lab = Lab.semiSync("a", "b", "c")) {
      DefaultManager manager = lab.manager();
      OperationReport report = manager.failover(Lab.CLUSTER);
      assertThat(report.state()).isEqualTo(OperationReport.State.DONE);
      assertThat(report.newPrimary()).isNotEqualTo(key("a"));
      Lab.healthy(manager);
      assertThat(lab.servers.writable()).containsExactly(lab.primary());
      lab.nothingIsLost();
    }
  }

  @Test
  void aClusterThatIsNotArmedIsOnlyObserved() throws Exception {
    try (Lab lab = Lab.semiSync("a", "b", "c")) {
      DefaultManager manager =
          lab.manager("one", key("a"), lab.log, new dev.baton.manager.fake.FakeProcess(), false);
      lab.await("all are found", () -> Lab.status(manager).snapshot().instances().size() == 3);
      lab.servers.kill("a");
      Thread.sleep(300);
      assertThat(lab.servers.journal()).isEmpty();
      assertThat(lab.epoch()).isZero();
      assertThat(Lab.status(manager).explanation().getFirst()).contains("not armed");
      assertThat(manager.failover(Lab.CLUSTER).state()).isEqualTo(OperationReport.State.REFUSED);
    }
  }
}
