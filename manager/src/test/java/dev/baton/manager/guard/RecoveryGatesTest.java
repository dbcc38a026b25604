package dev.baton.manager.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.cluster.history.Recovery;
import dev.baton.cluster.history.Recovery.Acknowledgement;
import dev.baton.cluster.history.Recovery.Kind;
import dev.baton.cluster.history.Recovery.State;
import dev.baton.cluster.history.Suspension;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.config.RecoverySettings;
import dev.baton.manager.guard.RecoveryGates.Closed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each gate is closed by what it watches, says why, and opens again. */
class RecoveryGatesTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final InstanceKey A = new InstanceKey("a", 3306);
  private static final InstanceKey B = new InstanceKey("b", 3306);

  private Kind kind = Kind.PRIMARY;
  private boolean byPerson;
  private boolean enabled = true;
  private List<Suspension> suspensions = List.of();
  private List<Recovery> recent = List.of();
  private String running = "";
  private RecoverySettings settings = RecoverySettings.defaults();
  private Instant whole = Instant.EPOCH;

  private Optional<Closed> judge() {
    return RecoveryGates.judge(
        new RecoveryQuestion(
            "orders",
            "",
            A,
            A,
            kind,
            byPerson,
            enabled,
            suspensions,
            recent,
            3,
            Duration.ofMinutes(10),
            running,
            settings,
            whole,
            NOW));
  }

  private void closed(String gate, String... words) {
    assertThat(judge()).map(Closed::gate).contains(gate);
    assertThat(judge().orElseThrow().reason()).contains(words);
    if (!gate.equals("mutex")) {
      byPerson = true;
      assertThat(judge()).as("a person's word opens it").isEmpty();
      byPerson = false;
    }
  }

  private static Recovery earlier(
      String uid, Kind kind, InstanceKey failed, long secondsAgo, @Nullable Acknowledgement ack) {
    return new Recovery(
        1,
        uid,
        "orders",
        kind,
        failed,
        "DeadMaster",
        "",
        true,
        State.SUCCEEDED,
        null,
        "",
        List.of(),
        List.of(),
        NOW.minusSeconds(secondsAgo),
        NOW.minusSeconds(secondsAgo),
        ack);
  }

  @Test
  void withNothingAgainstItItMayBegin() {
    assertThat(judge()).isEmpty();
  }

  @Test
  void oneAtATimeEvenForAPerson() {
    running = "failover of a:3306";
    closed("mutex", "failover of a:3306 is under way");
    byPerson = true;
    assertThat(judge()).map(Closed::gate).contains("mutex");
  }

  @Test
  void theGlobalSwitchClosesAll() {
    enabled = false;
    closed("disabled", "disabled globally");
  }

  @Test
  void aClusterThatTheFiltersDoNotNameIsLeftToPeople() {
    settings = settings.withFilters(List.of("other"), List.of("*"), List.of());
    closed("filters", "recovery.primary-clusters", "orders");
    kind = Kind.INTERMEDIATE;
    assertThat(judge()).isEmpty();
    settings = settings.withFilters(List.of("*"), List.of(), List.of());
    closed("filters", "recovery.intermediate-clusters");
  }

  @Test
  void aHostThatIsIgnoredIsLeftOut() {
    settings = settings.withFilters(List.of("*"), List.of("*"), List.of("^a:"));
    closed("ignored-host", "a:3306", "^a:");
  }

  @Test
  void downtimeAndMaintenanceOfTheFailedInstanceHoldItBackUntilTheyEnd() {
    for (Suspension.Kind suspended : Suspension.Kind.values()) {
      String gate = suspended == Suspension.Kind.DOWNTIME ? "downtime" : "maintenance";
      suspensions =
          List.of(new Suspension(A, suspended, "ann", "new disk", NOW, NOW.plusSeconds(1)));
      closed(gate, "ann", "new disk", "2026-11-21T12:00:01Z");
      suspensions = List.of(new Suspension(A, suspended, "ann", "new disk", NOW, NOW));
      assertThat(judge()).as("its time has come").isEmpty();
      suspensions =
          List.of(new Suspension(B, suspended, "ann", "new disk", NOW, NOW.plusSeconds(1)));
      assertThat(judge()).as("another's").isEmpty();
    }
  }

  @Test
  void theWindowBlocksTheNextFailoverUntilItPassesOrIsAcknowledged() {
    settings = settings.withPeriodBlock(Duration.ofSeconds(60));
    recent = List.of(earlier("r1", Kind.PRIMARY, B, 59, null));
    closed("period-block", "r1", "59 s ago", "acknowledge");
    assertThat(judge()).map(Closed::blocking).contains("r1");
    recent = List.of(earlier("r1", Kind.PRIMARY, B, 60, null));
    assertThat(judge()).as("it has passed").isEmpty();
    recent = List.of(earlier("r1", Kind.PRIMARY, B, 1, new Acknowledgement("ann", "", NOW)));
    assertThat(judge()).as("it is acknowledged").isEmpty();
  }

  @Test
  void theWindowEndsEarlyOnceTheClusterIsWholeUnlessThatIsSwitchedOff() {
    recent = List.of(earlier("r1", Kind.PRIMARY, B, 10, null));
    whole = NOW.minusSeconds(11);
    closed("period-block", "has not been whole since");
    whole = NOW.minusSeconds(9);
    assertThat(judge()).isEmpty();
    settings = settings.withPeriodBlock(Duration.ofSeconds(60));
    closed("period-block", "within the 60 s of recovery.period-block:");
  }

  @Test
  void aRecoveryThatFailedHasMovedNothingAndBlocksNothing() {
    Recovery failed =
        earlier("r1", Kind.PRIMARY, B, 10, null)
            .ended(State.FAILED, null, "vetoed", List.of(), NOW.minusSeconds(5));
    recent = List.of(failed);
    assertThat(judge()).isEmpty();
  }

  @Test
  void aPlannedTakeoverAndAnotherKindBlockNothing() {
    settings = settings.withPeriodBlock(Duration.ofSeconds(60));
    recent = List.of(earlier("r1", Kind.TAKEOVER, A, 1, null));
    assertThat(judge()).isEmpty();
    recent = List.of(earlier("r1", Kind.INTERMEDIATE, A, 1, null));
    assertThat(judge()).isEmpty();
    kind = Kind.INTERMEDIATE;
    closed("period-block", "r1");
    recent = List.of(earlier("r1", Kind.INTERMEDIATE, B, 1, null));
    assertThat(judge()).as("another instance's").isEmpty();
  }

  @Test
  void tooManyFailoversAreForAPersonWhateverTheWindow() {
    whole = NOW;
    recent =
        IntStream.range(0, 3)
            .mapToObj(i -> earlier("r" + i, Kind.PRIMARY, A, 10 + i, null))
            .toList();
    closed("failover-limit", "3 failovers");
    recent = recent.subList(0, 2);
    assertThat(judge()).isEmpty();
  }

  @Test
  void aKindThatIsSwitchedOffIsNotBegun() {
    settings =
        new RecoverySettings(
            List.of("*"),
            List.of("*"),
            List.of(),
            Duration.ZERO,
            true,
            false,
            false,
            true,
            Duration.ofDays(1),
            Duration.ofSeconds(60),
            settings.promotion(),
            settings.hooks());
    assertThat(judge()).isEmpty();
    kind = Kind.NON_WRITEABLE;
    closed("kind", "recovery.non-writeable-primary");
    kind = Kind.SEMI_SYNC;
    closed("kind", "recovery.locked-semi-sync");
  }
}
