package dev.baton.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SeededTest {

  @Test
  void everyCaseRunsWithRandomnessOfItsOwn() {
    List<Long> drawn = new ArrayList<>();
    Seeded.check("draws", 50, null, random -> drawn.add(random.nextLong()));
    assertThat(drawn).hasSize(50);
    assertThat(new HashSet<>(drawn)).hasSize(50);
  }

  @Test
  void theSeedInAFailureReplaysExactlyThatCase() {
    List<Integer> failedWith = new ArrayList<>();
    Seeded.Property neverAbove90 =
        random -> {
          int value = random.nextInt(100);
          if (value > 90) {
            failedWith.add(value);
            throw new IllegalStateException("too high");
          }
        };
    String message =
        org.assertj.core.api.Assertions.catchThrowable(
                () -> Seeded.check("stays low", 10_000, null, neverAbove90))
            .getMessage();
    Matcher seed = Pattern.compile("-Dbaton\\.seed=(-?\\d+)").matcher(message);
    assertThat(seed.find()).as(message).isTrue();

    assertThatThrownBy(() -> Seeded.check("stays low", 10_000, seed.group(1), neverAbove90))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("case 1 of 1")
        .hasRootCauseMessage("too high");
    assertThat(failedWith).hasSize(2);
    assertThat(failedWith.get(1)).isEqualTo(failedWith.get(0));
  }

  @Test
  void aPropertyWithoutCasesIsAMistake() {
    assertThatThrownBy(() -> Seeded.check("empty", 0, null, random -> {}))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
