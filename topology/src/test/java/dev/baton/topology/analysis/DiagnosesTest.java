package dev.baton.topology.analysis;

import static dev.baton.topology.analysis.AnalysisCode.*;
import static dev.baton.topology.fixture.Topology.mysql;

import dev.baton.topology.fixture.Topology;
import dev.baton.topology.snapshot.BinaryLogFacts;
import dev.baton.topology.snapshot.BinlogCoordinates;
import dev.baton.topology.snapshot.GroupFacts.Role;
import dev.baton.topology.snapshot.GroupFacts.State;
import dev.baton.topology.snapshot.ProbeFailure.Kind;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import dev.baton.topology.snapshot.SemiSyncFacts;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every code of primaries from a snapshot of a few lines, with the facts that its sentence must
 * name.
 */
class DiagnosesTest {

  @ParameterizedTest(name = "{0}")
  @MethodSource({
    "primary",
    "primary2",
    "primary3",
    "primary4",
    "intermediate",
    "intermediate2",
    "coPrimary",
    "groups"
  })
  void everyDiagnosisIsReachedAndExplained(Case row) {
    row.check();
  }

  static Stream<Case> primary() {
    return Stream.of(
        Case.of(
            "frozen so far",
            UNREACHABLE_MASTER_WITH_STALE_REPLICAS,
            "a",
            mysql()
                .primary("a", a -> a.failing(Kind.TIMEOUT, 1_200))
                .replica("b", b -> b.silent(1_000)),
            "b:3306 heard from it 1000 ms ago"),
        Case.of(
            "overloaded",
            UNREACHABLE_MASTER_WITH_LAGGING_REPLICAS,
            "a",
            mysql()
                .primary("a", a -> a.failing(Kind.TIMEOUT, 1_200))
                .replica("b", b -> b.delay(60).silent(999)),
            "may be alive"),
        Case.of(
            "disk",
            MASTER_DISK_STALLED,
            "a",
            mysql().primary("a", a -> a.activity(4, 31, 0, 0)).replica("b"),
            "4 commits",
            "31 s"),
        Case.of(
            "disk, seen by the log's lock",
            MASTER_DISK_STALLED,
            "a",
            mysql()
                .primary(
                    "a",
                    a ->
                        a.details(
                            d ->
                                d.withBinaryLog(
                                    new BinaryLogFacts(
                                        BinlogCoordinates.NONE, true, List.of(), List.of()))))
                .replica("b"),
            "binary log"),
        Case.of(
            "backup",
            MASTER_READ_LOCKED,
            "a",
            mysql().primary("a", a -> a.activity(0, 0, 3, 0)).replica("b"),
            "3 s"));
  }

  static Stream<Case> primary2() {
    return Stream.of(
        Case.of(
            "one replica stopped",
            MASTER_SINGLE_REPLICA_NOT_REPLICATING,
            "a",
            mysql().primary("a").replica("b", b -> b.receiver(ThreadState.STOPPED)),
            "b:3306"),
        Case.of(
            "one replica dead",
            MASTER_SINGLE_REPLICA_DEAD,
            "a",
            mysql().primary("a").replica("b", b -> b.failing(Kind.REFUSED, 900)),
            "b:3306"),
        Case.of(
            "all stopped",
            ALL_MASTER_REPLICAS_NOT_REPLICATING,
            "a",
            mysql()
                .primary("a")
                .replica("b", b -> b.receiver(ThreadState.STOPPED))
                .replica("c", c -> c.receiver(ThreadState.STOPPED)),
            "b:3306, c:3306"),
        Case.of(
            "one stopped, one dead",
            ALL_MASTER_REPLICAS_NOT_REPLICATING_OR_DEAD,
            "a",
            mysql()
                .primary("a")
                .replica("b", b -> b.receiver(ThreadState.STOPPED))
                .replica("c", c -> c.failing(Kind.REFUSED, 900)),
            "b:3306, c:3306"),
        Case.of(
            "all dead",
            ALL_MASTER_REPLICAS_NOT_REPLICATING_OR_DEAD,
            "a",
            mysql()
                .primary("a")
                .replica("b", b -> b.failing(Kind.TIMEOUT, 900))
                .replica("c", c -> c.failing(Kind.REFUSED, 900)),
            "none of its replicas is reachable"));
  }

  static Stream<Case> primary3() {
    return Stream.of(
        Case.of(
            "all cut off",
            ALL_MASTER_REPLICAS_CUT_OFF,
            "a",
            mysql()
                .primary("a")
                .replica("b", b -> b.receiver(ThreadState.CONNECTING).receiverError(2003))
                .replica("c", c -> c.receiver(ThreadState.CONNECTING)),
            "manager reaches",
            "b:3306, c:3306"),
        Case.of(
            "partly cut",
            SOME_MASTER_REPLICAS_CUT_OFF,
            "a",
            mysql().primary("a").replica("b").replica("c", c -> c.receiver(ThreadState.CONNECTING)),
            "but c:3306 cannot"),
        Case.of(
            "locked",
            LOCKED_SEMI_SYNC_MASTER,
            "a",
            mysql().primary("a", a -> a.semiSync(semiSync(true, 0, 3))).replica("b"),
            "3 commits",
            "0 acknowledgers",
            "1 are needed"),
        Case.of(
            "about to be locked",
            LOCKED_SEMI_SYNC_MASTER_HYPOTHESIS,
            "a",
            mysql().primary("a", a -> a.semiSync(semiSync(true, 0, 0))).replica("b"),
            "the next commit"),
        Case.of(
            "fallen back for want of anybody",
            NO_VALID_SEMI_SYNC_REPLICAS,
            "a",
            mysql().primary("a", a -> a.semiSync(semiSync(false, 0, 0))).replica("b"),
            "fallen back"));
  }

  static Stream<Case> primary4() {
    return Stream.of(
        Case.of(
            "fallen back for want of one",
            NOT_ENOUGH_VALID_SEMI_SYNC_REPLICAS,
            "a",
            mysql()
                .primary(
                    "a",
                    a ->
                        a.semiSync(
                            new SemiSyncFacts(true, true, false, true, false, true, 1, 2, 1, 0)))
                .replica("b"),
            "1 acknowledgers",
            "2 are needed"),
        Case.of(
            "two",
            TWO_WRITEABLE_MASTERS,
            "b",
            mysql().epoch(7).primary("b").replica("a", a -> a.detached().writable(true)),
            "epoch 7",
            "a:3306"),
        Case.of(
            "the primary forgot",
            HISTORY_RESET,
            "a",
            mysql()
                .primary("a", a -> a.executed(2).historyLoss(10, null).factsAge(10))
                .replica("b"),
            ":3-10",
            "skip what it writes"),
        Case.of(
            "the primary numbers anew",
            HISTORY_RESET,
            "a",
            mysql()
                .primary("a", a -> a.executed(2).settings(s -> s.maxConnections(7)).factsAge(10))
                .replica("b"),
            "lacks 8 transactions of its own that b:3306 has"));
  }

  static Stream<Case> intermediate() {
    return Stream.of(
        Case.of(
            "dead",
            DEAD_INTERMEDIATE_MASTER,
            "b",
            chain(Kind.REFUSED)
                .replica("c", c -> c.source("b").receiver(ThreadState.CONNECTING))
                .replica("d", d -> d.source("b").receiver(ThreadState.CONNECTING)),
            "REFUSED",
            "c:3306",
            "d:3306"),
        Case.of(
            "dead, one cannot connect",
            DEAD_INTERMEDIATE_MASTER_WITH_SINGLE_REPLICA_FAILING_TO_CONNECT,
            "b",
            chain(Kind.REFUSED).replica("c", c -> c.source("b").receiver(ThreadState.CONNECTING)),
            "c:3306 has lost its connection"),
        Case.of(
            "dead, one stopped",
            DEAD_INTERMEDIATE_MASTER_WITH_SINGLE_REPLICA,
            "b",
            chain(Kind.REFUSED)
                .replica("c", c -> c.source("b").receiver(ThreadState.STOPPED).receiverError(1236)),
            "another reason"),
        Case.of(
            "dead, some too",
            DEAD_INTERMEDIATE_MASTER_AND_SOME_REPLICAS,
            "b",
            chain(Kind.REFUSED)
                .replica("c", c -> c.source("b").receiver(ThreadState.CONNECTING))
                .replica("d", d -> d.source("b").failing(Kind.REFUSED, 900)),
            "d:3306 is not reachable itself"),
        Case.of(
            "dead, all too",
            DEAD_INTERMEDIATE_MASTER_AND_REPLICAS,
            "b",
            chain(Kind.REFUSED).replica("c", c -> c.source("b").failing(Kind.REFUSED, 900)),
            "nor have its replicas",
            "c:3306"),
        Case.of(
            "not proven",
            UNREACHABLE_INTERMEDIATE_MASTER,
            "b",
            chain(Kind.TIMEOUT).replica("c", c -> c.source("b").silent(300)),
            "heard from it 300 ms"));
  }

  static Stream<Case> intermediate2() {
    return Stream.of(
        Case.of(
            "refuses Baton",
            UNREACHABLE_INTERMEDIATE_MASTER,
            "b",
            chain(Kind.ACCESS_DENIED).replica("c", c -> c.source("b").silent(9_000)),
            "ACCESS_DENIED"),
        Case.of(
            "not proven, lagging",
            UNREACHABLE_INTERMEDIATE_MASTER_WITH_LAGGING_REPLICAS,
            "b",
            chain(Kind.TIMEOUT).replica("c", c -> c.source("b").delay(60)),
            "TIMEOUT"),
        Case.of(
            "cut off",
            ALL_INTERMEDIATE_MASTER_REPLICAS_FAILING_TO_CONNECT_OR_DEAD,
            "b",
            mysql()
                .primary("a")
                .replica("b")
                .replica("c", c -> c.source("b").receiver(ThreadState.CONNECTING))
                .replica("d", d -> d.source("b").failing(Kind.REFUSED, 900)),
            "c:3306, d:3306"),
        Case.of(
            "stopped",
            ALL_INTERMEDIATE_MASTER_REPLICAS_NOT_REPLICATING,
            "b",
            mysql()
                .primary("a")
                .replica("b")
                .replica("c", c -> c.source("b").receiver(ThreadState.STOPPED)),
            "c:3306"),
        Case.of(
            "one applier stopped",
            ALL_INTERMEDIATE_MASTER_REPLICAS_NOT_REPLICATING,
            "b",
            mysql().primary("a").replica("b").replica("c", c -> c.source("b").applierError(1062)),
            "c:3306"));
  }

  static Stream<Case> coPrimary() {
    return Stream.of(
        Case.of("dead", DEAD_CO_MASTER, "b", pair(Kind.REFUSED), "co-primary", "a:3306"),
        Case.of(
            "dead, some too",
            DEAD_CO_MASTER_AND_SOME_REPLICAS,
            "b",
            pair(Kind.REFUSED).replica("c", c -> c.source("b").failing(Kind.TIMEOUT, 900)),
            "c:3306 is not reachable"),
        Case.of(
            "not proven",
            UNREACHABLE_CO_MASTER,
            "b",
            mysql()
                .primary("a", a -> a.source("b"))
                .replica("b", b -> b.failing(Kind.TIMEOUT, 900)),
            "a:3306 heard from it"),
        Case.of(
            "not heard",
            ALL_CO_MASTER_REPLICAS_NOT_REPLICATING,
            "b",
            mysql().primary("a", a -> a.source("b").receiver(ThreadState.STOPPED)).replica("b"),
            "none of its replicas"));
  }

  static Stream<Case> groups() {
    return Stream.of(
        Case.of(
            "dead with replicas",
            DEAD_REPLICATION_GROUP_MEMBER_WITH_REPLICAS,
            "b",
            mysql()
                .primary("a", a -> a.group(State.ONLINE, Role.PRIMARY))
                .replica(
                    "b",
                    b ->
                        b.detached().group(State.ONLINE, Role.SECONDARY).failing(Kind.REFUSED, 900))
                .replica("c", c -> c.source("b").receiver(ThreadState.CONNECTING)),
            "c:3306 has lost"),
        Case.of(
            "left its group",
            GROUP_MEMBER_NOT_ONLINE,
            "b",
            mysql()
                .primary("a", a -> a.group(State.ONLINE, Role.PRIMARY))
                .replica("b", b -> b.detached().group(State.ERROR, Role.UNKNOWN)),
            "ERROR"));
  }

  private static Topology chain(Kind failure) {
    return mysql().primary("a").replica("b", b -> b.failing(failure, 900));
  }

  private static Topology pair(Kind failure) {
    return mysql()
        .primary("a", a -> a.source("b").receiver(ThreadState.CONNECTING))
        .replica("b", b -> b.failing(failure, 900));
  }

  private static SemiSyncFacts semiSync(boolean active, int connected, int waiting) {
    return new SemiSyncFacts(
        true, true, active, true, false, true, 4_294_967_295L, 1, connected, waiting);
  }
}
