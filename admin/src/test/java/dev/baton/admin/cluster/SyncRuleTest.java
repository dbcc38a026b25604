package dev.baton.admin.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.admin.cluster.SyncRule.Verdict;
import dev.baton.admin.runtime.Checksums;
import dev.baton.testkit.Seeded;
import org.junit.jupiter.api.Test;

/** Which of two configurations counts. */
class SyncRuleTest {

  private static Checksums.Value value(long version, long epoch, String checksum) {
    return new Checksums.Value("mysql_users", version, epoch, checksum);
  }

  @Test
  void whatIsAlikeStays() {
    assertThat(SyncRule.of(value(1, 5, "a"), value(9, 9, "a"))).isEqualTo(Verdict.SAME);
  }

  @Test
  void aVersionAboveOneWithANewerEpochTravels() {
    assertThat(SyncRule.of(value(3, 5, "a"), value(2, 6, "b"))).isEqualTo(Verdict.FETCH);
    assertThat(SyncRule.of(value(2, 6, "b"), value(3, 5, "a"))).isEqualTo(Verdict.OWN_COUNTS);
  }

  @Test
  void oneThatHasNeverLoadedGivesWayWhateverItsClockSays() {
    assertThat(SyncRule.of(value(1, 99, "a"), value(2, 6, "b"))).isEqualTo(Verdict.FETCH);
    assertThat(SyncRule.of(value(2, 6, "b"), value(1, 99, "a"))).isEqualTo(Verdict.OWN_COUNTS);
  }

  @Test
  void betweenTwoThatHaveNeverLoadedNobodyDecides() {
    assertThat(SyncRule.of(value(1, 5, "a"), value(1, 6, "b"))).isEqualTo(Verdict.NOBODY_LOADED);
  }

  @Test
  void twoMembersNeverBothFetchNorBothWaitOnceSomebodyHasLoaded() {
    Seeded.check(
        "of two that differ one fetches",
        2_000,
        random -> {
          Checksums.Value one =
              value(random.nextInt(1, 4), random.nextInt(0, 3), "0x" + random.nextInt(4));
          Checksums.Value other =
              value(random.nextInt(1, 4), random.nextInt(0, 3), "0x" + random.nextInt(4));
          boolean same = one.checksum().equals(other.checksum());
          boolean loaded = one.version() > 1 || other.version() > 1;
          int fetches = fetches(SyncRule.of(one, other)) + fetches(SyncRule.of(other, one));
          assertThat(fetches).as("%s and %s", one, other).isEqualTo(!same && loaded ? 1 : 0);
        });
  }

  private static int fetches(Verdict verdict) {
    return verdict == Verdict.FETCH || verdict == Verdict.FETCH_TIE ? 1 : 0;
  }
}
