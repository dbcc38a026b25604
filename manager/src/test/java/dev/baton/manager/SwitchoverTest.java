package dev.baton.manager;

import static dev.baton.manager.fake.FakeServers.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.manager.api.OperationReport;
import dev.baton.manager.api.OperationReport.State;
import dev.baton.manager.fake.Lab;
import dev.baton.topology.snapshot.InstanceView;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SwitchoverTest {

  @Test
  void theRoleMovesInOrderAndTheOldPrimaryBecomesAReplica() throws Exception {
    try (Lab lab = Lab.semiSync("a", "b", "c")) {
      DefaultManager manager = lab.manager();
      OperationReport report = manager.switchover(Lab.CLUSTER, key("c"));
      assertThat(report.state()).as(report.outcome()).isEqualTo(State.DONE);
      assertThat(report.newPrimary()).isEqualTo(key("c"));
      List<String> journal = lab.servers.journal();
      assertThat(journal.indexOf("drain proxy")).isLessThan(journal.indexOf("fence a"));
      assertThat(journal.indexOf("fence a")).isLessThan(journal.indexOf("promote c"));
      assertThat(journal.indexOf("promote c"))
          .isLessThan(journal.indexOf("publish c:3306 epoch 2"));
      Lab.healthy(manager);
      assertThat(lab.servers.writable()).containsExactly(key("c"));
      assertThat(lab.servers.sourceOf("a")).isEqualTo(key("c"));
      lab.nothingIsLost();
    }
  }

  @Test
  void whatSomebodyWritesOnTheOldPrimaryPastTheFenceDoesNotGoAlong() throws Exception {
    try (Lab lab = Lab.semiSync("a", "b", "c")) {
      DefaultManager manager = lab.manager();
      MysqlGtidSet own = MysqlGtidSet.parse("aaaaaaaa-0000-0000-0000-000000000009:1");
      lab.servers.beforeRejoin(a -> a.executed = a.executed.union(own));
      OperationReport report = manager.switchover(Lab.CLUSTER, key("c"));
      assertThat(report.state()).as(report.outcome()).isEqualTo(State.DONE);
      assertThat(lab.servers.writable()).containsExactly(key("c"));
      assertThat(lab.servers.sourceOf("a")).isNull();
    }
  }

  @Test
  void whatIsSeenOnTheOldPrimaryWhileTheNewOneTakesItsTimeKeepsItOut() throws Exception {
    try (Lab lab = Lab.semiSync("a", "b", "c")) {
      DefaultManager manager = lab.manager();
      lab.servers.whileAskedForHistory(() -> writeOnFormerPrimary(lab, manager));
      OperationReport report = manager.switchover(Lab.CLUSTER, key("c"));
      assertThat(report.state()).as(report.outcome()).isEqualTo(State.DONE);
      assertThat(lab.servers.journal()).doesNotContain("replicateFrom a");
      assertThat(lab.servers.sourceOf("a")).isNull();
    }
  }

  private static void writeOnFormerPrimary(Lab lab, DefaultManager manager) {
    lab.servers.whileAskedForHistory(() -> {});
    MysqlGtidSet own = MysqlGtidSet.parse("aaaaaaaa-0000-0000-0000-000000000009:1");
    lab.servers.change("a", a -> a.executed = a.executed.union(own));
    try {
      lab.await("it is seen", () -> hasExecuted(manager, "a", own));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean hasExecuted(DefaultManager manager, String name, MysqlGtidSet what) {
    return Lab.status(manager)
        .snapshot()
        .view(key(name))
        .map(InstanceView::facts)
        .filter(facts -> facts.executed().covers(what))
        .isPresent();
  }

  @Test
  void aReplicaFollowsTheTargetBeforeAnythingIsHeldAndStaysThere() throws Exception {
    try (Lab lab = Lab.semiSync("a", "b", "c")) {
      lab.manager().switchover(Lab.CLUSTER, key("c"));
      List<String> journal = lab.servers.journal();
      assertThat(journal.indexOf("replicateFrom b")).isLessThan(journal.indexOf("drain proxy"));
      assertThat(journal.stream().filter("replicateFrom b"::equals)).hasSize(1);
      assertThat(lab.servers.sourceOf("b")).isEqualTo(key("c"));
    }
  }

  @Test
  void aReplicaThatCannotFollowTheTargetEndsItBeforeAnythingIsHeld() throws Exception {
    try (Lab lab = Lab.semiSync("a", "b", "c")) {
      DefaultManager manager = lab.manager();
      lab.servers.fail("replicateFrom b");
      OperationReport report = manager.switchover(Lab.CLUSTER, key("c"));
      assertThat(report.state()).isEqualTo(State.ABORTED);
      assertThat(report.outcome()).contains("b:3306").contains("Nothing was held");
      assertThat(lab.servers.journal()).doesNotContain("drain proxy", "fence a");
      assertThat(lab.epoch()).isEqualTo(1);
    }
  }

  @Test
  void whoWentAheadComesBackWhenItIsRolledBack() throws Exception {
    try (Lab lab = Lab.semiSync("a", "b", "c")) {
      DefaultManager manager = lab.manager();
      lab.servers.fail("promote c");
      manager.switchover(Lab.CLUSTER, key("c"));
      Lab.healthy(manager);
      assertThat(lab.servers.sourceOf("b")).isEqualTo(key("a"));
      lab.nothingIsLost();
    }
  }

  @Test
  void withoutATargetThePlanChooses() throws Exception {
    try (Lab lab = Lab.semiSync("a", "b", "c")) {
      DefaultManager manager = lab.manager();
      lab.awaitHoldings(manager, "b", "c");
      OperationReport report = manager.switchover(Lab.CLUSTER, null);
      assertThat(report.newPrimary()).isEqualTo(key("b"));
    }
  }

  @Test
  void sessionsThatDoNotFinishGiveItUpBeforeAnythingIsTouched() throws Exception {
    try (Lab lab = Lab.semiSync("a", "b", "c")) {
      DefaultManager manager = lab.manager();
      lab.proxy.busySessions(3);
      OperationReport report = manager.switchover(Lab.CLUSTER, key("b"));
      assertThat(report.state()).isEqualTo(State.ABORTED);
      assertThat(report.outcome()).contains("3 sessions").contains("a:3306 stays the primary");
      assertThat(lab.servers.journal()).doesNotContain("fence a");
      assertThat(lab.proxy.route()).isEqualTo(key("a"));
      assertThat(lab.epoch()).isEqualTo(1);
    }
  }

  @Test
  void aFenceThatAWaitingCommitHoldsUpIsRolledBack() throws Exception {
    try (Lab lab = Lab.semiSync("a", "b", "c")) {
      DefaultManager manager = lab.manager();
      lab.servers.change("a", a -> a.commitWaits = true);
      OperationReport report = manager.switchover(Lab.CLUSTER, key("b"));
      assertThat(report.state()).isEqualTo(State.ABORTED);
      assertThat(report.outcome()).contains("holds up the fence");
      lab.servers.change("a", a -> a.commitWaits = false);
      lab.await("a serves", () -> key("a").equals(lab.proxy.route()));
      assertThat(lab.servers.writable()).containsExactly(key("a"));
    }
  }

  @Test
  void aTargetThatDoesNotCatchUpIsRolledBackToAWritableOldPrimary() throws Exception {
    try (Lab lab = Lab.semiSync("a", "b", "c")) {
      DefaultManager manager = lab.manager();
      lab.servers.change("b", b -> b.applierStuck = true);
      lab.servers.write(key("a"), 1);
      OperationReport report = manager.switchover(Lab.CLUSTER, key("b"));
      assertThat(report.state()).isEqualTo(State.ABORTED);
      assertThat(report.outcome()).contains("has not executed");
      assertThat(lab.servers.writable()).containsExactly(key("a"));
      lab.servers.change("b", b -> b.applierStuck = false);
      Lab.healthy(manager);
      lab.nothingIsLost();
    }
  }

  @Test
  void aPromotionThatFailsIsRolledBackUnderAnEpochOfItsOwn() throws Exception {
    try (Lab lab = Lab.semiSync("a", "b", "c")) {
      DefaultManager manager = lab.manager();
      lab.servers.fail("promote b");
      OperationReport report = manager.switchover(Lab.CLUSTER, key("b"));
      assertThat(report.state()).isEqualTo(State.ABORTED);
      Lab.healthy(manager);
      assertThat(lab.epoch()).isEqualTo(3);
      assertThat(lab.primary()).isEqualTo(key("a"));
      assertThat(lab.servers.writable()).containsExactly(key("a"));
      lab.nothingIsLost();
    }
  }

  @Test
  void anOldPrimaryThatDiesWhileItIsFencedIsFailedOver() throws Exception {
    try (Lab lab = Lab.semiSync("a", "b", "c")) {
      DefaultManager manager = lab.manager();
      lab.servers.fail("promote b");
      lab.servers.fail("unfence a");
      manager.switchover(Lab.CLUSTER, key("b"));
      lab.servers.kill("a");
      lab.servers.failNoMore("promote b");
      lab.await("another serves", () -> lab.epoch() >= 4 && lab.proxy.route() != null);
      assertThat(lab.primary()).isNotEqualTo(key("a"));
      lab.nothingIsLost();
    }
  }

  @Test
  void anUnsuitedTargetIsRefusedWithItsReason() throws Exception {
    try (Lab lab = Lab.semiSync("a", "b", "c")) {
      DefaultManager manager = lab.manager();
      OperationReport report = manager.switchover(Lab.CLUSTER, key("a"));
      assertThat(report.state()).isEqualTo(State.REFUSED);
      assertThat(report.outcome()).contains("is the primary already");
      assertThat(lab.epoch()).isEqualTo(1);
    }
  }
}
