package dev.baton.topology.analysis;

import static dev.baton.topology.analysis.AnalysisCode.*;
import static dev.baton.topology.analysis.AnalysisCode.DETECTION_FAILED;
import static dev.baton.topology.fixture.Topology.key;
import static dev.baton.topology.fixture.Topology.mariadb;
import static dev.baton.topology.fixture.Topology.mysql;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.fixture.Topology;
import dev.baton.topology.snapshot.BinaryLogFacts;
import dev.baton.topology.snapshot.BinlogCoordinates;
import dev.baton.topology.snapshot.Detected;
import dev.baton.topology.snapshot.Detected.Subject;
import dev.baton.topology.snapshot.ProbeFailure.Kind;
import dev.baton.topology.snapshot.ReplicationAccount;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every code of replicas, structure and set-up, with the facts that its sentence must name. */
class ReplicaDiagnosesTest {
  private static final ReplicationAccount NATIVE =
      new ReplicationAccount("repl", "%", "mysql_native_password");
  private static final ReplicationAccount CACHING =
      new ReplicationAccount("repl", "%", "caching_sha2_password");

  @ParameterizedTest(name = "{0}")
  @MethodSource({
    "replicas",
    "replicas2",
    "replicas3",
    "structure",
    "structure2",
    "logins",
    "logins2",
    "logins3",
    "pitfalls",
    "pitfalls2",
    "pitfalls3"
  })
  void everyDiagnosisIsReachedAndExplained(Case row) {
    row.check();
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
            "CONNECTING"));
  }

  static Stream<Case> replicas2() {
    return Stream.of(
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
            ":1-6"));
  }

  static Stream<Case> replicas3() {
    return Stream.of(
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
            "b:3306 ON_PERMISSIVE"));
  }

  static Stream<Case> structure2() {
    return Stream.of(
        Case.of(
            "not strict",
            GTID_NOT_STRICT,
            "b",
            mariadb().primary("a").replica("b", b -> b.strictGtid(false)),
            "gtid_strict_mode=OFF"));
  }

  static Stream<Case> logins() {
    return Stream.of(
        Case.of(
            "account missing",
            REPLICATION_ACCOUNT_MISSING,
            "b",
            mysql()
                .primary("a", a -> a.accounts(NATIVE))
                .replica("b", b -> b.accounts().channel(c -> c.user("repl"))),
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
            "1045"));
  }

  static Stream<Case> logins2() {
    return Stream.of(
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
            "SSL connection error"));
  }

  static Stream<Case> logins3() {
    return Stream.of(
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
            "equal MySQL server ids"));
  }

  static Stream<Case> pitfalls2() {
    return Stream.of(
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
            "shop"));
  }

  static Stream<Case> pitfalls3() {
    return Stream.of(
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
            "2 scheduled events"),
        Case.of(
            "a statement of a person's fails",
            DETECTION_FAILED,
            "b",
            mysql()
                .primary("a")
                .replica(
                    "b",
                    b ->
                        b.details(
                            d ->
                                d.withDetected(
                                    new Detected(
                                        Map.of(Subject.REGION, "north"),
                                        Map.of(Subject.REGION, "no such table"))))),
            "REGION (no such table)"),
        Case.of(
            "no promotion rule",
            DETECTION_FAILED,
            "b",
            mysql().primary("a").replica("b", b -> b.told(Subject.PROMOTION_RULE, "best")),
            "'best' is no promotion rule"));
  }

  private static Topology formats(String one, String other) {
    return mysql().primary("a").replica("b", b -> b.format(one)).replica("c", c -> c.format(other));
  }
}
