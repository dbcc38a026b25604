package dev.baton.cli;

import dev.baton.cli.api.ApiJson;
import dev.baton.cli.api.ApiOperation;
import dev.baton.cli.render.TextTable;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;

/** Prints how an operation went, and turns it into an exit status. */
final class Operations {

  /** The exit status of an operation that was refused or aborted. */
  static final int NOT_DONE = 1;

  private Operations() {}

  static int print(ApiOperation operation, boolean json, PrintWriter out) {
    if (json) {
      out.println(ApiJson.PRETTY.writeValueAsString(operation));
    } else {
      TextTable table = new TextTable();
      for (ApiOperation.Step step : operation.steps()) {
        Instant begin = operation.steps().getFirst().at();
        long millis = Duration.between(begin, step.at()).toMillis();
        table.row(millis + " ms", step.name(), step.sentence());
      }
      table.lines().forEach(out::println);
      out.println(operation.state() + ": " + operation.outcome());
    }
    return operation.done() ? 0 : NOT_DONE;
  }
}
