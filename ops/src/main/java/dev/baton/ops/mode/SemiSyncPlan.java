package dev.baton.ops.mode;

import dev.baton.ops.mode.Step.Condition;
import dev.baton.ops.mode.Step.Statement;
import dev.baton.topology.policy.SemiSyncGuarantee;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import dev.baton.topology.snapshot.SemiSyncFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Turns semi-sync on and off while the cluster is written to. On: the replicas acknowledge before
 * the primary waits for them. Off: the primary no longer waits before they stop acknowledging. So
 * no commit ever waits for an acknowledgement that does not come.
 */
final class SemiSyncPlan {

  private static final String OPEN = "SET GLOBAL super_read_only = OFF";
  private static final String CLOSE = "SET GLOBAL super_read_only = ON";
  private static final int LOADED_ALREADY = 1125;

  private final Plan.Draft draft;

  SemiSyncPlan(Plan.Draft draft) {
    this.draft = draft;
  }

  /** Loads what a server lacks; harmless by itself. */
  void install(MemberState member) {
    if (member.isMariaDb()) {
      return; // built in
    }
    List<String> missing =
        SemiSyncNames.of(member).plugins().stream().filter(name -> !member.isActive(name)).toList();
    if (!missing.isEmpty()) {
      draft.add(
          installing(
              member,
              "Load " + String.join(" and ", missing) + ".",
              missing.stream().map(SemiSyncNames::install).toList()));
    }
  }

  /**
   * Plug-ins are rows of a table, which a server in super_read_only does not write. Opened and
   * closed in one go, so that it is closed again even if this process is killed.
   */
  static Step installing(MemberState member, String sentence, List<String> statements) {
    boolean closed = member.facts().superReadOnly();
    List<Statement> all = new ArrayList<>();
    for (String statement : statements) {
      String text = closed ? OPEN + "; " + statement + "; " + CLOSE : statement;
      all.add(Statement.unlessDone(text, LOADED_ALREADY));
    }
    List<Statement> cleanup = closed ? List.of(Statement.of(CLOSE)) : List.of();
    return new Step(member.key(), sentence, all, cleanup, Condition.NONE, true);
  }

  /** Has a replica acknowledge; its receiver connects anew if it did not. */
  void acknowledge(MemberState replica, int acks) {
    SemiSyncNames names = SemiSyncNames.of(replica);
    Settings settings =
        new Settings(replica)
            .keepAll(waiting(replica, acks))
            .keep(names.replicaEnabled(), "ON")
            .now(names.sourceEnabled(), "OFF");
    if (!replica.facts().semiSync().replicaActive()) {
      settings.run(Settings.stopReceiver(replica)).run(Settings.startReceiver(replica));
    }
    if (!settings.statements().isEmpty()) {
      draft.add(
          Step.of(
              replica,
              "Have it acknowledge what it receives.",
              settings.statements(),
              new Condition(
                  "it acknowledges", m -> m.facts().semiSync().replicaActive() && receives(m))));
    }
  }

  /** Has the primary wait, once enough replicas acknowledge. */
  void await(MemberState primary, int acks) {
    SemiSyncNames names = SemiSyncNames.of(primary);
    Settings settings =
        new Settings(primary)
            .keepAll(waiting(primary, acks))
            .keep(names.replicaEnabled(), "ON")
            .keep(names.sourceEnabled(), "ON");
    if (!settings.statements().isEmpty()) {
      draft.add(
          Step.of(
              primary,
              "Have its commits wait for acknowledgements.",
              settings.statements(),
              new Condition(
                  "it waits for acknowledgements and has enough acknowledgers",
                  m ->
                      m.facts().semiSync().sourceActive()
                          && m.facts().semiSync().connectedAcknowledgers() >= acks)));
    }
  }

  /** What holds at whoever is the primary, so on every server. */
  static Map<String, String> waiting(MemberState member, int acks) {
    SemiSyncNames names = SemiSyncNames.of(member);
    Map<String, String> all = new TreeMap<>();
    if (member.facts().semiSync().timeoutMillis() < SemiSyncGuarantee.LARGEST_TIMEOUT_MILLIS) {
      all.put(names.ofSource("timeout"), Long.toString(SemiSyncGuarantee.LARGEST_TIMEOUT_MILLIS));
    }
    all.put(names.ofSource("wait_point"), "'AFTER_SYNC'");
    all.put(names.waitsAlone(), "ON");
    if (!member.isMariaDb()) {
      all.put(names.count(), Integer.toString(acks));
    }
    return all;
  }

  /** Has the primary acknowledge by itself. */
  void release(MemberState primary) {
    SemiSyncNames names = SemiSyncNames.of(primary);
    SemiSyncFacts semiSync = primary.facts().semiSync();
    if (!semiSync.available()) {
      return;
    }
    if (semiSync.sourceEnabled()
        && semiSync.waitingSessions() > 0
        && semiSync.connectedAcknowledgers() < semiSync.requiredAcks()) {
      draft.object(
          "%d commits at %s wait for acknowledgements, and %d of %d acknowledgers are connected: to turn semi-sync off would tell their clients falsely that they are safe. Bring an acknowledger back first."
              .formatted(
                  semiSync.waitingSessions(),
                  primary.key(),
                  semiSync.connectedAcknowledgers(),
                  semiSync.requiredAcks()));
      return;
    }
    List<String> statements =
        new Settings(primary)
            .keepOff(names.sourceEnabled())
            .keepOff(names.replicaEnabled())
            .statements();
    if (!statements.isEmpty()) {
      draft.add(
          Step.of(
              primary,
              "Have its commits wait for nobody.",
              statements,
              new Condition("it no longer waits", m -> !m.facts().semiSync().sourceActive())));
    }
  }

  /** Has a replica no longer acknowledge. */
  void silence(MemberState replica) {
    SemiSyncNames names = SemiSyncNames.of(replica);
    if (!replica.facts().semiSync().available()) {
      return;
    }
    Settings settings =
        new Settings(replica).keepOff(names.sourceEnabled()).keepOff(names.replicaEnabled());
    SemiSyncFacts semiSync = replica.facts().semiSync();
    boolean restart =
        replica.channel().isPresent()
            && (semiSync.replicaActive() || (semiSync.replicaEnabled() && !receives(replica)));
    if (restart) {
      settings.run(Settings.stopReceiver(replica)).run(Settings.startReceiver(replica));
    }
    if (!settings.statements().isEmpty()) {
      draft.add(
          Step.of(
              replica,
              "Have it acknowledge nothing.",
              settings.statements(),
              restart
                  ? new Condition(
                      "it receives without acknowledging",
                      m -> !m.facts().semiSync().replicaActive() && receives(m))
                  : Condition.NONE));
    }
  }

  static boolean receives(MemberState member) {
    return member
        .channel()
        .filter(channel -> channel.receiver() == ThreadState.RUNNING)
        .isPresent();
  }
}
