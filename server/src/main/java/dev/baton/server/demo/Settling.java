package dev.baton.server.demo;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.manager.api.ClusterStatus;
import dev.baton.ops.provision.LocalCluster;
import dev.baton.server.demo.load.Checker;
import dev.baton.server.demo.load.Verdict;
import dev.baton.server.demo.load.WriteLedger;
import dev.baton.server.demo.output.DemoOutput;
import dev.baton.server.wiring.ManagedCluster;
import dev.baton.topology.analysis.AnalysisCode;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.port.InstanceLink;
import dev.baton.topology.snapshot.InstanceView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** After the load: waits until the cluster is whole and level, then has every server read. */
final class Settling {

  /** Long enough for a server that is rebuilt. */
  private static final Duration RECOVERY = Duration.ofSeconds(60);

  /** For replicas that only have much to apply: nobody has to do anything but wait. */
  private static final Duration LAG = Duration.ofSeconds(180);

  /** What a person is to do must have been said for as long to be believed. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** A replica that executes nothing for as long has stopped; a slow one gets longer. */
  private static final Duration CATCH_UP = Duration.ofSeconds(20);

  private static final int CATCH_UP_ROUNDS = 6;
  private static final Duration PROBE = Duration.ofSeconds(5);

  private final ManagedCluster cluster;
  private final DemoOutput output;

  Settling(ManagedCluster cluster, DemoOutput output) {
    this.cluster = cluster;
    this.output = output;
  }

  /**
   * @param missing the servers that were not level with the primary and so were not read
   */
  record Result(Verdict verdict, List<InstanceKey> missing) {}

  /**
   * Waits until the cluster is well, or it is clear that it will not be without a person.
   *
   * @return why it is not; empty if it is
   */
  List<String> awaitHealthy() throws InterruptedException {
    output.phase("The load has ended. Waiting until the cluster is whole.");
    long begun = MonotonicClock.SYSTEM.nanos();
    String lastSaid = "";
    while (MonotonicClock.SYSTEM.millisSince(begun) < patience().toMillis()) {
      if (cluster.manager().awaitHealthy(cluster.name(), LOOK)) {
        return List.of();
      }
      String said = String.join(" ", forAPerson());
      if (!said.isEmpty() && said.equals(lastSaid)) {
        return told("The cluster is not healthy and needs a person:");
      }
      lastSaid = said;
    }
    return told(
        "The cluster is not healthy after %d s:"
            .formatted(MonotonicClock.SYSTEM.millisSince(begun) / 1_000));
  }

  private Duration patience() {
    boolean onlyLag =
        cluster.status().stream()
            .flatMap(status -> status.problems().stream())
            .allMatch(problem -> problem.code().equals(AnalysisCode.LAGGING_REPLICA.word()));
    return onlyLag ? LAG : RECOVERY;
  }

  private List<String> told(String heading) {
    List<String> reasons = new ArrayList<>(forAPerson());
    cluster.status().stream()
        .flatMap(status -> status.problems().stream())
        .map(problem -> problem.code() + " " + problem.instance() + ": " + problem.sentence())
        .forEach(reasons::add);
    if (reasons.isEmpty()) {
      reasons.add("It was not whole within the time, and nothing is known to be wrong with it.");
    }
    output.phase(heading);
    reasons.forEach(reason -> output.phase("  " + reason));
    return reasons;
  }

  private List<String> forAPerson() {
    return cluster.status().map(ClusterStatus::forAPerson).orElse(List.of());
  }

  Result check(WriteLedger ledger) {
    List<InstanceKey> servers = levelServers();
    output.phase(
        "Reading " + servers.size() + " servers and comparing with what was acknowledged.");
    LocalCluster.Accounts accounts = cluster.servers().accounts();
    Checker checker =
        new Checker(
            accounts.root().user(), accounts.root().password(), accounts.applicationSchema());
    Verdict verdict = checker.check(ledger, servers);
    List<InstanceKey> missing =
        cluster.servers().nodes().stream()
            .map(LocalCluster.Node::key)
            .filter(key -> !servers.contains(key))
            .toList();
    return new Result(verdict, missing);
  }

  /** The primary and every replica that has executed all that the primary has. */
  private List<InstanceKey> levelServers() {
    List<InstanceKey> level = new ArrayList<>();
    InstanceKey primary = cluster.primary().orElse(null);
    if (primary == null) {
      output.phase("There is no primary: nothing can be compared.");
      return level;
    }
    level.add(primary);
    try (InstanceLink link = cluster.link(primary)) {
      GtidPosition position = link.probe(PROBE).executed();
      for (InstanceKey replica : replicas(primary)) {
        if (isLevel(replica, position)) {
          level.add(replica);
        }
      }
    } catch (InstanceException e) {
      output.phase("The primary's position cannot be read: " + e.getMessage());
    }
    return level;
  }

  private List<InstanceKey> replicas(InstanceKey primary) {
    return cluster.status().map(ClusterStatus::snapshot).stream()
        .flatMap(snapshot -> snapshot.instances().values().stream())
        .filter(InstanceView::reachable)
        .map(InstanceView::key)
        .filter(key -> !key.equals(primary))
        .toList();
  }

  private boolean isLevel(InstanceKey replica, GtidPosition position) {
    try (InstanceLink link = cluster.link(replica)) {
      GtidPosition before = link.probe(PROBE).executed();
      for (int round = 1; round <= CATCH_UP_ROUNDS; round++) {
        if (link.awaitExecuted(position, CATCH_UP)) {
          return true;
        }
        GtidPosition now = link.probe(PROBE).executed();
        output.phase(
            "%s has not caught up after %d s: it has executed %s of %s."
                .formatted(replica, round * CATCH_UP.toSeconds(), now, position));
        if (now.equals(before)) {
          return false;
        }
        before = now;
      }
    } catch (InstanceException e) {
      output.phase(replica + " cannot be compared: " + e.getMessage());
    }
    return false;
  }
}
