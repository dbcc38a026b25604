package dev.baton.proxy.config;

import java.util.List;
import java.util.stream.Stream;

/** The hostgroups between which servers move. Immutable. */
public record Groupings(List<ReplicationPair> pairs, List<GroupHostgroups> groups) {

  public static final Groupings NONE = new Groupings(List.of(), List.of());

  public Groupings {
    pairs = List.copyOf(pairs);
    groups = List.copyOf(groups);
  }

  public static Groupings of(ReplicationPair... pairs) {
    return new Groupings(List.of(pairs), List.of());
  }

  /** Where writes and reads go, of whatever kind; a session cares for no more. */
  public List<ReplicationPair> routed() {
    return Stream.concat(
            pairs.stream(),
            groups.stream()
                .map(one -> new ReplicationPair(one.writer(), one.reader(), "read_only")))
        .toList();
  }
}
