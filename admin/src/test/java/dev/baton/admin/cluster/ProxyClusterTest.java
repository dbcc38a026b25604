package dev.baton.admin.cluster;

import static dev.baton.admin.cluster.TestMember.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.admin.runtime.RuntimeConfig;
import dev.baton.admin.store.ConfigModule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clusters of real administrations that speak to each other over sockets. */
@Timeout(120)
class ProxyClusterTest {

  private static final String RULES =
      "SELECT rule_id || match_digest FROM runtime_mysql_query_rules";
  private static final String PROBLEMS =
      "SELECT name || ' ' || kind FROM stats_proxysql_servers_problems";

  @TempDir Path folder;
  private final List<TestMember> members = new ArrayList<>();
  private final InstantSource wall = () -> this.now;
  private volatile Instant now = Instant.parse("2030-01-01T00:00:00Z");

  @AfterEach
  void stop() throws Exception {
    for (TestMember member : members) {
      member.close();
    }
  }

  private void start(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      members.add(new TestMember(folder.resolve("member-" + members.size()), wall));
    }
  }

  /** All of them know all of them. */
  private void cluster(int count, int intervalMillis) throws Exception {
    start(count);
    for (TestMember member : members) {
      member.account(intervalMillis, "secret");
    }
    for (TestMember member : members) {
      member.knows(members);
    }
  }

  private TestMember member(int index) {
    return members.get(index);
  }

  private static String rule(int id, String digest) {
    return "INSERT INTO mysql_query_rules (rule_id, active, match_digest, apply) VALUES ("
        + id
        + ", 1, '"
        + digest
        + "', 1); LOAD MYSQL QUERY RULES TO RUNTIME";
  }

  private static void awaitRules(TestMember member, String... rules) throws Exception {
    await(String.join(",", rules), () -> member.rows(RULES).equals(List.of(rules)));
  }

  @Test
  void aChangeOnOneOfFiveIsLiveOnAllWithinFiveSecondsWithDefaultSettings() throws Exception {
    cluster(5, 1000);
    await("no problem is left", () -> members.stream().allMatch(this::isContent));
    long began = System.nanoTime();
    member(2).run(rule(1, "^SELECT"));
    for (TestMember member : members) {
      awaitRules(member, "1^SELECT");
    }
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    System.out.println("a change on one of five was live on all after " + took.toMillis() + " ms");
    assertThat(took).isLessThan(Duration.ofSeconds(5));
    assertThat(member(4).one("SELECT count(*) FROM disk.mysql_query_rules"))
        .as("saved to disk")
        .isEqualTo("1");
  }

  private boolean isContent(TestMember member) {
    try {
      return member.rows(PROBLEMS).isEmpty()
          && member
              .one("SELECT count(*) FROM stats_proxysql_servers_checksums WHERE diff_check = 0")
              .equals(String.valueOf(members.size() * 6));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aSatelliteThatNobodyNamesFetchesAndDoesNotSave() throws Exception {
    start(3);
    List<TestMember> core = List.of(member(0), member(1));
    for (TestMember member : core) {
      member.join(50, "secret", core);
    }
    TestMember satellite = member(2);
    satellite.run("SET admin-cluster_mysql_query_rules_save_to_disk='false'");
    // Its own admin variables differ now, and are to stay so.
    satellite.run("SET admin-cluster_admin_variables_diffs_before_sync=0");
    satellite.join(50, "secret", core);
    satellite.run(rule(7, "^LOCAL"));
    now = now.plusSeconds(2); // the next change is the newer one
    member(0).run(rule(1, "^SELECT"));
    awaitRules(satellite, "1^SELECT");
    awaitRules(member(1), "1^SELECT");
    assertThat(satellite.one("SELECT count(*) FROM disk.mysql_query_rules")).isEqualTo("0");
    assertThat(satellite.rows("SELECT diff_check > 0 FROM stats_proxysql_servers_checksums"))
        .hasSize(12);
    assertThat(
            satellite.rows("SELECT checks_OK > 0, checks_ERR FROM stats_proxysql_servers_status"))
        .containsExactly("1|0", "1|0");
    assertThat(satellite.rows("SELECT * FROM stats_proxysql_servers_metrics")).hasSize(2);
  }

  @Test
  void aFreshMemberAndOneThatHasNotLoadedSinceItsStartSayWhatToDo() throws Exception {
    TestMember old = new TestMember(folder.resolve("old"), wall);
    old.run(rule(1, "^SELECT") + "; SAVE MYSQL QUERY RULES TO DISK");
    old.close();
    members.add(new TestMember(folder.resolve("old"), wall));
    start(1);
    for (TestMember member : members) {
      member.join(50, "secret", members);
    }
    TestMember fresh = member(1);
    await("it says so", () -> fresh.rows(PROBLEMS).contains("mysql_query_rules NOBODY_LOADED"));
    assertThat(
            fresh.one(
                "SELECT advice FROM stats_proxysql_servers_problems WHERE name ="
                    + " 'mysql_query_rules'"))
        .isEqualTo("on the member whose configuration is right: LOAD MYSQL QUERY RULES TO RUNTIME");
    member(0).run("LOAD MYSQL QUERY RULES TO RUNTIME");
    awaitRules(fresh, "1^SELECT");
    await("the row is gone", () -> fresh.rows(PROBLEMS).isEmpty());
    String values = "SELECT version, epoch, checksum FROM runtime_checksums_values WHERE name =";
    assertThat(fresh.one(values + " 'mysql_query_rules'"))
        .isEqualTo(member(0).one(values + " 'mysql_query_rules'"))
        .startsWith("2|");
  }

  @Test
  void ofTwoChangesInTheSameSecondOneCountsAndTheOtherIsKept() throws Exception {
    cluster(2, 100);
    await("nothing differs", () -> members.stream().allMatch(this::isContent));
    members.forEach(member -> member.relay.cut());
    member(0).run(rule(1, "^FIRST"));
    member(1).run(rule(1, "^SECOND"));
    assertThat(member(0).checksum("mysql_query_rules"))
        .isNotEqualTo(member(1).checksum("mysql_query_rules"));
    boolean firstWins =
        member(0).checksum("mysql_query_rules").compareTo(member(1).checksum("mysql_query_rules"))
            > 0;
    members.forEach(member -> member.relay.heal());
    for (TestMember member : members) {
      awaitRules(member, firstWins ? "1^FIRST" : "1^SECOND");
    }
    Path kept = member(firstWins ? 1 : 0).folder.resolve("cluster-replaced");
    try (Stream<Path> files = Files.list(kept)) {
      String sql =
          Files.readString(
              files
                  .filter(file -> file.getFileName().toString().startsWith("mysql_query_rules-"))
                  .findFirst()
                  .orElseThrow());
      assertThat(sql)
          .startsWith("-- Replaced by what is in force on ")
          .contains("\nREPLACE INTO mysql_query_rules (rule_id, ")
          .contains(firstWins ? "'^SECOND'" : "'^FIRST'");
      TestMember loser = member(firstWins ? 1 : 0);
      assertThat(
              loser.rows(
                  "SELECT name || ' ' || statements || ' ' || (file LIKE '%/cluster-replaced/%')"
                      + " || ' ' || (replaced_by LIKE '%:%')"
                      + " FROM stats_proxysql_servers_replaced"
                      + " WHERE name = 'mysql_query_rules' LIMIT 1"))
          .containsExactly("mysql_query_rules 1 1 1");
      loser.run(sql + "LOAD MYSQL QUERY RULES TO RUNTIME");
      awaitRules(member(firstWins ? 0 : 1), firstWins ? "1^SECOND" : "1^FIRST");
    }
  }

  @Test
  void membersThatWereCutOffConvergeOnTheNewestChangeWhenTheyAreHeardAgain() throws Exception {
    cluster(5, 100);
    members.forEach(member -> member.relay.cut());
    member(3).run(rule(3, "^EARLIER"));
    now = now.plusSeconds(2);
    member(4).run(rule(4, "^LATER"));
    await(
        "it is seen that they cannot be asked",
        () -> member(0).rows(PROBLEMS).contains(" UNREACHABLE"));
    members.forEach(member -> member.relay.heal());
    for (TestMember member : members) {
      awaitRules(member, "4^LATER");
    }
    await("no problem is left", () -> members.stream().allMatch(this::isContent));
  }

  @Test
  void aMemberWithOtherCredentialsIsNamedUntilTheyAreRight() throws Exception {
    start(2);
    member(0).join(50, "secret", members);
    member(1).join(50, "other", members);
    await("refused", () -> member(0).rows(PROBLEMS).contains(" ACCESS_DENIED"));
    assertThat(
            member(0)
                .one("SELECT advice FROM stats_proxysql_servers_problems WHERE kind LIKE 'ACC%'"))
        .contains("admin-admin_credentials", "admin-cluster_password");
    member(0).run(rule(1, "^SELECT"));
    member(1).join(50, "secret", members);
    awaitRules(member(1), "1^SELECT");
    await("let in", () -> members.stream().allMatch(this::isContent));
  }

  @Test
  void passwordsTravelSealedAndWorkOnTheOtherSide() throws Exception {
    cluster(2, 50);
    member(0)
        .run(
            "INSERT INTO mysql_users (username, password) VALUES ('app', 'very secret');"
                + " SET mysql-monitor_password='watch'; LOAD MYSQL USERS TO RUNTIME;"
                + " LOAD MYSQL VARIABLES TO RUNTIME");
    await("users", () -> !member(1).rows("SELECT username FROM runtime_mysql_users").isEmpty());
    RuntimeConfig.Users users =
        (RuntimeConfig.Users)
            Objects.requireNonNull(member(1).inForce.get(ConfigModule.MYSQL_USERS));
    assertThat(Objects.requireNonNull(users.users().getFirst().password()).reveal())
        .isEqualTo("very secret");
    await(
        "variables",
        () ->
            ((RuntimeConfig.Settings)
                    Objects.requireNonNull(member(1).inForce.get(ConfigModule.MYSQL_VARIABLES)))
                .variables()
                .password("mysql-monitor_password")
                .reveal()
                .equals("watch"));
    assertThat(member(0).rows("SELECT * FROM runtime_cluster_secrets"))
        .isNotEmpty()
        .noneMatch(row -> row.contains("secret") || row.contains("watch"));
  }

  @Test
  void whatAMemberCannotUseIsRefusedNamedAndLeftAlone() throws Exception {
    cluster(2, 50);
    await("nothing differs", () -> members.stream().allMatch(this::isContent));
    member(1).complaint = "rule 1: no such thing here";
    member(0).run(rule(1, "^SELECT"));
    await(
        "it is told",
        () ->
            member(1)
                .rows("SELECT problem FROM stats_proxysql_servers_problems WHERE kind = 'REFUSED'")
                .contains("it was fetched and is not taken over: rule 1: no such thing here"));
    assertThat(member(1).rows("SELECT * FROM mysql_query_rules")).as("in memory").isEmpty();
    assertThat(member(1).rows(RULES)).isEmpty();
    member(1).complaint = null;
    member(0).run("DELETE FROM mysql_query_rules; " + rule(2, "^UPDATE"));
    awaitRules(member(1), "2^UPDATE");
    await("the row is gone", () -> member(1).rows(PROBLEMS).isEmpty());
  }
}
