package dev.baton.topology.analysis;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.policy.PromotionRule;
import dev.baton.topology.snapshot.ChannelDetails;
import dev.baton.topology.snapshot.Detected;
import dev.baton.topology.snapshot.Detected.Subject;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.ReplicationAccount;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import dev.baton.topology.snapshot.ServerSettings;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The pitfalls that people meet when they set up replication, each by its name and with what to do
 * next: most of them are silent until the day of the failover.
 */
final class MisconfigurationAnalysis {
  /** ER_REPLICA_FATAL_ERROR: equal server ids or UUIDs, credentials missing, and other things. */
  private static final int FATAL_RECEIVER_ERROR = 1593;

  /** ER_RPL_..._INVALID_EMPTY_USERNAME of MySQL 8. */
  private static final int EMPTY_USER = 13_117;

  private static final int ACCESS_DENIED = 1045;
  private static final int ACCESS_DENIED_NO_PASSWORD = 1698;
  private static final int HOST_NOT_ALLOWED = 1130;
  private static final int MAY_NOT_REPLICATE = 1227;

  /** CR_AUTH_PLUGIN_ERR and CR_AUTH_PLUGIN_CANNOT_LOAD of the client library. */
  private static final int PLUGIN_ERROR = 2061;

  private static final int PLUGIN_MISSING = 2059;

  /** CR_SSL_CONNECTION_ERROR, and ER_SECURE_TRANSPORT_REQUIRED of the source. */
  private static final int TLS_ERROR = 2026;

  private static final int TLS_REQUIRED = 3159;

  private final Cluster cluster;
  private final List<InstanceFacts> all;
  private final List<Finding> findings = new ArrayList<>();

  MisconfigurationAnalysis(Cluster cluster) {
    this.cluster = cluster;
    this.all = cluster.allFresh();
  }

  List<Finding> findings() {
    serverIds();
    reportedAddresses();
    accounts();
    for (InstanceFacts facts : all) {
      leadership(facts);
      facts.channels().forEach(channel -> channel(facts, channel));
      events(facts);
      detection(facts);
    }
    return findings;
  }

  private void serverIds() {
    Map<Long, InstanceKey> byId = new HashMap<>();
    for (InstanceFacts facts : all) {
      InstanceKey first = byId.putIfAbsent(facts.serverId(), facts.key());
      if (first != null) {
        say(
            facts.key(),
            AnalysisCode.SERVER_ID_CLASH,
            "%s has server_id %d, as %s has: each takes the other's transactions for its own."
                .formatted(facts.key(), facts.serverId(), first));
      }
    }
  }

  private void reportedAddresses() {
    Map<InstanceKey, InstanceKey> reporters = new TreeMap<>();
    for (InstanceFacts facts : all) {
      InstanceKey reported = facts.reportedAs().orElse(null);
      if (reported == null) {
        continue;
      }
      InstanceKey first = reporters.putIfAbsent(reported, facts.key());
      if (first != null) {
        say(
            facts.key(),
            AnalysisCode.REPORT_HOST_WRONG,
            "%s and %s both report themselves as %s.".formatted(first, facts.key(), reported));
      } else if (isLoopback(reported) && !isLoopback(facts.key())) {
        say(
            facts.key(),
            AnalysisCode.REPORT_HOST_WRONG,
            "%s reports itself as %s, which leads everybody to their own machine."
                .formatted(facts.key(), reported));
      }
    }
  }

  private static boolean isLoopback(InstanceKey key) {
    String host = key.host();
    return host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
  }

  /** Whoever may be promoted must let the others log in. */
  private void accounts() {
    Set<String> users = new TreeSet<>();
    for (InstanceFacts facts : all) {
      facts.channels().stream().map(c -> c.details().user()).forEach(users::add);
    }
    users.remove("");
    for (InstanceFacts facts : all) {
      List<ReplicationAccount> accounts = facts.details().replicationAccounts().orElse(null);
      if (accounts == null) {
        continue;
      }
      Set<String> missing = new TreeSet<>(users);
      accounts.stream().map(ReplicationAccount::user).forEach(missing::remove);
      if (!missing.isEmpty()) {
        say(
            facts.key(),
            AnalysisCode.REPLICATION_ACCOUNT_MISSING,
            "%s has no account %s with REPLICATION SLAVE: if it were promoted nobody could follow."
                .formatted(facts.key(), String.join(", ", missing)));
      }
    }
  }

  private void leadership(InstanceFacts facts) {
    InstanceKey key = facts.key();
    if (!facts.binaryLog()) {
      say(key, AnalysisCode.BINLOG_DISABLED, key + " has no binary log: nobody can follow it.");
    } else if (!facts.logReplicaUpdates() && facts.isReplica()) {
      say(
          key,
          AnalysisCode.REPLICA_UPDATES_NOT_LOGGED,
          key + " does not log what it applies: whoever followed it would miss that.");
    }
    if (!facts.gtidEnabled()) {
      say(
          key,
          AnalysisCode.GTID_DISABLED,
          "%s has gtid_mode=%s: what it holds cannot be compared with what others hold."
              .formatted(key, facts.details().settings().gtidMode()));
    }
    if (facts.details().binaryLog().filtered()) {
      say(
          key,
          AnalysisCode.REPLICATION_FILTERED,
          "%s leaves databases out of its binary log (do %s, ignore %s): a replica of it lacks them."
              .formatted(
                  key, facts.details().binaryLog().doDb(), facts.details().binaryLog().ignoreDb()));
    }
  }

  private void channel(InstanceFacts facts, ReplicationChannel channel) {
    ChannelDetails details = channel.details();
    if (details.filters().present()) {
      say(
          facts.key(),
          AnalysisCode.REPLICATION_FILTERED,
          "%s leaves out some of what %s sends (%s)."
              .formatted(facts.key(), channel.source(), details.filters()));
    }
    credentials(facts, channel);
    loginWithoutTls(facts, channel);
    tls(facts, channel);
    refused(facts, channel);
    notStarted(facts, channel);
  }

  private void credentials(InstanceFacts facts, ReplicationChannel channel) {
    boolean known = !channel.details().usingGtid().isEmpty();
    int code = channel.receiverError().code();
    boolean empty = code == EMPTY_USER || says(channel, FATAL_RECEIVER_ERROR, "empty) username");
    if (empty || (known && channel.details().user().isEmpty())) {
      say(
          facts.key(),
          AnalysisCode.REPLICATION_CREDENTIALS_NOT_STORED,
          "%s has no user stored for its source %s: it cannot connect again after a restart."
              .formatted(facts.key(), channel.source()));
    }
  }

  /** caching_sha2_password lets in without TLS or key only whom the source has cached (V14). */
  private void loginWithoutTls(InstanceFacts facts, ReplicationChannel channel) {
    ChannelDetails details = channel.details();
    boolean refused =
        says(channel, PLUGIN_ERROR, "secure connection")
            || channel.receiverError().code() == PLUGIN_MISSING;
    boolean open = !details.tls().enabled() && !details.tls().fetchesPublicKey();
    List<InstanceKey> needing =
        all.stream()
            .filter(other -> !other.key().equals(facts.key()))
            .filter(other -> asksForTlsOrKey(other, details.user()))
            .map(InstanceFacts::key)
            .toList();
    if (refused || (open && !needing.isEmpty())) {
      say(
          facts.key(),
          AnalysisCode.REPLICATION_LOGIN_NEEDS_TLS_OR_KEY,
          ("%s logs in without TLS and without asking for the public key, and caching_sha2_password"
                  + " lets it in only while its password is cached%s.")
              .formatted(
                  facts.key(),
                  needing.isEmpty()
                      ? ": " + channel.source() + " has just refused it"
                      : " (on " + join(needing) + ")"));
    }
  }

  private static boolean asksForTlsOrKey(InstanceFacts facts, String user) {
    return facts.details().replicationAccounts().orElse(List.of()).stream()
        .anyMatch(account -> account.user().equals(user) && account.needsTlsOrKey());
  }

  private void tls(InstanceFacts facts, ReplicationChannel channel) {
    int code = channel.receiverError().code();
    if (code == TLS_ERROR || code == TLS_REQUIRED) {
      say(
          facts.key(),
          AnalysisCode.REPLICATION_TLS_MISMATCH,
          "%s and its source %s do not agree on TLS: %s"
              .formatted(facts.key(), channel.source(), channel.receiverError().message()));
    }
    if (!channel.details().tls().enabled()) {
      return;
    }
    List<InstanceKey> bare =
        all.stream()
            .filter(other -> !other.key().equals(facts.key()))
            .filter(other -> !other.details().settings().equals(ServerSettings.UNKNOWN))
            .filter(other -> !other.details().settings().tls())
            .map(InstanceFacts::key)
            .toList();
    if (!bare.isEmpty()) {
      say(
          facts.key(),
          AnalysisCode.REPLICATION_TLS_MISMATCH,
          "%s encrypts its replication, and %s cannot: it could not follow a promotion there."
              .formatted(facts.key(), join(bare)));
    }
  }

  private void refused(InstanceFacts facts, ReplicationChannel channel) {
    int code = channel.receiverError().code();
    boolean login =
        code == ACCESS_DENIED
            || code == ACCESS_DENIED_NO_PASSWORD
            || code == HOST_NOT_ALLOWED
            || code == MAY_NOT_REPLICATE;
    if (login) {
      say(
          facts.key(),
          AnalysisCode.REPLICATION_LOGIN_REFUSED,
          "%s does not let %s log in as '%s': error %d, %s"
              .formatted(
                  channel.source(),
                  facts.key(),
                  channel.details().user(),
                  code,
                  channel.receiverError().message()));
    }
    if (says(channel, FATAL_RECEIVER_ERROR, "equal ")) {
      say(
          facts.key(),
          AnalysisCode.SERVER_ID_CLASH,
          "%s cannot follow %s: %s"
              .formatted(facts.key(), channel.source(), channel.receiverError().message()));
    }
  }

  private void notStarted(InstanceFacts facts, ReplicationChannel channel) {
    boolean stopped =
        channel.receiver() == ThreadState.STOPPED
            && channel.applier() == ThreadState.STOPPED
            && !channel.receiverError().present()
            && !channel.applierError().present();
    if (stopped && facts.details().settings().skipReplicaStart()) {
      say(
          facts.key(),
          AnalysisCode.REPLICATION_NOT_STARTED_AFTER_RESTART,
          "%s has skip_replica_start and was started %d s ago: its replication waits for somebody."
              .formatted(facts.key(), facts.details().activity().uptimeSeconds()));
    }
  }

  private void events(InstanceFacts facts) {
    boolean replica = !facts.key().equals(cluster.primary());
    int enabled = facts.details().activity().enabledEvents();
    if (replica && enabled > 0 && facts.details().settings().eventScheduler()) {
      say(
          facts.key(),
          AnalysisCode.EVENTS_ENABLED_ON_REPLICA,
          "%d scheduled events are enabled on %s: they write there beside replication."
              .formatted(enabled, facts.key()));
    }
  }

  /** Statements of a person's that do not work, or tell what is nothing. */
  private void detection(InstanceFacts facts) {
    Detected told = facts.details().detected();
    Map<Subject, String> wrong = new EnumMap<>(Subject.class);
    wrong.putAll(told.failures());
    told.value(Subject.PROMOTION_RULE)
        .filter(rule -> PromotionRule.find(rule).isEmpty())
        .ifPresent(
            rule -> wrong.put(Subject.PROMOTION_RULE, "'" + rule + "' is no promotion rule"));
    if (!wrong.isEmpty()) {
      say(
          facts.key(),
          AnalysisCode.DETECTION_FAILED,
          "%s does not tell what its detection statements ask: %s."
              .formatted(
                  facts.key(),
                  wrong.entrySet().stream()
                      .map(e -> e.getKey() + " (" + e.getValue() + ")")
                      .collect(Collectors.joining(", "))));
    }
  }

  private static boolean says(ReplicationChannel channel, int code, String text) {
    return channel.receiverError().code() == code
        && channel.receiverError().message().contains(text);
  }

  private static String join(List<InstanceKey> keys) {
    return keys.stream().map(InstanceKey::toString).collect(Collectors.joining(", "));
  }

  private void say(InstanceKey instance, AnalysisCode code, String sentence) {
    findings.add(new Finding(instance, code, sentence));
  }
}
