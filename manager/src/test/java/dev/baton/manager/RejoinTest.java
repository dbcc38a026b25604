package dev.baton.manager;

import static dev.baton.manager.fake.FakeServers.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.cluster.DecisionLog.Operation;
import dev.baton.cluster.InMemoryDecisionLog;
import dev.baton.cluster.history.RecoveryQuery;
import dev.baton.core.gtid.MysqlGtid;
import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.manager.api.OperationReport;
import dev.baton.manager.api.Recoveries;
import dev.baton.manager.fake.FakeProcess;
import dev.baton.manager.fake.FakeServers;
import dev.baton.manager.fake.Lab;
import dev.baton.topology.policy.DurabilityPolicy;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RejoinTest {

  private static Lab owned() {
    return new Lab(FakeServers.of("a", "b", "c").ownedByBaton(), DurabilityPolicy.semiSync(1));
  }

  @Test
  void aKilledPrimaryIsRestartedReadOnlyWithItsTailCutAndRejoins() throws Exception {
    try (Lab lab = owned()) {
      DefaultManager manager = lab.manager();
      lab.servers.change("a", a -> a.executed = a.executed.union(MysqlGtidSet.of(tail())));
      lab.servers.kill("a");
      lab.await("it fails over", () -> lab.epoch() == 2 && lab.proxy.route() != null);
      lab.await("a is back", () -> lab.servers.journal().contains("restart a cut"));
      Lab.healthy(manager);
      assertThat(lab.servers.sourceOf("a")).isEqualTo(lab.primary());
      assertThat(lab.events).anyMatch(e -> e.kind().equals("archived"));
      Thread.sleep(200);
      assertThat(lab.servers.journal()).containsOnlyOnce("replicateFrom a");
      lab.nothingIsLost();
    }
  }

  @Test
  void whenAllServersThatBatonOwnsDieTogetherThePrimaryIsStartedAgainAndOpened() throws Exception {
    try (Lab lab = owned()) {
      DefaultManager manager = lab.manager();
      lab.servers.kill("b");
      lab.servers.kill("c");
      lab.servers.kill("a");
      lab.await("a takes writes", () -> lab.servers.writable().contains(key("a")));
      Lab.healthy(manager);
      assertThat(lab.servers.journal()).containsOnlyOnce("restart a");
      assertThat(lab.servers.writable()).containsExactly(lab.primary()).containsExactly(key("a"));
      assertThat(lab.epoch()).as("nobody took its place").isEqualTo(1);
      lab.nothingIsLost();
    }
  }

  private static MysqlGtid tail() {
    return MysqlGtid.parse("00000001-0000-0000-0000-000000000000:900000");
  }

  @Test
  void aThawedPrimaryWithAWaitingCommitIsRestartedOnceWhereBatonOwnsIt() throws Exception {
    try (Lab lab = owned()) {
      DefaultManager manager = lab.manager();
      lab.servers.change("a", a -> a.commitWaits = true);
      lab.servers.freeze("a");
      lab.await("it fails over", () -> lab.epoch() == 2 && lab.proxy.route() != null);
      assertThat(lab.servers.journal()).noneMatch(line -> line.startsWith("restart"));
      lab.servers.thaw("a");
      Lab.healthy(manager);
      assertThat(lab.servers.journal()).containsOnlyOnce("restart a cut").contains("fence a");
      assertThat(lab.servers.writable()).containsExactly(lab.primary());
      lab.nothingIsLost();
    }
  }

  @Test
  void aReturnedPrimaryOnWhichACommitWaitsForNobodyIsRestartedAgainWhereBatonOwnsIt()
      throws Exception {
    try (Lab lab = owned()) {
      DefaultManager manager = lab.manager();
      AtomicBoolean written = new AtomicBoolean();
      lab.servers.beforeRejoin(a -> a.commitWaits = !written.getAndSet(true));
      lab.servers.kill("a");
      lab.await("it fails over", () -> lab.epoch() == 2 && lab.proxy.route() != null);
      Lab.healthy(manager);
      assertThat(lab.servers.journal()).filteredOn("restart a cut"::equals).hasSize(2);
      assertThat(lab.servers.writable()).containsExactly(lab.primary());
      lab.nothingIsLost();
    }
  }

  @Test
  void withoutOwnershipItIsReportedAsFencedPendingAndNotTouchedFurther() throws Exception {
    try (Lab lab = Lab.semiSync("a", "b", "c")) {
      DefaultManager manager = lab.manager();
      lab.servers.change("a", a -> a.commitWaits = true);
      lab.servers.freeze("a");
      lab.await("it fails over", () -> lab.epoch() == 2 && lab.proxy.route() != null);
      lab.servers.thaw("a");
      lab.await(
          "it is reported",
          () ->
              Lab.status(manager).explanation().stream()
                  .anyMatch(sentence -> sentence.contains("fenced, pending")));
      assertThat(lab.servers.journal()).doesNotContain("restart a", "replicateFrom a");
      assertThat(lab.servers.isOffline("a")).isTrue();
    }
  }

  @Test
  void aReturnedPrimaryWithWritesOfItsOwnIsArchivedAndStaysOutWithTheReason() throws Exception {
    try (Lab lab = Lab.semiSync("a", "b", "c")) {
      DefaultManager manager = lab.manager();
      lab.servers.freeze("a");
      lab.servers.change("a", a -> a.executed = a.executed.union(MysqlGtidSet.of(tail())));
      lab.await("it fails over", () -> lab.epoch() == 2 && lab.proxy.route() != null);
      lab.servers.thaw("a");
      lab.awaitEvent("archived");
      lab.await(
          "it is explained",
          () ->
              Lab.status(manager).explanation().stream()
                  .anyMatch(sentence -> sentence.contains("stays fenced")));
      List<String> journal = lab.servers.journal();
      assertThat(journal.indexOf("fence a")).isLessThan(journal.indexOf("archive a"));
      assertThat(journal).doesNotContain("replicateFrom a");
      assertThat(Lab.status(manager).healthy()).isFalse();
      Recoveries recoveries = manager.recoveries();
      lab.await(
          "the recovery says what became of it",
          () ->
              recoveries.recoveries(RecoveryQuery.ofInstance(key("a")), 1, 0).stream()
                  .anyMatch(r -> r.outcome().contains("stays fenced")));
      assertThat(
              recoveries.recoveries(RecoveryQuery.ofInstance(key("a")), 1, 0).getFirst().outcome())
          .contains("is the primary of epoch 2", tail().toString(), "archived in");
    }
  }

  @Test
  void whatIsWrittenOnAReturnedPrimaryAfterItsProofIsArchivedAndDoesNotGoAlong() throws Exception {
    try (Lab lab = Lab.semiSync("a", "b", "c")) {
      lab.manager();
      lab.servers.beforeRejoin(a -> a.executed = a.executed.union(MysqlGtidSet.of(tail())));
      lab.servers.freeze("a");
      lab.await("it fails over", () -> lab.epoch() == 2 && lab.proxy.route() != null);
      lab.servers.thaw("a");
      lab.awaitEvent("archived");
      List<String> journal = lab.servers.journal();
      assertThat(journal.indexOf("replicateFrom a"))
          .as("it was tried, and refused")
          .isBetween(0, journal.indexOf("archive a"));
      assertThat(lab.servers.sourceOf("a")).isNull();
    }
  }

  @Test
  void aReturnedPrimaryThatBatonOwnsIsRebuiltOnceItsOwnWritesAreArchivedAndThatIsOnRecord()
      throws Exception {
    try (Lab lab = owned()) {
      DefaultManager manager = lab.manager();
      errantPrimary(lab);
      lab.awaitEvent("rebuilt");
      Lab.healthy(manager);
      assertThat(lab.servers.sourceOf("a")).isEqualTo(lab.primary());
      boolean errant = lab.servers.ask("a", a -> a.executed.contains(tail()));
      assertThat(errant).isFalse();
      lab.await(
          "its new history counts as whole",
          () -> Lab.status(manager).snapshot().view(key("a")).orElseThrow().historyLoss() == null);
      List<String> journal = lab.servers.journal();
      assertThat(journal.indexOf("archive a"))
          .isBetween(0, journal.indexOf("rebuild a from " + lab.primary().host()));
      assertThat(journal.stream().filter(line -> line.startsWith("rebuild"))).hasSize(1);
      OperationReport report = manager.operations(Lab.CLUSTER, 1).getFirst();
      assertThat(report.type()).isEqualTo("rebuild");
      assertThat(report.state()).isEqualTo(OperationReport.State.DONE);
      assertThat(report.reason()).contains("archived in");
      assertThat(report.steps()).extracting("name").containsExactly("rebuilding", "rebuilt");
      lab.nothingIsLost();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rebuild a", "refuse to rebuild a"})
  void aRebuildThatFailsOrIsRefusedIsTriedOnceAndLeftToAPersonWithTheReason(String fault)
      throws Exception {
    try (Lab lab = owned()) {
      DefaultManager manager = lab.manager();
      lab.servers.fail(fault);
      errantPrimary(lab);
      lab.await(
          "it is explained",
          () ->
              Lab.status(manager).explanation().stream()
                  .anyMatch(sentence -> sentence.contains("was not rebuilt (")));
      assertThat(Lab.status(manager).healthy()).isFalse();
      Thread.sleep(500);
      assertThat(Lab.status(manager).explanation())
          .anyMatch(sentence -> sentence.contains("was not rebuilt ("));
      List<String> journal = lab.servers.journal();
      assertThat(journal).containsOnlyOnce("rebuild a from " + lab.primary().host());
      assertThat(journal).doesNotContain("replicateFrom a");
      assertThat(lab.log.unfinished(Lab.CLUSTER)).isEmpty();
    }
  }

  @Test
  void aRebuildThatItsManagerDidNotEndIsPlannedAgainFromWhatTheServerSays() throws Exception {
    try (Lab lab = owned()) {
      lab.manager().close();
      lab.servers.releaseClaims();
      lab.log.begin(
          Operation.begun("r-1", Lab.CLUSTER, "rebuild", "", "a has writes.", Instant.EPOCH));
      Lab.healthy(lab.manager("one", key("a"), lab.log, new FakeProcess()));
      lab.await("it is ended", () -> lab.log.unfinished(Lab.CLUSTER).isEmpty());
      Operation left = lab.log.latest(Lab.CLUSTER, 1).getFirst();
      assertThat(left.state()).isEqualTo("ABORTED");
      assertThat(left.outcome()).contains("planned again");
      errantPrimary(lab);
      lab.awaitEvent("rebuilt");
    }
  }

  private static void errantPrimary(Lab lab) throws InterruptedException {
    lab.servers.freeze("a");
    lab.servers.change("a", a -> a.executed = a.executed.union(MysqlGtidSet.of(tail())));
    lab.await("it fails over", () -> lab.epoch() == 2 && lab.proxy.route() != null);
    lab.servers.thaw("a");
  }

  @Test
  void aStrayWritableReplicaIsFencedAndAStoppedOneStartedAgain() throws Exception {
    try (Lab lab = Lab.semiSync("a", "b", "c")) {
      DefaultManager manager = lab.manager();
      lab.servers.change("b", b -> b.readOnly = false);
      lab.servers.change("c", c -> c.receiverOn = false);
      lab.await("b is fenced", () -> lab.servers.journal().contains("fence b"));
      lab.await("c is started", () -> lab.servers.journal().contains("replicateFrom c"));
      Lab.healthy(manager);
      assertThat(lab.servers.writable()).containsExactly(key("a"));
    }
  }

  @Test
  void aSecondManagerStandsByAndTakesOverOnlyWhenTheFirstIsGone() throws Exception {
    try (Lab lab = Lab.semiSync("a", "b", "c")) {
      DefaultManager first = lab.manager();
      DefaultManager second =
          lab.manager("two", key("b"), new InMemoryDecisionLog(), new FakeProcess());
      lab.await(
          "it stands by",
          () ->
              Lab.status(second).explanation().stream()
                  .anyMatch(sentence -> sentence.contains("Manager one acts")));
      lab.servers.kill("a");
      lab.await("it fails over", () -> lab.epoch() == 2 && lab.proxy.route() != null);
      Thread.sleep(300);
      assertThat(second.operations(Lab.CLUSTER, 10)).isEmpty();
      assertThat(lab.servers.journal().stream().filter(l -> l.startsWith("promote"))).hasSize(1);
      assertThat(first.operations(Lab.CLUSTER, 1).getFirst().type()).isEqualTo("failover");
      lab.nothingIsLost();
    }
  }
}
