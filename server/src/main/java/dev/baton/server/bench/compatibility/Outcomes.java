package dev.baton.server.bench.compatibility;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * What a client's program told: a line for each check, {@code name TAB pass|fail|skip TAB text}.
 * Other lines are nothing of ours.
 */
final class Outcomes {

  /** How the program as a whole ended, if not well. */
  static final String PROGRAM = "program";

  private final SequencedMap<String, Outcome> byCheck;

  private Outcomes(SequencedMap<String, Outcome> byCheck) {
    this.byCheck = byCheck;
  }

  /**
   * @param trouble why it did not end by itself and well; null if it did
   */
  static Outcomes parse(List<String> lines, @Nullable String trouble) {
    SequencedMap<String, Outcome> found = new LinkedHashMap<>();
    for (String line : lines) {
      String[] parts = line.split("\t", 3);
      if (parts.length < 2) {
        continue;
      }
      String text = parts.length > 2 ? parts[2] : "";
      switch (parts[1]) {
        case "pass" -> found.put(parts[0], Outcome.pass(text));
        case "fail" -> found.put(parts[0], Outcome.fail(text));
        case "skip" -> found.put(parts[0], Outcome.skip(text));
        default -> {}
      }
    }
    if (trouble != null) {
      found.put(PROGRAM, Outcome.fail(trouble));
    } else if (found.isEmpty()) {
      found.put(PROGRAM, Outcome.fail("it told of no check"));
    }
    return new Outcomes(found);
  }

  /** The same, with one check left out if it was told of. */
  Outcomes skipping(String check, String reason) {
    SequencedMap<String, Outcome> changed = new LinkedHashMap<>(byCheck);
    changed.computeIfPresent(check, (name, told) -> Outcome.skip(reason));
    return new Outcomes(changed);
  }

  /** Each check that either told of: the same status and the same text, or a difference. */
  static List<ComparedCheck> compare(Outcomes direct, Outcomes proxied) {
    SequencedSet<String> names = new LinkedHashSet<>(direct.byCheck.sequencedKeySet());
    names.addAll(proxied.byCheck.sequencedKeySet());
    List<ComparedCheck> all = new ArrayList<>();
    for (String name : names) {
      all.add(ComparedCheck.of(name, direct.of(name), proxied.of(name)));
    }
    return all;
  }

  private Outcome of(String check) {
    Outcome told = byCheck.get(check);
    if (told != null) {
      return told;
    }
    return check.equals(PROGRAM)
        ? Outcome.pass("it ended well")
        : Outcome.fail("it did not get that far");
  }

  Map<String, Outcome> byCheck() {
    return byCheck;
  }
}
