package dev.baton.topology.adopt;

import dev.baton.core.instance.InstanceKey;
import java.util.Locale;

/**
 * A change that Baton would make to a server, and does not make.
 *
 * @param reason what it is good for, with what was found
 * @param statement what to say to the server, or to write into its configuration
 * @param undo what takes it back
 */
public record Proposal(
    InstanceKey instance,
    Topic topic,
    Weight weight,
    String reason,
    String statement,
    String undo) {

  /** What it is about. */
  public enum Topic {
    HEARTBEAT_PERIOD,
    NET_TIMEOUT,
    READ_ONLY,
    SEMI_SYNC,
    GTID,
    GTID_STRICT_MODE,
    BINARY_LOG,
    PRIVILEGES,
    REPLICATION_ACCOUNT,
    READ_ONLY_BYPASS,
    EVENTS,
    REPLICATION_FILTERS,
    REPORT_HOST,
    REPLICA_START,
    RELAY_LOG_RECOVERY,
    SERVER_ID;

    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** How much depends on it. */
  public enum Weight {
    /** Without it Baton cannot act, or an acknowledged write could be lost. */
    NEEDED,
    /** Without it Baton is slower, or sees less. */
    USEFUL;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
