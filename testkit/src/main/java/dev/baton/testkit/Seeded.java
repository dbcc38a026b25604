package dev.baton.testkit;

import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Runs a property over many random cases, each from a seed of its own that replays it alone.
 *
 * <p>Every run uses new seeds, so that time finds what one run does not; a failure names its seed,
 * and {@code -Dbaton.seed=N} runs that one case again and nothing else.
 */
public final class Seeded {

  /** The system property that replays one case. */
  public static final String SEED_PROPERTY = "baton.seed";

  private Seeded() {}

  /** One case of a property. */
  @FunctionalInterface
  public interface Property {
    /** Throws if the property does not hold for what this source of randomness yields. */
    void check(Random random) throws Exception;
  }

  /**
   * Runs the property {@code cases} times, or once if {@value #SEED_PROPERTY} is set.
   *
   * @param name what is claimed, for the failure's text
   * @throws AssertionError on the first case that fails, with its seed, its cause kept
   */
  public static void check(String name, int cases, Property property) {
    check(name, cases, System.getProperty(SEED_PROPERTY), property);
  }

  static void check(String name, int cases, @Nullable String fixedSeed, Property property) {
    if (cases < 1) {
      throw new IllegalArgumentException(name + ": " + cases + " cases check nothing");
    }
    if (fixedSeed != null) {
      checkOne(name, 1, 1, Long.parseLong(fixedSeed.trim()), property);
      return;
    }
    ThreadLocalRandom seeds = ThreadLocalRandom.current();
    for (int number = 1; number <= cases; number++) {
      checkOne(name, number, cases, seeds.nextLong(), property);
    }
  }

  // Whatever a property throws means that it does not hold, an Error such as a failed assertion
  // too.
  private static void checkOne(String name, int number, int cases, long seed, Property property) {
    try {
      property.check(new Random(seed));
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Exception | Error e) {
      String message =
          "%s: case %d of %d fails; replay it with -D%s=%d: %s"
              .formatted(name, number, cases, SEED_PROPERTY, seed, e.getMessage());
      System.err.println(message);
      throw new AssertionError(message, e);
    }
  }
}
