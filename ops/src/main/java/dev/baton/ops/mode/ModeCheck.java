package dev.baton.ops.mode;

import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.policy.SemiSyncGuarantee;
import dev.baton.topology.snapshot.GroupFacts;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import dev.baton.topology.snapshot.SemiSyncFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Names everything by which a cluster is not in the mode that is wanted. Used once. */
public final class ModeCheck {

  private static final String MOVE = "baton mode move ";

  private final ModeFacts facts;
  private final Wanted wanted;
  private final List<Deviation> all = new ArrayList<>();

  private ModeCheck(ModeFacts facts, Wanted wanted) {
    this.facts = facts;
    this.wanted = wanted;
  }

  /** Nothing if the cluster is as it is wanted. */
  public static List<Deviation> of(ModeFacts facts, Wanted wanted) {
    ModeCheck check = new ModeCheck(facts, wanted);
    check.cluster();
    check.facts.members().values().forEach(check::member);
    return List.copyOf(check.all);
  }

  private void cluster() {
    facts
        .silent()
        .forEach(
            (key, why) ->
                all.add(
                    new Deviation(
                        Optional.of(key), "It did not answer: " + why + ".", "Bring it back.")));
    if (facts.primary().isEmpty() && !facts.members().isEmpty()) {
      all.add(
          new Deviation(
              Optional.empty(),
              "It is not clear which server is the primary.",
              "One server is to take writes and to replicate from nobody; see baton topology."));
    }
    Set<String> groups =
        facts.members().values().stream()
            .flatMap(member -> member.group().map(GroupFacts::name).stream())
            .collect(Collectors.toSet());
    if (groups.size() > 1) {
      all.add(
          new Deviation(
              Optional.empty(),
              "There are several groups: " + groups + ".",
              "STOP GROUP_REPLICATION where the primary's group is not, and join that one."));
    }
  }

  private void member(MemberState member) {
    boolean primary = facts.primary().filter(p -> p.key().equals(member.key())).isPresent();
    switch (wanted.mode()) {
      case ASYNC -> {
        outsideOfGroups(member);
        async(member);
        replication(member, primary);
      }
      case SEMI_SYNC -> {
        outsideOfGroups(member);
        semiSync(member, primary);
        replication(member, primary);
      }
      case GROUP_REPLICATION -> group(member);
    }
    parallel(member, primary);
  }

  private void outsideOfGroups(MemberState member) {
    member
        .group()
        .ifPresent(
            group ->
                add(
                    member,
                    "It is %s in the group %s.".formatted(group.state(), group.name()),
                    move()));
    if (member.group().isEmpty() && member.isOn("group_replication_start_on_boot")) {
      String name = GroupWish.configured(member);
      if (!name.isEmpty()) {
        add(member, "It joins the group " + name + " when it is restarted.", move());
      }
    }
  }

  private void async(MemberState member) {
    SemiSyncNames names = SemiSyncNames.of(member);
    if (member.isOn(names.sourceEnabled())) {
      add(
          member,
          "Its commits wait for acknowledgements: " + names.sourceEnabled() + "=ON.",
          move());
    }
    if (member.isOn(names.replicaEnabled())) {
      add(member, "It acknowledges what it receives: " + names.replicaEnabled() + "=ON.", move());
    }
    for (String name : List.of(names.sourceEnabled(), names.replicaEnabled())) {
      if (MemberState.isTrue(member.persisted().getOrDefault(name, "")) && !member.isOn(name)) {
        add(member, "After a restart " + name + " is ON: that was persisted.", move());
      }
    }
  }

  private void semiSync(MemberState member, boolean primary) {
    SemiSyncNames names = SemiSyncNames.of(member);
    SemiSyncFacts semiSync = member.facts().semiSync();
    List<String> missing =
        member.isMariaDb()
            ? List.of()
            : names.plugins().stream().filter(plugin -> !member.isActive(plugin)).toList();
    if (!missing.isEmpty()) {
      add(
          member,
          "It lacks " + String.join(" and ", missing) + ".",
          missing.stream().map(SemiSyncNames::install).collect(Collectors.joining("; "))
              + ", or "
              + move());
      return;
    }
    if (primary) {
      source(member, names);
    } else {
      acknowledger(member, names, semiSync);
    }
    for (String name : primary ? List.of(names.sourceEnabled()) : List.of(names.replicaEnabled())) {
      String persisted = member.persisted().getOrDefault(name, "ON");
      if (!MemberState.isTrue(persisted)) {
        add(member, "After a restart " + name + " is OFF: that was persisted.", move());
      }
    }
  }

  private void source(MemberState member, SemiSyncNames names) {
    SemiSyncFacts semiSync = member.facts().semiSync();
    SemiSyncGuarantee guarantee =
        SemiSyncGuarantee.of(
            semiSync, DurabilityPolicy.semiSync(member.isMariaDb() ? 1 : wanted.acks()));
    if (!guarantee.holds()) {
      add(member, "A write can be lost with it: " + guarantee.reason() + ".", move());
    }
    if (member.isMariaDb() && wanted.acks() > 1) {
      add(
          member,
          "MariaDB waits for one acknowledgement, not for " + wanted.acks() + ".",
          "Want --acks 1.");
    }
    if (semiSync.sourceEnabled() && !member.isOn(names.waitsAlone())) {
      add(
          member,
          names.waitsAlone() + " is OFF: with too few acknowledgers it no longer waits.",
          move());
    }
    if (semiSync.connectedAcknowledgers() < wanted.acks()) {
      add(
          member,
          "%d of the %d replicas that must acknowledge a write are connected."
              .formatted(semiSync.connectedAcknowledgers(), wanted.acks()),
          "See why the others do not acknowledge; commits wait for them.");
    }
  }

  private void acknowledger(MemberState member, SemiSyncNames names, SemiSyncFacts semiSync) {
    if (!semiSync.replicaEnabled()) {
      add(member, "It does not acknowledge: " + names.replicaEnabled() + "=OFF.", move());
    } else if (!semiSync.replicaActive()) {
      add(
          member,
          "It does not acknowledge although it would: its receiver was connected before.",
          "Stop and start its receiver, or " + move());
    }
    if (semiSync.sourceEnabled()) {
      add(
          member,
          "It waits for acknowledgements itself, and so does its applier: "
              + names.sourceEnabled()
              + "=ON.",
          "SET GLOBAL " + names.sourceEnabled() + " = OFF, or " + move());
    }
  }

  private void replication(MemberState member, boolean primary) {
    if (primary || member.group().isPresent()) {
      return;
    }
    Optional<ReplicationChannel> channel = member.channel();
    if (channel.isEmpty()) {
      add(member, "It replicates from nobody.", "baton relocate, or " + move());
      return;
    }
    threads(member, channel.get());
  }

  private void threads(MemberState member, ReplicationChannel channel) {
    if (channel.receiver() != ThreadState.RUNNING || channel.applier() != ThreadState.RUNNING) {
      String error =
          channel.receiverError().present()
              ? channel.receiverError().message()
              : channel.applierError().message();
      add(
          member,
          "Its receiver is %s and its applier %s%s."
              .formatted(
                  channel.receiver(), channel.applier(), error.isEmpty() ? "" : " (" + error + ")"),
          "baton replica start " + member.key());
    }
  }

  private void group(MemberState member) {
    if (member.isMariaDb()) {
      add(member, "MariaDB has no Group Replication.", "Want another mode.");
      return;
    }
    if (!member.isActive(GroupNames.PLUGIN)) {
      add(member, "It lacks the plug-in group_replication.", GroupNames.INSTALL + ", or " + move());
      return;
    }
    Optional<GroupFacts> found = member.group();
    if (found.isEmpty()) {
      add(member, "It is in no group.", move());
    } else {
      inGroup(member, found.get());
    }
    if (member.isOn("group_replication_bootstrap_group")) {
      add(
          member,
          "It would begin a second group of the same name: group_replication_bootstrap_group=ON.",
          "SET GLOBAL group_replication_bootstrap_group = OFF, and RESET PERSIST of it.");
    }
    member.channel().ifPresent(channel -> threads(member, channel));
    SemiSyncNames names = SemiSyncNames.of(member);
    if (member.isOn(names.sourceEnabled())) {
      add(
          member,
          "Its commits wait for semi-sync acknowledgements, too: " + names.sourceEnabled() + "=ON.",
          move());
    }
  }

  private void inGroup(MemberState member, GroupFacts group) {
    if (group.state() != GroupFacts.State.ONLINE) {
      String error = member.progress().error();
      add(
          member,
          "It is %s in its group%s.".formatted(group.state(), error.isEmpty() ? "" : ": " + error),
          toBeOnline(member, group.state()));
    } else if (group.singlePrimary() && group.primary().isEmpty()) {
      add(
          member,
          "It knows no primary of its group.",
          "See whether most members are there; the group elects one then.");
    }
    if (!group.singlePrimary()) {
      add(
          member,
          "Its group has several primaries.",
          "SELECT group_replication_switch_to_single_primary_mode()");
    }
    if (!group.hasMajority()) {
      add(
          member,
          "It does not reach most of its group: nothing can be written.",
          "Bring the other members back. If they are lost for good, and nobody writes to them:"
              + " SET GLOBAL group_replication_force_members to the addresses of those that are left.");
    }
    if (!member.isOn("group_replication_start_on_boot")) {
      add(
          member,
          "It does not join its group when it is restarted.",
          "SET PERSIST group_replication_start_on_boot = ON, or " + move());
    }
  }

  private String toBeOnline(MemberState member, GroupFacts.State state) {
    return switch (state) {
      case RECOVERING ->
          "It fetches what it lacks, and %d transactions wait to be applied: wait. If that number does not fall, see its error log and the account of the channel group_replication_recovery."
              .formatted(member.progress().applying());
      case UNREACHABLE -> "See its host and the network at its group_replication_local_address.";
      default ->
          "It was thrown out or could not go on, and is read-only. See its error log, then "
              + move()
              + " has it join again.";
    };
  }

  private void parallel(MemberState member, boolean primary) {
    ParallelApplier applier = ParallelApplier.of(member, wanted.workers());
    if (!primary && !applier.wrong().isEmpty()) {
      add(
          member,
          "It does not apply in parallel as wanted: " + ParallelApplier.describe(member) + ".",
          "Set " + applier.wrong() + ", or " + move());
    }
  }

  private String move() {
    return MOVE + "--to " + wanted.mode().word();
  }

  private void add(MemberState member, String what, String advice) {
    all.add(Deviation.of(member, what, advice));
  }
}
