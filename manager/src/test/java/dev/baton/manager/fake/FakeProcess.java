package dev.baton.manager.fake;

/** A manager's process: once it has crashed, nothing that it calls happens any more. */
public final class FakeProcess {
  private volatile boolean crashed;

  /** Thrown where the process ends; nobody catches it. */
  public static final class Crash extends Error {
    private static final long serialVersionUID = 1L;

    Crash() {
      super("the manager has crashed", null, false, false);
    }
  }

  void check() {
    if (crashed) {
      throw new Crash();
    }
  }

  public Crash crash() {
    crashed = true;
    return new Crash();
  }

  public boolean hasCrashed() {
    return crashed;
  }
}
