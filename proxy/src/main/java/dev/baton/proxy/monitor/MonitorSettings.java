package dev.baton.proxy.monitor;

import dev.baton.core.secret.Secret;
import java.time.Duration;

/**
 * How the servers are checked: ProxySQL's {@code mysql-monitor_…} variables of the same names.
 *
 * @param readOnlyMaxTimeouts after which a server that does not say counts as read-only
 * @param lagWhenNull the seconds that a replica counts as lagging that does not know
 * @param history how long results are shown
 */
public record MonitorSettings(
    boolean enabled,
    String user,
    Secret password,
    Check connect,
    Check ping,
    int pingMaxFailures,
    Check readOnly,
    int readOnlyMaxTimeouts,
    Check lag,
    long lagWhenNull,
    boolean writerIsAlsoReader,
    Duration history) {

  /** How often, and how long an answer may take. */
  public record Check(Duration interval, Duration timeout) {
    static Check ofMillis(long interval, long timeout) {
      return new Check(Duration.ofMillis(interval), Duration.ofMillis(timeout));
    }
  }

  /** ProxySQL's defaults. */
  public static final MonitorSettings DEFAULT =
      new MonitorSettings(
          true,
          "monitor",
          new Secret("monitor"),
          Check.ofMillis(60_000, 600),
          Check.ofMillis(8_000, 1_000),
          3,
          Check.ofMillis(1_000, 800),
          3,
          Check.ofMillis(10_000, 1_000),
          60,
          true,
          Duration.ofMinutes(10));
}
