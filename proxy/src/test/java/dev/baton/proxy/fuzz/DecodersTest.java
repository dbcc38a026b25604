package dev.baton.proxy.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testkit.Seeded;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No bytes make a decoder do anything but decode or refuse. Longer: {@link CoverageFuzz}. */
@Timeout(60)
class DecodersTest {

  private static final int CASES = 15;
  private static final int INPUTS_PER_CASE = 150;

  @ParameterizedTest
  @EnumSource
  void takesOrRefusesWhatOnceWasFound(FuzzTarget target) throws Exception {
    List<byte[]> inputs = Corpus.inputs(target);
    assertThat(inputs).isNotEmpty();
    for (byte[] input : inputs) {
      attempt(target, input);
    }
  }

  @ParameterizedTest
  @EnumSource
  void takesOrRefusesWhateverIsNearIt(FuzzTarget target) throws Exception {
    List<byte[]> inputs = Corpus.inputs(target);
    Seeded.check(
        target.id(),
        CASES,
        random -> {
          for (int i = 0; i < INPUTS_PER_CASE; i++) {
            attempt(target, Mutations.of(inputs, random));
          }
        });
  }

  private static void attempt(FuzzTarget target, byte[] input) {
    try {
      target.accept(input);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(
          target.id() + " on " + HexFormat.of().formatHex(input) + ": " + e, e);
    }
  }
}
