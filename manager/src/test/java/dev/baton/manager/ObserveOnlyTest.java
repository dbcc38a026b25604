package dev.baton.manager;

import static dev.baton.manager.fake.FakeServers.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.core.secret.Secret;
import dev.baton.core.time.MonotonicClock;
import dev.baton.manager.api.OperationReport;
import dev.baton.manager.api.OperationReport.State;
import dev.baton.manager.config.ClusterDefinition;
import dev.baton.manager.config.ManagerPorts;
import dev.baton.manager.fake.FakeProcess;
import dev.baton.manager.fake.Lab;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.port.ReplicationCredentials;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A manager that may change nothing, beside somebody else who is in charge. */
class ObserveOnlyTest {

  private final Lab lab = Lab.semiSync("a", "b", "c");

  @AfterEach
  void close() {
    lab.close();
  }

  private DefaultManager observer() throws InterruptedException {
    DefaultManager manager = lab.manager("one", key("a"), lab.log, new FakeProcess(), false);
    lab.await(
        "a is taken for the primary",
        () ->
            key("a").equals(Lab.status(manager).snapshot().primary())
                && Lab.status(manager).snapshot().instances().size() == 3);
    return manager;
  }

  private static List<OperationReport> wouldHave(DefaultManager manager) {
    return manager.operations(Lab.CLUSTER, 20).stream()
        .filter(op -> op.type().equals("would-failover"))
        .toList();
  }

  private void somebodyElsePromotesB() {
    lab.servers.change(
        "b",
        s -> {
          s.source = null;
          s.readOnly = false;
        });
    for (String replica : List.of("a", "c")) {
      lab.servers.change(
          replica,
          s -> {
            s.readOnly = true;
            s.source = key("b");
            s.receiverOn = true;
            s.applierOn = true;
          });
    }
  }

  @Test
  void whatItWouldHaveDoneIsRecordedOnceAndNothingIsDone() throws Exception {
    DefaultManager manager = observer();

    lab.servers.kill("a");
    lab.await("it would have failed over", () -> !wouldHave(manager).isEmpty());

    OperationReport would = wouldHave(manager).getFirst();
    assertThat(would.state()).isEqualTo(State.REFUSED);
    assertThat(would.oldPrimary()).isEqualTo(key("a"));
    assertThat(would.reason()).startsWith("DeadMaster");
    assertThat(would.outcome()).startsWith("Observed only. ").contains("would have been promoted");
    assertThat(lab.servers.journal()).isEmpty();
    assertThat(lab.epoch()).isZero();
  }

  @Test
  void whoeverSomebodyElseHasPromotedIsThePrimaryThatIsWatchedAndThatIsArmed() throws Exception {
    DefaultManager manager = observer();
    lab.servers.kill("a");
    lab.await("it would have failed over", () -> !wouldHave(manager).isEmpty());

    lab.servers.change(
        "b",
        s -> {
          s.source = null;
          s.readOnly = false;
        });
    lab.servers.change("c", s -> s.source = key("b"));

    lab.await("b is watched", () -> key("b").equals(Lab.status(manager).snapshot().primary()));
    lab.servers.change(
        "a",
        s -> {
          s.alive = true;
          s.readOnly = true;
        });
    manager.arm(Lab.CLUSTER, true);
    lab.await("b has an epoch", () -> lab.epoch() == 1 && lab.primary().equals(key("b")));
    assertThat(lab.servers.journal()).doesNotContain("fence b", "promote a", "promote c");
  }

  @Test
  void whoeverIsDisarmedLeavesTheProxiesTheirLeasesUntilSomebodyElseMovesThePrimary()
      throws Exception {
    DefaultManager manager = lab.manager();
    lab.await("a is routed to", () -> key("a").equals(lab.proxy.route()));
    manager.arm(Lab.CLUSTER, false);
    lab.await(
        "it is observed", () -> Lab.status(manager).explanation().toString().contains("not armed"));
    Thread.sleep(2 * Lab.settings("one").lease().toMillis());
    assertThat(lab.proxy.route()).as("its first lease is long over").isEqualTo(key("a"));

    somebodyElsePromotesB();

    lab.await("nothing is written any more", () -> lab.proxy.route() == null);
  }

  /** Otherwise the new primary would be fenced as a second writable instance. */
  @Test
  void aPrimaryThatWasMovedWhileNobodyWasArmedGetsAnEpochOfItsOwn() throws Exception {
    DefaultManager manager = lab.manager();
    manager.arm(Lab.CLUSTER, false);
    lab.await(
        "it is observed", () -> Lab.status(manager).explanation().toString().contains("not armed"));
    lab.proxy.deaf(true); // who moves a primary by hand lets nobody write meanwhile
    lab.await("its lease is over", () -> lab.proxy.route() == null);
    somebodyElsePromotesB();
    lab.await("b is watched", () -> key("b").equals(Lab.status(manager).snapshot().primary()));

    lab.proxy.deaf(false);
    manager.arm(Lab.CLUSTER, true);

    lab.await("b has an epoch", () -> lab.epoch() == 2 && lab.primary().equals(key("b")));
    Lab.healthy(manager);
    assertThat(lab.servers.journal()).doesNotContain("fence b");
  }

  @Test
  void withoutAReplicationAccountNothingCanBeArmed() {
    ClusterDefinition definition =
        new ClusterDefinition(
            Lab.CLUSTER,
            List.of(key("a")),
            DurabilityPolicy.semiSync(1),
            new ReplicationCredentials("", new Secret(""), false),
            List.of(),
            false);
    ManagerPorts ports =
        new ManagerPorts(
            lab.servers.links(new FakeProcess()),
            lab.log,
            lab.servers,
            lab.servers,
            MonotonicClock.SYSTEM,
            InstantSource.system());
    try (DefaultManager manager =
        new DefaultManager(Lab.settings("one"), List.of(definition), ports)) {
      assertThatThrownBy(() -> manager.arm(Lab.CLUSTER, true))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("--replication-user");
      assertThat(manager.inventory(Lab.CLUSTER).armed()).isEmpty();
    }
  }
}
