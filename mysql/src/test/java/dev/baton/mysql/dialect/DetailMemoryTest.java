package dev.baton.mysql.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.topology.snapshot.BinaryLogFacts;
import dev.baton.topology.snapshot.BinlogCoordinates;
import dev.baton.topology.snapshot.Detected;
import dev.baton.topology.snapshot.Detected.Subject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  void whatAStatementToldLastHoldsWhileItFails() {
    DetailMemory asking = new DetailMemory(Map.of(Subject.REGION, "SELECT region FROM meta.here"));
    assertThat(asking.queriesDue(0)).containsOnlyKeys(Subject.REGION);
    asking.detected(Subject.REGION, Optional.of("north"), 0);
    assertThat(asking.queriesDue(seconds(10) - 1)).isEmpty();
    asking.notDetected(Subject.REGION, "no such table", false, seconds(10));
    assertThat(asking.queriesDue(seconds(20))).containsOnlyKeys(Subject.REGION);
    assertThat(asking.detected())
        .isEqualTo(
            new Detected(Map.of(Subject.REGION, "north"), Map.of(Subject.REGION, "no such table")));
    asking.detected(Subject.REGION, Optional.empty(), seconds(20));
    assertThat(asking.detected()).isEqualTo(Detected.NOTHING);
  }

  @Test
  void aStatementThatHangsIsAskedLessAndLessOftenAndKeepsNoOtherFromBeingAsked() {
    DetailMemory asking =
        new DetailMemory(
            Map.of(Subject.REGION, "SELECT SLEEP(100)", Subject.DATA_CENTRE, "SELECT 'dc1'"));
    asking.notDetected(Subject.REGION, "no answer", true, 0);
    assertThat(asking.queriesDue(1)).containsOnlyKeys(Subject.DATA_CENTRE);
    asking.notDetected(Subject.REGION, "no answer", true, seconds(10));
    assertThat(asking.queriesDue(seconds(30) - 1)).doesNotContainKey(Subject.REGION);
    assertThat(asking.queriesDue(seconds(30))).containsKey(Subject.REGION);
    assertThat(memory.queriesDue(0)).as("nothing is asked").isEmpty();
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
