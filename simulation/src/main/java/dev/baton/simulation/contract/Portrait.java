package dev.baton.simulation.contract;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ReplicationError;
import dev.baton.topology.snapshot.SemiSyncFacts;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A server's facts as one line that real and simulated servers can share: servers are called a, b
 * and c, transactions are counted by writer since the script began, and errors are named by what
 * decisions make of them.
 */
final class Portrait {
  private static final Duration LIMIT = Duration.ofMillis(1_500);
  private static final int CLIENT_ERRORS_FROM = 2000;
  private static final int CLIENT_ERRORS_TO = 2999;

  private final Bench bench;
  private final Map<String, String> writers = new TreeMap<>();
  private GtidPosition baseline;

  Portrait(Bench bench) throws InstanceException {
    this.bench = bench;
    for (int i = 0; i < Contract.SERVERS; i++) {
      InstanceFacts facts = bench.link(i).probe(Duration.ofSeconds(10));
      String id = facts.serverUuid();
      writers.put(id == null ? String.valueOf(facts.serverId()) : id, Contract.name(i));
    }
    this.baseline = bench.link(0).probe(Duration.ofSeconds(10)).executed();
  }

  /** How it is now, or that it does not answer. */
  String of(int server) {
    try {
      return facts(bench.link(server).probe(LIMIT));
    } catch (InstanceException e) {
      return switch (e.failure().kind()) {
        case REFUSED, BROKEN, SHUTTING_DOWN -> "is gone";
        case TIMEOUT -> "does not answer";
        default -> "says " + e.failure().kind();
      };
    }
  }

  private String facts(InstanceFacts facts) {
    StringBuilder text = new StringBuilder();
    text.append(facts.writable() ? "writable" : "closed");
    text.append(facts.readOnly() ? " read_only" : "");
    text.append(facts.superReadOnly() ? " super_read_only" : "");
    text.append(facts.offlineMode() ? " offline_mode" : "");
    text.append(", executed ").append(count(facts.executed()));
    SemiSyncFacts semi = facts.semiSync();
    text.append(", semi-sync");
    text.append(semi.sourceActive() ? " waits for " + semi.requiredAcks() : " does not wait");
    text.append(" of ").append(semi.connectedAcknowledgers());
    text.append(", ").append(semi.waitingSessions()).append(" waiting");
    facts.channels().forEach(channel -> text.append("; ").append(channel(channel)));
    return text.toString();
  }

  String channel(ReplicationChannel channel) {
    return "from %s, receiver %s%s, applier %s%s, received %s%s"
        .formatted(
            name(channel.source()),
            channel.receiver(),
            error(channel.receiverError()),
            channel.applier(),
            error(channel.applierError()),
            count(channel.received()),
            channel.autoPosition() ? "" : ", by position");
  }

  private String name(InstanceKey key) {
    for (int i = 0; i < Contract.SERVERS; i++) {
      if (bench.key(i).equals(key)) {
        return Contract.name(i);
      }
    }
    return "nobody known";
  }

  private static String error(ReplicationError error) {
    if (!error.present()) {
      return "";
    }
    boolean lost = error.code() >= CLIENT_ERRORS_FROM && error.code() <= CLIENT_ERRORS_TO;
    return lost ? " (cannot connect)" : " (error " + error.code() + ")";
  }

  /** What there is beyond the beginning, by writer. */
  private String count(GtidPosition position) {
    if (position instanceof MysqlGtidSet set && baseline instanceof MysqlGtidSet begin) {
      Map<String, Long> counts = new TreeMap<>();
      set.subtract(begin)
          .intervals()
          .forEach(
              i ->
                  counts.merge(
                      writers.getOrDefault(i.source().uuid().toString(), "?"),
                      i.last() - i.first() + 1,
                      Long::sum));
      return counts.isEmpty() ? "nothing" : join(counts);
    }
    if (position instanceof MariadbGtidPosition at && baseline instanceof MariadbGtidPosition b) {
      if (at.isEmpty()) {
        return "unknown";
      }
      Map<String, Long> counts = new TreeMap<>();
      at.gtids()
          .forEach(
              gtid ->
                  counts.put(
                      writers.getOrDefault(String.valueOf(gtid.server()), "?"),
                      gtid.sequence() - b.at(gtid.domain()).map(g -> g.sequence()).orElse(0L)));
      return join(counts);
    }
    return position.toString();
  }

  private static String join(Map<String, Long> counts) {
    return counts.entrySet().stream()
        .map(e -> e.getKey() + "+" + e.getValue())
        .collect(Collectors.joining(" "));
  }
}
