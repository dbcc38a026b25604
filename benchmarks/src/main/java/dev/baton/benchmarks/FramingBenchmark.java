package dev.baton.benchmarks;

import dev.baton.wire.packet.Capabilities;
import dev.baton.wire.packet.Commands;
import dev.baton.wire.packet.EofPacket;
import dev.baton.wire.packet.OkPacket;
import dev.baton.wire.packet.Packets;
import dev.baton.wire.packet.ServerStatus;
import dev.baton.wire.packet.SessionStateListener;
import dev.baton.wire.result.ResponseTracker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Finding the end of an answer. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FramingBenchmark {

  private static final int ROW_BYTES = 121;
  private static final int DEFINITION_BYTES = 48;

  @Param({"0", "1", "100"})
  int rows;

  private final ResponseTracker tracker = new ResponseTracker(new SessionStateListener() {});
  private ByteBuf answer = PooledByteBufAllocator.DEFAULT.directBuffer(1);

  /** An OK packet, or a result of one column. */
  @Setup
  public void setUp() {
    tracker.configure(Capabilities.PROTOCOL_41);
    answer.release();
    answer = PooledByteBufAllocator.DEFAULT.directBuffer(1 << 10);
    if (rows == 0) {
      OkPacket.of(1, 0, ServerStatus.AUTOCOMMIT, 0).write(answer, 1, Capabilities.PROTOCOL_41);
      return;
    }
    int sequence = Packets.write(answer, 1, new byte[] {1});
    sequence = Packets.write(answer, sequence, new byte[DEFINITION_BYTES]);
    sequence = new EofPacket(0, ServerStatus.AUTOCOMMIT).write(answer, sequence);
    for (int i = 0; i < rows; i++) {
      sequence = Packets.write(answer, sequence, new byte[ROW_BYTES]);
    }
    new EofPacket(0, ServerStatus.AUTOCOMMIT).write(answer, sequence);
  }

  @TearDown
  public void tearDown() {
    answer.release();
  }

  @Benchmark
  public int scan() {
    tracker.begin(Commands.QUERY);
    int ready = tracker.scan(answer);
    if (!tracker.isComplete()) {
      throw new IllegalStateException("the answer is whole");
    }
    return ready;
  }
}
