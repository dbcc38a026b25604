package dev.baton.topology.snapshot;

import dev.baton.core.instance.InstanceKey;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * MySQL Group Replication as one member sees it. It is observed and routed, never re-implemented:
 * the group elects its own primary.
 *
 * @param name the group's UUID
 * @param state this member's own state
 * @param role this member's own role
 * @param singlePrimary whether the group has one primary
 * @param members everybody this member knows, itself included; in no order that means anything
 */
public record GroupFacts(
    String name, State state, Role role, boolean singlePrimary, List<Member> members) {

  /**
   * The name that Baton gives a server that has left its group for good: the server lets nobody
   * unset a name before it is restarted.
   */
  public static final String NO_GROUP = "00000000-0000-0000-0000-000000000000";

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

  /**
   * @param serverUuid {@code MEMBER_ID}: who it is, whatever it is called
   * @param key what it calls itself, as a client would connect to it
   */
  public record Member(String serverUuid, InstanceKey key, State state, Role role) {}

  public GroupFacts {
    members = List.copyOf(members);
  }

  public int size() {
    return members.size();
  }

  /** The one primary of a single-primary group, if this member knows it. */
  public Optional<Member> primary() {
    return members.stream().filter(m -> m.role() == Role.PRIMARY).findFirst();
  }

  /**
   * Whether most of the members are there, so that the group can decide anything. One that is cut
   * off sees the others as unreachable, and calls itself what it was before.
   */
  public boolean hasMajority() {
    long there =
        members.stream()
            .filter(m -> m.state() == State.ONLINE || m.state() == State.RECOVERING)
            .count();
    return 2 * there > members.size();
  }

  /** The same with other names for the members. */
  public GroupFacts renamed(UnaryOperator<InstanceKey> names) {
    return new GroupFacts(
        name,
        state,
        role,
        singlePrimary,
        members.stream()
            .map(m -> new Member(m.serverUuid(), names.apply(m.key()), m.state(), m.role()))
            .toList());
  }

  /** Whether this member takes part: it applies what the group decides. */
  public boolean takesPart() {
    return state == State.ONLINE || state == State.RECOVERING;
  }
}
