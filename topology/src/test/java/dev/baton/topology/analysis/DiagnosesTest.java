package dev.baton.topology.analysis;

import static dev.baton.topology.analysis.AnalysisCode.*;
import static dev.baton.topology.fixture.Topology.key;
import static dev.baton.topology.fixture.Topology.mariadb;
import static dev.baton.topology.fixture.Topology.mysql;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.fixture.Topology;
import dev.baton.topology.snapshot.BinaryLogFacts;
import dev.baton.topology.snapshot.BinlogCoordinates;
import dev.baton.topology.snapshot.GroupFacts.Role;
import dev.baton.topology.snapshot.GroupFacts.State;
import dev.baton.topology.snapshot.ProbeFailure.Kind;
import dev.baton.topology.snapshot.ReplicationAccount;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import dev.baton.topology.snapshot.SemiSyncFacts;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every code from a snapshot of a few lines, with the facts that its sentence must name. */
class DiagnosesTest {
  private static final ReplicationAccount NATIVE =
      new ReplicationAccount("repl", "%", "mysql_native_password");
  private static final ReplicationAccount CACHING =
      new ReplicationAccount("repl", "%", "caching_sha2_password");

  @ParameterizedTest(name = "{0}")
  @MethodSource({
    "primary",
    "intermediate",
    "coPrimary",
    "groups",
    "replicas",
    "structure",
    "logins",
    "pitfalls"
  })
  void everyDiagnosisIsReachedAndExplained(Case row) {
    row.check();
  }

  static Stream<Case> primary() {
    SemiSyncFacts lone = semiSync(true, 0, 0);
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
            "3 s"),
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
            "none of its replicas is reachable"),
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
            mysql().primary("a", a -> a.semiSync(lone)).replica("b"),
            "the next commit"),
        Case.of(
            "fallen back for want of anybody",
            NO_VALID_SEMI_SYNC_REPLICAS,
            "a",
            mysql().primary("a", a -> a.semiSync(semiSync(false, 0, 0))).replica("b"),
            "fallen back"),
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

  private static Topology chain(Kind failure) {
    return mysql().primary("a").replica("b", b -> b.failing(failure, 900));
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
            "heard from it 300 ms"),
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

  private static Topology pair(Kind failure) {
    return mysql()
        .primary("a", a -> a.source("b").receiver(ThreadState.CONNECTING))
        .replica("b", b -> b.failing(failure, 900));
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

  static Stream<Case> replicas() {
    return Stream.of(
        Case.of(
            "full",
            REPLICA_TOO_MANY_CONNECTIONS,
            "b",
            mysql().primary("a").replica("b", b -> b.failing(Kind.TOO_MANY_CONNECTIONS, 5)),
            "5 ms"),
        Case.of(
            "denied",
            REPLICA_ACCESS_DENIED,
            "b",
            mysql().primary("a").replica("b", b -> b.failing(Kind.ACCESS_DENIED, 5)),
            "ACCESS_DENIED"),
        Case.of(
            "dead",
            DEAD_REPLICA,
            "b",
            mysql().primary("a").replica("b", b -> b.failing(Kind.BROKEN, 5)),
            "BROKEN"),
        Case.of(
            "silent",
            UNREACHABLE_REPLICA,
            "b",
            mysql().primary("a").replica("b", b -> b.failing(Kind.TIMEOUT, 5)),
            "TIMEOUT"),
        Case.of(
            "unseen",
            UNREACHABLE_REPLICA,
            "b",
            mysql().primary("a").replica("b", b -> b.factsAge(9_000)),
            "no recent facts"),
        Case.of(
            "cannot connect",
            FIRST_TIER_REPLICA_FAILING_TO_CONNECT_TO_MASTER,
            "b",
            mysql().primary("a").replica("b", b -> b.receiver(ThreadState.CONNECTING)).replica("c"),
            "a:3306",
            "CONNECTING"),
        Case.of(
            "binlog server",
            BINLOG_SERVER_FAILING_TO_CONNECT_TO_MASTER,
            "b",
            mysql()
                .primary("a")
                .replica("b", b -> b.version("10.6.0-maxscale").receiver(ThreadState.CONNECTING))
                .replica("c"),
            "a:3306"),
        Case.of(
            "second tier",
            REPLICA_NOT_REPLICATING,
            "c",
            mysql()
                .primary("a")
                .replica("b")
                .replica("c", c -> c.source("b").receiver(ThreadState.CONNECTING))
                .replica("d"),
            "from b:3306"),
        Case.of(
            "lags beyond its delay",
            LAGGING_REPLICA,
            "b",
            mysql().primary("a").replica("b", b -> b.delay(3_611).channel(c -> c.delay(3_600))),
            "3611 s behind",
            "3600 s of it on purpose"),
        Case.of(
            "reset",
            HISTORY_RESET,
            "b",
            mysql().primary("a").replica("b", b -> b.executed(4).historyLoss(9, null)),
            ":5-9"),
        Case.of(
            "reset before Baton came",
            HISTORY_RESET,
            "b",
            mysql().primary("a").replica("b", b -> b.executed(Topology.UUID_A + ":7-10")),
            ":1-6"),
        Case.of(
            "exchanged",
            HISTORY_RESET,
            "b",
            mysql().primary("a").replica("b", b -> b.historyLoss(9, Topology.UUID_C)),
            "another server",
            Topology.UUID_C),
        Case.of(
            "reset MariaDB",
            HISTORY_RESET,
            "b",
            mariadb().primary("a").replica("b", b -> b.executed(4).historyLoss(9, null)),
            "0-1-9"));
  }

  static Stream<Case> structure() {
    return Stream.of(
        Case.of(
            "statement and mixed",
            STATEMENT_AND_MIXED_LOGGING,
            "a",
            formats("STATEMENT", "MIXED"),
            "b:3306",
            "c:3306"),
        Case.of(
            "statement and row",
            STATEMENT_AND_ROW_LOGGING,
            "a",
            formats("STATEMENT", "ROW"),
            "b:3306"),
        Case.of("mixed and row", MIXED_AND_ROW_LOGGING, "a", formats("MIXED", "ROW"), "MIXED"),
        Case.of(
            "versions",
            MULTIPLE_MAJOR_VERSIONS,
            "a",
            mysql().primary("a").replica("b", b -> b.version("8.0.31")).replica("c"),
            "8.0 and 9.7"),
        Case.of(
            "nobody logs",
            NO_LOGGING_REPLICAS,
            "a",
            mysql().primary("a").replica("b", b -> b.logsReplicaUpdates(false)),
            "b:3306"),
        Case.of(
            "no GTIDs",
            NO_FAILOVER_SUPPORT,
            "a",
            mysql().primary("a").replica("b", b -> b.autoPosition(false)),
            "b:3306"),
        Case.of(
            "modes",
            DIFFERENT_GTID_MODES,
            "a",
            mysql()
                .primary("a", a -> a.gtidMode("ON"))
                .replica("b", b -> b.gtidMode("ON_PERMISSIVE")),
            "b:3306 ON_PERMISSIVE"),
        Case.of(
            "not strict",
            GTID_NOT_STRICT,
            "b",
            mariadb().primary("a").replica("b", b -> b.strictGtid(false)),
            "gtid_strict_mode=OFF"));
  }

  private static Topology formats(String one, String other) {
    return mysql().primary("a").replica("b", b -> b.format(one)).replica("c", c -> c.format(other));
  }

  static Stream<Case> logins() {
    Topology both = mysql().primary("a", a -> a.accounts(NATIVE));
    return Stream.of(
        Case.of(
            "account missing",
            REPLICATION_ACCOUNT_MISSING,
            "b",
            both.replica("b", b -> b.accounts().channel(c -> c.user("repl"))),
            "repl"),
        Case.of(
            "sha2 in the clear",
            REPLICATION_LOGIN_NEEDS_TLS_OR_KEY,
            "b",
            mysql().primary("a", a -> a.accounts(CACHING)).replica("b", b -> b.channel(c -> {})),
            "on a:3306"),
        Case.of(
            "sha2 refused",
            REPLICATION_LOGIN_NEEDS_TLS_OR_KEY,
            "b",
            mysql()
                .primary("a")
                .replica(
                    "b",
                    b ->
                        b.receiver(ThreadState.CONNECTING)
                            .receiverError(
                                2061,
                                "plugin reported error: Authentication requires secure connection.")),
            "a:3306 has just refused it"),
        Case.of(
            "login refused",
            REPLICATION_LOGIN_REFUSED,
            "b",
            mysql()
                .primary("a")
                .replica(
                    "b",
                    b ->
                        b.receiver(ThreadState.CONNECTING)
                            .receiverError(1045, "Access denied.")
                            .channel(c -> c.user("repl"))),
            "'repl'",
            "1045"),
        Case.of(
            "nothing stored",
            REPLICATION_CREDENTIALS_NOT_STORED,
            "b",
            mysql().primary("a").replica("b", b -> b.channel(c -> c.user(""))),
            "after a restart"),
        Case.of(
            "nothing stored, old words",
            REPLICATION_CREDENTIALS_NOT_STORED,
            "b",
            mysql()
                .primary("a")
                .replica(
                    "b",
                    b ->
                        b.receiver(ThreadState.STOPPED)
                            .receiverError(
                                1593, "Fatal error: Invalid (empty) username when connecting")),
            "a:3306"),
        Case.of(
            "nothing stored, new words",
            REPLICATION_CREDENTIALS_NOT_STORED,
            "b",
            mysql()
                .primary("a")
                .replica("b", b -> b.receiver(ThreadState.STOPPED).receiverError(13117)),
            "a:3306"),
        Case.of(
            "TLS refused",
            REPLICATION_TLS_MISMATCH,
            "b",
            mysql()
                .primary("a")
                .replica(
                    "b",
                    b ->
                        b.receiver(ThreadState.CONNECTING)
                            .receiverError(2026, "SSL connection error.")),
            "SSL connection error"),
        Case.of(
            "a sibling without certificate",
            REPLICATION_TLS_MISMATCH,
            "b",
            mysql()
                .primary("a", a -> a.settings(s -> s.tls(true)))
                .replica("b", b -> b.channel(c -> c.tls()).settings(s -> s.tls(true)))
                .replica("c", c -> c.settings(s -> s.tls(false))),
            "c:3306 cannot"));
  }

  static Stream<Case> pitfalls() {
    return Stream.of(
        Case.of(
            "no binlog",
            BINLOG_DISABLED,
            "b",
            mysql().primary("a").replica("b", b -> b.binlog(false)),
            "no binary log"),
        Case.of(
            "no replica updates",
            REPLICA_UPDATES_NOT_LOGGED,
            "b",
            mysql().primary("a").replica("b", b -> b.logsReplicaUpdates(false)),
            "would miss"),
        Case.of(
            "no GTIDs",
            GTID_DISABLED,
            "b",
            mysql().primary("a").replica("b", b -> b.gtidMode("OFF")),
            "gtid_mode=OFF"),
        Case.of(
            "same server id",
            SERVER_ID_CLASH,
            "b",
            mariadb().primary("a").replica("b", b -> b.serverId(1)),
            "server_id 1",
            "a:3306"),
        Case.of(
            "same server id, told by the receiver",
            SERVER_ID_CLASH,
            "b",
            mysql()
                .primary("a")
                .replica(
                    "b",
                    b ->
                        b.receiver(ThreadState.STOPPED)
                            .receiverError(
                                1593, "source and replica have equal MySQL server ids.")),
            "equal MySQL server ids"),
        Case.of(
            "two report the same",
            REPORT_HOST_WRONG,
            "b",
            mysql().primary("a").replica("b", b -> b.reportedAs(key("a"))),
            "both",
            "a:3306"),
        Case.of(
            "reports itself as loopback",
            REPORT_HOST_WRONG,
            "b",
            mysql()
                .primary("a")
                .replica("b", b -> b.reportedAs(new InstanceKey("127.0.0.1", 3306))),
            "127.0.0.1:3306"),
        Case.of(
            "filters",
            REPLICATION_FILTERED,
            "b",
            mysql().primary("a").replica("b", b -> b.channel(c -> c.ignoring("tmp"))),
            "replicate_ignore_db=tmp"),
        Case.of(
            "binlog filters",
            REPLICATION_FILTERED,
            "a",
            mysql()
                .primary(
                    "a",
                    a ->
                        a.details(
                            d ->
                                d.withBinaryLog(
                                    new BinaryLogFacts(
                                        BinlogCoordinates.NONE,
                                        false,
                                        List.of("shop"),
                                        List.of()))))
                .replica("b"),
            "shop"),
        Case.of(
            "skip_replica_start",
            REPLICATION_NOT_STARTED_AFTER_RESTART,
            "b",
            mysql()
                .primary("a")
                .replica(
                    "b",
                    b ->
                        b.receiver(ThreadState.STOPPED)
                            .applier(ThreadState.STOPPED)
                            .settings(s -> s.skipReplicaStart())
                            .activity(0, 0, 0, 0)),
            "100 s ago"),
        Case.of(
            "events",
            EVENTS_ENABLED_ON_REPLICA,
            "b",
            mysql()
                .primary("a")
                .replica("b", b -> b.settings(s -> s.eventScheduler()).activity(0, 0, 0, 2)),
            "2 scheduled events"));
  }

  private static SemiSyncFacts semiSync(boolean active, int connected, int waiting) {
    return new SemiSyncFacts(
        true, true, active, true, false, true, 4_294_967_295L, 1, connected, waiting);
  }
}
