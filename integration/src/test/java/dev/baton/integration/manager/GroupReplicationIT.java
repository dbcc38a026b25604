package dev.baton.integration.manager;

import static dev.baton.integration.manager.OrchestratorClient.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.InstanceKey;
import dev.baton.integration.ManagerFile;
import dev.baton.integration.Sql;
import dev.baton.manager.api.ClusterStatus;
import dev.baton.manager.api.ClusterStatus.Problem;
import dev.baton.manager.api.OperationReport;
import dev.baton.manager.api.Refactoring.Asked;
import dev.baton.ops.provision.LocalCluster.Accounts;
import dev.baton.ops.provision.LocalCluster.Signal;
import dev.baton.ops.provision.engine.CachedFolder;
import dev.baton.server.wiring.ManagerServer;
import dev.baton.topology.refactor.TreeChange;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * A real replication group before an armed manager: it is seen as it is, the group elects and Baton
 * follows, and only what hangs on the group from outside is moved.
 */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GroupReplicationIT {
  private static final String CLUSTER = "group";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Set<String> seen = new TreeSet<>();
  private Path folder = Path.of("");
  private GroupServers group;
  private ManagerServer manager;
  private OrchestratorClient client;
  private int nextId = 1;

  @BeforeAll
  void start() throws Exception {
    folder = Files.createTempDirectory("baton-group");
    OrchestratorClient.requireTools(folder);
    group = GroupServers.start(folder);
    Accounts accounts = group.servers().cluster().accounts();
    manager = new ManagerFile(folder, accounts).ofArmed(CLUSTER, group.key(1), 1).start();
    client = new OrchestratorClient(manager.url() + "/api", folder);
  }

  @AfterAll
  void stop() throws Exception {
    if (manager != null) {
      manager.close();
    }
    if (group != null) {
      group.close();
    }
    CachedFolder.deleteTree(folder);
  }

  private ClusterStatus status() {
    ClusterStatus status = manager.manager().clusters().getFirst();
    status.problems().stream().map(Problem::code).forEach(seen::add);
    return status;
  }

  private Set<String> codes() {
    return status().problems().stream().map(Problem::code).collect(Collectors.toSet());
  }

  private void eventually(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("until %s: %s", what, story()).isLessThan(deadline);
      Thread.sleep(50);
    }
  }

  private String story() {
    StringBuilder text = new StringBuilder();
    status().explanation().forEach(sentence -> text.append("\nnow: ").append(sentence));
    for (OperationReport operation : manager.manager().operations(CLUSTER, 20)) {
      text.append("\n").append(operation);
    }
    return text.toString();
  }

  private void awaitHealthy(int members) throws Exception {
    eventually(
        members + " servers are known and well",
        () ->
            status().snapshot().instances().size() == members
                && manager.manager().awaitHealthy(CLUSTER, Duration.ofMillis(50)));
  }

  private InstanceKey primary() {
    return status().snapshot().primary();
  }

  private String of(InstanceKey key, String filter) throws Exception {
    return client.ask("instance/%s/%d".formatted(key.host(), key.port()), filter);
  }

  private Set<String> operations() {
    return manager.manager().operations(CLUSTER, 50).stream()
        .map(OperationReport::type)
        .collect(Collectors.toSet());
  }

  /** Writes to the primary until its row is on the replica. */
  private void writesArrive() throws Exception {
    int id = nextId++;
    group.write(group.indexOf(primary()), id);
    eventually("row " + id + " has arrived", () -> group.has(group.replica(), id));
  }

  @Test
  @Order(1)
  void everybodyIsFoundFromOneMemberAndShownAsTheyAre() throws Exception {
    awaitHealthy(GroupServers.MEMBERS); // two members and the replica
    assertThat(primary()).isEqualTo(group.key(0));
    group.join(2);
    eventually("the third has joined", () -> status().snapshot().instances().size() == 4);
    awaitHealthy(4);

    assertThat(of(group.key(0), ".ReplicationGroupMemberRole")).isEqualTo("PRIMARY");
    for (int i = 1; i < GroupServers.MEMBERS; i++) {
      InstanceKey key = group.key(i);
      assertThat(of(key, ".ReplicationGroupName")).isEqualTo(GroupServers.NAME);
      assertThat(of(key, ".ReplicationGroupIsSinglePrimary")).isEqualTo("true");
      assertThat(of(key, ".ReplicationGroupMemberState")).isEqualTo("ONLINE");
      assertThat(of(key, ".ReplicationGroupMemberRole")).isEqualTo("SECONDARY");
      assertThat(of(key, ".ReplicationGroupPrimaryInstanceKey | " + KEY))
          .isEqualTo(group.key(0).toString());
      assertThat(of(key, ".ReplicationGroupMembers[] | " + KEY).lines())
          .containsExactlyInAnyOrder(group.key(0).toString(), group.key(3 - i).toString());
      assertThat(of(key, ".MasterKey.Hostname")).isEmpty();
      assertThat(of(key, ".ReplicationDepth")).isEqualTo("1");
    }
    assertThat(of(group.key(group.replica()), ".ReplicationGroupName")).isEmpty();
    List<String> tree = client.tell("topology/" + CLUSTER, ".").lines().toList();
    assertThat(tree).hasSize(4);
    assertThat(tree.getFirst()).startsWith(group.key(0).toString()).contains(",ok,").contains("rw");
    assertThat(tree.stream().filter(line -> line.startsWith("‡ "))).hasSize(2);
    assertThat(tree.stream().filter(line -> line.startsWith("+ "))).hasSize(1);
  }

  @Test
  @Order(2)
  void aHealthyGroupThatIsWrittenToHasNothingWrong() throws Exception {
    seen.clear();
    for (int i = 0; i < 40; i++) {
      writesArrive(); // which is looked at all the while
    }
    assertThat(seen).isEmpty();
    assertThat(operations()).containsExactly("adopt");
  }

  @Test
  @Order(3)
  void whatTheGroupIsToldByAPersonBatonFollowsAndDoesNotDoItself() throws Exception {
    OperationReport refused = manager.manager().switchover(CLUSTER, group.key(1));
    assertThat(refused.state()).isEqualTo(OperationReport.State.REFUSED);
    assertThat(refused.outcome()).contains("group_replication_set_as_primary");
    assertThat(status().explanation().toString()).contains("which elects its primary itself");
    assertThat(
            manager
                .manager()
                .refactoring()
                .change(CLUSTER, new TreeChange.Relocate(group.key(2), group.key(1)), Asked.PLAINLY)
                .sentence())
        .contains("Baton changes nothing there");
    String uuid;
    try (Sql root = group.servers().root(1)) {
      uuid = root.variable("server_uuid");
    }
    try (Sql root = group.servers().root(0)) {
      root.value("SELECT group_replication_set_as_primary('" + uuid + "')");
    }
    eventually("Baton follows", () -> group.key(1).equals(primary()));
    awaitHealthy(4);
    assertThat(status().snapshot().epoch()).isEqualTo(2);
    try (Sql root = group.servers().root(0)) {
      root.value("SELECT group_replication_set_as_primary('" + uuidOf(0) + "')");
    }
    eventually("Baton follows back", () -> group.key(0).equals(primary()));
    awaitHealthy(4);
    writesArrive();
  }

  private String uuidOf(int i) throws Exception {
    try (Sql root = group.servers().root(i)) {
      return root.variable("server_uuid");
    }
  }

  @Test
  @Order(4)
  void whenTheGroupsPrimaryDiesTheGroupElectsAndItsReplicasAreMovedToAPeer() throws Exception {
    seen.clear();
    group.servers().cluster().signal(group.key(0), Signal.KILL);
    eventually( // and for a moment nobody is
        "another is the primary", () -> primary() != null && !group.key(0).equals(primary()));
    InstanceKey elected = primary();
    eventually(
        "the replica has another source",
        () ->
            !of(group.key(group.replica()), ".MasterKey | " + KEY).equals(group.key(0).toString())
                && codes().equals(Set.of("DeadReplica")));

    assertThat(seen)
        .contains("DeadReplicationGroupMemberWithReplicas")
        .doesNotContain(
            "DeadMaster", "TwoWriteableMasters", "WriteableReplica", "ErrantGTIDStructureWarning");
    assertThat(operations())
        .containsExactlyInAnyOrder(
            "adopt", "switchover", "relocate", "group-election", "relocation"); // two refused
    assertThat(client.ask("audit-recovery", ".[0].AnalysisEntry.Analysis"))
        .isEqualTo("DeadReplicationGroupMemberWithReplicas");
    assertThat(client.ask("audit-recovery", ".[0].IsSuccessful")).isEqualTo("true");
    for (int i = 1; i < GroupServers.MEMBERS; i++) {
      try (Sql root = group.servers().root(i)) {
        assertThat(root.variable("super_read_only"))
            .isEqualTo(group.key(i).equals(elected) ? "OFF" : "ON");
      }
    }
    writesArrive();
  }

  @Test
  @Order(5)
  void aMemberThatReturnsIsLeftToItsGroup() throws Exception {
    group.restart(0);
    eventually("it is seen outside", () -> codes().contains("ReplicationGroupMemberNotOnline"));
    assertThat(codes()).containsExactly("ReplicationGroupMemberNotOnline");
    assertThat(of(group.key(0), ".ReplicationGroupMemberState")).isEqualTo("OFFLINE");
    InstanceKey elected = primary();
    group.join(0);
    awaitHealthy(4);
    assertThat(primary()).isEqualTo(elected);
    assertThat(of(group.key(0), ".ReplicationGroupMemberRole")).isEqualTo("SECONDARY");
    assertThat(of(group.key(0), ".MasterKey.Hostname")).isEmpty();
    writesArrive();
  }
}
