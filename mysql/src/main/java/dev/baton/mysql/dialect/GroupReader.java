package dev.baton.mysql.dialect;

import dev.baton.mysql.session.Row;
import dev.baton.topology.snapshot.GroupFacts;
import dev.baton.topology.snapshot.GroupFacts.Member;
import dev.baton.topology.snapshot.GroupFacts.Role;
import dev.baton.topology.snapshot.GroupFacts.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads Group Replication's members. MySQL 5.7 does not tell their roles, only in its status who
 * the primary is; while the group does not run the one row has no member id.
 */
final class GroupReader {

  static final String STATEMENT =
      "SELECT m.*, (SELECT s.VARIABLE_VALUE FROM performance_schema.global_status s"
          + " WHERE s.VARIABLE_NAME = 'group_replication_primary_member') AS primary_member"
          + " FROM performance_schema.replication_group_members m";

  private GroupReader() {}

  /** Whether and how a member is configured, which may change while the group does not run. */
  static final String VARIABLES =
      "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('server_uuid', 'group_replication_group_name',"
          + " 'group_replication_single_primary_mode')";

  static boolean isConfigured(Row variables) {
    String name = variables.text("group_replication_group_name");
    return !name.isEmpty() && !name.equals(GroupFacts.NO_GROUP);
  }

  static Optional<GroupFacts> read(Row variables, List<Row> rows) {
    String uuid = variables.text("server_uuid");
    State state = State.OFFLINE;
    Role role = Role.UNKNOWN;
    List<Member> members = new ArrayList<>();
    for (Row row : rows) {
      Member member =
          Statuses.address(row.text("MEMBER_HOST"), row.number("MEMBER_PORT", 0))
              .map(key -> new Member(row.text("MEMBER_ID"), key, state(row), role(row)))
              .orElse(null);
      if (member != null) {
        members.add(member);
      }
      if (row.text("MEMBER_ID").equalsIgnoreCase(uuid)) {
        state = state(row);
        role = role(row);
      }
    }
    members.sort(Comparator.comparing(Member::key)); // so that equal looks are equal
    return Optional.of(
        new GroupFacts(
            variables.text("group_replication_group_name"),
            state,
            role,
            variables.isOn("group_replication_single_primary_mode"),
            members));
  }

  private static State state(Row row) {
    String text = row.text("MEMBER_STATE").toUpperCase(Locale.ROOT);
    for (State state : State.values()) {
      if (state.name().equals(text)) {
        return state;
      }
    }
    return State.OFFLINE;
  }

  private static Role role(Row row) {
    String role = row.text("MEMBER_ROLE");
    if (role.isEmpty() && !row.text("primary_member").isEmpty()) {
      role = row.text("primary_member").equals(row.text("MEMBER_ID")) ? "PRIMARY" : "SECONDARY";
    }
    return switch (role) {
      case "PRIMARY" -> Role.PRIMARY;
      case "SECONDARY" -> Role.SECONDARY;
      default -> Role.UNKNOWN;
    };
  }
}
