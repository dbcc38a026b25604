package dev.baton.server.http.orchestrator;

import dev.baton.cluster.history.Suspension;
import dev.baton.core.instance.Flavour;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.inventory.Inventory.Property;
import dev.baton.topology.policy.PromotionRule;
import dev.baton.topology.snapshot.BinlogCoordinates;
import dev.baton.topology.snapshot.ChannelDetails;
import dev.baton.topology.snapshot.Detected.Subject;
import dev.baton.topology.snapshot.GroupFacts;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ReplicationError;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import dev.baton.topology.snapshot.SemiSyncFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * {@code Instance} of {@code go/inst/instance.go}, field for field and misspelling for misspelling.
 * What Baton does not read has its zero value, as an instance that orchestrator never reached has.
 */
final class InstanceJson {

  private static final int NO_THREAD = -1;
  private static final int STOPPED = 0;
  private static final int RUNNING = 1;
  private static final int OTHER = 2;

  private InstanceJson() {}

  static List<Map<String, Object>> all(List<OrcInstance> instances, Instant now) {
    return instances.stream().map(instance -> of(instance, now)).toList();
  }

  static Map<String, Object> of(OrcInstance instance, Instant now) {
    Map<String, Object> json = new LinkedHashMap<>();
    putServer(json, instance);
    putReplication(json, instance);
    putPlace(json, instance);
    putSemiSync(json, instance.facts());
    putChecks(json, instance, now);
    putMarks(json, instance, now);
    return json;
  }

  private static void putServer(Map<String, Object> json, OrcInstance instance) {
    Optional<InstanceFacts> facts = Optional.ofNullable(instance.facts());
    boolean logsUpdates = facts.map(InstanceFacts::logReplicaUpdates).orElse(false);
    json.put("Key", Json.key(instance.key()));
    json.put(
        "InstanceAlias",
        instance.cluster().marks().alias(instance.key(), instance.details().detected()));
    json.put("Uptime", Math.max(0, instance.details().activity().uptimeSeconds()));
    json.put("ServerID", facts.map(InstanceFacts::serverId).orElse(0L));
    json.put("ServerUUID", facts.map(InstanceFacts::serverUuid).orElse(""));
    json.put("Version", facts.map(f -> f.version().raw()).orElse(""));
    json.put("VersionComment", instance.details().settings().versionComment());
    json.put("FlavorName", facts.map(f -> flavour(f.version().flavour())).orElse(""));
    json.put("ReadOnly", instance.readOnly());
    json.put("Binlog_format", facts.map(InstanceFacts::binlogFormat).orElse(""));
    json.put("BinlogRowImage", instance.details().settings().binlogRowImage());
    json.put("LogBinEnabled", facts.map(InstanceFacts::binaryLog).orElse(false));
    json.put("LogSlaveUpdatesEnabled", logsUpdates);
    json.put("LogReplicationUpdatesEnabled", logsUpdates);
    json.put("SelfBinlogCoordinates", coordinates(instance.details().binaryLog().position()));
  }

  private static String flavour(Flavour flavour) {
    return switch (flavour) {
      case MYSQL -> "MySQL";
      case PERCONA -> "Percona";
      case MARIADB -> "MariaDB";
    };
  }

  private static void putReplication(Map<String, Object> json, OrcInstance instance) {
    InstanceFacts facts = instance.facts();
    ReplicationChannel channel = instance.channel().orElse(null);
    ChannelDetails details = channel == null ? ChannelDetails.UNKNOWN : channel.details();
    json.put("MasterKey", Json.key(instance.masterKey()));
    json.put("MasterUUID", masterUuid(instance));
    json.put("AncestryUUID", "");
    json.put("IsDetachedMaster", instance.detached());
    json.put("Slave_SQL_Running", instance.sqlRunning());
    json.put("ReplicationSQLThreadRuning", instance.sqlRunning());
    json.put("Slave_IO_Running", instance.ioRunning());
    json.put("ReplicationIOThreadRuning", instance.ioRunning());
    json.put("ReplicationSQLThreadState", state(channel == null ? null : channel.applier()));
    json.put("ReplicationIOThreadState", state(channel == null ? null : channel.receiver()));
    json.put("HasReplicationFilters", details.filters().present());
    json.put("GTIDMode", gtidMode(instance));
    json.put("SupportsOracleGTID", instance.supportsOracleGtid());
    json.put("UsingOracleGTID", instance.usingGtid() && !instance.mariadb());
    json.put("UsingMariaDBGTID", instance.usingGtid() && instance.mariadb());
    json.put(
        "UsingPseudoGTID",
        instance.details().detected().value(Subject.PSEUDO_GTID).filter("1"::equals).isPresent());
    json.put("ReadBinlogCoordinates", coordinates(details.read()));
    json.put("ExecBinlogCoordinates", coordinates(details.executed()));
    json.put("IsDetached", instance.detached());
    json.put("RelaylogCoordinates", coordinates(details.relayLog()));
    json.put("LastSQLError", channel == null ? "" : error(channel.applierError()));
    json.put("LastIOError", channel == null ? "" : error(channel.receiverError()));
    json.put("SecondsBehindMaster", Json.number(instance.lagSeconds()));
    json.put("SQLDelay", details.sqlDelaySeconds());
    json.put("ExecutedGtidSet", facts == null ? "" : facts.executed().toString());
    json.put(
        "GtidPurged", facts == null || facts.purged() == null ? "" : facts.purged().toString());
    json.put("GtidErrant", instance.errant());
    json.put("SlaveLagSeconds", Json.number(instance.lagSeconds()));
    json.put("ReplicationLagSeconds", Json.number(instance.lagSeconds()));
  }

  private static String masterUuid(OrcInstance instance) {
    InstanceKey master = instance.masterKey();
    return Optional.ofNullable(master)
        .flatMap(instance.cluster()::find)
        .map(OrcInstance::facts)
        .map(InstanceFacts::serverUuid)
        .orElse("");
  }

  private static int state(@Nullable ThreadState state) {
    return switch (state) {
      case null -> NO_THREAD;
      case STOPPED -> STOPPED;
      case RUNNING -> RUNNING;
      case CONNECTING -> OTHER;
    };
  }

  private static String gtidMode(OrcInstance instance) {
    if (instance.facts() == null || instance.mariadb()) {
      return "";
    }
    return instance.supportsOracleGtid() ? "ON" : "OFF";
  }

  private static String error(ReplicationError error) {
    return error.present() ? error.message() : "";
  }

  private static void putPlace(Map<String, Object> json, OrcInstance instance) {
    List<Map<String, Object>> replicas =
        Json.keys(instance.replicas().stream().map(OrcInstance::key).toList());
    json.put("SlaveHosts", replicas);
    json.put("Replicas", replicas);
    json.put("ClusterName", instance.cluster().name());
    json.put("SuggestedClusterAlias", instance.cluster().alias());
    json.put("DataCenter", instance.property(Property.DATA_CENTRE));
    json.put("Region", instance.property(Property.REGION));
    json.put("PhysicalEnvironment", instance.property(Property.ENVIRONMENT));
    json.put("ReplicationDepth", instance.depth());
    json.put("IsCoMaster", instance.coMaster());
    json.put(
        "HasReplicationCredentials",
        instance.channel().map(channel -> !channel.details().user().isEmpty()).orElse(false));
    json.put("ReplicationCredentialsAvailable", false);
  }

  private static void putSemiSync(Map<String, Object> json, @Nullable InstanceFacts facts) {
    int priority =
        facts == null ? 0 : facts.details().detected().number(Subject.SEMI_SYNC).orElse(0);
    SemiSyncFacts semi = facts == null ? SemiSyncFacts.NONE : facts.semiSync();
    json.put("SemiSyncAvailable", semi.available());
    json.put("SemiSyncPriority", priority);
    json.put("SemiSyncMasterEnabled", semi.sourceEnabled());
    json.put("SemiSyncReplicaEnabled", semi.replicaEnabled());
    json.put("SemiSyncMasterTimeout", semi.timeoutMillis());
    json.put("SemiSyncMasterWaitForReplicaCount", semi.requiredAcks());
    json.put("SemiSyncMasterStatus", semi.sourceActive());
    json.put("SemiSyncMasterClients", semi.connectedAcknowledgers());
    json.put("SemiSyncReplicaStatus", semi.replicaActive());
  }

  private static void putChecks(Map<String, Object> json, OrcInstance instance, Instant now) {
    boolean seen = instance.facts() != null;
    long age = instance.view().factsAgeMillis();
    json.put("LastSeenTimestamp", Json.timestamp(seen ? now.minusMillis(age) : null));
    json.put("IsLastCheckValid", instance.lastCheckValid());
    json.put("IsUpToDate", instance.lastCheckValid());
    json.put("IsRecentlyChecked", instance.recentlyChecked());
    json.put(
        "SecondsSinceLastSeen",
        Json.number(seen ? OptionalLong.of(age / 1000) : OptionalLong.empty()));
    json.put("CountMySQLSnapshots", 0);
  }

  private static void putMarks(Map<String, Object> json, OrcInstance instance, Instant now) {
    Marks marks = instance.cluster().marks();
    PromotionRule rule = marks.rule(instance.key(), instance.details().detected());
    Optional<Suspension> downtime = marks.downtime(instance.key());
    json.put("IsCandidate", rule == PromotionRule.MUST || rule == PromotionRule.PREFER);
    json.put("PromotionRule", rule.word());
    json.put("IsDowntimed", downtime.isPresent());
    json.put("DowntimeReason", downtime.map(Suspension::reason).orElse(""));
    json.put("DowntimeOwner", downtime.map(Suspension::owner).orElse(""));
    json.put("DowntimeEndTimestamp", Json.timestamp(downtime.map(Suspension::until).orElse(null)));
    json.put(
        "ElapsedDowntime",
        downtime.map(d -> Duration.between(d.begun(), now).toNanos()).orElse(0L));
    json.put("UnresolvedHostname", "");
    json.put("AllowTLS", instance.details().settings().tls());
    json.put("Problems", instance.problems());
    json.put("LastDiscoveryLatency", 0);
    putGroup(json, instance, instance.details().group().orElse(null));
  }

  private static void putGroup(
      Map<String, Object> json, OrcInstance instance, @Nullable GroupFacts group) {
    json.put("ReplicationGroupName", group == null ? "" : group.name());
    json.put("ReplicationGroupIsSinglePrimary", group != null && group.singlePrimary());
    json.put("ReplicationGroupMemberState", group == null ? "" : group.state().name());
    json.put("ReplicationGroupMemberRole", group == null ? "" : role(group.role()));
    json.put(
        "ReplicationGroupMembers",
        group == null
            ? List.of()
            : Json.keys(
                group.members().stream()
                    .map(GroupFacts.Member::key)
                    .filter(key -> !key.equals(instance.key())) // its peers, as there
                    .toList()));
    json.put("ReplicationGroupPrimaryInstanceKey", Json.key(instance.groupPrimary().orElse(null)));
  }

  private static String role(GroupFacts.Role role) {
    return role == GroupFacts.Role.UNKNOWN ? "" : role.name();
  }

  private static Map<String, Object> coordinates(BinlogCoordinates at) {
    return Json.coordinates(at.file(), at.position());
  }
}
