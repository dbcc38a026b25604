package dev.baton.ops.mode;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.snapshot.GroupFacts;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.SemiSyncFacts;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a cluster replicates, for people and programs.
 *
 * @param mode what the primary does; null if it is not clear who that is
 * @param wanted what it was held against
 * @param acks how many acknowledgers were wanted, under semi-sync
 */
public record ModeReport(
    @Nullable String mode,
    String wanted,
    int acks,
    @Nullable String primary,
    List<Instance> instances,
    List<Finding> deviations) {

  /**
   * One server. The parts are null where it has none of it.
   *
   * @param mode what it does by itself
   */
  public record Instance(
      String instance,
      String version,
      String role,
      String mode,
      boolean writable,
      @Nullable Replication replication,
      @Nullable SemiSync semiSync,
      @Nullable Group group,
      String parallel,
      Map<String, String> plugins) {}

  /** Whom it replicates from. */
  public record Replication(String source, String receiver, String applier) {}

  /** Both roles; see the server's variables and status of these names. */
  public record SemiSync(
      boolean sourceEnabled,
      boolean sourceActive,
      boolean afterSync,
      long timeoutMillis,
      int waitFor,
      int acknowledgers,
      int waitingCommits,
      boolean replicaEnabled,
      boolean replicaActive) {}

  /**
   * Its place in a group.
   *
   * @param primary whom it knows as the primary; null if it knows none
   * @param view the group's view that it is in
   * @param online how many of the members are ONLINE
   * @param survives how many of those may die at once while the rest still decides
   * @param certifying transactions that wait to be checked for conflicts
   * @param applying transactions of other members that wait to be applied
   */
  public record Group(
      String name,
      String state,
      String role,
      @Nullable String primary,
      String view,
      boolean singlePrimary,
      int members,
      int online,
      int survives,
      long certifying,
      long applying,
      boolean onBoot) {}

  /** See {@link Deviation}; the instance is null if it concerns the whole cluster. */
  public record Finding(@Nullable String instance, String what, String advice) {}

  public static ModeReport of(ModeFacts facts, Wanted wanted, List<Deviation> deviations) {
    InstanceKey primary = facts.primary().map(MemberState::key).orElse(null);
    return new ModeReport(
        facts.mode().map(ReplicationMode::word).orElse(null),
        wanted.mode().word(),
        wanted.acks(),
        primary == null ? null : primary.toString(),
        facts.members().values().stream()
            .map(member -> instance(member, member.key().equals(primary)))
            .toList(),
        deviations.stream()
            .map(
                d ->
                    new Finding(
                        d.instance().map(InstanceKey::toString).orElse(null), d.what(), d.advice()))
            .toList());
  }

  private static Instance instance(MemberState member, boolean primary) {
    return new Instance(
        member.key().toString(),
        member.facts().version().toString(),
        primary ? "primary" : "replica",
        member.mode().word(),
        member.facts().writable(),
        member.channel().map(ModeReport::replication).orElse(null),
        member.facts().semiSync().available() ? semiSync(member.facts().semiSync()) : null,
        member.facts().details().group().map(group -> group(group, member)).orElse(null),
        ParallelApplier.describe(member),
        member.plugins());
  }

  private static Replication replication(ReplicationChannel channel) {
    return new Replication(
        channel.source().toString(), channel.receiver().name(), channel.applier().name());
  }

  private static SemiSync semiSync(SemiSyncFacts facts) {
    return new SemiSync(
        facts.sourceEnabled(),
        facts.sourceActive(),
        facts.waitsAfterSync(),
        facts.timeoutMillis(),
        facts.requiredAcks(),
        facts.connectedAcknowledgers(),
        facts.waitingSessions(),
        facts.replicaEnabled(),
        facts.replicaActive());
  }

  private static Group group(GroupFacts group, MemberState member) {
    int online =
        (int) group.members().stream().filter(m -> m.state() == GroupFacts.State.ONLINE).count();
    return new Group(
        group.name(),
        group.state().name(),
        group.role().name(),
        group.primary().map(one -> one.key().toString()).orElse(null),
        member.progress().view(),
        group.singlePrimary(),
        group.size(),
        online,
        Math.max(0, online - group.size() / 2 - 1),
        member.progress().certifying(),
        member.progress().applying(),
        member.isOn("group_replication_start_on_boot"));
  }
}
