package dev.baton.ops.mode;

import dev.baton.core.instance.InstanceKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The way to a mode from what was found. Immutable.
 *
 * @param steps in their order; none if the cluster is there already
 * @param objections why the way is not gone, one sentence each; then nothing may be done
 * @param primary who takes the writes before each step; empty if nobody does at first
 */
public record Plan(List<Step> steps, List<String> objections, Optional<InstanceKey> primary) {

  public Plan {
    steps = List.copyOf(steps);
    objections = List.copyOf(objections);
  }

  /** One that is being made. Not thread-safe. */
  static final class Draft {
    private final List<Step> steps = new ArrayList<>();
    private final List<String> objections = new ArrayList<>();

    void add(Step step) {
      steps.add(step);
    }

    void object(String sentence) {
      objections.add(sentence);
    }

    boolean isRefused() {
      return !objections.isEmpty();
    }

    Plan plan(Optional<InstanceKey> primary) {
      return new Plan(objections.isEmpty() ? steps : List.of(), objections, primary);
    }
  }
}
