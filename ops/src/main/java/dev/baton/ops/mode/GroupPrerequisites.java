package dev.baton.ops.mode;

import dev.baton.core.instance.InstanceKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What Group Replication asks of servers and tables, and is not so; all of it, not the first. */
final class GroupPrerequisites {

  private static final int MOST_MEMBERS = 9;

  private final ModeFacts facts;
  private final MemberState primary;
  private final List<String> all = new ArrayList<>();

  private GroupPrerequisites(ModeFacts facts, MemberState primary) {
    this.facts = facts;
    this.primary = primary;
  }

  static List<String> violated(ModeFacts facts, MemberState primary, GroupWish wish) {
    GroupPrerequisites check = new GroupPrerequisites(facts, primary);
    if (facts.members().values().stream().anyMatch(MemberState::isMariaDb)) {
      return List.of("MariaDB has no Group Replication: use semi-sync.");
    }
    facts.members().values().forEach(check::server);
    check.together();
    check.all.addAll(wish.unfit());
    if (wish.account().isEmpty()) {
      check.all.add(
          "Members fetch from each other by the replication account: name it with --replication-user.");
    }
    return List.copyOf(check.all);
  }

  private void server(MemberState member) {
    if (!member.isMysqlAtLeast(8, 0, 0)) {
      add(member, "is " + member.facts().version() + ": Group Replication takes MySQL 8.0");
      return;
    }
    require(member, "ON", "gtid_mode");
    require(member, "ON", "enforce_gtid_consistency");
    require(member, "ON", "log_bin");
    require(member, "ON", "log_replica_updates", "log_slave_updates");
    require(member, "ROW", "binlog_format");
    require(member, "XXHASH64", "transaction_write_set_extraction");
    require(member, "TABLE", "master_info_repository");
    require(member, "TABLE", "relay_log_info_repository");
    require(member, "ON", "performance_schema");
    if (!member.isMysqlAtLeast(8, 0, 21)) {
      require(member, "NONE", "binlog_checksum");
    }
    member.filtered().forEach(filter -> add(member, "has a replication filter, " + filter));
    if (member.facts().channels().size() > 1
        || member.channel().filter(channel -> !channel.name().isEmpty()).isPresent()) {
      add(member, "replicates by another channel than the default one");
    }
  }

  private void require(MemberState member, String value, String... names) {
    member
        .nameOf(names)
        .filter(name -> !member.variable(name).equalsIgnoreCase(value))
        .ifPresent(
            name ->
                add(
                    member,
                    "has %s=%s: a group needs %s".formatted(name, member.variable(name), value)));
  }

  private void together() {
    if (facts.members().size() > MOST_MEMBERS) {
      all.add(
          "A group has %d members at the most, not %d."
              .formatted(MOST_MEMBERS, facts.members().size()));
    }
    distinct("server_id");
    distinct("server_uuid");
    same("lower_case_table_names");
    same("default_table_encryption");
    for (MemberState member : facts.members().values()) {
      if (member.facts().version().major() != primary.facts().version().major()
          || member.facts().version().minor() != primary.facts().version().minor()) {
        add(
            member,
            "is %s and the primary %s: a group is of one version"
                .formatted(member.facts().version(), primary.facts().version()));
      }
    }
  }

  private void distinct(String name) {
    Map<String, InstanceKey> found = new HashMap<>();
    for (MemberState member : facts.members().values()) {
      InstanceKey other = found.put(member.variable(name), member.key());
      if (other != null) {
        add(member, "has the same " + name + " as " + other + ": " + member.variable(name));
      }
    }
  }

  private void same(String name) {
    for (MemberState member : facts.members().values()) {
      if (!member.variable(name).equals(primary.variable(name))) {
        add(
            member,
            "has %s=%s, and the primary %s: a group needs one value"
                .formatted(name, member.variable(name), primary.variable(name)));
      }
    }
  }

  private void add(MemberState member, String what) {
    all.add(member.key() + " " + what + ".");
  }
}
