package dev.baton.ops.mode;

import dev.baton.mysql.dialect.Dialect;
import dev.baton.mysql.dialect.SqlText;
import dev.baton.ops.mode.Step.Condition;
import dev.baton.ops.mode.Step.Statement;
import dev.baton.topology.port.ReplicationCredentials;
import dev.baton.topology.snapshot.GroupFacts;
import dev.baton.topology.snapshot.SemiSyncFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Into a group and out of it. In: the primary begins the group while its replicas still follow it,
 * then each of them changes over; semi-sync ends once another member has every write, or where too
 * few acknowledgers would be left. Out: each secondary becomes a replica, the primary leaves last.
 * So there is one primary all the time, and never a server that only it could have lost a write
 * with, but for what asynchronous replication loses anyway.
 */
final class GroupPlan {

  private static final String START = "START GROUP_REPLICATION";
  private static final String STOP = "STOP GROUP_REPLICATION";
  private static final String BOOTSTRAP = "group_replication_bootstrap_group";
  private static final String ON_BOOT = "group_replication_start_on_boot";
  private static final String RECONNECT_SECONDS = "group_replication_recovery_reconnect_interval";
  private static final String NOBODYS = SqlText.quote(GroupFacts.NO_GROUP);
  private static final int STARTED_ALREADY = 3093;
  private static final int NO_CHANNEL = 3074;

  private static final Condition ONLINE =
      new Condition("it is ONLINE in the group", MemberState::isOnline);
  private static final Condition ELECTED =
      new Condition(
          "it is the group's primary and writable",
          m ->
              m.isOnline()
                  && m.facts().writable()
                  && m.group().filter(g -> g.role() == GroupFacts.Role.PRIMARY).isPresent());
  private static final Condition RUNS = new Condition("both threads run", ModePlanner::runs);

  private final Plan.Draft draft;
  private final ModeFacts facts;
  private final MemberState primary;
  private final List<MemberState> others;
  private final GroupWish wish;

  GroupPlan(Plan.Draft draft, ModeFacts facts, MemberState primary, GroupWish wish) {
    this.draft = draft;
    this.facts = facts;
    this.primary = primary;
    this.others = facts.othersThan(primary);
    this.wish = wish;
  }

  // --- in ---

  /** Loads the plug-in where it is missing; harmless by itself. */
  void install() {
    others.forEach(this::install);
    install(primary);
  }

  private void install(MemberState member) {
    if (!member.isActive(GroupNames.PLUGIN)) {
      draft.add(
          SemiSyncPlan.installing(member, "Load group_replication.", List.of(GroupNames.INSTALL)));
    }
  }

  /** How each finds the group; only of those that are outside, as the server demands. */
  void configure() {
    String name = wish.nameFor(facts);
    Map<?, String> addresses = wish.addresses(facts);
    for (MemberState member : facts.members().values()) {
      if (member.group().isPresent()) {
        continue;
      }
      Settings settings =
          new Settings(member)
              .keep("group_replication_group_name", SqlText.quote(name))
              .keep(
                  "group_replication_local_address",
                  SqlText.quote(String.valueOf(addresses.get(member.key()))))
              .keep(
                  "group_replication_group_seeds",
                  SqlText.quote(String.join(",", addresses.values())))
              .keep(
                  member.isMysqlAtLeast(8, 0, 22)
                      ? "group_replication_ip_allowlist"
                      : "group_replication_ip_whitelist",
                  SqlText.quote(GroupWish.hosts(facts)))
              .keep("group_replication_single_primary_mode", "ON")
              .keep("group_replication_enforce_update_everywhere_checks", "OFF")
              .keep("group_replication_recovery_get_public_key", "ON")
              .keep("group_replication_recovery_use_ssl", encrypted() ? "ON" : "OFF")
              .keep(RECONNECT_SECONDS, "5") // else it waits a minute when a donor refuses
              .keep("group_replication_recovery_retry_count", "120")
              .keepOff(ON_BOOT); // until it is in
      List<Statement> all =
          new ArrayList<>(settings.statements().stream().map(Statement::of).toList());
      all.add(recoveryAccount(member));
      draft.add(
          new Step(
              member.key(), "Tell it of the group " + name + ".", all, List.of(), Condition.NONE));
    }
  }

  private boolean encrypted() {
    return wish.account().filter(ReplicationCredentials::tls).isPresent();
  }

  private Statement recoveryAccount(MemberState member) {
    ReplicationCredentials account = wish.account().orElseThrow();
    boolean today = member.isMysqlAtLeast(8, 0, 23);
    String word = today ? "SOURCE" : "MASTER";
    String password = SqlText.quote(account.password().reveal());
    return Statement.secret(
        "CHANGE %s TO %s_USER = %s, %s_PASSWORD = %s FOR CHANNEL '%s'"
            .formatted(
                today ? "REPLICATION SOURCE" : "MASTER",
                word,
                SqlText.quote(account.user()),
                word,
                password,
                GroupNames.RECOVERY),
        password);
  }

  /** Begins the group at the primary, if nobody is in it. */
  void bootstrap() {
    boolean begun = facts.members().values().stream().anyMatch(MemberState::isOnline);
    if (begun) {
      facts.members().values().stream()
          .filter(member -> member.isOn(BOOTSTRAP))
          .forEach(
              member ->
                  draft.add(
                      Step.of(
                          member,
                          "Have it begin no second group.",
                          List.of("SET GLOBAL " + BOOTSTRAP + " = OFF"),
                          Condition.NONE)));
      return;
    }
    String first = primary.group().isPresent() ? STOP + "; " : "";
    draft.add(
        new Step(
            primary.key(),
            "Begin the group; it takes no writes for a moment.",
            List.of(
                Statement.of(
                    "%sSET GLOBAL %s = ON; %s; SET GLOBAL %s = OFF"
                        .formatted(first, BOOTSTRAP, START, BOOTSTRAP))),
            List.of(Statement.of("SET GLOBAL " + BOOTSTRAP + " = OFF")),
            ELECTED));
  }

  /** The others, one at a time. */
  void join() {
    SemiSyncPlan semiSync = new SemiSyncPlan(draft);
    boolean waits = primary.facts().semiSync().sourceEnabled();
    long acknowledgers = others.stream().filter(m -> m.facts().semiSync().replicaActive()).count();
    long members = 1 + others.stream().filter(MemberState::isOnline).count();
    for (MemberState member : others) {
      if (member.isOnline()) {
        continue;
      }
      acknowledgers -= member.facts().semiSync().replicaActive() ? 1 : 0;
      if (waits && (members > 1 || acknowledgers < primary.facts().semiSync().requiredAcks())) {
        semiSync.release(primary);
        waits = false;
      }
      draft.add(joining(member));
      members++;
    }
    if (waits) {
      semiSync.release(primary);
    }
  }

  private static Step joining(MemberState member) {
    List<Statement> all = new ArrayList<>();
    if (member.channel().isPresent()) {
      // In this order: an applier that has a part of a transaction waits a minute for the rest.
      all.add(Statement.of(Settings.stopApplier(member)));
      all.add(Statement.of(Settings.stopReceiver(member)));
      all.add(Statement.afterDraining(Settings.words(member).forgetSource()));
    }
    if (member.facts().semiSync().available()) {
      SemiSyncNames names = SemiSyncNames.of(member);
      new Settings(member)
          .keepOff(names.sourceEnabled())
          .keepOff(names.replicaEnabled())
          .statements()
          .forEach(statement -> all.add(Statement.of(statement)));
    }
    boolean comes =
        member.group().filter(g -> g.state() == GroupFacts.State.RECOVERING).isPresent();
    if (member.group().isPresent() && !comes) { // it was thrown out
      all.add(Statement.of(STOP));
    }
    if (!comes) {
      all.add(Statement.unlessDone(START, STARTED_ALREADY));
    }
    return new Step(member.key(), "Join the group.", all, List.of(), ONLINE);
  }

  /** From now on each comes back by itself. */
  void joinAtStart() {
    for (MemberState member : facts.members().values()) {
      if (!member.isOn(ON_BOOT) || member.group().isEmpty()) {
        draft.add(
            Step.of(
                member,
                "Have it join the group when it is restarted.",
                List.of("SET PERSIST " + ON_BOOT + " = ON"),
                Condition.NONE));
      }
    }
  }

  // --- out ---

  /**
   * Has a secondary, or a server that is in no group and follows nobody, follow the primary.
   *
   * @param acks under semi-sync; 0 if it is not to acknowledge
   */
  void follow(MemberState member, int acks) {
    if (wish.account().isEmpty()) {
      draft.object(
          "%s is to replicate from %s by the replication account: name it with --replication-user."
              .formatted(member.key(), primary.key()));
      return;
    }
    if (member.group().isEmpty() && !primary.facts().executed().covers(member.facts().executed())) {
      draft.object(
          "%s has transactions that %s lacks: %s"
              .formatted(member.key(), primary.key(), member.facts().executed()));
      return;
    }
    List<Statement> all = new ArrayList<>(stayOut(member));
    if (member.group().isPresent()) {
      all.add(Statement.of(STOP));
    }
    SemiSyncFacts semiSync = member.facts().semiSync();
    if (semiSync.available() || acks > 0) {
      SemiSyncNames names = SemiSyncNames.of(member);
      new Settings(member)
          .keepAll(acks > 0 ? SemiSyncPlan.waiting(member, acks) : Map.of())
          .keep(names.replicaEnabled(), acks > 0 ? "ON" : "OFF")
          .now(names.sourceEnabled(), "OFF")
          .statements()
          .forEach(statement -> all.add(Statement.of(statement)));
    }
    ReplicationCredentials account = wish.account().orElseThrow();
    all.add(
        Statement.secret(
            Dialect.of(member.facts().version().raw())
                .sourceChange()
                .statement(primary.key(), account),
            SqlText.quote(account.password().reveal())));
    all.add(Statement.of(Settings.start(member)));
    draft.add(
        new Step(
            member.key(),
            "Leave the group and replicate from " + primary.key() + ".",
            all,
            List.of(),
            RUNS));
  }

  /** The last one: it takes writes again at once. */
  void leave() {
    boolean open = primary.facts().writable();
    if (primary.group().isEmpty() && open) {
      return;
    }
    List<Statement> all = new ArrayList<>(stayOut(primary));
    all.add(
        Statement.of(
            (primary.group().isPresent() ? STOP + "; " : "")
                + "SET GLOBAL super_read_only = OFF; SET GLOBAL read_only = OFF"));
    draft.add(
        new Step(
            primary.key(),
            "Leave the group as its last member; it takes no writes for a moment.",
            all,
            List.of(),
            new Condition(
                "it is outside and writable", m -> m.group().isEmpty() && m.facts().writable())));
  }

  /** A restart is not to bring it back once it has begun to leave. */
  private static List<Statement> stayOut(MemberState member) {
    return member.isActive(GroupNames.PLUGIN)
        ? new Settings(member).keepOff(ON_BOOT).statements().stream().map(Statement::of).toList()
        : List.of();
  }

  /**
   * So that nobody takes a server for a member, and none joins by mistake. The plug-in stays: to
   * unload it breaks the connections of replicas, and without a group it does nothing.
   */
  void forget() {
    for (MemberState member : facts.members().values()) {
      List<String> persisted =
          new TreeMap<>(member.persisted())
              .keySet().stream()
                  .filter(name -> name.startsWith("group_replication_") && !name.equals(ON_BOOT))
                  .toList();
      if (GroupWish.configured(member).isEmpty() && persisted.isEmpty()) {
        continue;
      }
      List<Statement> all = new ArrayList<>();
      if (member.isActive(GroupNames.PLUGIN)) {
        all.addAll(stayOut(member));
        for (String channel : GroupNames.CHANNELS) {
          all.add(Statement.unlessDone(Settings.words(member).forget(channel), NO_CHANNEL));
        }
        all.add(Statement.of("SET GLOBAL " + GroupNames.NAME + " = " + NOBODYS));
      }
      persisted.forEach(name -> all.add(Statement.of("RESET PERSIST IF EXISTS " + name)));
      draft.add(
          new Step(
              member.key(),
              "Forget the group.",
              all,
              List.of(),
              new Condition("it knows no group", m -> GroupWish.configured(m).isEmpty())));
    }
  }
}
