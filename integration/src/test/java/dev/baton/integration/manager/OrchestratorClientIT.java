package dev.baton.integration.manager;

import static dev.baton.integration.manager.OrchestratorClient.KEY;
import static dev.baton.integration.manager.OrchestratorClient.MOVED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.InstanceKey;
import dev.baton.integration.ManagerFile;
import dev.baton.integration.TestClusters;
import dev.baton.ops.provision.LocalCluster.Accounts;
import dev.baton.ops.provision.LocalCluster.Signal;
import dev.baton.ops.provision.engine.CachedFolder;
import dev.baton.server.wiring.ManagerServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * orchestrator's API before three real servers: each test is an afternoon of a DBA's, and leaves
 * the cluster whole for the next one.
 */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OrchestratorClientIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Path folder = Path.of("");
  private TestClusters servers;
  private ManagerServer manager;
  private OrchestratorClient client;

  @BeforeAll
  void start() throws Exception {
    folder = Files.createTempDirectory("baton-orchestrator");
    OrchestratorClient.requireTools(folder);
    servers = TestClusters.start("mariadb", folder, 3, 1, Map.of());
    Accounts accounts = servers.cluster().accounts();
    manager = new ManagerFile(folder, accounts).ofArmed("shop", servers.key(0), 1).start();
    client = new OrchestratorClient(manager.url() + "/api", folder);
    awaitWhole();
  }

  @AfterAll
  void stop() throws Exception {
    if (manager != null) {
      manager.close();
    }
    if (servers != null) {
      servers.close();
    }
    CachedFolder.deleteTree(folder);
  }

  private void awaitWhole() throws Exception {
    assertThat(manager.manager().awaitHealthy("shop", PATIENCE)).isTrue();
  }

  private static String path(InstanceKey key) {
    return key.host() + "/" + key.port();
  }

  private InstanceKey primary() throws Exception {
    return InstanceKey.parse(client.ask("masters", ".[].Key | " + KEY));
  }

  /** Those that replicate from the primary, in the order of their keys. */
  private List<InstanceKey> replicas() throws Exception {
    return client
        .ask("instance-replicas/" + path(primary()), ".[].Key | " + KEY)
        .lines()
        .map(InstanceKey::parse)
        .toList();
  }

  private void eventually(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("it did not come to be in time").isLessThan(deadline);
      Thread.sleep(50);
    }
  }

  @Test
  @Order(1)
  void theTopologyIsShownAsOrchestratorDrawsIt() throws Exception {
    InstanceKey primary = servers.key(0);
    assertThat(client.ask("clusters-info", ".[] | (.ClusterName + \",\" + .ClusterAlias)"))
        .isEqualTo(primary + ",shop");
    List<String> tree = client.tell("topology/shop", ".").lines().toList();
    assertThat(tree).hasSize(3);
    assertThat(tree.getFirst()).matches(primary + " +\\[0s,ok,[^,]+,rw,ROW,>>,.*]");
    assertThat(tree.subList(1, 3)).allMatch(line -> line.startsWith("+ 127.0.0.1:"));
    Optional<String> stock = client.stock("topology", "-a", "shop");
    stock.ifPresent(said -> assertThat(said.lines()).hasSize(3));
  }

  @Test
  @Order(2)
  void replicasAreMovedAndTheAnswerShowsWhereTheyAre() throws Exception {
    InstanceKey one = servers.key(1);
    InstanceKey two = servers.key(2);
    InstanceKey primary = primary();
    assertThat(client.tell("can-replicate-from/" + path(two) + "/" + path(one), KEY))
        .isEqualTo(one.toString());
    assertThat(client.tell("relocate/" + path(two) + "/" + path(one), MOVED))
        .isEqualTo(two + "<" + one);
    assertThat(client.refused("relocate/" + path(one) + "/" + path(two))).contains("loop");
    assertThat(client.tell("move-up-slaves/" + path(one), ".[].Key | " + KEY))
        .isEqualTo(two.toString());
    assertThat(client.tell("take-siblings/" + path(two), MOVED)).isEqualTo(two + "<" + primary);
    assertThat(client.ask("instance/" + path(one), ".MasterKey | " + KEY))
        .isEqualTo(two.toString());
    assertThat(client.tell("match-up/" + path(one), MOVED)).isEqualTo(one + "<" + primary);
    assertThat(client.tell("repoint-replicas/" + path(primary), ".[].Key | " + KEY).lines())
        .hasSize(2);
    assertThat(client.refused("relocate/" + path(primary) + "/" + path(one)))
        .contains("is the primary");
    awaitWhole();
  }

  @Test
  @Order(3)
  void oneServersReplicationIsStoppedDetachedAndStartedAgain() throws Exception {
    InstanceKey replica = replicas().getFirst();
    String threads = ".ReplicationSQLThreadState, .ReplicationIOThreadState";
    client.tell("stop-slave/" + path(replica), ".Key | " + KEY);
    assertThat(client.ask("instance/" + path(replica), threads).lines()).containsOnly("0");
    client.tell("start-slave/" + path(replica), ".Key | " + KEY);
    eventually(
        () -> client.ask("instance/" + path(replica), threads).lines().allMatch("1"::equals));
    assertThat(client.tell("restart-replica-statements/" + path(replica) + "?q=SELECT%201", ".[]"))
        .containsSubsequence("STOP", "SELECT 1", "START");
    assertThat(client.tell("detach-replica-master-host/" + path(replica), ".IsDetached"))
        .isEqualTo("true");
    client.tell("reattach-replica-master-host/" + path(replica), ".Key | " + KEY);
    client.tell("start-replica/" + path(replica), ".Key | " + KEY);
    client.tell("flush-binary-logs/" + path(replica), ".Key | " + KEY);
    assertThat(client.refused("set-writeable/" + path(replica))).contains("diverge");
    assertThat(client.refused("last-pseudo-gtid/" + path(replica)))
        .contains("last-pseudo-gtid is not implemented in Baton");
    awaitWhole();
  }

  @Test
  @Order(4)
  void whatPeopleSayIsKeptAndShown() throws Exception {
    InstanceKey replica = replicas().getFirst();
    client.tell("tag/" + path(replica) + "?tag=role%3Dreport", KEY);
    assertThat(client.ask("tagged?tag=role%3Dreport", ".[] | " + KEY))
        .isEqualTo(replica.toString());
    client.tell("begin-downtime/" + path(replica) + "/me/backup/1h", KEY);
    assertThat(client.ask("downtimed/shop", ".[] | .DowntimeReason")).isEqualTo("backup");
    client.tell("end-downtime/" + path(replica), KEY);
    client.tell("register-candidate/" + path(replica) + "/prefer", KEY);
    assertThat(client.ask("instance/" + path(replica), ".PromotionRule")).isEqualTo("prefer");
    assertThat(client.ask("audit/instance/" + path(replica), ".[].AuditType"))
        .contains("begin-downtime", "end-downtime");
  }

  @Test
  @Order(5)
  void aPrimaryIsTakenOverByPlanAndByForce() throws Exception {
    InstanceKey old = primary();
    InstanceKey next = replicas().getFirst();
    assertThat(client.refused("graceful-master-takeover/shop")).contains("has 2 replicas");
    String successor = ".SuccessorKey | " + KEY;
    assertThat(client.tell("graceful-master-takeover/shop/" + path(next), successor))
        .isEqualTo(next.toString());
    assertThat(primary()).isEqualTo(next);
    awaitWhole();
    assertThat(client.tell("force-master-takeover/shop/" + path(old), successor))
        .isEqualTo(old.toString());
    client.stock("all-clusters-masters").ifPresent(s -> assertThat(s).isEqualTo(old.toString()));
    client.tell("ack-recovery/cluster/shop?comment=seen", ".");
    assertThat(client.ask("audit-recovery/cluster/shop", ".[].AcknowledgedComment").lines())
        .hasSizeGreaterThanOrEqualTo(2)
        .containsOnly("seen");
    awaitWhole();
  }

  @Test
  @Order(6)
  void aDeadPrimaryIsRecoveredByHandWhileRecoveriesAreDisabled() throws Exception {
    assertThat(client.tell("disable-global-recoveries", ".")).isEqualTo("disabled");
    InstanceKey dead = primary();
    assertThat(client.refused("recover/" + path(dead))).contains("Nothing is wrong");
    servers.cluster().signal(dead, Signal.KILL);
    String analysis = ".[] | select(.AnalyzedInstanceKey | " + KEY + " == \"" + dead + "\")";
    eventually(
        () ->
            client
                .tell("replication-analysis", analysis + " | .Analysis")
                .startsWith("DeadMaster"));
    eventually(() -> client.ask("blocked-recoveries", ".[].Reason").contains("disabled"));
    String successor = client.tell("recover/" + path(dead), KEY);
    assertThat(primary()).hasToString(successor).isNotEqualTo(dead);
    assertThat(client.ask("audit-recovery", ".[0].AnalysisEntry.Analysis"))
        .startsWith("DeadMaster");
    eventually(() -> client.ask("downtimed", ".[].Key | " + KEY).contains(dead.toString()));
    client.tell("ack-all-recoveries?comment=seen", ".");
    assertThat(client.tell("enable-global-recoveries", ".")).isEqualTo("enabled");
    client.tell("forget/" + path(dead), ".");
    assertThat(client.ask("all-instances", ".[].Key | " + KEY).lines())
        .hasSize(2)
        .doesNotContain(dead.toString());
  }
}
