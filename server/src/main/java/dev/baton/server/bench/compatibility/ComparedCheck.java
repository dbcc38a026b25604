package dev.baton.server.bench.compatibility;

/**
 * One check, directly and through the proxy.
 *
 * @param direct what the client saw of the server itself, or why it failed or was left out
 * @param proxied the same through the proxy
 */
public record ComparedCheck(String check, Result result, String direct, String proxied) {

  /** What the comparison says. */
  public enum Result {
    /** Passed both times, and saw the same. */
    PASS("pass"),
    /** Failed both times in the same way: a client that cannot do this with this server. */
    FAIL("fail"),
    /** Left out both times. */
    SKIP("skip"),
    /** Not the same: the proxy is noticed. */
    DIFFERS("DIFF");

    private final String word;

    Result(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  static ComparedCheck of(String check, Outcome direct, Outcome proxied) {
    Result result =
        switch (direct.status()) {
          case PASS -> Result.PASS;
          case FAIL -> Result.FAIL;
          case SKIP -> Result.SKIP;
        };
    boolean same = direct.status() == proxied.status() && direct.text().equals(proxied.text());
    return new ComparedCheck(check, same ? result : Result.DIFFERS, told(direct), told(proxied));
  }

  private static String told(Outcome outcome) {
    String status =
        switch (outcome.status()) {
          case PASS -> "pass";
          case FAIL -> "fail";
          case SKIP -> "skip";
        };
    return outcome.text().isEmpty() ? status : status + ": " + outcome.text();
  }
}
