package dev.baton.manager;

import static dev.baton.manager.fake.FakeServers.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.OperationReport;
import dev.baton.manager.api.OperationReport.State;
import dev.baton.manager.api.Refactoring.Asked;
import dev.baton.manager.api.Refactoring.Report;
import dev.baton.manager.config.HookSettings;
import dev.baton.manager.config.RecoverySettings;
import dev.baton.manager.fake.FakeProcess;
import dev.baton.manager.fake.Lab;
import dev.baton.topology.port.ServerVerb;
import dev.baton.topology.refactor.TreeChange;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What people ask for, on servers that never were. */
class RefactoringTest {

  private static final InstanceKey B = key("b");
  private static final InstanceKey D = key("d");
  private static final TreeChange D_BELOW_B = new TreeChange.Relocate(D, B);

  private final Lab lab = Lab.semiSync("a", "b", "c", "d");

  @AfterEach
  void close() {
    lab.close();
  }

  private Report change(DefaultManager manager, TreeChange change, Asked asked) {
    return manager.refactoring().change(Lab.CLUSTER, change, asked);
  }

  private Report perform(DefaultManager manager, InstanceKey instance, ServerVerb verb) {
    return manager.refactoring().perform(Lab.CLUSTER, instance, verb, Asked.PLAINLY);
  }

  @Test
  void aReplicaIsHeldThenMovedAndWhatWasDoneIsRecorded() throws Exception {
    DefaultManager manager = lab.manager();

    Report report = change(manager, D_BELOW_B, Asked.PLAINLY);

    assertThat(report.state()).as("%s", report).isEqualTo(State.DONE);
    assertThat(report.done()).containsExactly(D);
    assertThat(lab.servers.sourceOf("d")).isEqualTo(B);
    List<String> journal = lab.servers.journal();
    assertThat(journal.indexOf("stopReceiver d"))
        .isNotNegative()
        .isLessThan(journal.indexOf("replicateFrom d"));
    OperationReport recorded = manager.operations(Lab.CLUSTER, 1).getFirst();
    assertThat(recorded.operationId()).isEqualTo(report.operationId());
    assertThat(recorded.type()).isEqualTo("relocate");
    assertThat(recorded.steps()).extracting("name").contains("plan", "hold", "catch-up", "follow");
  }

  @Test
  void aReplicaWhoseNewSourceDoesNotCatchUpGoesBackToWhereItWas() throws Exception {
    DefaultManager manager = lab.manager();
    bFallsBehind();

    Report report = change(manager, D_BELOW_B, Asked.PLAINLY);

    assertThat(report.state()).isEqualTo(State.ABORTED);
    assertThat(report.left().get(D)).contains("has not executed");
    assertThat(lab.servers.sourceOf("d")).isEqualTo(key("a"));
    boolean receives = lab.servers.ask("d", s -> s.receiverOn);
    assertThat(receives).isTrue();
    lab.servers.change("b", s -> s.applierStuck = false);
  }

  @Test
  void aDyingPrimaryIsMoreUrgentThanAMove() throws Exception {
    DefaultManager manager = lab.manager();
    bFallsBehind();
    Thread killer = Thread.ofVirtual().start(() -> killOnceHeld());

    Report report = change(manager, D_BELOW_B, Asked.PLAINLY);

    killer.join();
    assertThat(report.state()).isEqualTo(State.ABORTED);
    // on a slow machine its own limit may come first
    assertThat(report.left().get(D))
        .containsAnyOf("more urgent", "has not executed")
        .doesNotContain("could not be put back");
    lab.servers.change("b", s -> s.applierStuck = false);
    lab.await(
        "another primary",
        () -> List.of(B, key("c"), D).contains(lab.primary()) && lab.epoch() > 1);
    lab.nothingIsLost();
  }

  private void bFallsBehind() throws InterruptedException {
    lab.servers.change("b", s -> s.applierStuck = true);
    lab.await(
        "b is behind", () -> !lab.servers.<Boolean>ask("b", s -> s.executed.covers(s.received)));
  }

  private void killOnceHeld() {
    try {
      lab.await("d is held", () -> lab.servers.journal().contains("stopReceiver d"));
      lab.servers.kill("a");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void whoTakesItsSourcesPlaceRunsTheHooksForIt() throws Exception {
    HookSettings none = HookSettings.NONE;
    lab.recovery =
        RecoverySettings.defaults()
            .withHooks(
                new HookSettings(
                    none.onFailureDetection(),
                    none.preGracefulTakeover(),
                    none.preFailover(),
                    none.postFailover(),
                    none.postUnsuccessfulFailover(),
                    none.postPrimaryFailover(),
                    none.postIntermediateFailover(),
                    none.postGracefulTakeover(),
                    none.postUnsuccessfulGracefulTakeover(),
                    List.of("took {failedHost} {successorHost} {command}"),
                    none.timeLimit(),
                    none.outputLimit()));
    DefaultManager manager = lab.manager();
    change(manager, D_BELOW_B, Asked.PLAINLY);
    lab.await("it is seen below b", () -> seenBelowB(manager));

    Report dry = change(manager, new TreeChange.TakeSource(D), Asked.DRY);
    Thread relay = Thread.ofVirtual().start(this::bRelaysToD);
    Report report = change(manager, new TreeChange.TakeSource(D), Asked.PLAINLY);
    relay.interrupt();

    assertThat(dry.state()).isEqualTo(State.DONE);
    assertThat(report.state()).as("%s", report).isEqualTo(State.DONE);
    lab.await("the hook was run", () -> !lab.commands.isEmpty());
    assertThat(lab.commands).containsExactly("took 'b' 'd' 'take-master'");
  }

  /** The fake servers pass on only what is written to them directly. */
  private void bRelaysToD() {
    while (!Thread.currentThread().isInterrupted()) {
      MysqlGtidSet held = lab.servers.ask("b", s -> s.executed);
      lab.servers.change(
          "d",
          s -> {
            s.received = held;
            s.executed = held;
          });
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static boolean seenBelowB(DefaultManager manager) {
    return manager.clusters().getFirst().snapshot().view(D).stream()
        .flatMap(view -> Optional.ofNullable(view.facts()).stream())
        .flatMap(facts -> facts.channel().stream())
        .anyMatch(channel -> channel.source().equals(B));
  }

  @Test
  void aDryRunTellsTheStatementsAndChangesNothing() throws Exception {
    DefaultManager manager = lab.manager();
    int before = lab.servers.journal().size();
    int operations = manager.operations(Lab.CLUSTER, 50).size();

    Report report = change(manager, D_BELOW_B, Asked.DRY);

    assertThat(report.state()).isEqualTo(State.DONE);
    assertThat(report.operationId()).isNull();
    assertThat(report.statements()).extracting("statement").contains("repoint statement");
    assertThat(lab.servers.journal()).hasSize(before);
    assertThat(manager.operations(Lab.CLUSTER, 50)).hasSize(operations);
  }

  @Test
  void inAClusterThatIsNotArmedNothingIsChangedUntilAPersonArmsIt() throws Exception {
    DefaultManager manager = lab.manager("one", key("a"), lab.log, new FakeProcess(), false);
    lab.await("all are seen", () -> explanation(manager).contains("not armed"));
    assertThat(change(manager, D_BELOW_B, Asked.PLAINLY).sentence()).contains("not armed");
    assertThat(change(manager, D_BELOW_B, Asked.DRY).state()).isEqualTo(State.DONE);
    assertThat(lab.servers.journal()).isEmpty();

    manager.inventory(Lab.CLUSTER).arm(true);
    Lab.healthy(manager);
    assertThat(change(manager, D_BELOW_B, Asked.PLAINLY).state()).isEqualTo(State.DONE);

    manager.inventory(Lab.CLUSTER).arm(false);
    lab.await("it is not armed", () -> explanation(manager).contains("not armed"));
    assertThat(change(manager, new TreeChange.MoveUp(D), Asked.PLAINLY).state())
        .isEqualTo(State.REFUSED);
  }

  private static String explanation(DefaultManager manager) {
    return String.join(" ", Lab.status(manager).explanation());
  }

  @Test
  void aReplicaThatAPersonHasStoppedIsNotStartedByBaton() throws Exception {
    DefaultManager manager = lab.manager();

    Report stopped = perform(manager, D, new ServerVerb.StopReplication(true));

    assertThat(stopped.state()).isEqualTo(State.DONE);
    lab.await(
        "it is left alone",
        () -> explanation(manager).contains("do nothing about d:3306, because: d:3306: A person"));
    lab.await("another look", () -> lab.servers.ask("d", s -> !s.receiverOn && !s.applierOn));
    assertThat(perform(manager, D, new ServerVerb.StartReplication()).state())
        .isEqualTo(State.DONE);
    Lab.healthy(manager);
  }

  @Test
  void onlyThePrimaryOfTheEpochIsMadeWritable() throws Exception {
    DefaultManager manager = lab.manager();
    Report refused = perform(manager, B, new ServerVerb.ReadOnly(false));
    assertThat(refused.state()).isEqualTo(State.REFUSED);
    assertThat(refused.sentence()).contains("The primary of epoch 1 is a:3306");
    assertThat(lab.servers.writable()).containsExactly(key("a"));
  }

  @Test
  void aWarningIsOverriddenByForceAndARefusalIsNot() throws Exception {
    DefaultManager manager = lab.manager();
    ServerVerb withoutGtid = new ServerVerb.UseGtid(false);
    assertThat(perform(manager, D, withoutGtid).sentence()).contains("Force it");
    Asked forced = new Asked(false, true);
    assertThat(manager.refactoring().perform(Lab.CLUSTER, D, withoutGtid, forced).state())
        .isEqualTo(State.DONE);
    ServerVerb noSemiSync = new ServerVerb.SemiSyncSource(false);
    Report refused = manager.refactoring().perform(Lab.CLUSTER, key("a"), noSemiSync, forced);
    assertThat(refused.state()).isEqualTo(State.REFUSED);
    assertThat(refused.sentence()).contains("acknowledged writes could be lost");
  }
}
