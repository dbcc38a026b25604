package dev.baton.cli.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of a change: the answer of {@code POST /api/v1/refactor/{word}}.
 *
 * @param state DONE, REFUSED or ABORTED; of a dry run what it would have come to
 * @param operationId under which it is recorded; null for a dry run
 * @param done whom it was done to
 * @param left who was meant too, and why it was not done to them
 * @param statements what was said to the servers, or would be; passwords are left out
 * @param found what was looked for
 */
public record ApiRefactorReport(
    String cluster,
    String word,
    String state,
    String sentence,
    @Nullable String operationId,
    boolean dryRun,
    List<String> done,
    Map<String, String> left,
    List<Said> statements,
    List<String> found) {

  /** A statement and who it was said to. */
  public record Said(String instance, String statement) {}
}
