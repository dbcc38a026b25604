package dev.baton.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.Flavour;
import dev.baton.simulation.fault.Fault;
import dev.baton.simulation.fault.FaultKind;
import dev.baton.simulation.fault.Scenario;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How other managers are known to hurt people; none of it happens here. */
class KnownDefectsTest {
  private static final int PRIMARY = 0;

  private static Outcome run(Flavour flavour, Fault... faults) throws InterruptedException {
    return run(flavour, false, faults);
  }

  private static Outcome run(Flavour flavour, boolean rival, Fault... faults)
      throws InterruptedException {
    Scenario scenario =
        new Scenario(
            7,
            flavour,
            3,
            1,
            4,
            1,
            true,
            true,
            1_000,
            60_000,
            0,
            1_500,
            rival,
            Arrays.asList(faults));
    Outcome outcome = Simulation.run(scenario, Flaw.NONE, true);
    assertThat(outcome.failure()).as(outcome.describe()).isNull();
    return outcome;
  }

  private static Fault fault(FaultKind kind, long atMillis, long forMillis, int target) {
    return new Fault(kind, atMillis, forMillis, target, 0, 0);
  }

  private static List<String> after(Outcome outcome, String mark) {
    List<String> lines = outcome.trace();
    for (int at = 0; at < lines.size(); at++) {
      if (lines.get(at).contains(mark)) {
        return lines.subList(at + 1, lines.size());
      }
    }
    throw new AssertionError("no '" + mark + "' in the trace of " + outcome.describe());
  }

  private static List<String> between(Outcome outcome, String from, String to) {
    List<String> lines = new ArrayList<>();
    for (String line : after(outcome, from)) {
      if (line.contains(to)) {
        return lines;
      }
      lines.add(line);
    }
    throw new AssertionError("no '" + to + "' after '" + from + "'");
  }

  @ParameterizedTest
  @EnumSource(
      value = Flavour.class,
      names = {"MYSQL", "MARIADB"})
  void noWriteOfAPrimaryThatWakesAfterAFreezeIsEverAcknowledged(Flavour flavour)
      throws InterruptedException {
    Outcome outcome = run(flavour, fault(FaultKind.FREEZE, 3_000, 9_000, PRIMARY));
    assertThat(outcome.epochs()).isEqualTo(2);
    assertThat(after(outcome, "db1 wakes"))
        .noneMatch(line -> line.contains("acknowledges") && line.endsWith("of db1"))
        .anyMatch(line -> line.contains("db1 is read-only") || line.contains("db1 is started"))
        .anyMatch(line -> line.contains("acknowledges"));
  }

  @ParameterizedTest
  @EnumSource(
      value = Flavour.class,
      names = {"MYSQL", "MARIADB"})
  void aSecondManagerWithALogOfItsOwnChangesNothingWhileTheFirstOneActs(Flavour flavour)
      throws InterruptedException {
    for (FaultKind kind : List.of(FaultKind.CRASH, FaultKind.FREEZE, FaultKind.TERMINATE)) {
      Outcome outcome = run(flavour, true, fault(kind, 4_000, 5_000, PRIMARY));
      assertThat(outcome.trace())
          .anyMatch(line -> line.contains("rival says") && line.contains("standing by"));
      assertThat(outcome.epochs()).as("one failover, by the first").isEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Flavour.class,
      names = {"MYSQL", "MARIADB"})
  void whatAServerConfirmedFalselyWhenItWasToldToShutDownIsArchivedAndNeverSpreads(Flavour flavour)
      throws InterruptedException {
    Outcome outcome =
        run(
            flavour,
            new Fault(FaultKind.CUT, 3_000, 2_000, 0, 12, 0),
            new Fault(FaultKind.CUT, 3_000, 2_000, 0, 12, 1),
            fault(FaultKind.TERMINATE, 3_300, 1_000, PRIMARY));
    assertThat(outcome.epochs()).isEqualTo(2);
    if (flavour.isMariaDb()) {
      assertThat(outcome.trace()).anyMatch(line -> line.contains("1053 the server shuts down"));
    } else {
      assertThat(after(outcome, "is confirmed by a server that shuts down"))
          .anyMatch(line -> line.contains("archived ["));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Flavour.class,
      names = {"MYSQL", "MARIADB"})
  void twoRecoveriesNeverOverlap(Flavour flavour) throws InterruptedException {
    Outcome outcome =
        run(
            flavour,
            fault(FaultKind.CRASH, 3_000, 1_000, PRIMARY),
            fault(FaultKind.FAILOVER, 3_001, 1_000, PRIMARY),
            fault(FaultKind.SWITCHOVER, 3_002, 1_000, PRIMARY),
            fault(FaultKind.FAILOVER, 3_030, 1_000, PRIMARY));
    assertThat(outcome.trace().stream().filter(line -> line.contains("logs the epoch after 1")))
        .hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Flavour.class,
      names = {"MYSQL", "MARIADB"})
  void aStuckApplierOfTheTargetDoesNotLeaveAClusterWithoutAWriter(Flavour flavour)
      throws InterruptedException {
    Outcome outcome =
        run(
            flavour,
            fault(FaultKind.BLOCK_ALL_APPLIERS, 3_000, 12_000, PRIMARY),
            fault(FaultKind.SWITCHOVER, 3_500, 500, PRIMARY));
    assertThat(between(outcome, "FAULT switchover", "FAULT is over: BLOCK_ALL_APPLIERS"))
        .as("after the switchover was given up")
        .anyMatch(line -> line.contains("acknowledges") && line.contains("of db1"))
        .noneMatch(line -> line.contains("db2 takes writes"));
  }

  @ParameterizedTest
  @EnumSource(
      value = Flavour.class,
      names = {"MYSQL", "MARIADB"})
  void withAllAppliersBlockedThePromotionCompletesOnceTheyAreUnblocked(Flavour flavour)
      throws InterruptedException {
    Outcome outcome =
        run(
            flavour,
            fault(FaultKind.BLOCK_ALL_APPLIERS, 3_000, 12_000, PRIMARY),
            fault(FaultKind.CRASH, 3_500, 1_000, PRIMARY));
    assertThat(between(outcome, "db1 crashes", "FAULT is over: BLOCK_ALL_APPLIERS"))
        .as("nobody is promoted with acknowledged writes only in its relay log")
        .noneMatch(line -> line.contains("takes writes"));
    // the run itself holds that every replica follows the new primary in the end
    assertThat(after(outcome, "FAULT is over: BLOCK_ALL_APPLIERS"))
        .anyMatch(line -> line.contains("db2 takes writes") || line.contains("db3 takes writes"));
    assertThat(outcome.epochs()).isGreaterThanOrEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(
      value = Flavour.class,
      names = {"MYSQL", "MARIADB"})
  void aLivePrimaryWhoseReplicasAppliersStoppedIsNeverDeclaredDead(Flavour flavour)
      throws InterruptedException {
    Outcome outcome =
        run(
            flavour,
            fault(FaultKind.STOP_APPLIER, 2_900, 1_000, 1),
            fault(FaultKind.STOP_APPLIER, 2_900, 1_000, 2),
            fault(FaultKind.ISOLATE, 3_000, 6_000, PRIMARY)); // other=0: from the manager alone
    assertThat(outcome.trace()).noneMatch(line -> line.contains("the intent: failover"));
    assertThat(outcome.epochs()).isEqualTo(1);
  }
}
