package dev.baton.server.bench.compatibility;

/**
 * What one check of a client's came to.
 *
 * @param text what the client saw if it passed, else why it failed or was left out
 */
record Outcome(Status status, String text) {

  enum Status {
    PASS,
    FAIL,
    SKIP
  }

  static Outcome pass(String seen) {
    return new Outcome(Status.PASS, seen);
  }

  static Outcome fail(String reason) {
    return new Outcome(Status.FAIL, reason);
  }

  static Outcome skip(String reason) {
    return new Outcome(Status.SKIP, reason);
  }
}
