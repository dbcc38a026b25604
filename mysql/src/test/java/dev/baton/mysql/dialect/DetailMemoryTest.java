package dev.baton.mysql.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.topology.snapshot.BinaryLogFacts;
import dev.baton.topology.snapshot.BinlogCoordinates;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DetailMemoryTest {
  private static final MysqlGtidSet TEN =
      MysqlGtidSet.parse("aaaaaaaa-0000-0000-0000-000000000000:1-10");
  private static final MysqlGtidSet ELEVEN =
      MysqlGtidSet.parse("aaaaaaaa-0000-0000-0000-000000000000:1-11");

  private final DetailMemory memory = new DetailMemory();

  private static long seconds(long n) {
    return Duration.ofSeconds(n).toNanos();
  }

  @Test
  void everythingIsDueAtFirstThenSessionsEveryTwoSecondsAndTheRestEveryTen() {
    long start = seconds(-5); // a clock may stand anywhere
    assertThat(memory.sessionsAreDue(start) && memory.restIsDue(start)).isTrue();
    memory.sessionsRead(start);
    memory.restRead(start);
    assertThat(memory.sessionsAreDue(start + seconds(2) - 1)).isFalse();
    assertThat(memory.sessionsAreDue(start + seconds(2))).isTrue();
    assertThat(memory.restIsDue(start + seconds(10) - 1)).isFalse();
    assertThat(memory.restIsDue(start + seconds(10))).isTrue();
  }

  @Test
  void whatHungIsAskedLessAndLessOftenButAtLeastEveryFiveMinutes() {
    long now = 0;
    for (long expected : new long[] {10, 20, 40, 80, 160, 300, 300}) {
      memory.postpone(now);
      assertThat(memory.restIsDue(now + seconds(expected) - 1)).isFalse();
      assertThat(memory.sessionsAreDue(now + seconds(expected) - 1)).isFalse();
      now += seconds(expected);
      assertThat(memory.restIsDue(now) && memory.sessionsAreDue(now)).isTrue();
    }
    memory.restRead(now);
    memory.postpone(now);
    assertThat(memory.restIsDue(now + seconds(10))).isTrue();
  }

  @Test
  void aStallIsOverOnceSomethingWasCommitted() {
    BinlogCoordinates end = new BinlogCoordinates("binlog.000007", 4);
    memory.binaryLogRead(new BinaryLogFacts(end, false, List.of("shop"), List.of()));
    memory.binaryLogStalled(TEN);
    assertThat(memory.binaryLog(TEN).stalled()).isTrue();
    assertThat(memory.binaryLog(TEN).position()).isEqualTo(end);
    assertThat(memory.binaryLog(ELEVEN).stalled()).isFalse();
    assertThat(memory.binaryLog(ELEVEN).doDb()).containsExactly("shop");
  }
}
