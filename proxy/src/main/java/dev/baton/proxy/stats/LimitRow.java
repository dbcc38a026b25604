package dev.baton.proxy.stats;

/**
 * What became of a query rule's limit.
 *
 * @param running statements that have a place now
 * @param waiting for one
 * @param waited how many had to, since the rule had a limit first
 * @param refused of them, because none became free in time
 */
public record LimitRow(long ruleId, int running, int waiting, long waited, long refused) {

  /** Of two event loops. */
  public LimitRow plus(LimitRow other) {
    return new LimitRow(
        ruleId,
        running + other.running,
        waiting + other.waiting,
        waited + other.waited,
        refused + other.refused);
  }
}
