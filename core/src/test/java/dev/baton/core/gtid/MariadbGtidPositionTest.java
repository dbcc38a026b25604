package dev.baton.core.gtid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.core.instance.Flavour;
import dev.baton.testkit.Seeded;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MariadbGtidPositionTest {

  private static final int DOMAINS = 4;

  @Test
  void printsOrderedByDomainWhateverTheOrderItWasWrittenIn() {
    assertThat(MariadbGtidPosition.parse("10-2-7, 2-1-9,0-1-5\n"))
        .hasToString("0-1-5,2-1-9,10-2-7");
  }

  @Test
  void theEmptyPositionIsValid() {
    assertThat(MariadbGtidPosition.parse("")).isEqualTo(MariadbGtidPosition.EMPTY).hasToString("");
    assertThat(GtidPosition.parse(Flavour.MARIADB, " ").isEmpty()).isTrue();
    assertThat(GtidPosition.empty(Flavour.MARIADB)).isEqualTo(MariadbGtidPosition.EMPTY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0-1",
        "0-1-5,",
        ",0-1-5",
        "0-1-5-6",
        "a-1-5",
        "0-1--5",
        "4294967296-1-1",
        "0-4294967296-1",
        "0-1-9223372036854775808",
        "0 1 5",
        "3e11fa47:1-5",
      })
  void refusesWhatIsNoPosition(String text) {
    assertThatThrownBy(() -> MariadbGtidPosition.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("MariaDB GTID position: item ");
  }

  @Test
  void aDomainNamedTwiceIsRefusedButABinlogStateListMayNameIt() {
    assertThatThrownBy(() -> MariadbGtidPosition.parse("0-1-5,0-2-7"))
        .hasMessageContaining("domain 0 is named twice: 0-1-5 and 0-2-7");
    assertThat(MariadbGtid.parseList("0-1-5,0-2-7"))
        .containsExactly(new MariadbGtid(0, 1, 5), new MariadbGtid(0, 2, 7));
  }

  @Test
  void coversComparesTheSequenceOfEachDomainAndNotTheServer() {
    MariadbGtidPosition position = MariadbGtidPosition.parse("0-1-5,1-2-7");
    assertThat(position.covers(MariadbGtidPosition.parse("0-9-5"))).isTrue();
    assertThat(position.covers(MariadbGtidPosition.parse("0-1-6"))).isFalse();
    assertThat(position.covers(MariadbGtidPosition.parse("2-1-1"))).isFalse();
    assertThat(position.covers(MariadbGtidPosition.EMPTY)).isTrue();
    assertThat(MariadbGtidPosition.EMPTY.covers(position)).isFalse();
    assertThat(position.at(1)).contains(new MariadbGtid(1, 2, 7));
    assertThat(position.at(2)).isEmpty();
  }

  @Test
  void joiningKeepsTheHighestOfEachDomain() {
    Seeded.check(
        "join",
        2_000,
        random -> {
          MariadbGtidPosition a = randomPosition(random);
          MariadbGtidPosition b = randomPosition(random);
          MariadbGtidPosition joined = a.joinedWith(b);
          assertThat(joined.covers(a)).isTrue();
          assertThat(joined.covers(b)).isTrue();
          for (long domain = 0; domain < DOMAINS; domain++) {
            assertThat(sequence(joined, domain))
                .isEqualTo(Math.max(sequence(a, domain), sequence(b, domain)));
          }
          boolean bIsNowhereAhead =
              LongStream.range(0, DOMAINS).allMatch(d -> sequence(b, d) <= sequence(a, d));
          assertThat(a.covers(b)).isEqualTo(bIsNowhereAhead);
          assertThat(joined.equals(a)).isEqualTo(bIsNowhereAhead);
          assertThat(MariadbGtidPosition.parse(joined.toString())).isEqualTo(joined);
        });
  }

  @Test
  void withReplacesOneDomainEvenBackwards() {
    assertThat(MariadbGtidPosition.parse("0-1-5,1-2-7").with(new MariadbGtid(0, 3, 2)))
        .hasToString("0-3-2,1-2-7");
  }

  @Test
  void flavoursDoNotMix() {
    assertThatThrownBy(() -> MariadbGtidPosition.EMPTY.joinedWith(MysqlGtidSet.EMPTY))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static long sequence(MariadbGtidPosition position, long domain) {
    return position.at(domain).map(MariadbGtid::sequence).orElse(-1L);
  }

  private static MariadbGtidPosition randomPosition(Random random) {
    MariadbGtidPosition position = MariadbGtidPosition.EMPTY;
    for (int i = random.nextInt(5); i > 0; i--) {
      position =
          position.with(
              new MariadbGtid(random.nextInt(DOMAINS), 1 + random.nextInt(3), random.nextInt(6)));
    }
    return position;
  }
}
