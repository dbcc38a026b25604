package dev.baton.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.time.MonotonicClock;
import dev.baton.proxy.config.GroupHostgroups;
import dev.baton.proxy.config.GroupHostgroups.AlsoReader;
import dev.baton.proxy.config.GroupHostgroups.Kind;
import dev.baton.proxy.config.Groupings;
import dev.baton.proxy.config.ServerEntry;
import dev.baton.proxy.config.ServerEntry.Status;
import dev.baton.proxy.monitor.MemberFacts;
import dev.baton.proxy.monitor.Monitor;
import dev.baton.proxy.monitor.MonitorSettings;
import dev.baton.proxy.monitor.MonitorSettings.Check;
import dev.baton.proxy.monitor.MonitorSettings.Galera;
import dev.baton.proxy.monitor.MonitorSettings.Group;
import dev.baton.proxy.monitor.Reading;
import dev.baton.proxy.monitor.Seen;
import dev.baton.wire.packet.ErrPacket;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the monitor makes of what a member of a group says, and of what it does not. */
@Timeout(60)
class MonitoredMemberTest {

  private static final String STATUS = "SHOW GLOBAL STATUS";
  private static final String VARIABLES = "SHOW GLOBAL VARIABLES";
  private static final String MEMBER = "SELECT COALESCE(MAX(CASE WHEN MEMBER_ID";

  private FakeServer server;
  private Monitor monitor;

  /**
   * Each reason for which a check could not be made, in their order: the next check replaces it.
   */
  private final Queue<String> refusals = new ConcurrentLinkedQueue<>();

  @BeforeEach
  void start() throws IOException {
    server = new FakeServer("one");
    server.answerWithRows(MEMBER, List.of(List.of("ONLINE", "3", "2", "1", "1", "7")));
    server.answerWithRows(
        STATUS,
        List.of(
            List.of("wsrep_cluster_status", "Primary"),
            List.of("wsrep_local_state", "4"),
            List.of("wsrep_local_recv_queue", "12")));
    server.answerWithRows(
        VARIABLES,
        List.of(
            List.of("pxc_maint_mode", "SHUTDOWN"),
            List.of("read_only", "OFF"),
            List.of("wsrep_desync", "OFF"),
            List.of("wsrep_reject_queries", "ALL"),
            List.of("wsrep_sst_donor_rejects_queries", "OFF")));
    monitor = Monitor.start(InstantSource.system(), MonotonicClock.SYSTEM, this::noteRefusal);
  }

  @AfterEach
  void stop() throws IOException {
    monitor.close();
    server.close();
  }

  private void noteRefusal() {
    Monitor started = monitor;
    Seen seen = started == null ? null : started.seen().get(server.key());
    if (seen != null && seen.member().refusal() != null) {
      refusals.add(seen.member().refusal());
    }
  }

  private void watch(Kind kind, Duration timeout) {
    MonitorSettings d = MonitorSettings.DEFAULT;
    Check check = new Check(Duration.ofMillis(20), timeout);
    Group group = new Group(check, 3, 3, d.group().behind());
    monitor.watch(
        List.of(new ServerEntry(20, server.key(), Status.ONLINE, 1, 10, 0, false, false)),
        new Groupings(
            List.of(), List.of(new GroupHostgroups(kind, 10, 11, 20, 30, 1, AlsoReader.NONE, 0))),
        new MonitorSettings(
            true,
            d.user(),
            d.password(),
            d.connect(),
            check, // on the same connection, so that any of the two may find it lost
            3,
            d.readOnly(),
            3,
            d.lag(),
            60,
            true,
            d.history(),
            group,
            new Galera(check, 3)));
  }

  private MemberFacts await(Predicate<MemberFacts> condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (true) {
      Seen seen = monitor.seen().get(server.key());
      if (seen != null && condition.test(seen.member())) {
        return seen.member();
      }
      assertThat(System.nanoTime()).as("%s", seen).isLessThan(end);
      Thread.sleep(5);
    }
  }

  @Test
  void aMembersOwnRowsAreRead() throws Exception {
    watch(Kind.GROUP_REPLICATION, Duration.ofSeconds(20));
    assertThat(await(known -> known.last() != null).last())
        .isEqualTo(new Reading.Member("ONLINE", 3, 2, 1, true, 7));
    await(known -> known.behind().size() == 10);
  }

  @Test
  void aNodesStatusAndVariablesAreRead() throws Exception {
    watch(Kind.GALERA, Duration.ofSeconds(20));
    assertThat(await(known -> known.last() != null).last())
        .isEqualTo(new Reading.Node(true, 4, false, 12, false, true, false, true));
    assertThat(monitor.log(Monitor.Kind.GALERA).failed()).isZero();
  }

  @Test
  void aServerWithoutGaleraIsInNoCluster() throws Exception {
    server.answerWithRows(STATUS, List.of(List.of("x", "1")));
    server.answerWithRows(VARIABLES, List.of(List.of("read_only", "ON")));
    watch(Kind.GALERA, Duration.ofSeconds(20));
    assertThat(await(known -> known.last() != null).last())
        .isEqualTo(new Reading.Node(false, 0, true, 0, false, false, false, false));
  }

  @Test
  void aConnectionThatWasClosedIsReplacedAndCountsForNothing() throws Exception {
    watch(Kind.GALERA, Duration.ofSeconds(20));
    await(known -> known.last() != null);
    server.breakConnections();
    long before = monitor.log(Monitor.Kind.GALERA).succeeded();
    await(known -> monitor.log(Monitor.Kind.GALERA).succeeded() > before + 2);
    assertThat(monitor.log(Monitor.Kind.GALERA).failed()).isZero();
  }

  @Test
  void oneThatHungUpAndTakesNoConnectionIsGoneAtOnceAndThenSilent() throws Exception {
    watch(Kind.GALERA, Duration.ofSeconds(20));
    await(known -> known.last() != null);
    server.stopListening();
    server.breakConnections();
    await(known -> known.silent() >= 3);
    assertThat(refusals).first().asString().contains("cannot connect");
  }

  @Test
  void anErrorIsARefusalUntilItAnswersAgain() throws Exception {
    watch(Kind.GALERA, Duration.ofSeconds(20));
    await(known -> known.last() != null);
    String asked =
        server.received().stream().filter(one -> one.startsWith(STATUS)).findFirst().orElseThrow();
    server.answerWithError(asked, new ErrPacket(1142, "42000", "SELECT command denied"));
    assertThat(await(known -> known.refusal() != null).refusal()).contains("command denied");
    server.answerNormally(asked);
    await(known -> known.refusal() == null);
  }

  @Test
  void oneThatDoesNotAnswerInTimeIsCounted() throws Exception {
    watch(Kind.GALERA, Duration.ofMillis(200));
    await(known -> known.last() != null);
    String asked =
        server.received().stream()
            .filter(one -> one.startsWith(VARIABLES))
            .findFirst()
            .orElseThrow();
    FakeServer.Gate gate = server.gate(asked);
    MemberFacts silent = await(known -> known.silent() >= 3);
    assertThat(silent.refusal()).isNull();
    assertThat(silent.last()).isNotNull();
    gate.open();
    await(known -> known.silent() == 0);
  }
}
