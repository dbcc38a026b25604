package dev.baton.simulation.time;

/** Unwinds a task whose process has ended. An Error, so that nobody takes it for a failure. */
public final class Stopped extends Error {
  private static final long serialVersionUID = 1L;

  /** Without a trace, so one is enough. */
  public static final Stopped INSTANCE = new Stopped();

  private Stopped() {
    super("the process has ended", null, false, false);
  }
}
