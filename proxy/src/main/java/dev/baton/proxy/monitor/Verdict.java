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
    OFFLINE
  }

  static Verdict of(MemberFacts facts, GroupHostgroups row, MonitorSettings settings) {
    int limit = settings.group().maxTimeouts();
    if (facts.silent() >= limit) {
      return offline("has not answered " + limit + " checks in a row");
    }
    if (facts.refusal() != null) {
      return offline("could not be checked: " + facts.refusal());
    }
    return switch (facts.last()) {
      case null -> new Verdict(Role.UNKNOWN, "has not been checked yet");
      case Reading.Member member -> ofMember(member);
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

  private static Verdict offline(String why) {
    return new Verdict(Role.OFFLINE, why);
  }
}
