package dev.baton.mysql.dialect;

import dev.baton.core.instance.InstanceKey;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.RefusedException;
import dev.baton.mysql.session.SqlSession;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ReplicationError;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * Sees that a replica truly replicates before anybody says so. A receiver calls itself running as
 * soon as it has logged in, and learns some milliseconds later that the source refuses to serve it
 * (error 1236); so the source's first event must have come, and a second look must find the same.
 */
public final class ReplicationCheck {

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(25);

  private final ChannelReader channels;

  public ReplicationCheck(ChannelReader channels) {
    this.channels = channels;
  }

  /** Whether both threads run and the source has sent something. */
  public static boolean runs(ReplicationChannel channel) {
    return channel.receiver() == ThreadState.RUNNING
        && channel.applier() == ThreadState.RUNNING
        && !channel.sourceLog().startsWith(":");
  }

  /** Waits until the instance replicates from the source, or throws what hinders it. */
  public void await(SqlSession session, InstanceKey source, Deadline deadline) throws SQLException {
    boolean ranBefore = false;
    while (true) {
      ReplicationChannel channel = require(channels.readDefault(session, deadline), source);
      boolean runs = runs(channel);
      if (runs && ranBefore) {
        return;
      }
      if (isHopeless(channel) || deadline.remaining().compareTo(BETWEEN_LOOKS) < 0) {
        throw new RefusedException(describe(channel));
      }
      ranBefore = runs;
      deadline.pause(BETWEEN_LOOKS);
    }
  }

  private static ReplicationChannel require(
      Optional<ReplicationChannel> channel, InstanceKey source) throws RefusedException {
    if (channel.isEmpty() || !channel.get().source().equals(source)) {
      throw new RefusedException(
          "it does not have "
              + source
              + " as its source, but "
              + channel.map(c -> c.source().toString()).orElse("none")
              + ": somebody else changes it");
    }
    return channel.get();
  }

  /** A thread that has stopped with an error does not start again by itself. */
  private static boolean isHopeless(ReplicationChannel channel) {
    return (channel.receiver() == ThreadState.STOPPED && channel.receiverError().present())
        || (channel.applier() == ThreadState.STOPPED && channel.applierError().present());
  }

  private static String describe(ReplicationChannel channel) {
    return "replication from %s does not run: receiver %s%s, applier %s%s"
        .formatted(
            channel.source(),
            channel.receiver(),
            error(channel.receiverError()),
            channel.applier(),
            error(channel.applierError()));
  }

  static String error(ReplicationError error) {
    return error.present() ? " (error " + error.code() + ", " + error.message() + ")" : "";
  }
}
