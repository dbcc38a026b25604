package dev.baton.topology.adopt;

import dev.baton.topology.adopt.Proposal.Topic;
import dev.baton.topology.adopt.Proposal.Weight;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.ReplicationChannel;
import java.util.List;
import java.util.Locale;

/** What is proposed for replication itself and how a server starts. */
final class ReplicationProposals {
  private static final long HEARTBEAT_MILLIS = 500;

  /** A receiver that waits for longer holds a failover up, or misses that its link is gone. */
  private static final long LONGEST_NET_TIMEOUT_SECONDS = 10;

  private static final int PROPOSED_NET_TIMEOUT_SECONDS = 4;

  private final Survey survey;
  private final InstanceFacts facts;
  private final List<Proposal> all;

  ReplicationProposals(Survey survey, List<Proposal> all) {
    this.survey = survey;
    this.facts = survey.facts();
    this.all = all;
  }

  void add() {
    facts.channels().forEach(this::heartbeat);
    netTimeout();
    gtid();
    binaryLog();
    readOnly();
    filters();
    events();
    start();
    reportHost();
  }

  private void propose(Topic topic, Weight weight, String reason, String statement, String undo) {
    all.add(new Proposal(facts.key(), topic, weight, reason, statement, undo));
  }

  private void heartbeat(ReplicationChannel channel) {
    long period = channel.heartbeatPeriodMillis();
    if (period > 0 && period <= HEARTBEAT_MILLIS) {
      return;
    }
    String found = period == 0 ? "is not told by the server" : "is " + seconds(period) + " s";
    propose(
        Topic.HEARTBEAT_PERIOD,
        Weight.USEFUL,
        "Its heartbeat period %s: that %s is dead shows by missing heartbeats, and so only after several of them."
            .formatted(found, channel.source()),
        change("HEARTBEAT_PERIOD = 0.5"),
        change("HEARTBEAT_PERIOD = " + seconds(period == 0 ? 30_000 : period)));
  }

  private static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.1f", millis / 1000.0);
  }

  private String change(String option) {
    if (survey.isMariaDb()) {
      return "STOP SLAVE IO_THREAD; (once all is applied) STOP SLAVE SQL_THREAD; CHANGE MASTER TO"
          + " MASTER_"
          + option
          + "; START SLAVE";
    }
    boolean today = facts.version().isAtLeast(8, 0, 23);
    return today
        ? "STOP REPLICA IO_THREAD; CHANGE REPLICATION SOURCE TO SOURCE_"
            + option
            + "; START REPLICA IO_THREAD"
        : "STOP SLAVE IO_THREAD; CHANGE MASTER TO MASTER_" + option + "; START SLAVE IO_THREAD";
  }

  private void netTimeout() {
    String[] names = {"replica_net_timeout", "slave_net_timeout"};
    long seconds = survey.variable(names).map(ReplicationProposals::number).orElse(0L);
    if (seconds > LONGEST_NET_TIMEOUT_SECONDS) {
      String name = survey.nameOf(names).orElseThrow();
      propose(
          Topic.NET_TIMEOUT,
          Weight.USEFUL,
          "It notices a dead link to its source only after %d s.".formatted(seconds),
          "SET GLOBAL " + name + " = " + PROPOSED_NET_TIMEOUT_SECONDS,
          "SET GLOBAL " + name + " = " + seconds);
    }
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private void gtid() {
    if (!facts.gtidEnabled()) {
      propose(
          Topic.GTID,
          Weight.NEEDED,
          "GTIDs are off: without them nothing can be moved or proven.",
          "SET GLOBAL enforce_gtid_consistency = ON; then gtid_mode = OFF_PERMISSIVE, ON_PERMISSIVE,"
              + " ON, each step on every server before the next",
          "the same steps backwards");
    }
    if (survey.isMariaDb() && !facts.strictGtid()) {
      propose(
          Topic.GTID_STRICT_MODE,
          Weight.NEEDED,
          "gtid_strict_mode is off: a replica with transactions of its own goes on and diverges.",
          "SET GLOBAL gtid_strict_mode = ON",
          "SET GLOBAL gtid_strict_mode = OFF");
    }
    for (ReplicationChannel channel : facts.channels()) {
      if (!channel.autoPosition()) {
        propose(
            Topic.GTID,
            Weight.NEEDED,
            "It replicates from " + channel.source() + " by file and position.",
            "baton replica enable-gtid " + facts.key(),
            "baton replica disable-gtid " + facts.key());
      }
    }
  }

  private void binaryLog() {
    if (!facts.binaryLog() || !facts.logReplicaUpdates()) {
      propose(
          Topic.BINARY_LOG,
          Weight.NEEDED,
          facts.binaryLog()
              ? "It does not log what it applies: it can be neither promoted nor replicated from."
              : "It has no binary log: it can be neither promoted nor replicated from.",
          "in the configuration: log_bin and log_replica_updates (log_slave_updates); restart",
          "in the configuration: as it was; restart");
    }
  }

  /** Every server starts read-only, the primary too: only a promotion lifts that. */
  private void readOnly() {
    String name = survey.isMariaDb() ? "read_only" : "super_read_only";
    if (facts.isReplica() && facts.writable()) {
      propose(
          Topic.READ_ONLY,
          Weight.NEEDED,
          "It is a replica and takes writes: any of them makes it diverge.",
          "SET GLOBAL " + name + " = ON",
          "SET GLOBAL read_only = OFF");
    }
    String origin = survey.origins().getOrDefault(name, "");
    if (origin.equals("CONFIG") && survey.isOn(name)) {
      return;
    }
    boolean unknown = origin.equals("DYNAMIC");
    boolean persists = !survey.isMariaDb() && facts.version().isAtLeast(8, 0, 0);
    propose(
        Topic.READ_ONLY,
        unknown ? Weight.USEFUL : Weight.NEEDED,
        unknown
            ? "Whether %s is in its configuration cannot be read, as it was set since the start."
                .formatted(name)
            : name
                + " does not come from its configuration: it would take writes as soon as it is started"
                + " again, even beside a new primary.",
        persists
            ? "SET PERSIST_ONLY super_read_only = ON"
            : "in the configuration: " + name + " = 1 (nothing changes before a restart)",
        persists ? "RESET PERSIST super_read_only" : "in the configuration: take it out");
  }

  private void filters() {
    for (String filter : survey.filters()) {
      propose(
          Topic.REPLICATION_FILTERS,
          Weight.NEEDED,
          "Replication leaves something out (%s): after a promotion it would be missing."
              .formatted(filter),
          "take the filter out, here and in the configuration, and re-clone what it left out",
          "the filter as it is: " + filter);
    }
  }

  private void events() {
    for (String event : survey.events().orElse(List.of())) {
      if (facts.isReplica()) {
        String on =
            survey.isMariaDb() || !facts.version().isAtLeast(8, 0, 22) ? "SLAVE" : "REPLICA";
        propose(
            Topic.EVENTS,
            Weight.NEEDED,
            "The event " + event + " is enabled on a replica: what it writes is errant.",
            "ALTER EVENT " + event + " DISABLE ON " + on,
            "ALTER EVENT " + event + " ENABLE");
      } else {
        propose(
            Topic.EVENTS,
            Weight.USEFUL,
            "The event "
                + event
                + " runs on the primary alone: a promotion does not bring it along.",
            "after a promotion, at the new primary: ALTER EVENT " + event + " ENABLE",
            "ALTER EVENT " + event + " DISABLE");
      }
    }
  }

  private void start() {
    String[] skip = {"skip_replica_start", "skip_slave_start"};
    boolean told = survey.nameOf(skip).isPresent();
    if (!survey.isOn(skip)) {
      propose(
          Topic.REPLICA_START,
          survey.isMariaDb() ? Weight.NEEDED : Weight.USEFUL,
          (told
                  ? "Replication starts by itself with the server"
                  : "Whether replication starts by itself with the server cannot be read")
              + (survey.isMariaDb()
                  ? ", which deletes what is only in the relay log."
                  : ", before anybody has looked at what it has."),
          "in the configuration: "
              + (survey.isMariaDb() ? "skip-slave-start" : "skip_replica_start = ON"),
          "in the configuration: take it out");
    }
    if (survey.isOn("relay_log_recovery")) {
      propose(
          Topic.RELAY_LOG_RECOVERY,
          Weight.NEEDED,
          "relay_log_recovery is on: after a crash it deletes what is only in the relay log,"
              + " acknowledged writes too.",
          "in the configuration: relay_log_recovery = OFF; restart",
          "in the configuration: relay_log_recovery = ON; restart");
    }
  }

  private void reportHost() {
    if (survey.variable("report_host").orElse("").isEmpty()) {
      propose(
          Topic.REPORT_HOST,
          Weight.USEFUL,
          "It does not say under which name it can be reached: from its source alone it is found only"
              + " if it listens on the port the source guesses.",
          "in the configuration: report_host = "
              + facts.key().host()
              + ", report_port = "
              + facts.key().port()
              + "; restart",
          "in the configuration: take it out; restart");
    }
  }
}
