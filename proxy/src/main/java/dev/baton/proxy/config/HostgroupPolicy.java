package dev.baton.proxy.config;

import java.time.Duration;

/**
 * How the servers of one hostgroup are chosen from and connected to: what ProxySQL has in {@code
 * mysql_hostgroup_attributes}, or in variables for hostgroups without a row, and the sizes of pools
 * in PgBouncer's words.
 *
 * @param balance which of the servers that may serve a statement gets it
 * @param maxServers more that are ONLINE than these, and none of them serves
 * @param freePercent of a server's {@code max_connections} that may idle
 * @param multiplex whether connections are shared between sessions
 * @param warming whether as many as may idle are opened ahead
 * @param connectsPerSecond connections opened to all its servers together; 0 for no limit
 * @param initConnect what each new connection runs first; empty for nothing
 */
public record HostgroupPolicy(
    Balance balance,
    int maxServers,
    int freePercent,
    boolean multiplex,
    boolean warming,
    int connectsPerSecond,
    String initConnect,
    PoolSizes pools) {

  /** For hostgroups of which nobody has said anything. */
  public static final HostgroupPolicy USUAL =
      new HostgroupPolicy(
          Balance.WEIGHTED, Integer.MAX_VALUE, 10, true, false, 0, "", PoolSizes.UNLIMITED);

  /** By which a server is chosen; by weight among those that are equal in it. */
  public enum Balance {
    /** Each server comes as often as its weight says. */
    WEIGHTED,
    /** The one with the fewest connections in use for its weight. */
    LEAST_LOADED,
    /** The one that will probably answer first: by the time it has taken and what it is doing. */
    FASTEST
  }

  /**
   * How many connections one user may have and keeps to one server.
   *
   * @param least kept open while the user has sessions
   * @param usual at most, 0 for no limit but {@code max_connections}
   * @param reserve so many more when somebody has waited for one for {@code reserveAfter}
   * @param reserveAfter in whole seconds
   */
  public record PoolSizes(int least, int usual, int reserve, Duration reserveAfter) {

    public static final PoolSizes UNLIMITED = new PoolSizes(0, 0, 0, Duration.ofSeconds(5));

    /** The part of one of so many event loops. */
    PoolSizes among(int loops) {
      return new PoolSizes(
          share(least, loops), share(usual, loops), share(reserve, loops), reserveAfter);
    }
  }

  /** The part of one of so many event loops. */
  public HostgroupPolicy among(int loops) {
    return new HostgroupPolicy(
        balance,
        maxServers,
        freePercent,
        multiplex,
        warming,
        share(connectsPerSecond, loops),
        initConnect,
        pools.among(loops));
  }

  private static int share(int all, int loops) {
    return all == 0 ? 0 : Math.max(1, all / loops);
  }
}
