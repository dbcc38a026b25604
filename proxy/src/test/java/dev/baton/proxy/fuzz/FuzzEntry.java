package dev.baton.proxy.fuzz;

/** What Jazzer calls, in a process of its own, for the target that a system property names. */
public final class FuzzEntry {

  static final String TARGET = "fuzz.target";

  private static final FuzzTarget CHOSEN = FuzzTarget.valueOf(System.getProperty(TARGET));

  private FuzzEntry() {}

  /** Once for each input. */
  public static void fuzzerTestOneInput(byte[] input) {
    CHOSEN.accept(input);
  }
}
