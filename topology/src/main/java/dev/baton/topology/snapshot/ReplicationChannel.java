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
    return with(value, details);
  }

  public ReplicationChannel withDetails(ChannelDetails value) {
    return with(source, value);
  }

  /** Without what changes or is read anew although nothing happens: heartbeats and details. */
  public ReplicationChannel settled() {
    return new ReplicationChannel(
        name,
        source,
        receiver,
        applier,
        received,
        autoPosition,
        delay,
        0,
        sourceLog,
        heartbeatPeriodMillis,
        receiverError,
        applierError,
        ChannelDetails.UNKNOWN);
  }

  private ReplicationChannel with(InstanceKey newSource, ChannelDetails newDetails) {
    return new ReplicationChannel(
        name,
        newSource,
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
        newDetails);
  }

  /** The same, when more is known of what was received than the server says. */
  public ReplicationChannel withReceived(GtidPosition known) {
    return new ReplicationChannel(
        name,
        source,
        receiver,
        applier,
        known,
        autoPosition,
        delay,
        heartbeats,
        sourceLog,
        heartbeatPeriodMillis,
        receiverError,
        applierError,
        details);
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
