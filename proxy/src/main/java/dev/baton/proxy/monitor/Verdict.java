package dev.baton.proxy.monitor;

import dev.baton.proxy.config.GroupHostgroups;

/**
 * What one member of a group is good for by what the checks know of it: ProxySQL's rules, a pure
 * function.
 *
 * @param why in words that follow "it"
 */
record Verdict(Role role, String why) {

  enum Role {
    /** It never answered, nor kept silent for long enough: it stays where it was configured. */
    UNKNOWN,
    WRITER,
    READER,
    OFFLINE,
    /** The same, and an administrator wants it so: its transactions may end. */
    MAINTAINED
  }

  static Verdict of(MemberFacts facts, GroupHostgroups row, MonitorSettings settings) {
    int limit =
        switch (row.kind()) {
          case GROUP_REPLICATION -> settings.group().maxTimeouts();
          case GALERA -> settings.galera().maxTimeouts();
        };
    if (facts.silent() >= limit) {
      return offline("has not answered " + limit + " checks in a row");
    }
    if (facts.refusal() != null) {
      return offline("could not be checked: " + facts.refusal());
    }
    return switch (facts.last()) {
      case null -> new Verdict(Role.UNKNOWN, "has not been checked yet");
      case Reading.Member member -> ofMember(member);
      case Reading.Node node -> ofNode(node, row);
      case Reading.Figure figure -> throw new IllegalArgumentException(row + ": " + figure);
    };
  }

  private static Verdict ofMember(Reading.Member member) {
    if (!member.state().equals("ONLINE")) {
      return offline("is " + member.state() + " in its group");
    }
    if (!member.isViable()) {
      return offline(
          "reaches no majority of its group: %d of %d members"
              .formatted(member.reached(), member.members()));
    }
    return member.readOnly()
        ? new Verdict(Role.READER, "is read-only")
        : new Verdict(Role.WRITER, "is writable, and in the majority of its group");
  }

  private static Verdict ofNode(Reading.Node node, GroupHostgroups row) {
    if (!node.primary()) {
      return offline("is not in the primary component of its cluster");
    }
    if (node.desynced()) {
      return offline("is desynced (wsrep_desync)");
    }
    boolean donor = node.localState() == Reading.Node.DONOR;
    if (node.localState() != Reading.Node.SYNCED && !(donor && !node.donorRejects())) {
      return offline("is not synced: wsrep_local_state is " + node.localState());
    }
    if (node.rejectsQueries()) {
      return offline("rejects statements (wsrep_reject_queries)");
    }
    if (node.maintained()) {
      return new Verdict(Role.MAINTAINED, "is in maintenance (pxc_maint_mode)");
    }
    if (!node.readOnly()) {
      return new Verdict(Role.WRITER, "is writable, and in the primary component of its cluster");
    }
    return node.receiveQueue() > row.maxTransactionsBehind()
        ? offline(
            "is read-only and more than %d transactions behind"
                .formatted(row.maxTransactionsBehind()))
        : new Verdict(Role.READER, "is read-only");
  }

  private static Verdict offline(String why) {
    return new Verdict(Role.OFFLINE, why);
  }
}
