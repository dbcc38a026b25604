package dev.baton.manager;

import static dev.baton.manager.fake.FakeServers.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.cluster.InMemoryDecisionLog;
import dev.baton.core.gtid.MysqlGtid;
import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.manager.fake.FakeProcess;
import dev.baton.manager.fake.FakeServers;
import dev.baton.manager.fake.Lab;
import dev.baton.topology.policy.DurabilityPolicy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
    }
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
