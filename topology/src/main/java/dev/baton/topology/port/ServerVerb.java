package dev.baton.topology.port;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.snapshot.BinlogCoordinates;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a person can have done to one server, beyond what recoveries need. Each is idempotent and
 * checks on the server itself what makes it safe; {@link InstanceLink#perform} does it, or tells
 * the statements.
 */
public sealed interface ServerVerb {

  /** The word of the command that asks for it. */
  String word();

  /** Starts both threads, what is only in the relay log first (V6 to V8). */
  record StartReplication() implements ServerVerb {
    @Override
    public String word() {
      return "start-replica";
    }
  }

  /**
   * Stops both threads.
   *
   * @param applyFirst whether the applier first executes everything received. MariaDB always does:
   *     it would delete what is not applied at the next start (V6)
   */
  record StopReplication(boolean applyFirst) implements ServerVerb {
    @Override
    public String word() {
      return applyFirst ? "stop-replica-nice" : "stop-replica";
    }
  }

  /** Stops both threads, what was received applied, and starts them. */
  record RestartReplication() implements ServerVerb {
    @Override
    public String word() {
      return "restart-replica";
    }
  }

  /** Forgets the source ({@code RESET REPLICA ALL}), once everything received is executed. */
  record ForgetSource() implements ServerVerb {
    @Override
    public String word() {
      return "reset-replica";
    }
  }

  /**
   * Makes the source's host unusable by two slashes in front of it, so that nobody starts
   * replication by mistake, and nothing is forgotten.
   */
  record Detach() implements ServerVerb {
    @Override
    public String word() {
      return "detach-replica";
    }
  }

  /** Undoes {@link Detach}. */
  record Reattach() implements ServerVerb {
    @Override
    public String word() {
      return "reattach-replica";
    }
  }

  /** Applies that much later than the source; zero ends it. */
  record Delay(Duration by) implements ServerVerb {
    @Override
    public String word() {
      return "delay-replication";
    }
  }

  /** Replicates by GTID, or by file and position. */
  record UseGtid(boolean on) implements ServerVerb {
    @Override
    public String word() {
      return on ? "enable-gtid" : "disable-gtid";
    }
  }

  /** Whether the instance waits for acknowledgements of its own writes. */
  record SemiSyncSource(boolean on) implements ServerVerb {
    @Override
    public String word() {
      return on ? "enable-semi-sync-source" : "disable-semi-sync-source";
    }
  }

  /** Whether the instance acknowledges what it receives. */
  record SemiSyncReplica(boolean on) implements ServerVerb {
    @Override
    public String word() {
      return on ? "enable-semi-sync-replica" : "disable-semi-sync-replica";
    }
  }

  /** Passes over the one transaction by which the applier has stopped. */
  record SkipTransaction() implements ServerVerb {
    @Override
    public String word() {
      return "skip-query";
    }
  }

  /** Logs in to the same source by another account. */
  record ChangeCredentials(ReplicationCredentials credentials) implements ServerVerb {
    @Override
    public String word() {
      return "change-credentials";
    }
  }

  /** Begins a new binary log. */
  record FlushBinaryLogs() implements ServerVerb {
    @Override
    public String word() {
      return "flush-binary-logs";
    }
  }

  /**
   * Removes the binary logs before one.
   *
   * @param upTo the first that stays
   * @param needs how far everybody is who may still need them; whoever is not behind the beginning
   *     of {@code upTo} needs nothing that is removed
   */
  record PurgeBinaryLogs(String upTo, List<Need> needs) implements ServerVerb {
    public PurgeBinaryLogs {
      needs = List.copyOf(needs);
    }

    @Override
    public String word() {
      return "purge-binary-logs";
    }

    /**
     * @param who as a person knows them
     * @param executed what they have
     */
    public record Need(String who, GtidPosition executed) {}
  }

  /** Takes no writes any more, or takes them again. */
  record ReadOnly(boolean on) implements ServerVerb {
    @Override
    public String word() {
      return on ? "set-read-only" : "set-writeable";
    }
  }

  /**
   * Ends what a connection executes. Replication's threads are left alone, and so is a commit that
   * waits for its acknowledgement: it would become visible without one (V3).
   */
  record KillQuery(long connection) implements ServerVerb {
    @Override
    public String word() {
      return "kill-query";
    }
  }

  /** Commits an empty transaction for each of these. MySQL only. */
  record InjectEmpty(MysqlGtidSet gtids) implements ServerVerb {
    @Override
    public String word() {
      return "gtid-errant-inject-empty";
    }
  }

  /**
   * Makes a replica forget that it has executed these, and with that its binary logs ({@code RESET
   * MASTER}); what the transactions have changed stays. MySQL only.
   */
  record ForgetErrant(MysqlGtidSet errant) implements ServerVerb {
    @Override
    public String word() {
      return "gtid-errant-reset-master";
    }
  }

  /** Finds the binary logs in which these were written. MySQL only; changes nothing. */
  record LocateErrant(MysqlGtidSet errant) implements ServerVerb {
    @Override
    public String word() {
      return "locate-gtid-errant";
    }
  }

  /** Follows a source, as {@link InstanceLink#replicateFrom} does. */
  record FollowSource(InstanceKey source, ReplicationCredentials credentials)
      implements ServerVerb {
    @Override
    public String word() {
      return "repoint";
    }
  }

  /**
   * Stops both threads at an exact place of the source's binary log, everything received before it
   * executed; for replicas that replicate by file and position. {@link Outcome#place} tells where
   * the instance stands then.
   *
   * @param until the place, which must not lie behind it; null for the end of what is received
   */
  record StandStill(@Nullable BinlogCoordinates until) implements ServerVerb {
    @Override
    public String word() {
      return "stand-still";
    }
  }

  /**
   * Points an instance that stands still at a place of a source's binary log, by file and position,
   * and starts nothing.
   */
  record FollowAt(InstanceKey source, BinlogCoordinates at, ReplicationCredentials credentials)
      implements ServerVerb {
    @Override
    public String word() {
      return "follow-at";
    }
  }

  /**
   * Writes a Pseudo-GTID marker into the binary log.
   *
   * @param seconds since 1970; markers grow
   * @param count grows with each marker of one manager
   * @param random tells two managers' markers apart
   */
  record InjectMarker(long seconds, long count, long random) implements ServerVerb {
    @Override
    public String word() {
      return "inject-pseudo-gtid";
    }
  }

  /**
   * Finds the last Pseudo-GTID marker of an instance that stands still and what came after it:
   * {@link Outcome#found} is the marker, then one line an event.
   */
  record ReadTail() implements ServerVerb {
    @Override
    public String word() {
      return "read-tail";
    }
  }

  /**
   * Finds in the binary log of an instance the place where another one's tail ends, waiting for it
   * to have come so far: {@link Outcome#place}, as the end of its own log.
   *
   * @param tail as {@link ReadTail} has found it
   */
  record MatchTail(List<String> tail) implements ServerVerb {
    public MatchTail {
      tail = List.copyOf(tail);
    }

    @Override
    public String word() {
      return "match-tail";
    }
  }

  /** Follows its own replica while it goes on taking writes. */
  record FollowOwnReplica(InstanceKey replica, ReplicationCredentials credentials)
      implements ServerVerb {
    @Override
    public String word() {
      return "make-co-primary";
    }
  }

  /**
   * What was done, or would be.
   *
   * @param statements in order, passwords left out; a line that begins with {@code --} says what is
   *     waited for
   * @param found what was looked for
   * @param place where the instance stands afterwards, if the verb tells
   */
  record Outcome(List<String> statements, List<String> found, Optional<Place> place) {
    public Outcome {
      statements = List.copyOf(statements);
      found = List.copyOf(found);
    }

    public Outcome(List<String> statements, List<String> found) {
      this(statements, found, Optional.empty());
    }
  }

  /**
   * One moment in two binary logs: what an instance has executed of its source's, and where its own
   * ends.
   *
   * @param own {@link BinlogCoordinates#NONE} if it has no binary log
   */
  record Place(BinlogCoordinates executed, BinlogCoordinates own) {}
}
