package dev.baton.server.demo.fault;

import dev.baton.server.text.DurationText;
import java.time.Duration;

/**
 * A planned fault.
 *
 * @param at how long after the load began
 */
public record FaultSpec(Duration at, FaultKind kind) {

  /**
   * Parses {@code 15s=kill-primary}.
   *
   * @throws IllegalArgumentException if it is not of this form
   */
  public static FaultSpec parse(String text) {
    int equals = text.indexOf('=');
    if (equals < 0) {
      throw new IllegalArgumentException(
          "'" + text + "' is no planned fault: write a time and a fault, as in 15s=kill-primary");
    }
    return new FaultSpec(
        DurationText.parse(text.substring(0, equals)), FaultKind.parse(text.substring(equals + 1)));
  }

  @Override
  public String toString() {
    return at.toMillis() + "ms=" + kind.word();
  }
}
