package dev.baton.admin.runtime.row;

import org.jspecify.annotations.Nullable;

/**
 * A row of {@code mysql_query_rules}. What is null does not restrict, or changes nothing.
 *
 * @param when what a statement must be for the rule to hold
 * @param then what happens to it
 * @param apply whether no later rule is looked at
 * @param attributes JSON, or empty
 */
public record RuleRow(
    long ruleId,
    boolean active,
    When when,
    Then then,
    boolean apply,
    String attributes,
    String comment) {

  /**
   * @param flagIn of which chain the rule is; 0 for the first
   * @param digest as 16 hex digits after {@code 0x}
   * @param caseless whether the expressions ignore case
   * @param global whether every occurrence is replaced
   */
  public record When(
      int flagIn,
      @Nullable String username,
      @Nullable String schemaname,
      @Nullable String clientAddress,
      @Nullable String proxyAddress,
      @Nullable Integer proxyPort,
      @Nullable String digest,
      @Nullable String matchDigest,
      @Nullable String matchPattern,
      boolean negate,
      boolean caseless,
      boolean global) {}

  /**
   * @param flagOut the chain that is looked at next
   * @param timeoutMillis after which the statement is killed
   * @param delayMillis that the statement waits before it is sent
   * @param multiplex 0 off, 1 on, 2 unchanged
   */
  public record Then(
      @Nullable Integer flagOut,
      @Nullable String replacePattern,
      @Nullable Integer destinationHostgroup,
      @Nullable Integer cacheTtlMillis,
      @Nullable Boolean cacheEmptyResult,
      @Nullable Integer cacheTimeoutMillis,
      @Nullable Boolean reconnect,
      @Nullable Integer timeoutMillis,
      @Nullable Integer retries,
      @Nullable Integer delayMillis,
      @Nullable Integer nextQueryFlagIn,
      @Nullable Integer mirrorFlagOut,
      @Nullable Integer mirrorHostgroup,
      @Nullable String errorMessage,
      @Nullable String okMessage,
      @Nullable Boolean stickyConnection,
      @Nullable Integer multiplex,
      @Nullable Integer gtidFromHostgroup,
      @Nullable Boolean log) {}
}
