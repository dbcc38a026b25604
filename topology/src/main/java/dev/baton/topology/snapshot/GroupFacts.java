package dev.baton.topology.snapshot;

import dev.baton.core.instance.InstanceKey;
import java.util.List;
import java.util.Optional;

/**
 * MySQL Group Replication as one member sees it. It is observed and routed, never re-implemented:
 * the group elects its own primary.
 *
 * @param name the group's UUID
 * @param state this member's own state
 * @param role this member's own role
 * @param singlePrimary whether the group has one primary
 * @param members everybody this member knows, itself included
 */
public record GroupFacts(
    String name, State state, Role role, boolean singlePrimary, List<Member> members) {

  /** {@code MEMBER_STATE} of {@code replication_group_members}. */
  public enum State {
    ONLINE,
    RECOVERING,
    OFFLINE,
    ERROR,
    UNREACHABLE
  }

  /** {@code MEMBER_ROLE}; 5.7 does not tell it there, so it is derived from the status. */
  public enum Role {
    PRIMARY,
    SECONDARY,
    UNKNOWN
  }

  public record Member(InstanceKey key, State state, Role role) {}

  public GroupFacts {
    members = List.copyOf(members);
  }

  public int size() {
    return members.size();
  }

  /** The one primary of a single-primary group, if this member knows it. */
  public Optional<InstanceKey> primary() {
    return members.stream().filter(m -> m.role() == Role.PRIMARY).map(Member::key).findFirst();
  }

  /** Whether this member takes part: it applies what the group decides. */
  public boolean takesPart() {
    return state == State.ONLINE || state == State.RECOVERING;
  }
}
