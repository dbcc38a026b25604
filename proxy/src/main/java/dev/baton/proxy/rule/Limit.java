package dev.baton.proxy.rule;

/**
 * How many of a rule's statements may run. Immutable.
 *
 * @param maxConcurrent at a time; 0 for any number
 * @param perSecond begun within a second; 0 for any number
 * @param waitMillis how long a statement beyond it waits before it is refused
 */
public record Limit(int maxConcurrent, int perSecond, int waitMillis) {

  public static final Limit NONE = new Limit(0, 0, 0);
}
