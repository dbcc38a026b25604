package dev.baton.proxy.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One query rule. What is null does not restrict, or changes nothing.
 *
 * @param apply whether no later rule is looked at
 * @param limit for the statements that it holds for
 */
public record Rule(long id, When when, Then then, boolean apply, @Nullable Limit limit) {

  /** Without a limit. */
  public Rule(long id, When when, Then then, boolean apply) {
    this(id, when, then, apply, null);
  }

  /**
   * What a statement must be for the rule to hold.
   *
   * @param flagIn of which chain the rule is; 0 for the first
   * @param clientAddress a {@code %} stands for any rest
   * @param negate whether the expressions must not match
   * @param global whether every occurrence is replaced
   */
  public record When(
      int flagIn,
      @Nullable String username,
      @Nullable String schemaname,
      @Nullable String clientAddress,
      @Nullable String proxyAddress,
      @Nullable Integer proxyPort,
      @Nullable Long digest,
      @Nullable String matchDigest,
      @Nullable String matchPattern,
      boolean negate,
      boolean caseless,
      boolean global) {

    /** Holds for every statement of the first chain. */
    public static final When ANY =
        new When(0, null, null, null, null, null, null, null, null, false, true, false);

    public When withMatchDigest(String expression) {
      return new When(
          flagIn,
          username,
          schemaname,
          clientAddress,
          proxyAddress,
          proxyPort,
          digest,
          expression,
          matchPattern,
          negate,
          caseless,
          global);
    }

    public When withMatchPattern(String expression) {
      return new When(
          flagIn,
          username,
          schemaname,
          clientAddress,
          proxyAddress,
          proxyPort,
          digest,
          matchDigest,
          expression,
          negate,
          caseless,
          global);
    }
  }

  /**
   * What happens to the statement.
   *
   * @param replacePattern what stands in the place of what matched; {@code \1} is its first group
   * @param nextQueryFlagIn the chain that the session's next statement begins in
   * @param multiplex 0 keeps the session on its connection, 1 ends that, 2 changes nothing
   * @param timeoutMillis after which it is killed
   * @param retries how often it may be sent again, if that is as good as once
   * @param log whether it is written to the log of events
   * @param branches one of them is the next chain instead of {@code flagOut}; empty for none
   * @param gtidFromHostgroup whatever the session has written there before is to be seen
   */
  public record Then(
      @Nullable Integer flagOut,
      @Nullable String replacePattern,
      @Nullable Integer destinationHostgroup,
      @Nullable Integer delayMillis,
      @Nullable Integer nextQueryFlagIn,
      @Nullable String errorMessage,
      @Nullable String okMessage,
      boolean sticky,
      @Nullable Integer multiplex,
      @Nullable Integer timeoutMillis,
      @Nullable Integer retries,
      @Nullable Boolean log,
      List<Branch> branches,
      @Nullable Integer gtidFromHostgroup) {

    public static final Then NOTHING =
        new Then(null, null, null, null, null, null, null, false, null);

    public Then {
      branches = List.copyOf(branches);
    }

    /** Without what bounds or records a statement. */
    public Then(
        @Nullable Integer flagOut,
        @Nullable String replacePattern,
        @Nullable Integer destinationHostgroup,
        @Nullable Integer delayMillis,
        @Nullable Integer nextQueryFlagIn,
        @Nullable String errorMessage,
        @Nullable String okMessage,
        boolean sticky,
        @Nullable Integer multiplex) {
      this(
          flagOut,
          replacePattern,
          destinationHostgroup,
          delayMillis,
          nextQueryFlagIn,
          errorMessage,
          okMessage,
          sticky,
          multiplex,
          null,
          null,
          null,
          List.of(),
          null);
    }

    public static Then to(int hostgroup) {
      return new Then(null, null, hostgroup, null, null, null, null, false, null);
    }

    /** This, and what bounds and records the statement, and whose writes it has to see. */
    public Then with(
        @Nullable Integer timeout,
        @Nullable Integer sendAgain,
        @Nullable Boolean record,
        List<Branch> oneOf,
        @Nullable Integer writtenIn) {
      return new Then(
          flagOut,
          replacePattern,
          destinationHostgroup,
          delayMillis,
          nextQueryFlagIn,
          errorMessage,
          okMessage,
          sticky,
          multiplex,
          timeout,
          sendAgain,
          record,
          oneOf,
          writtenIn);
    }
  }

  /** A chain that statements go on in, as often as its weight says. */
  public record Branch(int flag, int weight) {}
}
