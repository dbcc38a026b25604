package dev.baton.benchmarks;

import dev.baton.wire.sql.StatementClassifier;
import dev.baton.wire.sql.StatementInfo;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
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

/** The tokenizer, with what runs on its tokens: the kind of the statement, and its digest. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class StatementBenchmark {

  /** What is classified. */
  public enum Sample {
    POINT_SELECT("SELECT c FROM sbtest1 WHERE id=5037"),
    INSERT(
        "INSERT INTO sbtest3 (id, k, c, pad) VALUES (5015, 4976, '83868641912-28773972837',"
            + " '67847967377-48000963322-62604785301')"),
    JOIN(
        "SELECT o.id, o.total, c.name FROM orders o JOIN customers c ON c.id = o.customer_id"
            + " WHERE o.created_at > '2026-01-01' AND c.country = 'KR' ORDER BY o.total DESC LIMIT"
            + " 50"),
    LONG_LIST("SELECT * FROM t WHERE id IN (" + "12345,".repeat(999) + "12345)");

    private final String sql;

    Sample(String sql) {
      this.sql = sql;
    }
  }

  @Param Sample sample = Sample.POINT_SELECT;

  private final StatementClassifier classifier = new StatementClassifier();
  private final StatementInfo info = new StatementInfo();
  private byte[] array = {};
  private ByteBuf direct = PooledByteBufAllocator.DEFAULT.directBuffer(1);

  /** The same bytes in an array and as they come off the network. */
  @Setup
  public void setUp() {
    array = sample.sql.getBytes(StandardCharsets.UTF_8);
    direct.release();
    direct = PooledByteBufAllocator.DEFAULT.directBuffer(array.length).writeBytes(array);
  }

  @TearDown
  public void tearDown() {
    direct.release();
  }

  @Benchmark
  public long classify() {
    classifier.classify(array, 0, array.length, 0, info);
    return info.digest();
  }

  @Benchmark
  public long classifyOffTheNetwork() {
    classifier.classify(direct, 0, direct.readableBytes(), 0, info);
    return info.digest();
  }

  /** As the statistics want it, once for each new digest. */
  @Benchmark
  public String digestText() {
    classifier.classify(array, 0, array.length, 0, info);
    return classifier.digestText();
  }
}
