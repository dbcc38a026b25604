package dev.baton.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.Flavour;
import dev.baton.simulation.check.Invariant;
import dev.baton.simulation.fault.Fault;
import dev.baton.simulation.fault.FaultKind;
import dev.baton.simulation.fault.Scenario;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A guard that is taken away is found, and by the check that is meant for it. */
class PlantedBugsTest {

  private static final int SEEDS = 120;

  private static final Map<Flaw, Set<Invariant>> FOUND_BY = new EnumMap<>(Flaw.class);

  static {
    found(Flaw.PROXY_PASSES_LATE_OKS, Invariant.NO_OK_AFTER_THE_HOLD);
    found(Flaw.PROXY_IGNORES_ITS_LEASE, Invariant.LEASE);
    found(Flaw.LEASES_COUNT_FROM_ARRIVAL, Invariant.OLD_PRIMARY);
    found(Flaw.PROXY_REPEATS_UNKNOWN, Invariant.EXECUTED_TWICE);
    found(Flaw.LOG_REPEATS_EPOCHS, Invariant.ONE_PRIMARY_PER_EPOCH, Invariant.OLD_PRIMARY);
    found(Flaw.RECEIVERS_RUN_ON, Invariant.PROOF);
    found(Flaw.RELAY_LOGS_DROPPED, Invariant.NO_LOST_WRITE, Invariant.CANDIDATE_HOLDS_ALL);
    found(Flaw.NO_PROOF, Invariant.PROOF, Invariant.NO_LOST_WRITE);
    found(Flaw.SEMI_SYNC_TURNED_OFF, Invariant.ENOUGH_COPIES);
    found(Flaw.NO_ERRANT_CHECK, Invariant.ERRANT_REJOIN);
    found(Flaw.STALE_ERRANT_CHECK, Invariant.ERRANT_REJOIN);
    found(Flaw.NO_FENCE, Invariant.CONVERGENCE);
    found(Flaw.ONE_OBSERVER, Invariant.DETECTION);
    found(Flaw.ARMED_UNASKED, Invariant.UNTOUCHED);
    found(Flaw.NOTHING_RESUMED, Invariant.ONE_RECOVERY, Invariant.CONVERGENCE);
  }

  private static void found(Flaw flaw, Invariant first, Invariant... more) {
    FOUND_BY.put(flaw, EnumSet.of(first, more));
  }

  /** Where a flaw shows only in a rare meeting of faults, they are led to meet. */
  private static Scenario scenario(Flaw flaw, long seed) {
    return switch (flaw) {
      case RELAY_LOGS_DROPPED ->
          cluster(
              seed,
              Flavour.MARIADB,
              true,
              fault(FaultKind.STOP_APPLIER, 3_000, 1, 0),
              fault(FaultKind.STOP_APPLIER, 3_000, 2, 0),
              fault(FaultKind.CRASH, 3_050 + seed * 7, 0, 0));
      case NO_ERRANT_CHECK ->
          cluster(
              seed,
              Flavour.MYSQL,
              false,
              fault(FaultKind.CUT, 3_000, 0, 0),
              fault(FaultKind.CUT, 3_000, 0, 1),
              fault(FaultKind.CRASH, 3_100 + seed * 7, 0, 0));
      case STALE_ERRANT_CHECK -> // nothing waits where nobody has to acknowledge
          cluster(seed, Flavour.MYSQL, 0, false, fault(FaultKind.FAILOVER, 3_000 + seed * 7, 0, 0));
      case LEASES_COUNT_FROM_ARRIVAL ->
          cluster(
              seed,
              Flavour.MYSQL,
              true,
              new Fault(FaultKind.FREEZE, 3_000 + seed, 700, 0, 0, 0),
              new Fault(FaultKind.FREEZE_PROXY, 3_100 + seed, 8_000, 0, 0, 0),
              fault(FaultKind.CRASH, 4_500, 0, 0));
      case PROXY_IGNORES_ITS_LEASE ->
          cluster(
              seed,
              Flavour.MYSQL,
              true,
              new Fault(FaultKind.CUT, 3_000, 9_000, 0, 0, 0),
              fault(FaultKind.SWITCHOVER, 14_000, 0, 0));
      case NOTHING_RESUMED ->
          cluster(
              seed,
              Flavour.MYSQL,
              true,
              new Fault(FaultKind.MANAGER_CRASH, 3_000, 1_000, 0, 0, 1 + (int) seed),
              fault(FaultKind.CRASH, 3_000, 0, 0));
      case ONE_OBSERVER -> // cut off from the manager alone
          cluster(
              seed,
              Flavour.MYSQL,
              true,
              new Fault(FaultKind.ISOLATE, 5_000 + seed, 6_000, 0, 0, 0));
      default -> Scenario.of(seed);
    };
  }

  private static Scenario cluster(long seed, Flavour flavour, boolean owned, Fault... faults) {
    return cluster(seed, flavour, 1, owned, faults);
  }

  private static Scenario cluster(
      long seed, Flavour flavour, int acks, boolean owned, Fault... faults) {
    return new Scenario(
        seed,
        flavour,
        3,
        1,
        6,
        acks,
        owned,
        true,
        1_000,
        60_000,
        0,
        1_500,
        false,
        Arrays.asList(faults));
  }

  /** With other=12 a cut is between the server that is meant and another one. */
  private static Fault fault(FaultKind kind, long atMillis, int target, int amount) {
    return new Fault(kind, atMillis, 3_000, target, 12, amount);
  }

  @ParameterizedTest
  @EnumSource(value = Flaw.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void isFound(Flaw flaw) throws InterruptedException {
    Set<Invariant> meant = FOUND_BY.get(flaw);
    Set<String> others = new TreeSet<>();
    for (long seed = 1; seed <= SEEDS; seed++) {
      Outcome outcome = Simulation.run(scenario(flaw, seed), flaw, false);
      Throwable failure = outcome.failure();
      if (failure == null) {
        continue;
      }
      String message = String.valueOf(failure.getMessage());
      if (meant.stream().anyMatch(invariant -> message.startsWith(invariant.toString()))) {
        return;
      }
      others.add(message);
    }
    assertThat(others).as("%s is not found by %s in %d seeds", flaw, meant, SEEDS).isNull();
  }
}
