package dev.baton.manager;

import static dev.baton.manager.fake.FakeServers.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.manager.api.OperationReport;
import dev.baton.manager.fake.FakeProcess;
import dev.baton.manager.fake.Lab;
import dev.baton.topology.snapshot.GroupFacts;
import dev.baton.topology.snapshot.GroupFacts.Member;
import dev.baton.topology.snapshot.GroupFacts.Role;
import dev.baton.topology.snapshot.GroupFacts.State;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A replication group under a manager: found from one member, followed, and never led. */
class GroupTest {
  private static final List<String> NAMES = List.of("a", "b", "c");

  private final Lab lab = Lab.semiSync("a", "b", "c", "d");

  /** Members a, b and c; d replicates from a. */
  @BeforeEach
  void group() {
    NAMES.forEach(name -> lab.servers.change(name, server -> server.source = null));
    elect("a", NAMES);
  }

  @AfterEach
  void close() {
    lab.close();
  }

  /** All that are there agree, and only the elected one takes writes. */
  private void elect(String primary, List<String> there) {
    List<Member> members = new ArrayList<>();
    for (String name : there) {
      Role role = name.equals(primary) ? Role.PRIMARY : Role.SECONDARY;
      members.add(
          new Member(
              lab.servers.ask(name, server -> server.uuid()), key(name), State.ONLINE, role));
    }
    for (String name : there) {
      boolean elected = name.equals(primary);
      lab.servers.change(
          name,
          server -> {
            server.readOnly = !elected;
            server.group =
                new GroupFacts(
                    "g", State.ONLINE, elected ? Role.PRIMARY : Role.SECONDARY, true, members);
          });
    }
  }

  @Test
  void aGroupIsFollowedAndWhatHungOnItsDeadPrimaryIsMoved() throws Exception {
    DefaultManager manager = lab.manager("one", key("b"), lab.log, new FakeProcess());
    lab.await("all are known", () -> Lab.status(manager).snapshot().instances().size() == 4);
    Lab.healthy(manager);
    assertThat(lab.primary()).isEqualTo(key("a"));
    List<String> before = List.copyOf(lab.servers.journal());

    lab.servers.kill("a");
    lab.await(
        "a is missed",
        () ->
            Lab.status(manager).problems().stream()
                .anyMatch(p -> p.code().equals("DeadReplicationGroupMemberWithReplicas")));
    assertThat(lab.epoch()).isEqualTo(1);
    MysqlGtidSet certified =
        lab.servers.ask("a", a -> a.executed); // by most members, before it died
    List.of("b", "c").forEach(name -> lab.servers.change(name, s -> s.executed = certified));
    elect("c", List.of("b", "c"));
    lab.await("c is followed", () -> lab.primary().equals(key("c")));
    lab.await("d has another source", () -> !key("a").equals(lab.servers.ask("d", d -> d.source)));

    assertThat(lab.epoch()).isEqualTo(2);
    assertThat(manager.operations(Lab.CLUSTER, 20))
        .extracting(OperationReport::type)
        .contains("group-election", "relocation")
        .doesNotContain("failover");
    List<String> done = new ArrayList<>(lab.servers.journal());
    done.subList(0, before.size()).clear();
    done.removeIf(verb -> verb.startsWith("publish") || verb.startsWith("historyContains"));
    assertThat(done)
        .as("only the replica is touched")
        .containsExactly("stopReceiver d", "replicateFrom d");
    lab.nothingIsLost();
  }
}
