package dev.baton.server.http.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.cli.api.ApiJson;
import dev.baton.cluster.history.Recovery;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.OperationReport;
import dev.baton.server.FakeManager;
import dev.baton.server.Snapshots;
import dev.baton.server.config.ClusterFinder;
import dev.baton.server.http.EventHub;
import dev.baton.server.http.HttpService;
import dev.baton.server.http.HttpSettings;
import dev.baton.server.http.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/**
 * Every command of {@code orchestrator-client}, as the path that it asks for and the fields that
 * its filters read from the answer. What has no function in Baton must say so by name.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientCommandsTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final FakeManager manager = new FakeManager();
  private final HttpClient client = HttpClient.newHttpClient();
  private final ClusterFinder finder =
      new ClusterFinder() {
        @Override
        public Found discover(InstanceKey server) {
          return new Found("shop", server, true);
        }

        @Override
        public void forget(String cluster) {
          manager.asked.add("forget " + cluster);
        }
      };
  private HttpService service;

  @BeforeAll
  void start() throws Exception {
    manager.statuses = List.of(Snapshots.degraded());
    manager.reports = List.of(report(OperationReport.State.DONE, "done"));
    manager
        .recoveries
        .history()
        .store()
        .begin(
            Recovery.begun(
                "s-0000002a",
                "shop",
                Recovery.Kind.PRIMARY,
                Snapshots.DB1,
                "DeadMaster",
                "db1 is dead.",
                true,
                List.of(Snapshots.DB2),
                NOW));
    manager.inventory("shop").tag(Snapshots.DB1, "a", "b");
    OrchestratorRoutes routes =
        new OrchestratorRoutes(
            manager, InstantSource.fixed(NOW), "here", Optional.empty(), Optional.of(finder));
    service = HttpService.start(HttpSettings.loopback(0), List.of(routes), new EventHub());
  }

  @AfterAll
  void stop() {
    service.close();
    client.close();
  }

  private static OperationReport report(OperationReport.State state, String outcome) {
    return new OperationReport(
        "s-0000002a",
        "shop",
        "switchover",
        5,
        state,
        Snapshots.DB1,
        Snapshots.DB2,
        "asked",
        outcome,
        List.of(new OperationReport.Step(NOW, "promote", "db2 takes writes.")));
  }

  /** What a command's filters need of the answer. */
  private enum Shape {
    /** Bare instances, of each its key. */
    INSTANCES(
        json -> {
          assertThat(json.isArray()).isTrue();
          json.forEach(one -> isKey(one.get("Key")));
        }),
    INSTANCE(
        json -> {
          isKey(json.get("Key"));
          isKey(json.get("MasterKey"));
          assertThat(json.get("ReplicationSQLThreadState").isInt()).isTrue();
          assertThat(json.get("ReplicationIOThreadState").isInt()).isTrue();
          assertThat(json.get("GtidErrant").isString()).isTrue();
        }),
    CLUSTER_INFO(ClientCommandsTest::isClusterInfo),
    CLUSTER_INFOS(json -> json.forEach(ClientCommandsTest::isClusterInfo)),
    MASTER(json -> assertThat(json.get("ClusterName").isString()).isTrue()),
    STRINGS(json -> json.forEach(one -> assertThat(one.isString()).isTrue())),
    STRING(json -> assertThat(json.isString()).isTrue()),
    KEYS(json -> json.forEach(ClientCommandsTest::isKey)),
    DETAILS_TEXT(json -> assertThat(details(json).isString()).isTrue()),
    DETAILS_TEXTS(json -> details(json).forEach(one -> assertThat(one.isString()).isTrue())),
    DETAILS_KEY(json -> isKey(details(json))),
    DETAILS_KEYS(json -> details(json).forEach(ClientCommandsTest::isKey)),
    DETAILS_INSTANCE(json -> isKey(details(json).get("Key"))),
    DETAILS_INSTANCES(json -> details(json).forEach(one -> isKey(one.get("Key")))),
    MOVED(
        json -> {
          isKey(details(json).get("Key"));
          isKey(details(json).get("MasterKey"));
        }),
    SUCCESSOR(json -> isKey(details(json).get("SuccessorKey"))),
    ANALYSIS(
        json ->
            details(json)
                .forEach(
                    entry -> {
                      isKey(entry.get("AnalyzedInstanceKey"));
                      isClusterInfo(entry.get("ClusterDetails"));
                      assertThat(entry.get("Analysis").isString()).isTrue();
                      assertThat(entry.get("StructureAnalysis").isArray()).isTrue();
                    })),
    DONE(json -> assertThat(json.get("Code").asString()).isEqualTo("OK")),
    LEADER(json -> assertThat(json.asString()).isEqualTo("Leader"));

    private final Consumer<JsonNode> check;

    Shape(Consumer<JsonNode> check) {
      this.check = check;
    }
  }

  private record Command(String name, String path, Shape shape) {}

  private static Command command(String name, String path, Shape shape) {
    return new Command(name, path, shape);
  }

  private static Command onInstance(String name) {
    return new Command(name, name + "/db2/3306", Shape.DETAILS_INSTANCE);
  }

  private static Command move(String name) {
    return new Command(name, name + "/db2/3306/db3/3306", Shape.MOVED);
  }

  private static Command moveUp(String name) {
    return new Command(name, name + "/db2/3306", Shape.MOVED);
  }

  private static final List<Command> COMMANDS =
      List.of(
          command("async-discover", "async-discover/db1/3306", Shape.DETAILS_INSTANCE),
          command("discover", "discover/db1/3306", Shape.DETAILS_INSTANCE),
          command("forget", "forget/db3/3306", Shape.DONE),
          command("forget-cluster", "forget-cluster/shop", Shape.DONE),
          command("topology", "topology/shop", Shape.DETAILS_TEXT),
          command("topology-tabulated", "topology-tabulated/db2:3306", Shape.DETAILS_TEXT),
          command("topology-tags", "topology-tags/shop", Shape.DETAILS_TEXT),
          command("snapshot-topologies", "snapshot-topologies", Shape.DETAILS_TEXT),
          command("clusters", "clusters-info", Shape.CLUSTER_INFOS),
          command("clusters-alias", "clusters-info", Shape.CLUSTER_INFOS),
          command("search", "search?s=db", Shape.INSTANCES),
          command("instance", "instance/db1/3306", Shape.INSTANCE),
          command("which-master", "instance/db2/3306", Shape.INSTANCE),
          command("which-replicas", "instance-replicas/db1/3306", Shape.INSTANCES),
          command("which-broken-replicas", "instance-replicas/db1/3306", Shape.INSTANCES),
          command("which-cluster-instances", "cluster/shop", Shape.INSTANCES),
          command("which-cluster", "cluster-info/db1:3306", Shape.CLUSTER_INFO),
          command("which-cluster-alias", "cluster-info/db1:3306", Shape.CLUSTER_INFO),
          command("which-cluster-master", "master/shop", Shape.MASTER),
          command("all-clusters-masters", "masters", Shape.INSTANCES),
          command("all-instances", "all-instances", Shape.INSTANCES),
          command("which-cluster-osc-replicas", "cluster-osc-replicas/shop", Shape.INSTANCES),
          command(
              "which-cluster-osc-running-replicas", "cluster-osc-replicas/shop", Shape.INSTANCES),
          command("downtimed", "downtimed/", Shape.INSTANCES),
          command("dominant-dc", "masters", Shape.INSTANCES),
          command("submit-masters-to-kv-stores", "submit-masters-to-kv-stores/shop", Shape.DONE),
          move("relocate"),
          command(
              "relocate-replicas", "relocate-replicas/db1/3306/db2/3306", Shape.DETAILS_INSTANCES),
          move("match"),
          moveUp("match-up"),
          command("match-up-replicas", "match-up-replicas/db2/3306", Shape.DETAILS_INSTANCES),
          moveUp("move-up"),
          move("move-below"),
          move("move-equivalent"),
          command("move-up-replicas", "move-up-replicas/db2/3306", Shape.DETAILS_INSTANCES),
          moveUp("make-co-master"),
          moveUp("take-master"),
          move("move-gtid"),
          command(
              "move-replicas-gtid",
              "move-replicas-gtid/db1/3306/db2/3306",
              Shape.DETAILS_INSTANCES),
          move("repoint"),
          command("repoint-replicas", "repoint-replicas/db1/3306", Shape.DETAILS_INSTANCES),
          moveUp("take-siblings"),
          command("tags", "tags/db1/3306", Shape.STRINGS),
          command("tag-value", "tag-value/db1/3306?tag=a", Shape.STRING),
          command("tag", "tag/db1/3306?tag=a%3Db", Shape.DETAILS_KEY),
          command("untag", "untag/db1/3306?tag=a", Shape.DETAILS_KEYS),
          command("untag-all", "untag-all?tag=a", Shape.DETAILS_KEYS),
          command("tagged", "tagged/?tag=a", Shape.KEYS),
          command(
              "submit-pool-instances",
              "submit-pool-instances/web?instances=db1%3A3306",
              Shape.DETAILS_TEXT),
          command(
              "which-heuristic-cluster-pool-instances",
              "heuristic-cluster-pool-instances/shop/",
              Shape.DETAILS_INSTANCES),
          command("begin-downtime", "begin-downtime/db2/3306/me/why/10m", Shape.DETAILS_KEY),
          command("end-downtime", "end-downtime/db2/3306", Shape.DETAILS_KEY),
          command("begin-maintenance", "begin-maintenance/db2/3306/me/why", Shape.DETAILS_KEY),
          command("end-maintenance", "end-maintenance/db2/3306", Shape.DETAILS_KEY),
          command("register-candidate", "register-candidate/db2/3306/prefer", Shape.DETAILS_KEY),
          command(
              "register-hostname-unresolve",
              "register-hostname-unresolve/db2/3306/virtual",
              Shape.DETAILS_KEY),
          command(
              "deregister-hostname-unresolve",
              "deregister-hostname-unresolve/db2/3306",
              Shape.DETAILS_KEY),
          onInstance("stop-replica"),
          onInstance("stop-replica-nice"),
          onInstance("start-replica"),
          onInstance("restart-replica"),
          onInstance("reset-replica"),
          onInstance("detach-replica"),
          onInstance("reattach-replica"),
          onInstance("detach-replica-master-host"),
          onInstance("reattach-replica-master-host"),
          onInstance("skip-query"),
          command("which-gtid-errant", "instance/db2/3306", Shape.INSTANCE),
          command("locate-gtid-errant", "locate-gtid-errant/db2/3306", Shape.DETAILS_TEXTS),
          onInstance("gtid-errant-reset-master"),
          onInstance("gtid-errant-inject-empty"),
          onInstance("enable-semi-sync-master"),
          onInstance("disable-semi-sync-master"),
          onInstance("enable-semi-sync-replica"),
          onInstance("disable-semi-sync-replica"),
          command(
              "restart-replica-statements",
              "restart-replica-statements/db2/3306?q=select%201",
              Shape.DETAILS_TEXTS),
          command("delay-replication", "delay-replication/db2/3306/60", Shape.DETAILS_INSTANCE),
          command("can-replicate-from", "can-replicate-from/db2/3306/db1/3306", Shape.DETAILS_KEY),
          command(
              "can-replicate-from-gtid",
              "can-replicate-from-gtid/db2/3306/db1/3306",
              Shape.DETAILS_KEY),
          command("is-replicating", "instance/db2/3306", Shape.INSTANCE),
          command("is-replication-stopped", "instance/db2/3306", Shape.INSTANCE),
          onInstance("set-read-only"),
          onInstance("set-writeable"),
          onInstance("flush-binary-logs"),
          command(
              "purge-binary-logs", "purge-binary-logs/db2/3306/bin.000002", Shape.DETAILS_INSTANCE),
          command("last-pseudo-gtid", "last-pseudo-gtid/db2/3306", Shape.DETAILS_TEXT),
          command("recover", "recover/db1/3306", Shape.DETAILS_KEY),
          command(
              "graceful-master-takeover",
              "graceful-master-takeover/shop/db2/3306",
              Shape.SUCCESSOR),
          command(
              "graceful-master-takeover-auto",
              "graceful-master-takeover-auto/shop",
              Shape.SUCCESSOR),
          command("force-master-failover", "force-master-failover/shop", Shape.SUCCESSOR),
          command("force-master-takeover", "force-master-takeover/shop/db2/3306", Shape.SUCCESSOR),
          command(
              "ack-cluster-recoveries",
              "ack-recovery/cluster/shop?comment=seen",
              Shape.DETAILS_TEXT),
          command("ack-all-recoveries", "ack-all-recoveries?comment=seen", Shape.DETAILS_TEXT),
          command("disable-global-recoveries", "disable-global-recoveries", Shape.DETAILS_TEXT),
          command("enable-global-recoveries", "enable-global-recoveries", Shape.DETAILS_TEXT),
          command("check-global-recoveries", "check-global-recoveries", Shape.DETAILS_TEXT),
          command("replication-analysis", "replication-analysis", Shape.ANALYSIS),
          command("raft-leader", "raft-state", Shape.LEADER),
          command("raft-health", "raft-health", Shape.STRING),
          command("raft-leader-hostname", "raft-state", Shape.LEADER),
          command("raft-elect-leader", "raft-yield-hint/here", Shape.DETAILS_TEXT));

  @TestFactory
  List<DynamicTest> everyCommandIsAnsweredAsTheScriptReadsItOrRefusedByName() {
    Router router = new Router();
    MissingRoutes.addTo(new OrcRouter(router));
    Set<String> missing =
        router.routes().stream()
            .map(route -> route.pattern().split("/")[2])
            .collect(Collectors.toSet());
    return COMMANDS.stream()
        .map(command -> DynamicTest.dynamicTest(command.name(), () -> check(command, missing)))
        .toList();
  }

  private void check(Command command, Set<String> missing) throws Exception {
    JsonNode json = get("/api/" + command.path());
    String name = command.path().split("[/?]")[0];
    boolean answered = !missing.contains(name);
    if (answered) {
      command.shape().check.accept(json);
    } else {
      assertThat(json.get("Code").asString()).isEqualTo("ERROR");
      assertThat(json.get("Message").asString()).startsWith(name + " is not implemented in Baton");
    }
  }

  @Test
  void aRecoveryIsRefusedInTheWordsOfBatonsAnalysis() throws Exception {
    List<OperationReport> before = manager.reports;
    manager.reports = List.of(report(OperationReport.State.REFUSED, "Nothing is wrong with db1."));
    JsonNode json = get("/api/recover-lite/db1/3306/db2/3306");
    manager.reports = before;
    assertThat(json.get("Code").asString()).isEqualTo("ERROR");
    assertThat(json.get("Message").asString()).contains("Nothing is wrong with db1.");
    assertThat(manager.asked).contains("recover db1:3306 to db2:3306 without hooks");
  }

  @Test
  void theMasterItselfCannotBeWhoTakesItsPlace() throws Exception {
    int asked = manager.asked.size();
    assertThat(get("/api/force-master-takeover/shop/db1/3306").get("Message").asString())
        .isEqualTo("db1:3306 is the master of shop already: designate a replica");
    assertThat(manager.asked).hasSize(asked);
  }

  @Test
  void withoutADesignatedReplicaATakeoverNeedsThatThereIsNoChoice() throws Exception {
    assertThat(get("/api/graceful-master-takeover/shop").get("Code").asString()).isEqualTo("OK");
    assertThat(manager.asked).contains("switchover shop to db2:3306");
  }

  @Test
  void anUnknownInstanceIsAnErrorInTheEnvelope() throws Exception {
    JsonNode json = get("/api/instance/nowhere/3306");
    assertThat(json.get("Code").asString()).isEqualTo("ERROR");
    assertThat(json.get("Message").asString()).startsWith("Cannot read instance: nowhere:3306");
  }

  @Test
  void aRecoveryIsFoundByItsNumberAndByItsUidAndAcknowledged() throws Exception {
    JsonNode first = get("/api/audit-recovery").get(0);
    assertThat(first.get("UID").asString()).isEqualTo("s-0000002a");
    assertThat(first.get("AnalysisEntry").get("Analysis").asString()).isEqualTo("DeadMaster");
    String number = first.get("Id").asString();
    assertThat(get("/api/audit-recovery/id/" + number)).hasSize(1);
    assertThat(get("/api/audit-recovery/uid/s-0000002a")).hasSize(1);
    assertThat(get("/api/active-cluster-recovery/shop")).hasSize(1);
    assertThat(get("/api/audit-recovery-steps/s-0000002a").get(0).get("Message").asString())
        .isEqualTo("promote: db2 takes writes.");
    assertThat(get("/api/ack-recovery/" + number).get("Message").asString())
        .isEqualTo("No acknowledge comment given");
    details(get("/api/ack-recovery/" + number + "?comment=seen"));
    JsonNode seen = get("/api/audit-recovery/cluster/shop").get(0);
    assertThat(seen.get("Acknowledged").asBoolean()).isTrue();
    assertThat(seen.get("AcknowledgedComment").asString()).isEqualTo("seen");
    assertThat(get("/api/audit-recovery?unacknowledged=true")).isEmpty();
  }

  @Test
  void aDowntimeIsShownWithTheInstanceUntilItIsEnded() throws Exception {
    details(get("/api/begin-downtime/db3/3306/me/disk%20full/2h"));
    JsonNode down = get("/api/downtimed/shop");
    assertThat(down).hasSize(1);
    assertThat(down.get(0).get("DowntimeReason").asString()).isEqualTo("disk full");
    assertThat(details(get("/api/topology/shop")).asString())
        .contains("db3:3306   [unknown,invalid,rw,nobinlog,downtimed]");
    assertThat(details(get("/api/replication-analysis")).get(0).get("IsDowntimed").asBoolean())
        .isTrue();
    details(get("/api/end-downtime/db3/3306"));
    assertThat(get("/api/downtimed")).isEmpty();
    assertThat(get("/api/begin-downtime/db3/3306/me/why/soon").get("Message").asString())
        .contains("Cannot parse simple time");
  }

  @Test
  void theEndOfALineThatTheClientEncodesIsNoPartOfAText() throws Exception {
    assertThat(get("/api/search?s=db2%0A")).hasSize(1);
    details(get("/api/begin-downtime/db3/3306/me%0A/why%0A/1m"));
    assertThat(get("/api/downtimed").get(0).get("DowntimeOwner").asString()).isEqualTo("me");
    details(get("/api/end-downtime/db3/3306"));
    details(get("/api/tag/db3/3306?tag=role%3Dx%0A"));
    assertThat(get("/api/tag-value/db3/3306?tag=role%0A").asString()).isEqualTo("x");
    details(get("/api/untag/db3/3306?tag=role=x"));
  }

  @Test
  void aMaintenanceIsOfOneOwnerAtATime() throws Exception {
    details(get("/api/begin-maintenance/db3/3306/me/why"));
    assertThat(get("/api/begin-maintenance/db3/3306/you/why").get("Message").asString())
        .contains("me has it in maintenance");
    JsonNode one = get("/api/maintenance").get(0);
    assertThat(one.get("Owner").asString()).isEqualTo("me");
    assertThat(get("/api/in-maintenance/db3/3306").get("Message").asString()).isEqualTo("true");
    details(get("/api/end-maintenance/" + one.get("MaintenanceId").asString()));
    assertThat(get("/api/in-maintenance/db3/3306").get("Message").asString()).isEqualTo("false");
  }

  @Test
  void tagsAreFoundByNameValueAndTheirAbsence() throws Exception {
    details(get("/api/tag/db2/3306?tag=role%3Dreport"));
    assertThat(get("/api/tags/db2/3306").get(0).asString()).isEqualTo("role=report");
    assertThat(get("/api/tag-value/db2/3306?tag=role").asString()).isEqualTo("report");
    assertThat(get("/api/tagged?tag=role%3Dreport,role")).hasSize(1);
    assertThat(get("/api/tagged?tag=role%3Dother")).isEmpty();
    assertThat(get("/api/tagged?tag=~role")).hasSize(2);
    assertThat(details(get("/api/topology-tags/shop")).asString()).contains("[role=report]");
    assertThat(details(get("/api/untag-all?tag=role"))).hasSize(1);
    assertThat(get("/api/tags/db2/3306")).isEmpty();
  }

  @Test
  void aPoolHasExactlyItsMembersAndNobodyWhoIsNotKnown() throws Exception {
    details(get("/api/submit-pool-instances/web?instances=db1%3A3306,db2"));
    assertThat(details(get("/api/cluster-pool-instances/shop/web")).get("web")).hasSize(2);
    assertThat(get("/api/submit-pool-instances/web?instances=db9").get("Code").asString())
        .isEqualTo("ERROR");
    details(get("/api/submit-pool-instances/web?instances=db2"));
    assertThat(details(get("/api/heuristic-cluster-pool-instances/shop"))).hasSize(1);
    assertThat(details(get("/api/heuristic-cluster-pool-lag/shop/web")).asLong()).isZero();
  }

  @Test
  void aPromotionRuleIsRegisteredAndShown() throws Exception {
    details(get("/api/register-candidate/db2/3306/prefer"));
    assertThat(get("/api/instance/db2/3306").get("PromotionRule").asString()).isEqualTo("prefer");
    assertThat(get("/api/bulk-promotion-rules").get(0).get("Hostname").asString()).isEqualTo("db2");
    assertThat(get("/api/register-candidate/db2/3306/maybe").get("Message").asString())
        .contains("is no promotion rule");
  }

  @Test
  void everyMoveIsAskedOfTheRefactoringUnderBothOfItsNames() throws Exception {
    for (String path :
        List.of(
            "relocate-slaves/db1/3306/db2/3306?pattern=db3",
            "relocate-replicas/db1/3306/db2/3306?pattern=db3")) {
      manager.asked.clear();
      assertThat(details(get("/api/" + path)).isArray()).isTrue();
      assertThat(manager.asked)
          .containsExactly("shop RelocateReplicas[subject=db1:3306, below=db2:3306, pattern=db3]");
    }
    manager.asked.clear();
    details(get("/api/repoint/db2/3306/db1/3306"));
    details(get("/api/repoint/db2/3306/db3/3306"));
    details(get("/api/stop-slave/db2/3306?force=true"));
    assertThat(manager.asked)
        .containsExactly(
            "shop Repoint[subject=db2:3306]",
            "shop Relocate[subject=db2:3306, below=db3:3306]",
            "shop StopReplication[applyFirst=false] on db2:3306 forced");
  }

  @Test
  void statementsThatNeedARestartStandBetweenStopAndStart() throws Exception {
    JsonNode statements =
        details(get("/api/restart-replica-statements/db2/3306?q=set%20global%20x%3D1"));
    assertThat(statements.get(0).asString()).isEqualTo("restart-replica statement");
    assertThat(statements.get(1).asString()).isEqualTo("set global x=1");
  }

  @Test
  void aGlobalSwitchIsToldInOrchestratorsWords() throws Exception {
    assertThat(details(get("/api/disable-global-recoveries")).asString()).isEqualTo("disabled");
    assertThat(details(get("/api/check-global-recoveries")).asString()).isEqualTo("disabled");
    assertThat(details(get("/api/enable-global-recoveries")).asString()).isEqualTo("enabled");
    assertThat(get("/api/audit").get(0).get("AuditType").asString())
        .isEqualTo("enable-global-recoveries");
  }

  @Test
  void aCommandIsRefusedToAPageOfAnotherSiteAlthoughItIsAGet() throws Exception {
    int asked = manager.asked.size();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(service.url() + "/api/force-master-failover/shop"))
            .header("Sec-Fetch-Site", "cross-site")
            .build();
    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(ApiJson.COMPACT.readTree(response.body()).get("Code").asString()).isEqualTo("ERROR");
    assertThat(manager.asked).hasSize(asked);
  }

  private JsonNode get(String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(service.url() + path)).build();
    return ApiJson.COMPACT.readTree(
        client.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  private static JsonNode details(JsonNode json) {
    assertThat(json.get("Code").asString()).as(json.toString()).isEqualTo("OK");
    return json.get("Details");
  }

  private static void isKey(JsonNode json) {
    assertThat(json.get("Hostname").isString()).isTrue();
    assertThat(json.get("Port").isInt()).isTrue();
  }

  private static void isClusterInfo(JsonNode json) {
    assertThat(json.get("ClusterName").asString()).isEqualTo("db1:3306");
    assertThat(json.get("ClusterAlias").asString()).isEqualTo("shop");
  }
}
