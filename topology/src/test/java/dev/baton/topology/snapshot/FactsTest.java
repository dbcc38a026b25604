package dev.baton.topology.snapshot;

import static dev.baton.topology.fixture.Topology.key;
import static dev.baton.topology.fixture.Topology.mariadb;
import static dev.baton.topology.fixture.Topology.mysql;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.fixture.Node;
import dev.baton.topology.fixture.Topology;
import dev.baton.topology.snapshot.GroupFacts.Member;
import dev.baton.topology.snapshot.GroupFacts.Role;
import dev.baton.topology.snapshot.GroupFacts.State;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class FactsTest {

  private static InstanceFacts facts(Topology t, String name) {
    return t.view(name).facts();
  }

  private static InstanceFacts mariadbServer(long uptime, InstanceKey reportedAs) {
    Topology t =
        mariadb()
            .primary(
                "a",
                a ->
                    a.reportedAs(reportedAs)
                        .details(
                            d ->
                                d.withActivity(
                                    new ServerActivity(uptime, 1, List.of(), 0, 0, 0, 0))));
    return facts(t, "a");
  }

  @Test
  void twoNamesOfOneMysqlServerAreToldByItsUuid() {
    InstanceFacts a = facts(mysql().primary("a"), "a");
    assertThat(a.sameServerAs(facts(mysql().primary("a"), "a"))).isTrue();
    assertThat(a.sameServerAs(facts(mysql().primary("b", b -> b.serverId(1)), "b"))).isFalse();
    assertThat(a.sameServerAs(facts(mysql().primary("a", n -> n.serverId(2)), "a"))).isFalse();
    assertThat(a.sameServerAs(facts(mariadb().primary("a"), "a"))).isFalse();
    assertThat(facts(mariadb().primary("a"), "a").sameServerAs(a)).isFalse();
  }

  @Test
  void twoMariadbServersOfOneServerIdAreTwo() {
    InstanceFacts one = mariadbServer(1_000, key("x"));
    assertThat(one.sameServerAs(mariadbServer(1_020, key("x")))).isTrue();
    assertThat(one.sameServerAs(mariadbServer(980, key("x")))).isTrue();
    assertThat(one.sameServerAs(mariadbServer(1_021, key("x")))).isFalse();
    assertThat(one.sameServerAs(mariadbServer(1_000, key("y")))).isFalse();
    assertThat(one.sameServerAs(mariadbServer(-1, key("x")))).isTrue();
    assertThat(mariadbServer(-1, key("x")).sameServerAs(one)).isTrue();
    InstanceFacts elsewhere =
        one.withDetails(
            new InstanceDetails(
                new ServerSettings(
                    "", "host2", "", "", "", "", false, false, false, 1, 1, 0, false, false),
                BinaryLogFacts.UNKNOWN,
                one.details().activity(),
                java.util.Optional.empty(),
                java.util.Optional.empty(),
                Detected.NOTHING));
    assertThat(one.sameServerAs(elsewhere)).isFalse();
  }

  private static HistoryLoss after(HistoryLoss known, Consumer<Node> earlier, Consumer<Node> now) {
    return HistoryLoss.after(
        known,
        facts(mysql().primary("a").replica("b", earlier), "b"),
        facts(mysql().primary("a").replica("b", now), "b"));
  }

  @Test
  void aHistoryThatGoesOnIsWhole() {
    assertThat(after(null, b -> b.executed(5), b -> b.executed(5))).isNull();
    assertThat(after(null, b -> b.executed(5), b -> b.executed(9))).isNull();
  }

  @Test
  void whatAHistoryLostIsRememberedUntilItIsThereAgain() {
    HistoryLoss loss = after(null, b -> b.executed(9), b -> b.executed(2));
    assertThat(loss.before()).hasToString(Topology.UUID_A + ":1-9");
    assertThat(loss.formerUuid()).isNull();
    HistoryLoss later = after(loss, b -> b.executed(2), b -> b.executed(8));
    assertThat(later).isEqualTo(loss);
    assertThat(after(later, b -> b.executed(8), b -> b.executed(9))).isNull();
  }

  @Test
  void anotherServerInItsPlaceIsProvenByReplicating() {
    HistoryLoss swapped = after(null, b -> {}, b -> b.uuid(Topology.UUID_C).detached());
    assertThat(swapped.formerUuid()).isEqualTo(Topology.UUID_B);
    HistoryLoss still =
        after(
            swapped,
            b -> b.uuid(Topology.UUID_C),
            b -> b.uuid(Topology.UUID_C).receiver(ThreadState.STOPPED));
    assertThat(still.formerUuid()).isEqualTo(Topology.UUID_B);
    HistoryLoss applying =
        after(
            swapped,
            b -> b.uuid(Topology.UUID_C),
            b -> b.uuid(Topology.UUID_C).applier(ThreadState.STOPPED));
    assertThat(applying).isNotNull();
    assertThat(after(swapped, b -> b.uuid(Topology.UUID_C), b -> b.uuid(Topology.UUID_C))).isNull();
    assertThat(after(swapped, b -> b.uuid(Topology.UUID_C), b -> b.detached()))
        .as("the former one is back")
        .isNull();
  }

  @Test
  void anotherFlavourIsNotCompared() {
    InstanceFacts mysql = facts(mysql().primary("a"), "a");
    InstanceFacts mariadb = facts(mariadb().primary("a"), "a");
    assertThat(HistoryLoss.after(null, mysql, mariadb)).isNull();
  }

  @Test
  void theTreeTellsWhoFollowsWhomHoweverItIsMade() {
    Topology t =
        mysql()
            .primary("a", a -> a.source("b"))
            .replica("b")
            .replica("c", c -> c.source("b"))
            .replica("d", d -> d.source("c").alsoFrom("x"))
            .replica("e", e -> e.source("f"))
            .replica("f", f -> f.source("e"))
            .replica("g", g -> g.neverSeen());
    ReplicationTree tree = new ReplicationTree(t.snapshot());
    assertThat(tree.followers(key("b")))
        .extracting(InstanceView::key)
        .containsExactly(key("a"), key("c"));
    assertThat(tree.followers(key("g"))).isEmpty();
    assertThat(tree.sources(key("d"))).containsExactly(key("c"), key("x"));
    assertThat(tree.sources(key("nobody"))).isEmpty();
    assertThat(tree.coPrimaries(key("a"), key("b"))).isTrue();
    assertThat(tree.coPrimaries(key("c"), key("b"))).isFalse();
    assertThat(tree.coPrimaries(key("b"), key("c"))).isFalse();
    assertThat(tree.intermediate(key("c"))).isTrue();
    assertThat(tree.intermediate(key("d"))).isFalse();
    assertThat(tree.intermediate(key("x"))).isFalse();
    assertThat(tree.depthBelow(key("a"), key("a"))).contains(0);
    assertThat(tree.depthBelow(key("d"), key("a"))).contains(3);
    assertThat(tree.depthBelow(key("d"), key("x"))).contains(1);
    assertThat(tree.leadsTo(key("e"), key("a"))).isFalse();
    assertThat(tree.leadsTo(key("c"), key("a"))).isTrue();
  }

  @Test
  void placesInALogAreOrderedByFileThenPosition() {
    BinlogCoordinates early = new BinlogCoordinates("bin.000009", 500);
    BinlogCoordinates later = new BinlogCoordinates("bin.000010", 4);
    BinlogCoordinates longer = new BinlogCoordinates("bin.1000000", 4);
    assertThat(early).isLessThan(later);
    assertThat(later).isLessThan(longer);
    assertThat(new BinlogCoordinates("bin.999999", 9)).isLessThan(longer);
    assertThat(early.compareTo(new BinlogCoordinates("bin.000009", 500))).isZero();
    assertThat(later).hasToString("bin.000010:4");
    assertThat(BinlogCoordinates.NONE).hasToString("unknown");
    assertThat(BinlogCoordinates.NONE.present()).isFalse();
  }

  @Test
  void filtersAreToldAsTheyAreConfigured() {
    ReplicationFilters all = new ReplicationFilters("a", "b", "c", "d", "e", "f", "g");
    assertThat(all.present()).isTrue();
    assertThat(all)
        .hasToString(
            "replicate_do_db=a, replicate_ignore_db=b, replicate_do_table=c,"
                + " replicate_ignore_table=d, replicate_wild_do_table=e,"
                + " replicate_wild_ignore_table=f, replicate_rewrite_db=g");
    assertThat(ReplicationFilters.NONE.present()).isFalse();
    BinaryLogFacts one = new BinaryLogFacts(BinlogCoordinates.NONE, false, List.of(), List.of("x"));
    assertThat(one.filtered()).isTrue();
    assertThat(BinaryLogFacts.UNKNOWN.filtered()).isFalse();
  }

  @Test
  void aGroupKnowsItsPrimaryAndWhetherAMemberTakesPart() {
    Member first = new Member("1", key("a"), State.ONLINE, Role.SECONDARY);
    Member second = new Member("2", key("b"), State.ONLINE, Role.PRIMARY);
    GroupFacts group =
        new GroupFacts("g", State.ONLINE, Role.SECONDARY, true, List.of(first, second));
    assertThat(group.primary()).contains(second);
    assertThat(group.size()).isEqualTo(2);
    assertThat(group.takesPart()).isTrue();
    for (State state : List.of(State.ERROR, State.OFFLINE, State.UNREACHABLE)) {
      assertThat(new GroupFacts("g", state, Role.UNKNOWN, true, List.of()).takesPart()).isFalse();
    }
    assertThat(new GroupFacts("g", State.RECOVERING, Role.UNKNOWN, true, List.of()).takesPart())
        .isTrue();
  }

  /** Whoever is told only what is new must not be told of heartbeats, nor kept from the rest. */
  @Test
  void settledFactsDifferOnlyInWhatADecisionRestsOn() {
    Topology usual = mysql().primary("a").replica("b", b -> b.delay(7));
    InstanceFacts facts = facts(usual, "b");
    ReplicationChannel c = facts.channel().orElseThrow();
    ReplicationChannel later =
        new ReplicationChannel(
            c.name(),
            c.source(),
            c.receiver(),
            c.applier(),
            c.received(),
            c.autoPosition(),
            c.delay(),
            c.heartbeats() + 1,
            c.sourceLog(),
            c.heartbeatPeriodMillis(),
            c.receiverError(),
            c.applierError());
    InstanceFacts beaten = facts.withChannels(List.of(later)).withDetails(InstanceDetails.UNKNOWN);
    assertThat(beaten).isNotEqualTo(facts);
    assertThat(beaten.settled()).isEqualTo(facts.settled());
    assertThat(facts.settled().channel().orElseThrow().delay()).hasValue(7);

    List<Consumer<Node>> changes =
        List.of(
            b -> b.delay(8),
            b -> b.delay(7).writable(true),
            b -> b.delay(7).receiver(ThreadState.CONNECTING),
            b -> b.delay(7).applier(ThreadState.STOPPED),
            b -> b.delay(7).heartbeatPeriod(30_000));
    for (Consumer<Node> change : changes) {
      InstanceFacts changed = facts(mysql().primary("a").replica("b", change), "b");
      assertThat(changed.settled()).isNotEqualTo(facts.settled());
    }
  }

  @Test
  void changedCopiesKeepEverythingElse() {
    InstanceFacts facts = facts(mysql().primary("a").replica("b", b -> b.delay(7)), "b");
    ReplicationChannel channel = facts.channel().orElseThrow();
    ReplicationChannel moved = channel.withSource(key("z"));
    assertThat(moved.source()).isEqualTo(key("z"));
    assertThat(moved.withSource(channel.source())).isEqualTo(channel);
    assertThat(facts.withChannels(List.of(moved)).channelFrom(key("z"))).contains(moved);
    assertThat(facts.withChannels(facts.channels())).isEqualTo(facts);
    assertThat(facts.follows(key("a"))).isTrue();
    assertThat(facts.follows(key("z"))).isFalse();
    assertThat(facts.binlogServer()).isFalse();
    assertThat(new ReplicationAccount("u", "%", "sha256_password").needsTlsOrKey()).isTrue();
    assertThat(new ReplicationAccount("u", "%", "ed25519").needsTlsOrKey()).isFalse();
  }
}
