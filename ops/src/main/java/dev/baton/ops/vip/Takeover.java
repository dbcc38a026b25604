package dev.baton.ops.vip;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How long an address can take to move, added up from one file's timers: the worst case, in
 * seconds.
 *
 * @param killed the proxy's process is gone
 * @param frozen it no longer answers
 * @param cutOff its host is no longer heard
 * @param serverless it has no server and another proxy has; infinite if no script asks for that
 */
record Takeover(double killed, double frozen, double cutOff, double serverless) {

  /** How long {@code baton proxy health} waits for the peers' answers. */
  private static final double PEERS = 0.6;

  private static final Pattern PATIENCE = Pattern.compile("--timeout[ =](\\d+)(ms|s)\\b");

  /**
   * @param scripts the {@code vrrp_script} clauses that the instance tracks
   * @param version of VRRP
   */
  static Takeover of(Clause instance, List<Clause> scripts, int version) {
    double advertisement = instance.number("advert_int", 1);
    double below = (256 - instance.number("priority", 100)) / 256;
    double skew = version == 3 ? below * advertisement : below;
    double silence = 3 * advertisement + skew;
    double killed = Double.POSITIVE_INFINITY;
    double frozen = Double.POSITIVE_INFINITY;
    double serverless = Double.POSITIVE_INFINITY;
    for (Clause script : scripts) {
      double interval = script.number("interval", 1);
      double noticed = interval * script.number("fall", 1);
      // A node in FAULT says farewell; one whose priority falls is only no longer listened to.
      double handover = script.number("weight", 0) == 0 ? skew : silence;
      killed = Math.min(killed, noticed + handover);
      frozen = Math.min(frozen, noticed + patience(script, interval) + handover);
      if (command(script).contains(" --peer")) {
        serverless = Math.min(serverless, noticed + PEERS + handover);
      }
    }
    return new Takeover(killed, frozen, silence, serverless);
  }

  private static double patience(Clause script, double interval) {
    Matcher given = PATIENCE.matcher(command(script));
    if (given.find()) {
      return Double.parseDouble(given.group(1)) / (given.group(2).equals("ms") ? 1000 : 1);
    }
    return script.number("timeout", interval);
  }

  private static String command(Clause script) {
    return script.all("script").stream()
        .map(line -> String.join(" ", line.words()))
        .collect(Collectors.joining("; "));
  }

  @Override
  public String toString() {
    String times =
        "the address moves at the latest after %s if the proxy is killed, %s if it freezes, %s if its host is cut off"
            .formatted(text(killed), text(frozen), text(cutOff));
    return Double.isInfinite(serverless)
        ? times
        : times + ", %s if it has no server and another proxy has".formatted(text(serverless));
  }

  private static String text(double seconds) {
    return Double.isInfinite(seconds) ? "never" : String.format(Locale.ROOT, "%.1f s", seconds);
  }
}
