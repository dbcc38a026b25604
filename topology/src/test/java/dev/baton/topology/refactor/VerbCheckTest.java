package dev.baton.topology.refactor;

import static dev.baton.topology.fixture.Topology.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.core.secret.Secret;
import dev.baton.topology.fixture.Topology;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.port.ReplicationCredentials;
import dev.baton.topology.port.ServerVerb;
import dev.baton.topology.refactor.VerbCheck.Objection;
import dev.baton.topology.snapshot.GroupFacts.Role;
import dev.baton.topology.snapshot.GroupFacts.State;
import dev.baton.topology.snapshot.ProbeFailure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class VerbCheckTest {

  private static final MysqlGtidSet ERRANT = MysqlGtidSet.parse(Topology.UUID_C + ":1");
  private static final ReplicationCredentials ACCOUNT =
      new ReplicationCredentials("repl", new Secret("x"), false);

  /** a with b and c, d below c; e is dead. */
  private static Topology tree() {
    return Topology.mysql()
        .primary("a")
        .replica("b")
        .replica("c")
        .replica("d", n -> n.source("c"))
        .replica("e", n -> n.failing(ProbeFailure.Kind.REFUSED, 3_000));
  }

  private static Optional<Objection> objection(String instance, ServerVerb verb, int acks) {
    return VerbCheck.objection(
        tree().snapshot(),
        acks == 0 ? DurabilityPolicy.async() : DurabilityPolicy.semiSync(acks),
        key(instance),
        verb);
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of("x", new ServerVerb.FlushBinaryLogs(), 1, "not a member"),
        Arguments.of("e", new ServerVerb.FlushBinaryLogs(), 1, "not reachable: no answer"),
        Arguments.of("a", new ServerVerb.StartReplication(), 1, "from nobody"),
        Arguments.of("a", new ServerVerb.ForgetSource(), 1, "from nobody"),
        Arguments.of("a", new ServerVerb.SkipTransaction(), 1, "from nobody"),
        Arguments.of("b", new ServerVerb.ReadOnly(false), 1, "The primary of epoch 1 is a:3306"),
        Arguments.of("b", new ServerVerb.InjectEmpty(ERRANT), 1, "The primary of epoch 1"),
        Arguments.of("a", new ServerVerb.ForgetErrant(ERRANT), 1, "is the primary"),
        Arguments.of("c", new ServerVerb.ForgetErrant(ERRANT), 1, "would lose its binary logs"),
        Arguments.of("a", new ServerVerb.FollowSource(key("b"), ACCOUNT), 1, "is the primary"),
        Arguments.of("a", new ServerVerb.SemiSyncSource(false), 1, "could be lost"),
        Arguments.of("b", new ServerVerb.SemiSyncSource(true), 1, "applier's own commits"),
        Arguments.of("b", new ServerVerb.Delay(Duration.ofSeconds(-1)), 1, "not possible"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatWouldHurtIsRefusedWhateverAPersonSays(
      String instance, ServerVerb verb, int acks, String reason) {
    assertThat(objection(instance, verb, acks))
        .hasValueSatisfying(
            objection -> {
              assertThat(objection.sentence()).contains(reason);
              assertThat(objection.forceable()).isFalse();
            });
  }

  static Stream<Arguments> warned() {
    return Stream.of(
        Arguments.of("b", new ServerVerb.StopReplication(false), 2, "1 acknowledgers"),
        Arguments.of("b", new ServerVerb.ForgetSource(), 2, "1 acknowledgers"),
        Arguments.of("b", new ServerVerb.Detach(), 2, "1 acknowledgers"),
        Arguments.of("b", new ServerVerb.SemiSyncReplica(false), 2, "1 acknowledgers"),
        Arguments.of("b", new ServerVerb.UseGtid(false), 2, "can neither move nor promote"),
        Arguments.of(
            "a", new ServerVerb.PurgeBinaryLogs("x.1", List.of()), 1, "e:3306 does not answer"));
  }

  @ParameterizedTest
  @MethodSource("warned")
  void whatIsOnlyInconvenientIsRefusedUntilAPersonInsists(
      String instance, ServerVerb verb, int acks, String reason) {
    assertThat(objection(instance, verb, acks))
        .hasValueSatisfying(
            objection -> {
              assertThat(objection.sentence()).contains(reason);
              assertThat(objection.forceable()).isTrue();
            });
  }

  static Stream<Arguments> allowed() {
    return Stream.of(
        Arguments.of("b", new ServerVerb.StopReplication(false), 1),
        Arguments.of("d", new ServerVerb.StopReplication(true), 2), // acknowledges nobody's writes
        Arguments.of("b", new ServerVerb.StartReplication(), 2),
        Arguments.of("a", new ServerVerb.ReadOnly(false), 1),
        Arguments.of("a", new ServerVerb.ReadOnly(true), 1),
        Arguments.of("a", new ServerVerb.SemiSyncSource(false), 0),
        Arguments.of("a", new ServerVerb.InjectEmpty(ERRANT), 1),
        Arguments.of("b", new ServerVerb.ForgetErrant(ERRANT), 1),
        Arguments.of("b", new ServerVerb.UseGtid(true), 2),
        Arguments.of("b", new ServerVerb.KillQuery(7), 2));
  }

  @ParameterizedTest
  @MethodSource("allowed")
  void everythingElseIsTheServersToCheck(String instance, ServerVerb verb, int acks) {
    assertThat(objection(instance, verb, acks).map(Objection::sentence)).isEmpty();
  }

  static Stream<ServerVerb> interfering() {
    return Stream.of(
        new ServerVerb.FollowSource(key("a"), ACCOUNT),
        new ServerVerb.FollowOwnReplica(key("b"), ACCOUNT),
        new ServerVerb.SemiSyncSource(true),
        new ServerVerb.ReadOnly(true),
        new ServerVerb.ReadOnly(false),
        new ServerVerb.ForgetErrant(ERRANT));
  }

  @ParameterizedTest
  @MethodSource("interfering")
  void aMemberOfAReplicationGroupIsLeftToItsGroup(ServerVerb verb) {
    Topology group =
        Topology.mysql()
            .primary("a", a -> a.group(State.ONLINE, Role.PRIMARY))
            .replica("b", b -> b.detached().group(State.ONLINE, Role.SECONDARY));
    for (String member : List.of("a", "b")) {
      assertThat(
              VerbCheck.objection(
                  group.snapshot(), DurabilityPolicy.semiSync(1), key(member), verb))
          .hasValueSatisfying(
              objection -> {
                assertThat(objection.sentence()).contains(member + ":3306 is a member of the");
                assertThat(objection.forceable()).isFalse();
              });
    }
    assertThat(
            VerbCheck.objection(
                group.snapshot(),
                DurabilityPolicy.semiSync(1),
                key("a"),
                new ServerVerb.FlushBinaryLogs()))
        .isEmpty();
  }
}
