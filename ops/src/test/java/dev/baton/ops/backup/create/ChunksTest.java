package dev.baton.ops.backup.create;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testkit.Seeded;
import java.math.BigInteger;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ChunksTest {

  private static final BigInteger LARGEST = new BigInteger("18446744073709551615");

  @Test
  void aSmallTableIsOnePieceWithoutACondition() {
    assertThat(Chunks.of("id", BigInteger.ONE, BigInteger.TEN, 99, 100)).containsExactly("");
    assertThat(Chunks.of("id", BigInteger.ONE, BigInteger.ONE, 9_999, 100)).containsExactly("");
  }

  @Test
  void rangesTouchAndTheOuterOnesAreOpen() {
    assertThat(Chunks.of("a`b", BigInteger.valueOf(-4), BigInteger.valueOf(5), 300, 100))
        .containsExactly("`a``b` < -1", "`a``b` >= -1 AND `a``b` < 2", "`a``b` >= 2");
  }

  @Test
  void everyKeyIsInExactlyOnePiece() {
    Seeded.check(
        "every key is in one piece",
        40,
        random -> {
          BigInteger smallest =
              random.nextBoolean()
                  ? LARGEST.subtract(BigInteger.valueOf(random.nextInt(50)))
                  : BigInteger.valueOf(random.nextLong());
          BigInteger largest = smallest.add(BigInteger.valueOf(random.nextInt(100)));
          List<String> pieces = Chunks.of("k", smallest, largest, random.nextInt(1, 5000), 100);
          for (int i = -1; i <= 101; i++) {
            BigInteger key = smallest.add(BigInteger.valueOf(i));
            assertThat(pieces.stream().filter(piece -> holds(piece, key)))
                .as("%s in %s", key, pieces)
                .hasSize(1);
          }
        });
  }

  private static boolean holds(String condition, BigInteger key) {
    Matcher bound = Pattern.compile("`k` (>=|<) (-?\\d+)").matcher(condition);
    boolean all = true;
    while (bound.find()) {
      int compared = key.compareTo(new BigInteger(bound.group(2)));
      all &= bound.group(1).equals("<") ? compared < 0 : compared >= 0;
    }
    return all;
  }
}
