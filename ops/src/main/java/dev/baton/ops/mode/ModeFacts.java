package dev.baton.ops.mode;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.snapshot.GroupFacts;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How the servers of a cluster replicate. Immutable.
 *
 * @param members those that answered
 * @param silent those that did not, and why
 */
public record ModeFacts(
    SortedMap<InstanceKey, MemberState> members, SortedMap<InstanceKey, String> silent) {

  public ModeFacts {
    members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
    silent = Collections.unmodifiableSortedMap(new TreeMap<>(silent));
  }

  /**
   * Who takes the writes: the primary of the group, else the only one that has no source, else the
   * only such one that is writable.
   */
  public Optional<MemberState> primary() {
    List<MemberState> elected =
        members.values().stream().filter(ModeFacts::isGroupPrimary).toList();
    if (elected.size() == 1) {
      return Optional.of(elected.getFirst());
    }
    List<MemberState> roots =
        members.values().stream()
            .filter(member -> member.channel().isEmpty() && member.group().isEmpty())
            .toList();
    if (roots.size() > 1) {
      roots = roots.stream().filter(member -> member.facts().writable()).toList();
    }
    return roots.size() == 1 && elected.isEmpty()
        ? Optional.of(roots.getFirst())
        : Optional.empty();
  }

  private static boolean isGroupPrimary(MemberState member) {
    return member
        .group()
        .filter(GroupFacts::singlePrimary)
        .filter(group -> group.role() == GroupFacts.Role.PRIMARY)
        .isPresent();
  }

  /** All but the primary. */
  public List<MemberState> others() {
    return primary().map(this::othersThan).orElseGet(() -> List.copyOf(members.values()));
  }

  List<MemberState> othersThan(MemberState one) {
    return members.values().stream().filter(member -> !member.key().equals(one.key())).toList();
  }

  /** What the primary does; empty if it is not clear who that is. */
  public Optional<ReplicationMode> mode() {
    return primary().map(MemberState::mode);
  }
}
