package dev.baton.wire.binlog;

import io.netty.buffer.ByteBuf;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * When a transaction was committed on the server where it was first written, as the event that
 * begins it tells: MySQL 8.0 and newer in microseconds, all others in seconds, of their own clock.
 *
 * <p>Source: {@code Gtid_event} in MySQL's {@code control_events.h}.
 */
public final class CommitTime {
  /** Flags, UUID, number, a type code, and two logical timestamps. */
  private static final int BEFORE_TIMES = 1 + 16 + 8 + 1 + 8 + 8;

  private static final int TIME_LENGTH = 7;

  /** Set in the first time if the original one, of another server, follows. */
  private static final long ORIGINAL_FOLLOWS = 1L << 55;

  private CommitTime() {}

  /**
   * @param gtid an event that begins a transaction
   */
  public static Instant of(BinlogEvent gtid) {
    if (gtid.type() != EventTypes.GTID && gtid.type() != EventTypes.ANONYMOUS_GTID) {
      return gtid.timestamp();
    }
    ByteBuf body = gtid.body();
    if (body.readableBytes() < BEFORE_TIMES + TIME_LENGTH) {
      return gtid.timestamp();
    }
    body.skipBytes(BEFORE_TIMES);
    long micros = readTime(body);
    if ((micros & ORIGINAL_FOLLOWS) != 0) {
      micros = body.readableBytes() < TIME_LENGTH ? 0 : readTime(body);
    }
    return micros == 0 ? gtid.timestamp() : Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  private static long readTime(ByteBuf body) {
    long low = body.readUnsignedIntLE();
    return low | (long) body.readUnsignedMediumLE() << 32;
  }
}
