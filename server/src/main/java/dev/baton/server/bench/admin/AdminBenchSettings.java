package dev.baton.server.bench.admin;

/**
 * What to bring into force, and beside which load.
 *
 * @param engine the server behind the proxy, as for {@code --engine}
 * @param ioThreads of the proxy
 * @param clients of the load; half of them prepare their statements
 * @param rate statements a second of all clients together; 0 for as many as they can
 * @param warmUpSeconds for how long the same goes on before, with LOADs now and then, so that the
 *     proxy's JVM has compiled what it runs
 * @param rounds of two windows each: one without and one with LOADs
 * @param seconds of a window
 * @param everyMillis how often the three LOADs are given, one after the other
 */
public record AdminBenchSettings(
    String engine,
    int ioThreads,
    int rules,
    int servers,
    int users,
    int clients,
    int rate,
    int warmUpSeconds,
    int rounds,
    int seconds,
    int everyMillis) {

  /** Some of the servers are in pairs of hostgroups, some are not. */
  static final int FEWEST_SERVERS = 30;

  public AdminBenchSettings {
    if (ioThreads < 1
        || clients < 2
        || (rate < clients && rate != 0)
        || warmUpSeconds < 0
        || rounds < 1
        || seconds < 1) {
      throw new IllegalArgumentException(
          "at least one I/O thread, two clients, a statement a second for each, one round and one"
              + " second are needed");
    }
    if (rules < 2 || servers < FEWEST_SERVERS || users < 1 || everyMillis < 1) {
      throw new IllegalArgumentException(
          "at least 2 rules, "
              + FEWEST_SERVERS
              + " servers, one user and one millisecond between the LOADs are needed");
    }
  }
}
