package dev.baton.topology.snapshot;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.instance.InstanceKey;
import java.util.OptionalLong;

/**
 * One source that an instance replicates from.
 *
 * @param name the channel or connection name, empty for the default one
 * @param received everything the receiver has written to the relay log, whether applied or not:
 *     {@code Retrieved_Gtid_Set} joined with what is executed, or MariaDB's {@code Gtid_IO_Pos}
 *     (empty after a restart, fact V7)
 * @param delay how far behind the server says it is, in seconds
 * @param heartbeats a count that moves with every heartbeat received
 * @param sourceLog the source's file and position up to which it has received: with {@code
 *     heartbeats} and {@code received}, what moves while the source is alive
 * @param heartbeatPeriodMillis how often the source sends a heartbeat when it is idle
 * @param details what decides on nothing urgent: settings and positions
 */
public record ReplicationChannel(
    String name,
    InstanceKey source,
    ThreadState receiver,
    ThreadState applier,
    GtidPosition received,
    boolean autoPosition,
    OptionalLong delay,
    long heartbeats,
    String sourceLog,
    long heartbeatPeriodMillis,
    ReplicationError receiverError,
    ReplicationError applierError,
    ChannelDetails details) {

  /** Without details. */
  public ReplicationChannel(
      String name,
      InstanceKey source,
      ThreadState receiver,
      ThreadState applier,
      GtidPosition received,
      boolean autoPosition,
      OptionalLong delay,
      long heartbeats,
      String sourceLog,
      long heartbeatPeriodMillis,
      ReplicationError receiverError,
      ReplicationError applierError) {
    this(
        name,
        source,
        receiver,
        applier,
        received,
        autoPosition,
        delay,
        heartbeats,
        sourceLog,
        heartbeatPeriodMillis,
        receiverError,
        applierError,
        ChannelDetails.UNKNOWN);
  }

  public ReplicationChannel withSource(InstanceKey value) {
    return with(value, received, heartbeats, details);
  }

  public ReplicationChannel withDetails(ChannelDetails value) {
    return with(source, received, heartbeats, value);
  }

  /** The same, when more is known of what was received than the server says. */
  public ReplicationChannel withReceived(GtidPosition known) {
    return with(source, known, heartbeats, details);
  }

  /** Without what changes or is read anew although nothing happens: heartbeats and details. */
  public ReplicationChannel settled() {
    return with(source, received, 0, ChannelDetails.UNKNOWN);
  }

  private ReplicationChannel with(
      InstanceKey newSource,
      GtidPosition newReceived,
      long newHeartbeats,
      ChannelDetails newDetails) {
    return new ReplicationChannel(
        name,
        newSource,
        receiver,
        applier,
        newReceived,
        autoPosition,
        delay,
        newHeartbeats,
        sourceLog,
        heartbeatPeriodMillis,
        receiverError,
        applierError,
        newDetails);
  }

  /** A replication thread's state. */
  public enum ThreadState {
    RUNNING,
    CONNECTING,
    STOPPED
  }

  /**
   * @param code the server's error number, 0 if there is none
   */
  public record ReplicationError(int code, String message) {
    public static final ReplicationError NONE = new ReplicationError(0, "");

    public boolean present() {
      return code != 0;
    }
  }
}
