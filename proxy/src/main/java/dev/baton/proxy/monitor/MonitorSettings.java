package dev.baton.proxy.monitor;

import dev.baton.core.secret.Secret;
import java.time.Duration;

/**
 * How the servers are checked: ProxySQL's {@code mysql-monitor_…} variables of the same names.
 *
 * @param readOnlyMaxTimeouts after which a server that does not say counts as read-only
 * @param lagWhenNull the seconds that a replica counts as lagging that does not know
 * @param history how long results are shown
 * @param group how members of replication groups are checked
 * @param galera how nodes of Galera clusters are
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
    Duration history,
    Group group,
    Galera galera) {

  /**
   * @param maxTimeouts after which a member that does not say counts as offline
   * @param behindChecks in a row in which a member has to be too far behind
   * @param behind where one that is gets no statements
   */
  public record Group(Check check, int maxTimeouts, int behindChecks, Behind behind) {}

  /**
   * @param maxTimeouts after which a node that does not say counts as offline
   */
  public record Galera(Check check, int maxTimeouts) {}

  /** In the order of ProxySQL's 0, 1 and 2. */
  public enum Behind {
    WRITERS,
    READERS,
    BOTH
  }

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
          Duration.ofMinutes(10),
          new Group(Check.ofMillis(5_000, 800), 3, 3, Behind.READERS),
          new Galera(Check.ofMillis(5_000, 800), 3));
}
