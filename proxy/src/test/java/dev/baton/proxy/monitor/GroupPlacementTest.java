package dev.baton.proxy.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.InstanceKey;
import dev.baton.proxy.config.GroupHostgroups;
import dev.baton.proxy.config.GroupHostgroups.AlsoReader;
import dev.baton.proxy.config.GroupHostgroups.Kind;
import dev.baton.proxy.config.Groupings;
import dev.baton.proxy.config.ServerEntry;
import dev.baton.proxy.config.ServerEntry.Status;
import dev.baton.proxy.monitor.MonitorSettings.Behind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hostgroups: 10 writes, 11 backup writers, 20 readers, 30 offline. */
class GroupPlacementTest {

  private static final InstanceKey A = new InstanceKey("a", 3306);
  private static final InstanceKey B = new InstanceKey("b", 3306);
  private static final InstanceKey C = new InstanceKey("c", 3306);

  private final Map<InstanceKey, Seen> seen = new LinkedHashMap<>();
  private final List<ServerEntry> servers = new ArrayList<>();
  private MonitorSettings settings = MonitorSettings.DEFAULT;
  private GroupHostgroups row = row(1, AlsoReader.NONE, 5);
  private Map<InstanceKey, String> reasons = Map.of();

  @BeforeEach
  void configure() {
    servers.add(server(10, A, 1));
    servers.add(server(20, B, 1));
    servers.add(server(20, C, 1));
  }

  private static GroupHostgroups row(int maxWriters, AlsoReader also, int maxBehind) {
    return new GroupHostgroups(Kind.GROUP_REPLICATION, 10, 11, 20, 30, maxWriters, also, maxBehind);
  }

  private static ServerEntry server(int hostgroup, InstanceKey instance, int weight) {
    return new ServerEntry(hostgroup, instance, Status.ONLINE, weight, 100, 0, false, false);
  }

  private static Reading.Member member(String state, int reached, boolean readOnly, long behind) {
    return new Reading.Member(state, 3, reached, 1, readOnly, behind);
  }

  private static final Reading.Member PRIMARY = member("ONLINE", 3, false, 0);
  private static final Reading.Member SECONDARY = member("ONLINE", 3, true, 0);

  /** Of a group in which each may write. */
  private static final Reading.Member ONE_OF_MANY = new Reading.Member("ONLINE", 3, 3, 3, false, 0);

  private MemberFacts facts(InstanceKey instance) {
    return seen.getOrDefault(instance, Seen.NOTHING).member();
  }

  private void says(InstanceKey instance, Reading reading) {
    learn(instance, facts(instance).answered(reading));
  }

  private void learn(InstanceKey instance, MemberFacts facts) {
    seen.put(instance, seen.getOrDefault(instance, Seen.NOTHING).memberIs(facts));
  }

  /** Such as {10=a, 20=b c}; what is not ONLINE has its status behind it. */
  private Map<Integer, String> placed() {
    Fleet.Outcome outcome =
        Fleet.effective(servers, new Groupings(List.of(), List.of(row)), seen, settings);
    reasons = outcome.reasons();
    Map<Integer, String> all = new TreeMap<>();
    outcome.servers().stream()
        .map(
            one ->
                Map.entry(
                    one.hostgroup(),
                    one.instance().host()
                        + (one.status() == Status.ONLINE ? "" : "-" + one.status())))
        .sorted(Map.Entry.comparingByValue())
        .forEach(one -> all.merge(one.getKey(), one.getValue(), (x, y) -> x + " " + y));
    return all;
  }

  @ParameterizedTest
  @CsvSource({
    "ONLINE,     3, false, 10, 'it is writable, and in the majority of its group'",
    "ONLINE,     2, false, 10, 'it is writable, and in the majority of its group'",
    "ONLINE,     3, true,  20, 'it is read-only'",
    "ONLINE,     1, false, 30, 'it reaches no majority of its group: 1 of 3 members'",
    "RECOVERING, 3, true,  30, 'it is RECOVERING in its group'",
    "ERROR,      1, true,  30, 'it is ERROR in its group'",
    "OFFLINE,    0, false, 30, 'it is OFFLINE in its group'"
  })
  void aMemberIsWhereWhatItSaysPutsItAndTheReasonIsTold(
      String state, int reached, boolean readOnly, int hostgroup, String reason) {
    says(B, member(state, reached, readOnly, 0));
    servers.removeIf(one -> !one.instance().equals(B));
    assertThat(placed()).isEqualTo(Map.of(hostgroup, "b"));
    assertThat(reasons.get(B)).contains("hostgroup " + hostgroup).endsWith(reason);
  }

  @Test
  void whoWasNeverAskedStaysWhereItWasConfigured() {
    assertThat(placed()).isEqualTo(Map.of(10, "a", 20, "b c"));
    assertThat(reasons.get(A)).isEqualTo("is where it was configured: it has not been checked yet");
  }

  @Test
  void moreConfiguredWritersThanAreAllowedAreBackupsFromTheStart() {
    servers.add(server(10, C, 1));
    assertThat(placed()).isEqualTo(Map.of(10, "c", 11, "a", 20, "b c"));
  }

  @Test
  void theWritersHostgroupFollowsAnElection() {
    says(A, PRIMARY);
    says(B, SECONDARY);
    says(C, SECONDARY);
    assertThat(placed()).isEqualTo(Map.of(10, "a", 20, "b c"));
    learn(A, facts(A).refused("it hung up"));
    assertThat(placed()).isEqualTo(Map.of(20, "b c", 30, "a"));
    assertThat(reasons.get(A)).endsWith("it could not be checked: it hung up");
    says(C, PRIMARY);
    assertThat(placed()).isEqualTo(Map.of(10, "c", 20, "b", 30, "a"));
    says(A, SECONDARY);
    assertThat(placed()).isEqualTo(Map.of(10, "c", 20, "a b"));
  }

  @Test
  void oneThatDoesNotAnswerThreeTimesInARowIsOffline() {
    says(A, PRIMARY);
    learn(A, facts(A).unanswered().unanswered());
    assertThat(placed()).isEqualTo(Map.of(10, "a", 20, "b c"));
    learn(A, facts(A).unanswered());
    assertThat(placed()).isEqualTo(Map.of(20, "b c", 30, "a"));
    assertThat(reasons.get(A)).endsWith("it has not answered 3 checks in a row");
    says(A, PRIMARY);
    assertThat(placed()).isEqualTo(Map.of(10, "a", 20, "b c"));
  }

  @Test
  void aSilentPrimaryGivesWayAtOnceToTheOneThatIsTheOnlyOne() {
    servers.set(0, server(10, A, 100));
    says(A, PRIMARY);
    says(B, PRIMARY);
    assertThat(placed()).isEqualTo(Map.of(10, "a", 11, "b", 20, "c"));
    learn(A, facts(A).unanswered());
    assertThat(placed()).isEqualTo(Map.of(10, "b", 11, "a", 20, "c"));
    row = row(3, AlsoReader.NONE, 5);
    assertThat(placed()).isEqualTo(Map.of(10, "b", 11, "a", 20, "c"));
  }

  @Test
  void oneMissedCheckMovesNoWriterWhereAllMayWrite() {
    List.of(A, B, C).forEach(one -> says(one, ONE_OF_MANY));
    learn(C, facts(C).unanswered());
    assertThat(placed()).isEqualTo(Map.of(10, "c", 11, "a b"));
  }

  @Test
  void theHeaviestThenTheGreatestNamesWriteAndTheOthersAreTheirBackups() {
    List.of(A, B, C).forEach(one -> says(one, ONE_OF_MANY));
    assertThat(placed()).isEqualTo(Map.of(10, "c", 11, "a b"));
    assertThat(reasons.get(B)).contains("hostgroup 11").endsWith("max_writers=1 allows");
    servers.set(0, server(10, A, 2));
    assertThat(placed()).isEqualTo(Map.of(10, "a", 11, "b c"));
    row = row(2, AlsoReader.NONE, 5);
    assertThat(placed()).isEqualTo(Map.of(10, "a c", 11, "b"));
    row = row(0, AlsoReader.NONE, 5);
    assertThat(placed()).isEqualTo(Map.of(11, "a b c"));
  }

  @Test
  void aBackupTakesThePlaceOfAWriterThatCannotBeUsed() {
    List.of(A, B, C).forEach(one -> says(one, ONE_OF_MANY));
    seen.put(C, seen.get(C).pingFailed().pingFailed().pingFailed());
    assertThat(placed()).isEqualTo(Map.of(10, "b c-SHUNNED", 11, "a"));
    servers.set(1, server(20, B, 1).withStatus(Status.OFFLINE_SOFT));
    assertThat(placed()).isEqualTo(Map.of(10, "a b-OFFLINE_SOFT c-SHUNNED"));
  }

  @ParameterizedTest
  @CsvSource({
    "NONE,    false, '{10=a, 20=b c}'",
    "ALL,     false, '{10=a, 20=a b c}'",
    "BACKUPS, false, '{10=a, 20=b c}'",
    "NONE,    true,  '{10=c, 11=a b}'",
    "ALL,     true,  '{10=c, 11=a b, 20=a b c}'",
    "BACKUPS, true,  '{10=c, 11=a b, 20=a b}'"
  })
  void whoWritesIsAlsoReadFromAsTheRowSays(AlsoReader also, boolean many, String expected) {
    row = row(1, also, 5);
    says(A, many ? ONE_OF_MANY : PRIMARY);
    says(B, many ? ONE_OF_MANY : SECONDARY);
    says(C, many ? ONE_OF_MANY : SECONDARY);
    assertThat(placed()).hasToString(expected);
  }

  @Test
  void aWriterIsReadFromWhereOnlyBackupsShouldBeAndThereIsNone() {
    row = row(1, AlsoReader.BACKUPS, 5);
    says(A, PRIMARY);
    learn(B, facts(B).refused("x"));
    learn(C, facts(C).refused("x"));
    assertThat(placed()).isEqualTo(Map.of(10, "a", 20, "a", 30, "b c"));
  }

  @ParameterizedTest
  @CsvSource({
    "READERS, '{10=a, 20=b c-SHUNNED}'",
    "WRITERS, '{10=a-SHUNNED, 20=b c}'",
    "BOTH,    '{10=a-SHUNNED, 20=b c-SHUNNED}'"
  })
  void oneThatIsTooFarBehindInThreeChecksIsShunnedWhereTheVariableSays(
      Behind where, String expected) {
    MonitorSettings.Group d = settings.group();
    settings = FleetTest.with(new MonitorSettings.Group(d.check(), d.maxTimeouts(), 3, where));
    says(B, SECONDARY);
    for (int i = 0; i < 3; i++) {
      assertThat(placed()).hasToString("{10=a, 20=b c}");
      says(A, member("ONLINE", 3, false, 6));
      says(C, member("ONLINE", 3, true, 6));
    }
    assertThat(placed()).hasToString(expected);
    assertThat(reasons.get(C)).endsWith("it is more than 5 transactions behind");
    says(A, member("ONLINE", 3, false, 5));
    says(C, member("ONLINE", 3, true, 5));
    assertThat(placed()).hasToString("{10=a, 20=b c}");
  }

  @Test
  void whatAnAdministratorSetOfflineStaysSoWhereverItMoves() {
    servers.set(1, server(20, B, 1).withStatus(Status.OFFLINE_SOFT));
    says(A, SECONDARY);
    says(B, PRIMARY);
    assertThat(placed()).isEqualTo(Map.of(10, "b-OFFLINE_SOFT", 20, "a c"));
  }

  @Test
  void hostgroupsOutsideOfTheRowAreLeftAlone() {
    servers.add(server(40, A, 1));
    says(A, member("ERROR", 0, true, 0));
    assertThat(placed()).isEqualTo(Map.of(20, "b c", 30, "a", 40, "a"));
  }

  // ---- Galera

  private void galera(int maxWriters) {
    row = new GroupHostgroups(Kind.GALERA, 10, 11, 20, 30, maxWriters, AlsoReader.NONE, 5);
  }

  private static Reading.Node node(int state, boolean readOnly, long queue) {
    return new Reading.Node(true, state, readOnly, queue, false, false, false, false);
  }

  private static final Reading.Node SYNCED = node(4, false, 0);

  @ParameterizedTest
  @CsvSource({
    "true,  4, false, 99, false, false, false, false, 10, 'it is writable, and in the primary component of its cluster'",
    "true,  2, false, 0,  false, false, false, false, 10, 'it is writable, and in the primary component of its cluster'",
    "true,  4, true,  5,  false, false, false, false, 20, 'it is read-only'",
    "true,  4, true,  6,  false, false, false, false, 30, 'it is read-only and more than 5 transactions behind'",
    "false, 4, false, 0,  false, false, false, false, 30, 'it is not in the primary component of its cluster'",
    "true,  4, false, 0,  true,  false, false, false, 30, 'it is desynced (wsrep_desync)'",
    "true,  2, false, 0,  false, false, true,  false, 30, 'it is not synced: wsrep_local_state is 2'",
    "true,  1, false, 0,  false, false, false, false, 30, 'it is not synced: wsrep_local_state is 1'",
    "true,  4, false, 0,  false, true,  false, false, 30, 'it rejects statements (wsrep_reject_queries)'",
    "true,  4, false, 0,  false, false, false, true,  30, 'it is in maintenance (pxc_maint_mode)'"
  })
  void aNodeIsWhereWhatItSaysPutsItAndTheReasonIsTold(
      boolean primary,
      int state,
      boolean readOnly,
      long queue,
      boolean desynced,
      boolean rejects,
      boolean donorRejects,
      boolean maintained,
      int hostgroup,
      String reason) {
    galera(1);
    servers.removeIf(one -> one.instance().equals(C));
    says(A, SYNCED); // so that B is no last resort
    servers.set(1, server(20, B, 9));
    says(
        B,
        new Reading.Node(
            primary, state, readOnly, queue, desynced, rejects, donorRejects, maintained));
    assertThat(placed().get(hostgroup)).startsWith("b");
    assertThat(reasons.get(B)).contains("hostgroup " + hostgroup).endsWith(reason);
  }

  @Test
  void aNodeInMaintenanceMayEndWhatIsUnderWay() {
    galera(1);
    says(A, new Reading.Node(true, 4, false, 0, false, false, false, true));
    says(B, SYNCED);
    says(C, SYNCED);
    assertThat(placed()).isEqualTo(Map.of(10, "c", 11, "b", 30, "a-OFFLINE_SOFT"));
  }

  @Test
  void theLastNodeThatIsOnlyDesyncedWritesWhereNobodyElseCould() {
    galera(1);
    Reading.Node desynced = new Reading.Node(true, 2, false, 0, true, false, false, false);
    says(A, desynced);
    says(B, desynced);
    says(C, node(4, false, 0));
    assertThat(placed()).isEqualTo(Map.of(10, "c", 30, "a b"));
    learn(C, facts(C).refused("it hung up"));
    assertThat(placed()).isEqualTo(Map.of(10, "b", 30, "a c"));
    assertThat(reasons.get(B)).endsWith("desynced (wsrep_desync), but nobody else could write");
    learn(B, facts(B).unanswered());
    assertThat(placed()).isEqualTo(Map.of(10, "a", 30, "b c"));
    says(A, new Reading.Node(true, 2, true, 0, true, false, false, false));
    assertThat(placed()).isEqualTo(Map.of(30, "a b c"));
  }
}
