package dev.baton.ops.backup.retain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.ops.backup.retain.Retention.Decision;
import dev.baton.ops.backup.retain.Retention.Proof;
import dev.baton.ops.backup.retain.Retention.Stored;
import dev.baton.testkit.Seeded;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetentionTest {

  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z"); // a Sunday

  @Test
  void theNewestStayByNumberAndByAge() {
    List<Stored> all = hourly(5);
    assertThat(kept(all, new RetentionPolicy(2, Duration.ZERO, 0, 0, 0))).containsExactly("1", "0");
    assertThat(kept(all, new RetentionPolicy(0, Duration.ofMinutes(150), 0, 0, 0)))
        .containsExactly("2", "1", "0");
  }

  @Test
  void ofEachDayWeekAndMonthTheNewestStays() {
    List<Stored> all = new ArrayList<>();
    for (int half = 0; half < 200; half++) {
      all.add(stored(Integer.toString(half), NOW.minus(Duration.ofHours(12L * half)), Proof.NONE));
    }
    // Noon and midnight of each day: of all days but the first the newest is that of noon.
    assertThat(kept(all, new RetentionPolicy(0, Duration.ZERO, 3, 0, 0)))
        .containsExactly("4", "2", "0");
    // Sundays at noon: 22nd, 15th, 8th of November.
    assertThat(kept(all, new RetentionPolicy(0, Duration.ZERO, 0, 3, 0)))
        .containsExactly("28", "14", "0");
    // The 31st of October, 22 days before; the 30th of September, 31 days before that.
    assertThat(kept(all, new RetentionPolicy(0, Duration.ZERO, 0, 0, 3)))
        .containsExactly("106", "44", "0");
    assertThat(kept(all, new RetentionPolicy(1, Duration.ZERO, 2, 2, 2)))
        .containsExactly("44", "14", "2", "0");
  }

  @Test
  void daysWithoutABackupDoNotCount() {
    List<Stored> all =
        List.of(
            stored("new", NOW, Proof.NONE),
            stored("a month ago", NOW.minus(Duration.ofDays(30)), Proof.NONE),
            stored("a year ago", NOW.minus(Duration.ofDays(365)), Proof.NONE));
    assertThat(kept(all, new RetentionPolicy(0, Duration.ZERO, 2, 0, 0)))
        .containsExactly("a month ago", "new");
  }

  @Test
  void theNewestVerifiedOneStaysHoweverOldItIs() {
    List<Stored> all = new ArrayList<>(hourly(5));
    all.add(stored("old", NOW.minus(Duration.ofDays(50)), Proof.VERIFIED));
    all.add(stored("older", NOW.minus(Duration.ofDays(51)), Proof.VERIFIED));
    RetentionPolicy one = new RetentionPolicy(1, Duration.ZERO, 0, 0, 0);
    assertThat(kept(all, one)).containsExactly("old", "0");
    assertThat(reason(all, one, "old")).isEqualTo("the newest that is verified");
    assertThat(reason(all, one, "older")).isEqualTo("nothing asks for it");
    assertThat(reason(all, one, "0")).isEqualTo("the newest, one of the last 1");
  }

  @Test
  void theNewestStaysAlsoWhenAllAreTooOld() {
    List<Stored> all = List.of(stored("old", NOW.minus(Duration.ofDays(50)), Proof.NONE));
    assertThat(kept(all, new RetentionPolicy(0, Duration.ofDays(7), 0, 0, 0)))
        .containsExactly("old");
  }

  @Test
  void oneThatIsNoGoodFillsNoPlaceAndGoesOnlyIfAnotherIsVerified() {
    RetentionPolicy one = new RetentionPolicy(1, Duration.ZERO, 0, 0, 0);
    Stored bad = stored("bad", NOW.plusSeconds(60), Proof.BAD);
    List<Stored> unproven = List.of(bad, stored("fine", NOW, Proof.NONE));
    assertThat(kept(unproven, one)).containsExactly("fine", "bad");
    List<Stored> proven = List.of(bad, stored("fine", NOW, Proof.VERIFIED));
    assertThat(kept(proven, one)).containsExactly("fine");
    assertThat(kept(List.of(bad), one)).containsExactly("bad");
  }

  @Test
  void eachClusterIsDecidedOnForItself() {
    List<Stored> all =
        List.of(
            new Stored("a", "shop", NOW, Proof.NONE),
            new Stored("b", "shop", NOW.minusSeconds(1), Proof.NONE),
            new Stored("c", "blog", NOW.minus(Duration.ofDays(9)), Proof.NONE));
    assertThat(kept(all, new RetentionPolicy(1, Duration.ZERO, 0, 0, 0))).containsExactly("c", "a");
  }

  @Test
  void whateverThePolicyTheNewestVerifiedIsAmongThoseThatStay() {
    Seeded.check("the newest verified backup stays", 500, RetentionTest::checkRandom);
  }

  private static void checkRandom(Random random) {
    List<Stored> all = new ArrayList<>();
    for (int i = random.nextInt(40); i >= 0; i--) {
      Instant at = NOW.minusSeconds(random.nextInt(90 * 86_400));
      all.add(stored("b" + i, at, Proof.values()[random.nextInt(3)]));
    }
    RetentionPolicy policy =
        new RetentionPolicy(
            random.nextInt(4),
            Duration.ofDays(random.nextInt(20)),
            random.nextInt(4),
            random.nextInt(4),
            random.nextInt(4));
    List<String> kept = kept(all, policy);
    assertThat(kept).isNotEmpty();
    all.stream()
        .filter(one -> one.proof() == Proof.VERIFIED)
        .max((a, b) -> a.snapshot().compareTo(b.snapshot()))
        .ifPresent(newest -> assertThat(kept).contains(newest.name()));
    List<Stored> left = all.stream().filter(one -> kept.contains(one.name())).toList();
    assertThat(kept(left, policy)).as("pruned again").isEqualTo(kept);
  }

  @Test
  void aPolicyThatWantsLessThanNothingIsRefused() {
    assertThatThrownBy(() -> new RetentionPolicy(-1, Duration.ZERO, 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(RetentionPolicy.NONE.isEmpty()).isTrue();
  }

  /** Named after the hours that they are old. */
  private static List<Stored> hourly(int count) {
    List<Stored> all = new ArrayList<>();
    for (int hours = 0; hours < count; hours++) {
      all.add(stored(Integer.toString(hours), NOW.minus(Duration.ofHours(hours)), Proof.NONE));
    }
    return all;
  }

  private static Stored stored(String name, Instant at, Proof proof) {
    return new Stored(name, "shop", at, proof);
  }

  private static List<String> kept(List<Stored> all, RetentionPolicy policy) {
    return Retention.decide(all, policy, NOW).stream()
        .filter(Decision::kept)
        .map(decision -> decision.stored().name())
        .toList();
  }

  private static String reason(List<Stored> all, RetentionPolicy policy, String name) {
    return Retention.decide(all, policy, NOW).stream()
        .filter(decision -> decision.stored().name().equals(name))
        .findFirst()
        .orElseThrow()
        .reason();
  }
}
