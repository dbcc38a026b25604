package dev.baton.cli.api;

import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /api/v1/refactor/{word}}; which fields count is the word's.
 *
 * @param instance {@code host:port} of whom it is about
 * @param below the new source
 * @param pattern which of the replicas are meant, a regular expression; null for all
 * @param value seconds of delay, a binary log, or a connection's number
 * @param user the account of changed credentials
 * @param password its password
 * @param dryRun whether to change nothing and tell the statements
 * @param force whether to go on over warnings
 */
public record ApiRefactor(
    @Nullable String instance,
    @Nullable String below,
    @Nullable String pattern,
    @Nullable String value,
    @Nullable String user,
    @Nullable String password,
    @Nullable Boolean dryRun,
    @Nullable Boolean force) {

  /** Says nothing of the password. */
  @Override
  public String toString() {
    return "ApiRefactor[%s %s %s %s]".formatted(instance, below, pattern, value);
  }
}
