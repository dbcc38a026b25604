package dev.baton.core.gtid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.testkit.Seeded;
import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MysqlGtidSetTest {

  private static final int CASES = 3_000;
  private static final String UUID = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
  private static final String LOW = "00000000-71ca-11e1-9e33-c80aa9429562";
  private static final String HIGH = "f0000000-71ca-11e1-9e33-c80aa9429562";

  // --- algebra, against one bit a transaction ---

  @Test
  void unionHoldsWhatEitherHolds() {
    Seeded.check(
        "union",
        CASES,
        random -> {
          GtidModel a = GtidModel.random(random);
          GtidModel b = GtidModel.random(random);
          assertThat(a.toSet().union(b.toSet())).hasToString(a.combine(b, BitSet::or).toText());
        });
  }

  @Test
  void subtractionKeepsWhatOnlyTheFirstHolds() {
    Seeded.check(
        "subtract",
        CASES,
        random -> {
          GtidModel a = GtidModel.random(random);
          GtidModel b = GtidModel.random(random);
          assertThat(a.toSet().subtract(b.toSet()))
              .hasToString(a.combine(b, BitSet::andNot).toText());
        });
  }

  @Test
  void intersectionHoldsWhatBothHold() {
    Seeded.check(
        "intersect",
        CASES,
        random -> {
          GtidModel a = GtidModel.random(random);
          GtidModel b = GtidModel.random(random);
          assertThat(a.toSet().intersect(b.toSet()))
              .hasToString(a.combine(b, BitSet::and).toText());
        });
  }

  @Test
  void aSetCoversAnotherExactlyIfNothingIsLeftOfItsSubtraction() {
    Seeded.check(
        "covers",
        CASES,
        random -> {
          MysqlGtidSet a = GtidModel.random(random).toSet();
          MysqlGtidSet b = GtidModel.random(random).toSet();
          assertThat(a.covers(b)).isEqualTo(b.subtract(a).isEmpty());
          assertThat(a.union(b).covers(a)).isTrue();
          assertThat(a.covers(a.intersect(b))).isTrue();
        });
  }

  @Test
  void containsAndCountAgreeWithTheModel() {
    Seeded.check(
        "contains",
        CASES,
        random -> {
          GtidModel model = GtidModel.random(random);
          MysqlGtid gtid = GtidModel.randomGtid(random);
          assertThat(model.toSet().contains(gtid)).isEqualTo(model.contains(gtid));
          assertThat(model.toSet().count()).isEqualTo(model.count());
          assertThat(model.toSet().isEmpty()).isEqualTo(model.count() == 0);
        });
  }

  @Test
  void howeverItIsWrittenItIsTheSameSetAndPrintsTheSame() {
    Seeded.check(
        "parse",
        CASES,
        random -> {
          GtidModel model = GtidModel.random(random);
          MysqlGtidSet parsed = MysqlGtidSet.parse(model.toUntidyText(random));
          assertThat(parsed).hasToString(model.toText()).isEqualTo(model.toSet());
          assertThat(MysqlGtidSet.parse(parsed.toServerText())).isEqualTo(parsed);
          assertThat(parsed.hashCode()).isEqualTo(model.toSet().hashCode());
        });
  }

  @Test
  void noTextMakesTheParserFailInAnotherWayThanItPromises() {
    String letters = "0123456789abcdefABCDEF-:,_ {}xyz\n";
    Seeded.check(
        "garbage",
        CASES,
        random -> {
          StringBuilder text = new StringBuilder(GtidModel.random(random).toText());
          for (int i = random.nextInt(4); i >= 0; i--) {
            char letter = letters.charAt(random.nextInt(letters.length()));
            text.insert(random.nextInt(text.length() + 1), letter);
          }
          try {
            MysqlGtidSet set = MysqlGtidSet.parse(text.toString());
            assertThat(MysqlGtidSet.parse(set.toString())).isEqualTo(set);
          } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("[HERE]");
          }
        });
  }

  // --- text, as MySQL 9.7 answers to GTID_SUBTRACT(text, '') ---

  @ParameterizedTest(name = "[{index}]")
  @CsvSource(
      delimiter = '|',
      value = {
        "U:1-3:5:TagB:1-2:4:taga:3-5  | U:1-3:5:taga:3-5:tagb:1-2:4",
        "U:tagb:1-3:5,U:1-2:taga:7    | U:1-2:taga:7:tagb:1-3:5",
        "U:3:1-2:4                    | U:1-4",
        "U:001-03                     | U:1-3",
        ",, U : 1 - 3 , ,             | U:1-3",
        "U :1:2 : 5                   | U:1-2:5",
        "U:tag :1                     | U:tag:1",
        "U:taga:tagb:3                | U:tagb:3",
        "U:1:tag                      | U:1",
        "U:5-3                        | ''",
        "U:3-0                        | ''",
        "U                            | ''",
        "U:tag                        | ''",
        "U:1-9223372036854775806      | U:1-9223372036854775806",
        "3E11FA4771CA11E19E33C80AA9429562:1       | U:1",
        "{3E11FA47-71CA-11E1-9E33-C80AA9429562}:1 | U:1",
      })
  void readsWhatAServerReads(String text, String printed) {
    assertThat(MysqlGtidSet.parse(text.replace("U", UUID))).hasToString(printed.replace("U", UUID));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "U:",
        "U:1:",
        "U:0",
        "U:0-3",
        "U:9223372036854775807",
        "U:1-9223372036854775807",
        "U:99999999999999999999999999",
        "U:tag:",
        "U:1:1tag:1",
        "U:a23456789012345678901234567890123:1",
        "U:1 3e11fa47-71ca-11e1-9e33-c80aa9429562:1",
        "U:+1",
        "U:1-",
        "U:-1",
        "3e11fa47-71ca-11e1-9e33:1",
        "0-1-42",
        "{U:1",
      })
  void refusesWhatAServerRefusesAndSaysWhere(String text) {
    assertThatThrownBy(() -> MysqlGtidSet.parse(text.replace("U", UUID)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("malformed MySQL GTID set: ")
        .hasMessageContaining("[HERE]");
  }

  @Test
  void sourcesAreOrderedByTheirBytesAsServersOrderThem() {
    MysqlGtidSet set = MysqlGtidSet.parse(HIGH + ":1," + UUID + ":2," + LOW + ":7");
    assertThat(set.toServerText()).isEqualTo(LOW + ":7,\n" + UUID + ":2,\n" + HIGH + ":1");
  }

  @Test
  void theEmptySetIsValidAndPrintsNothing() {
    assertThat(MysqlGtidSet.parse(" \n ")).isEqualTo(MysqlGtidSet.EMPTY).hasToString("");
    assertThat(MysqlGtidSet.EMPTY.covers(MysqlGtidSet.EMPTY)).isTrue();
    assertThat(MysqlGtidSet.EMPTY.isEmpty()).isTrue();
  }

  @Test
  void aCountThatNoLongHoldsIsTheLargestLong() {
    String all = ":1-" + MysqlGtid.MAX_NUMBER;
    assertThat(MysqlGtidSet.parse(UUID + all + "," + LOW + all + "," + HIGH + all).count())
        .isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aTagIsASeriesOfItsOwn() {
    MysqlGtidSet untagged = MysqlGtidSet.parse(UUID + ":1-10");
    assertThat(untagged.covers(MysqlGtidSet.parse(UUID + ":a:3"))).isFalse();
    assertThat(untagged.contains(MysqlGtid.parse(UUID + ":A:3"))).isFalse();
  }

  @Test
  void oneGtidIsReadAndPrinted() {
    assertThat(MysqlGtid.parse(UUID.toUpperCase() + ":Tag:7")).hasToString(UUID + ":tag:7");
    assertThatThrownBy(() -> MysqlGtid.parse(UUID + ":1-2"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void flavoursDoNotMix() {
    assertThatThrownBy(() -> MysqlGtidSet.EMPTY.covers(MariadbGtidPosition.EMPTY))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
