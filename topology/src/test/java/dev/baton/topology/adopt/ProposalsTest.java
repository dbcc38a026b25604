package dev.baton.topology.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.ManagerPrivileges;
import dev.baton.topology.adopt.Proposal.Topic;
import dev.baton.topology.adopt.Proposal.Weight;
import dev.baton.topology.adopt.Survey.Account;
import dev.baton.topology.fixture.Node;
import dev.baton.topology.fixture.Topology;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.SemiSyncFacts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProposalsTest {

  /** A replica b of a, about which there is nothing to say until a test changes something. */
  private static final class Surveyed {
    private final boolean mariaDb;
    private Consumer<Node> node = n -> {};
    private final Map<String, String> variables = new TreeMap<>();
    private final Map<String, String> origins = new TreeMap<>();
    private Set<String> privileges;
    private final List<Account> accounts = new ArrayList<>();
    private Optional<List<String>> events = Optional.of(List.of());
    private List<String> filters = List.of();

    Surveyed(boolean mariaDb) {
      this.mariaDb = mariaDb;
      variables.put("report_host", "b");
      variables.put("relay_log_recovery", "OFF");
      variables.put("read_only", "ON");
      variables.put(mariaDb ? "skip_slave_start" : "skip_replica_start", "ON");
      variables.put(mariaDb ? "slave_net_timeout" : "replica_net_timeout", "4");
      String source = mariaDb ? "master" : "source";
      variables.put("rpl_semi_sync_" + source + "_enabled", "OFF");
      variables.put("rpl_semi_sync_" + source + "_timeout", "4294967295");
      variables.put("rpl_semi_sync_" + source + "_wait_point", "AFTER_SYNC");
      variables.put("rpl_semi_sync_" + (mariaDb ? "slave" : "replica") + "_enabled", "ON");
      if (!mariaDb) {
        variables.put("super_read_only", "ON");
      }
      origins.put(mariaDb ? "read_only" : "super_read_only", "CONFIG");
      accounts.add(new Account("repl", "'repl'@'%'", Set.of("REPLICATION SLAVE")));
      privileges = new HashSet<>(ManagerPrivileges.of(facts().version()));
    }

    private InstanceFacts facts() {
      Topology empty = mariaDb ? Topology.mariadb() : Topology.mysql();
      return empty.primary("a").replica("b", node).view("b").facts();
    }

    List<Proposal> proposals() {
      Account own = new Account("baton", "'baton'@'%'", privileges);
      Survey survey =
          new Survey(
              facts(),
              new TreeMap<>(variables),
              origins,
              own,
              privileges,
              Optional.of(accounts),
              events,
              filters,
              List.of());
      return Proposals.of(List.of(survey), DurabilityPolicy.semiSync(1), "repl");
    }

    Proposal only() {
      assertThat(proposals()).hasSize(1);
      return proposals().getFirst();
    }
  }

  @Test
  void aServerThatIsAsBatonWouldSetItUpIsLeftAlone() {
    assertThat(new Surveyed(true).proposals()).isEmpty();
    assertThat(new Surveyed(false).proposals()).isEmpty();
  }

  @Test
  void aSlowHeartbeatAndALongNetTimeoutHideADeadSource() {
    Surveyed mysql = new Surveyed(false);
    mysql.node = n -> n.heartbeatPeriod(30_000);
    assertThat(mysql.only().topic()).isEqualTo(Topic.HEARTBEAT_PERIOD);
    assertThat(mysql.only().statement()).contains("SOURCE_HEARTBEAT_PERIOD = 0.5");
    assertThat(mysql.only().undo()).contains("SOURCE_HEARTBEAT_PERIOD = 30.0");
    Surveyed mariadb = new Surveyed(true);
    mariadb.variables.put("slave_net_timeout", "60");
    assertThat(mariadb.only().statement()).isEqualTo("SET GLOBAL slave_net_timeout = 4");
    assertThat(mariadb.only().undo()).isEqualTo("SET GLOBAL slave_net_timeout = 60");
  }

  @Test
  void aReadOnlyThatIsNotConfiguredIsLostAtTheNextStart() {
    Surveyed mysql = new Surveyed(false);
    mysql.origins.put("super_read_only", "COMPILED");
    assertThat(mysql.only().statement()).isEqualTo("SET PERSIST_ONLY super_read_only = ON");
    assertThat(mysql.only().weight()).isEqualTo(Weight.NEEDED);
    mysql.origins.put("super_read_only", "DYNAMIC");
    assertThat(mysql.only().weight()).isEqualTo(Weight.USEFUL);
    assertThat(mysql.only().reason()).contains("cannot be read");
    Surveyed mariadb = new Surveyed(true);
    mariadb.origins.put("read_only", "COMPILED");
    assertThat(mariadb.only().statement()).contains("in the configuration: read_only = 1");
  }

  @Test
  void semiSyncIsToWaitForEverAndAfterTheSync() {
    Surveyed mysql = new Surveyed(false);
    mysql.node =
        n -> n.semiSync(new SemiSyncFacts(true, false, false, true, true, false, 10_000, 1, 0, 0));
    mysql.variables.put("rpl_semi_sync_source_timeout", "10000");
    assertThat(mysql.proposals())
        .extracting(Proposal::statement)
        .containsExactlyInAnyOrder(
            "SET GLOBAL rpl_semi_sync_source_timeout = 4294967295",
            "SET GLOBAL rpl_semi_sync_source_wait_point = AFTER_SYNC");
    assertThat(mysql.proposals())
        .extracting(Proposal::undo)
        .contains("SET GLOBAL rpl_semi_sync_source_timeout = 10000");
    Surveyed without = new Surveyed(false);
    without.variables.keySet().removeIf(name -> name.startsWith("rpl_semi_sync"));
    assertThat(without.only().statement())
        .isEqualTo(
            "INSTALL PLUGIN rpl_semi_sync_source SONAME 'semisync_source.so'; INSTALL PLUGIN"
                + " rpl_semi_sync_replica SONAME 'semisync_replica.so'");
    Surveyed silent = new Surveyed(true);
    silent.variables.put("rpl_semi_sync_slave_enabled", "OFF");
    assertThat(silent.only().reason()).contains("does not acknowledge");
  }

  @Test
  void whatBatonsOwnAccountLacksIsNamed() {
    Surveyed mariadb = new Surveyed(true);
    mariadb.privileges.remove("BINLOG ADMIN");
    assertThat(mariadb.only().statement()).isEqualTo("GRANT BINLOG ADMIN ON *.* TO 'baton'@'%'");
    assertThat(mariadb.only().undo()).isEqualTo("REVOKE BINLOG ADMIN ON *.* FROM 'baton'@'%'");
    mariadb.privileges = Set.of("ALL PRIVILEGES");
    assertThat(mariadb.proposals()).isEmpty();
  }

  /** V13. */
  @Test
  void onMariadbWhoeverHasReadOnlyAdminWritesDespiteReadOnlyAndSuperAloneDoesNot() {
    Surveyed mariadb = new Surveyed(true);
    mariadb.accounts.add(new Account("app", "'app'@'%'", Set.of("SUPER", "SELECT")));
    mariadb.accounts.add(
        new Account("mariadb.sys", "'mariadb.sys'@'%'", Set.of("READ_ONLY ADMIN")));
    assertThat(mariadb.proposals()).isEmpty();
    mariadb.accounts.add(new Account("boss", "'boss'@'%'", Set.of("READ_ONLY ADMIN")));
    assertThat(mariadb.only().topic()).isEqualTo(Topic.READ_ONLY_BYPASS);
    assertThat(mariadb.only().weight()).isEqualTo(Weight.NEEDED);
    assertThat(mariadb.only().statement())
        .isEqualTo("REVOKE READ_ONLY ADMIN ON *.* FROM 'boss'@'%'");
    Surveyed mysql = new Surveyed(false);
    mysql.accounts.add(new Account("app", "'app'@'%'", Set.of("CONNECTION_ADMIN")));
    assertThat(mysql.only().weight()).isEqualTo(Weight.USEFUL);
  }

  @Test
  void aServerWithoutTheReplicationAccountCouldNotLeadTheOthers() {
    Surveyed mysql = new Surveyed(false);
    mysql.accounts.clear();
    assertThat(mysql.only().topic()).isEqualTo(Topic.REPLICATION_ACCOUNT);
  }

  @Test
  void eventsFiltersStartAndRecoveryAreNamedWithTheirUndo() {
    Surveyed mariadb = new Surveyed(true);
    mariadb.events = Optional.of(List.of("`app`.`nightly`"));
    mariadb.filters = List.of("Replicate_Ignore_DB = test");
    mariadb.variables.remove("skip_slave_start");
    mariadb.variables.put("relay_log_recovery", "ON");
    mariadb.variables.put("report_host", "");
    assertThat(mariadb.proposals())
        .extracting(Proposal::topic)
        .containsExactly(
            Topic.EVENTS,
            Topic.REPLICATION_FILTERS,
            Topic.REPLICA_START,
            Topic.RELAY_LOG_RECOVERY,
            Topic.REPORT_HOST);
    assertThat(mariadb.proposals().getFirst().statement())
        .isEqualTo("ALTER EVENT `app`.`nightly` DISABLE ON SLAVE");
    assertThat(mariadb.proposals()).allMatch(p -> !p.undo().isBlank() && !p.reason().isBlank());
  }

  @Test
  void twoServersOfOneServerIdAreFound() {
    Surveyed one = new Surveyed(false);
    Survey survey =
        new Survey(
            one.facts(),
            new TreeMap<>(one.variables),
            one.origins,
            new Account("baton", "'baton'@'%'", one.privileges),
            one.privileges,
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of());
    assertThat(Proposals.of(List.of(survey, survey), DurabilityPolicy.async(), ""))
        .extracting(Proposal::topic)
        .containsExactly(Topic.SERVER_ID);
  }

  /** What makes a replica unfit, the topic that names it, and a part of the statement. */
  static Stream<Arguments> unfitReplicas() {
    return Stream.of(
        Arguments.of(false, change(n -> n.gtidMode("OFF")), Topic.GTID, "gtid_mode"),
        Arguments.of(
            true, change(n -> n.strictGtid(false)), Topic.GTID_STRICT_MODE, "strict_mode = ON"),
        Arguments.of(
            false,
            change(n -> n.autoPosition(false)),
            Topic.GTID,
            "baton replica enable-gtid b:3306"),
        Arguments.of(false, change(n -> n.binlog(false)), Topic.BINARY_LOG, "log_bin"),
        Arguments.of(
            false, change(n -> n.logsReplicaUpdates(false)), Topic.BINARY_LOG, "log_replica"),
        Arguments.of(
            true, change(n -> n.writable(true)), Topic.READ_ONLY, "SET GLOBAL read_only = ON"),
        Arguments.of(
            false,
            change(n -> n.writable(true)),
            Topic.READ_ONLY,
            "SET GLOBAL super_read_only = ON"),
        Arguments.of(
            false,
            change(n -> n.heartbeatPeriod(501)),
            Topic.HEARTBEAT_PERIOD,
            "STOP REPLICA IO_THREAD; CHANGE REPLICATION SOURCE TO SOURCE_HEARTBEAT_PERIOD"),
        Arguments.of(
            true,
            change(n -> n.heartbeatPeriod(30_000)),
            Topic.HEARTBEAT_PERIOD,
            "STOP SLAVE SQL_THREAD; CHANGE MASTER TO MASTER_HEARTBEAT_PERIOD = 0.5"));
  }

  private static Consumer<Node> change(Consumer<Node> change) {
    return change;
  }

  @ParameterizedTest(name = "{2}: {3}")
  @MethodSource("unfitReplicas")
  void whatMakesAReplicaUnfitIsProposedWithItsStatementAndUndo(
      boolean mariaDb, Consumer<Node> change, Topic topic, String statement) {
    Surveyed replica = new Surveyed(mariaDb);
    replica.node = change;
    assertThat(replica.proposals())
        .anySatisfy(
            proposal -> {
              assertThat(proposal.topic()).isEqualTo(topic);
              assertThat(proposal.statement()).contains(statement);
              assertThat(proposal.undo()).isNotBlank();
            });
  }

  @Test
  void aHeartbeatOfHalfASecondAndANetTimeoutAtTheLimitAreLeftAlone() {
    Surveyed mysql = new Surveyed(false);
    mysql.node = n -> n.heartbeatPeriod(500);
    assertThat(mysql.proposals()).isEmpty();
    mysql.variables.put("replica_net_timeout", "not a number");
    assertThat(mysql.proposals()).isEmpty();
  }

  @Test
  void aHeartbeatThatTheServerDoesNotTellIsSetAndUndoneToTheServersDefault() {
    Surveyed mysql = new Surveyed(false);
    mysql.node = n -> n.heartbeatPeriod(0);
    assertThat(mysql.only().reason()).contains("is not told by the server");
    assertThat(mysql.only().undo()).contains("SOURCE_HEARTBEAT_PERIOD = 30.0");
  }

  @Test
  void whetherReplicationStartsByItselfIsSaidOrSaidToBeUnreadable() {
    Surveyed mysql = new Surveyed(false);
    mysql.variables.put("skip_replica_start", "OFF");
    assertThat(mysql.only().topic()).isEqualTo(Topic.REPLICA_START);
    assertThat(mysql.only().weight()).isEqualTo(Weight.USEFUL);
    assertThat(mysql.only().reason())
        .isEqualTo(
            "Replication starts by itself with the server, before anybody has looked at what it"
                + " has.");
    Surveyed mariadb = new Surveyed(true);
    mariadb.variables.remove("skip_slave_start");
    assertThat(mariadb.only().weight()).isEqualTo(Weight.NEEDED);
    assertThat(mariadb.only().reason()).startsWith("Whether").contains("cannot be read, which");
    assertThat(mariadb.only().statement()).isEqualTo("in the configuration: skip-slave-start");
  }
}
