package dev.baton.simulation.fault;

import dev.baton.core.instance.Flavour;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * One cluster and what happens to it, drawn from a seed.
 *
 * @param acks k; 0 where replication is asynchronous
 * @param owned whether the manager may restart the servers' processes
 * @param armed whether the manager may change anything
 * @param killConnMillis MariaDB's rpl_semi_sync_slave_kill_conn_timeout
 * @param clockDrift by what part the first proxy's clock runs slow
 * @param jitterMicros what a message may take beyond the least
 * @param rival whether a second manager, with a log of its own, is started on the same servers
 */
public record Scenario(
    long seed,
    Flavour flavour,
    int servers,
    int proxies,
    int clients,
    int acks,
    boolean owned,
    boolean armed,
    int killConnMillis,
    int netTimeoutMillis,
    double clockDrift,
    int jitterMicros,
    boolean rival,
    List<Fault> faults) {

  private static final long FIRST_FAULT_MILLIS = 2_500;
  private static final int FAULTS_WITHIN_MILLIS = 12_000;

  private static final Set<FaultKind> LATER =
      EnumSet.of(FaultKind.TERMINATE, FaultKind.STALE_FACTS, FaultKind.RIVAL);

  /** All but those that are added to some, so that seeds keep what they had. */
  private static final List<FaultKind> DRAWN =
      Arrays.stream(FaultKind.values()).filter(kind -> !LATER.contains(kind)).toList();

  public Scenario {
    faults = List.copyOf(faults);
  }

  public static Scenario of(long seed) {
    Random random = new Random(seed * 0x9E3779B97F4A7C15L + 1);
    Flavour flavour = random.nextBoolean() ? Flavour.MARIADB : Flavour.MYSQL;
    int servers = 3 + random.nextInt(3);
    boolean two = !flavour.isMariaDb() && servers > 3 && random.nextInt(3) == 0;
    int acks = random.nextInt(12) == 0 ? 0 : two ? 2 : 1;
    return new Scenario(
        seed,
        flavour,
        servers,
        1 + random.nextInt(2),
        3 + random.nextInt(3),
        acks,
        random.nextInt(3) > 0,
        random.nextInt(20) > 0,
        random.nextInt(4) == 0 ? 5_000 : 1_000,
        random.nextBoolean() ? 4_000 : 60_000,
        random.nextInt(3) == 0 ? 0.02 : 0,
        List.of(300, 1_500, 6_000).get(random.nextInt(3)),
        false,
        withRival(
            withMore(faults(random), new Random(seed * 0xD1342543DE82EF95L + 7)),
            new Random(seed * 0xA0761D6478BD642FL + 13)));
  }

  /**
   * One in eight gets a second manager, early enough for it to see the other faults. While the
   * first one is dead it would rightly act; so there the first one does not die: a server does.
   */
  private static List<Fault> withRival(List<Fault> faults, Random random) {
    if (random.nextInt(8) > 0) {
      return faults;
    }
    List<Fault> more = new ArrayList<>();
    long at = 1_000 + random.nextInt(4_000);
    more.add(new Fault(FaultKind.RIVAL, at, 5_000 + random.nextInt(20_000), 0, 0, 0));
    for (Fault fault : faults) {
      more.add(
          fault.kind() == FaultKind.MANAGER_CRASH
              ? new Fault(
                  FaultKind.CRASH,
                  fault.atMillis(),
                  fault.forMillis(),
                  fault.target(),
                  fault.other(),
                  fault.amount())
              : fault);
    }
    more.sort(Comparator.comparingLong(Fault::atMillis));
    return more;
  }

  /** One in three gets another one beside those that it has; the others stay as they were. */
  private static List<Fault> withMore(List<Fault> faults, Random random) {
    if (random.nextInt(3) > 0) {
      return faults;
    }
    Fault beside = faults.get(random.nextInt(faults.size()));
    List<Fault> more = new ArrayList<>(faults);
    more.add(
        new Fault(
            random.nextBoolean() ? FaultKind.TERMINATE : FaultKind.STALE_FACTS,
            Math.max(FIRST_FAULT_MILLIS, beside.atMillis() - 800 + random.nextInt(1_600)),
            300 + random.nextInt(7_000),
            random.nextInt(2) == 0 ? 0 : random.nextInt(8),
            random.nextInt(64),
            random.nextInt(400)));
    more.sort(Comparator.comparingLong(Fault::atMillis));
    return more;
  }

  private static List<Fault> faults(Random random) {
    List<Fault> faults = new ArrayList<>();
    int count = 2 + random.nextInt(4);
    long begin = FIRST_FAULT_MILLIS + random.nextInt(1000);
    for (int i = 0; i < count; i++) {
      // many at nearly the same time: it is their meeting that hurts
      boolean together = i > 0 && random.nextInt(3) > 0;
      long at =
          together
              ? faults.getLast().atMillis() + random.nextInt(1_500)
              : begin + random.nextInt(FAULTS_WITHIN_MILLIS);
      FaultKind kind =
          random.nextInt(3) == 0
              ? (random.nextBoolean() ? FaultKind.CRASH : FaultKind.FREEZE)
              : DRAWN.get(random.nextInt(DRAWN.size()));
      faults.add(
          new Fault(
              kind,
              at,
              300 + random.nextInt(7_000),
              random.nextInt(2) == 0 ? 0 : random.nextInt(8),
              random.nextInt(64),
              random.nextInt(400)));
    }
    faults.sort(Comparator.comparingLong(Fault::atMillis));
    return faults;
  }

  /** When the last fault is over. */
  public long quietAfterMillis() {
    return faults.stream().mapToLong(fault -> fault.atMillis() + fault.forMillis()).max().orElse(0);
  }
}
