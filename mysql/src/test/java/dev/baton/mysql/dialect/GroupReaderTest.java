package dev.baton.mysql.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.InstanceKey;
import dev.baton.mysql.session.Row;
import dev.baton.topology.snapshot.GroupFacts;
import dev.baton.topology.snapshot.GroupFacts.Role;
import dev.baton.topology.snapshot.GroupFacts.State;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Members of a group as MySQL 8 and later, and as 5.7 tells them. */
class GroupReaderTest {
  private static final String ONE = "11111111-0000-0000-0000-000000000000";
  private static final String TWO = "22222222-0000-0000-0000-000000000000";
  private static final Row VARIABLES =
      Row.of(
          Map.of(
              "server_uuid", ONE,
              "group_replication_group_name", "g",
              "group_replication_single_primary_mode", "ON"));

  private static Row member(String id, int port, String state, String role, String primary) {
    return Row.of(
        Map.of(
            "MEMBER_ID", id,
            "MEMBER_HOST", port == 0 ? "" : "db",
            "MEMBER_PORT", port == 0 ? "" : String.valueOf(port),
            "MEMBER_STATE", state,
            "MEMBER_ROLE", role,
            "primary_member", primary));
  }

  private static GroupFacts read(Row... rows) {
    return GroupReader.read(VARIABLES, List.of(rows)).orElseThrow();
  }

  @Test
  void aMemberOfEightTellsEverybodysRole() {
    GroupFacts facts =
        read(
            member(TWO, 3307, "ONLINE", "PRIMARY", ""),
            member(ONE, 3306, "RECOVERING", "SECONDARY", ""));
    assertThat(facts.state()).isEqualTo(State.RECOVERING);
    assertThat(facts.role()).isEqualTo(Role.SECONDARY);
    assertThat(facts.singlePrimary()).isTrue();
    assertThat(facts.primary())
        .contains(
            new GroupFacts.Member(TWO, new InstanceKey("db", 3307), State.ONLINE, Role.PRIMARY));
    assertThat(facts.members())
        .as("in one order, whatever the server's")
        .extracting(m -> m.key().port())
        .containsExactly(3306, 3307);
  }

  @Test
  void fiveSevenTellsOnlyInItsStatusWhoThePrimaryIs() {
    GroupFacts facts =
        read(member(ONE, 3306, "ONLINE", "", ONE), member(TWO, 3307, "UNREACHABLE", "", ONE));
    assertThat(facts.role()).isEqualTo(Role.PRIMARY);
    assertThat(facts.members().getLast().role()).isEqualTo(Role.SECONDARY);
    assertThat(facts.hasMajority()).isFalse();
  }

  @Test
  void oneWhoseGroupDoesNotRunIsOfflineAndKnowsNobody() {
    GroupFacts facts = read(member("", 0, "OFFLINE", "", ""));
    assertThat(facts.state()).isEqualTo(State.OFFLINE);
    assertThat(facts.role()).isEqualTo(Role.UNKNOWN);
    assertThat(facts.members()).isEmpty();
  }

  @Test
  void onlyANameMakesAMember() {
    assertThat(GroupReader.isConfigured(VARIABLES)).isTrue();
    assertThat(GroupReader.isConfigured(Row.of(Map.of("server_uuid", ONE)))).isFalse();
  }
}
