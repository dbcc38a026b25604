package dev.baton.manager;

import static dev.baton.manager.fake.FakeServers.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.cluster.DecisionLog.Operation;
import dev.baton.manager.fake.CrashingLog;
import dev.baton.manager.fake.FakeProcess;
import dev.baton.manager.fake.FakeServers;
import dev.baton.manager.fake.Lab;
import dev.baton.topology.policy.DurabilityPolicy;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The manager dies before and after every single write of its log, in the middle of whatever it
 * does, and the next one brings the cluster to a good end.
 */
@Timeout(300)
class ResumeTest {
  private static final int MORE_THAN_ALL_WRITES = 40;

  /** What makes an operation begin. */
  private interface Trouble {
    void begin(Lab lab, DefaultManager manager);

    /** What else happens while there is no manager. */
    default void meanwhile(Lab lab) {}

    /** What holds once the next manager has brought the cluster to a good end. */
    default void isOver(Lab lab, Operation crashed, String story) {}
  }

  private static Lab lab() {
    return new Lab(FakeServers.of("a", "b", "c").ownedByBaton(), DurabilityPolicy.semiSync(1));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFailoverIsFinishedOrTakenBackFromAnyStep(boolean after) throws Exception {
    Set<String> crashedIn = new TreeSet<>();
    for (int writes = 0; writes < MORE_THAN_ALL_WRITES; writes++) {
      if (!crashAt(writes, after, (lab, manager) -> lab.servers.kill("a"), crashedIn)) {
        break;
      }
    }
    assertThat(crashedIn).contains("failover ", "failover promoting", "failover release");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aSwitchoverIsFinishedOrTakenBackFromAnyStep(boolean after) throws Exception {
    Set<String> crashedIn = new TreeSet<>();
    Trouble trouble =
        (lab, manager) -> Thread.ofVirtual().start(() -> manager.switchover(Lab.CLUSTER, key("b")));
    for (int writes = 0; writes < MORE_THAN_ALL_WRITES; writes++) {
      if (!crashAt(writes, after, trouble, crashedIn)) {
        break;
      }
    }
    assertThat(crashedIn)
        .contains("switchover fencing", "switchover promoting", "switchover release");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aSwitchoverWhoseTargetDiesMeanwhileGivesTheOldPrimaryAnEpochOfItsOwn(boolean after)
      throws Exception {
    Set<String> crashedIn = new TreeSet<>();
    Trouble trouble =
        new Trouble() {
          @Override
          public void begin(Lab lab, DefaultManager manager) {
            Thread.ofVirtual().start(() -> manager.switchover(Lab.CLUSTER, key("b")));
          }

          @Override
          public void meanwhile(Lab lab) {
            lab.servers.kill("b");
          }

          @Override
          public void isOver(Lab lab, Operation crashed, String story) {
            boolean promoting =
                !crashed.steps().isEmpty() && crashed.steps().getLast().name().equals("promoting");
            if (promoting && lab.primary().equals(key("a"))) {
              assertThat(lab.epoch()).as(story).isGreaterThan(crashed.epoch());
            }
          }
        };
    for (int writes = 0; writes < MORE_THAN_ALL_WRITES; writes++) {
      if (!crashAt(writes, after, trouble, crashedIn)) {
        break;
      }
    }
    assertThat(crashedIn).contains("switchover promoting");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFailoverThatHadToBeRefusedIsGoneOnWithFromAnyStep(boolean after) throws Exception {
    Set<String> crashedIn = new TreeSet<>();
    Trouble trouble =
        (lab, manager) -> {
          lab.servers.freeze("c");
          lab.servers.freeze("a");
          Thread.ofVirtual().start(() -> thawOnceRefused(lab));
        };
    for (int writes = 0; writes < MORE_THAN_ALL_WRITES; writes++) {
      if (!crashAt(writes, after, trouble, crashedIn)) {
        break;
      }
    }
    assertThat(crashedIn).contains("failover refused");
  }

  private static void thawOnceRefused(Lab lab) {
    try {
      for (int looks = 0; looks < 500 && !isRefused(lab); looks++) {
        Thread.sleep(5);
      }
      lab.servers.thaw("a");
      lab.servers.thaw("c");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isRefused(Lab lab) {
    return lab.log.latest(Lab.CLUSTER, 1).stream()
        .flatMap(op -> op.steps().stream())
        .anyMatch(step -> step.name().equals("refused"));
  }

  /** Returns false once so many writes are not made any more. */
  private static boolean crashAt(int writes, boolean after, Trouble trouble, Set<String> crashedIn)
      throws Exception {
    try (Lab lab = lab()) {
      FakeProcess process = new FakeProcess();
      DefaultManager first = lab.manager("one", key("a"), lab.log, new FakeProcess());
      Lab.healthy(first);
      first.close();
      lab.servers.releaseClaims();
      DefaultManager doomed =
          lab.manager("one", key("a"), new CrashingLog(lab.log, process, writes, after), process);
      if (!awaitHealthyOrCrash(doomed, process)) {
        return true; // it did not even come so far
      }
      trouble.begin(lab, doomed);
      if (!crashed(lab, process)) {
        return false;
      }
      doomed.close();
      lab.servers.releaseClaims();
      lab.servers.thaw("a");
      lab.servers.thaw("c");
      trouble.meanwhile(lab);
      Operation last = lab.log.latest(Lab.CLUSTER, 1).getFirst();
      crashedIn.add(
          last.type() + " " + (last.steps().isEmpty() ? "" : last.steps().getLast().name()));
      DefaultManager next = lab.manager("one", key("a"), lab.log, new FakeProcess());
      Lab.healthy(next);
      String story = "crash %s write %d: %s".formatted(after ? "after" : "before", writes, last);
      assertThat(lab.servers.writable()).as(story).containsExactly(lab.primary());
      assertThat(lab.log.unfinished(Lab.CLUSTER)).as(story).isEmpty();
      lab.await("the proxy routes after " + story, () -> lab.primary().equals(lab.proxy.route()));
      trouble.isOver(lab, last, story);
      lab.nothingIsLost();
      return true;
    }
  }

  private static boolean awaitHealthyOrCrash(DefaultManager manager, FakeProcess process)
      throws InterruptedException {
    long end = System.nanoTime() + 10_000_000_000L;
    while (!process.hasCrashed() && System.nanoTime() < end) {
      try {
        if (Lab.status(manager).healthy()) {
          return true;
        }
      } catch (FakeProcess.Crash e) {
        return false;
      }
      Thread.sleep(5);
    }
    return false;
  }

  /** Waits until it has crashed, or has done everything without. */
  private static boolean crashed(Lab lab, FakeProcess process) throws InterruptedException {
    long end = System.nanoTime() + 10_000_000_000L;
    while (!process.hasCrashed() && System.nanoTime() < end) {
      boolean done =
          lab.log.latest(Lab.CLUSTER, 1).stream()
              .anyMatch(op -> !op.type().equals("adopt") && !op.state().equals("RUNNING"));
      if (done) {
        Thread.sleep(50);
        return process.hasCrashed();
      }
      Thread.sleep(2);
    }
    return process.hasCrashed();
  }
}
