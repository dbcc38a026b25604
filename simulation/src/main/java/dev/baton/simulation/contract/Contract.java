package dev.baton.simulation.contract;

import dev.baton.simulation.contract.Bench.Write;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.port.InstanceLink.FenceOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a simulated server owes to the real one of its flavour: a script of what happens to
 * replication, and the facts that decisions rest on after each step. Run against real servers it
 * gives the recorded trace; run against fakes it must give the same.
 *
 * <p>Each step is followed until the facts are those of the trace, or, where there is none yet,
 * until they have stood still; so that only what comes to stay is compared, and no time is.
 */
public final class Contract {
  static final int SERVERS = 3;
  private static final int A = 0;
  private static final int B = 1;
  private static final int C = 2;
  private static final Duration VERB = Duration.ofSeconds(8);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** For how long facts stand still that are recorded; less than any server's retry. */
  private static final Duration STILL = Duration.ofSeconds(3);

  /** Of the receivers ({@code slave_net_timeout}), as Baton configures the servers it makes. */
  static final Duration NET_TIMEOUT = Duration.ofSeconds(4);

  private final Bench bench;
  private final List<String> recorded;
  private final Portrait portrait;
  private final List<String> trace = new ArrayList<>();

  private Contract(Bench bench, List<String> recorded) throws InstanceException {
    this.bench = bench;
    this.recorded = recorded;
    this.portrait = new Portrait(bench);
  }

  /**
   * Runs the script, and returns what was seen.
   *
   * @param recorded what is to be seen; empty to record it
   * @throws InstanceException if a verb fails that must not
   */
  public static List<String> run(Bench bench, List<String> recorded) throws InstanceException {
    Contract contract = new Contract(bench, recorded);
    contract.threads();
    contract.acknowledgements();
    contract.sourceGone();
    contract.replicaRestarted();
    contract.bothThreadsStopped();
    contract.unacknowledged();
    contract.errant();
    return contract.trace;
  }

  static String name(int server) {
    return String.valueOf((char) ('a' + server));
  }

  private void threads() throws InstanceException {
    bench.write(A);
    seen("a transaction is written on a");
    bench.stopApplier(B);
    bench.write(A);
    seen("the applier of b is stopped, and another one is written");
    says("the receiver of b is stopped", portrait.channel(bench.link(B).stopReceiver(VERB)));
    bench.write(A);
    seen("and another one is written");
  }

  private void acknowledgements() throws InstanceException {
    bench.link(C).stopReceiver(VERB);
    Write alone = bench.write(A);
    seen("nobody receives, and a transaction is written");
    says("its client", alone.outcome());
    says("a is fenced meanwhile", fence());
    seen("so that it stands");
    bench.link(C).replicateFrom(bench.key(A), bench.credentials(), VERB);
    until("c is attached again, and its client has an answer", alone);
    says("a is fenced now", fence());
    Write late = bench.write(A);
    until("a client writes to it", late);
    bench.link(A).unfence(VERB);
    seen("its fence is lifted");
    bench.link(B).replicateFrom(bench.key(A), bench.credentials(), VERB);
    seen("b is attached again");
  }

  private FenceOutcomeText fence() throws InstanceException {
    FenceOutcome outcome = bench.link(A).fence(false, Duration.ofMillis(2_500));
    return new FenceOutcomeText(outcome);
  }

  /** Only so that it prints as people read it. */
  private record FenceOutcomeText(FenceOutcome outcome) {
    @Override
    public String toString() {
      return outcome.name();
    }
  }

  private void sourceGone() throws InstanceException {
    bench.kill(A);
    seen("a is killed");
    bench.start(A);
    seen("a is started again");
    bench.link(A).unfence(VERB);
    bench.write(A);
    seen("and writes");
    bench.freeze(A);
    seen("a is frozen");
    bench.pause(NET_TIMEOUT.plusSeconds(2));
    seen("and stays so for longer than the receivers' network timeout");
    bench.thaw(A);
    bench.write(A);
    seen("a is thawed, and writes");
  }

  /** V6, V7, V8: what becomes of a relay log. */
  private void replicaRestarted() throws InstanceException {
    bench.stopApplier(B);
    bench.write(A);
    seen("the applier of b is stopped, and a transaction is written on a");
    bench.kill(B);
    bench.start(B);
    seen("b is killed and started again");
    bench.link(B).startApplier(VERB);
    seen("its applier is started");
    bench.link(B).replicateFrom(bench.key(A), bench.credentials(), VERB);
    seen("and its receiver");
  }

  /** V6: what a statement drops that nothing of Baton's gives. */
  private void bothThreadsStopped() throws InstanceException {
    bench.stopApplier(B);
    bench.write(A);
    seen("once more the applier of b is stopped, and a transaction is written on a");
    says("and the receiver of b", portrait.channel(bench.link(B).stopReceiver(VERB)));
    bench.startApplier(B);
    seen("a person starts its applier");
    bench.link(B).replicateFrom(bench.key(A), bench.credentials(), VERB);
    seen("b is made to replicate again");
  }

  /** V5: a commit that nobody has acknowledged, where nothing is to be cut. */
  private void unacknowledged() throws InstanceException {
    bench.link(B).stopReceiver(VERB);
    bench.link(C).stopReceiver(VERB);
    Write alone = bench.write(A);
    seen("again nobody receives, and a transaction is written");
    bench.kill(A);
    seen("a is killed with it");
    says("its client", alone.outcome());
    bench.start(A);
    seen("and started again, whole");
    bench.link(B).replicateFrom(bench.key(A), bench.credentials(), VERB);
    bench.link(C).replicateFrom(bench.key(A), bench.credentials(), VERB);
    bench.link(A).unfence(VERB);
    seen("b and c are attached, and a is opened");
  }

  /** V12: what a transaction of one's own does. */
  private void errant() throws InstanceException {
    bench.writePast(C);
    seen("c is written to past its read_only");
    bench.write(A);
    seen("and a transaction is written on a");
  }

  private void says(String what, Object said) {
    trace.add(what + ": " + said);
  }

  private void until(String what, Write write) {
    long end = bench.nanos() + PATIENCE.toNanos();
    while (write.outcome().equals("waits") && bench.nanos() < end) {
      bench.pause(LOOK);
    }
    seen(what);
    says("its client", write.outcome());
  }

  /** Takes down how all are, once that is as recorded or stands still. */
  private void seen(String what) {
    List<String> wanted = recordedAfter(what + ".").orElse(null);
    Duration enough = wanted == null ? STILL : bench.lasting();
    long begin = bench.nanos();
    long since = begin;
    List<String> last = all();
    while (bench.nanos() - begin < PATIENCE.toNanos()) {
      bench.pause(LOOK);
      List<String> now = all();
      if (!now.equals(last)) {
        since = bench.nanos();
      }
      last = now;
      boolean lasted = bench.nanos() - since >= enough.toNanos();
      if (lasted && (wanted == null || now.equals(wanted))) {
        break;
      }
    }
    trace.add(what + ".");
    trace.addAll(last);
  }

  private Optional<List<String>> recordedAfter(String step) {
    int at = recorded.indexOf(step); // no two steps are called the same
    return at < 0 || at + SERVERS >= recorded.size()
        ? Optional.empty()
        : Optional.of(recorded.subList(at + 1, at + 1 + SERVERS));
  }

  private List<String> all() {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < SERVERS; i++) {
      all.add("  " + name(i) + " " + portrait.of(i));
    }
    return all;
  }
}
