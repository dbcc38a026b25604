package dev.baton.manager;

import static dev.baton.manager.fake.FakeServers.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.manager.api.OperationReport.State;
import dev.baton.manager.api.Refactoring.Asked;
import dev.baton.manager.fake.FakeProcess;
import dev.baton.manager.fake.Lab;
import dev.baton.manager.fake.LosableLog;
import dev.baton.topology.refactor.TreeChange;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A manager whose state is in a database that is lost, and comes back. */
class LostStateTest {
  private static final String LOST = "The state database is lost.";

  private final Lab lab = Lab.semiSync("a", "b", "c");
  private final LosableLog log = new LosableLog(lab.log);

  @AfterEach
  void close() {
    lab.close();
  }

  private DefaultManager manager() throws Exception {
    DefaultManager manager = lab.manager("one", key("a"), log, new FakeProcess());
    Lab.healthy(manager);
    return manager;
  }

  private static boolean says(DefaultManager manager, String text) {
    return String.join(" ", manager.clusters().getFirst().explanation()).contains(text);
  }

  @Test
  void aDeadPrimaryIsReplacedOnlyOnceItCanBeRecorded() throws Exception {
    DefaultManager manager = manager();
    log.lose();
    lab.await("it is said", () -> says(manager, LOST));
    int before = lab.servers.journal().size();

    lab.servers.kill("a");
    lab.await(
        "it is seen to be dead",
        () ->
            manager.clusters().getFirst().problems().stream()
                .anyMatch(problem -> problem.sentence().contains("a:")));
    assertThat(manager.switchover(Lab.CLUSTER, null).outcome()).contains(LOST);
    assertThat(lab.servers.journal()).as("nothing is done").hasSize(before);
    assertThat(lab.epoch()).isEqualTo(1);

    log.giveBack();
    lab.await("another primary", () -> List.of(key("b"), key("c")).contains(lab.primary()));
    lab.nothingIsLost();
  }

  @Test
  void whileThePrimaryLivesItsClientsNoticeNothing() throws Exception {
    DefaultManager manager = manager();
    log.lose();
    lab.await("it is said", () -> says(manager, LOST));
    long written = lab.servers.acknowledged().size();
    lab.await("writes go on", () -> lab.servers.acknowledged().size() > written + 50);

    TreeChange change = new TreeChange.Relocate(key("c"), key("b"));
    var report = manager.refactoring().change(Lab.CLUSTER, change, Asked.PLAINLY);
    assertThat(report.state()).isEqualTo(State.REFUSED);
    assertThat(report.sentence()).isEqualTo(LOST);
  }
}
