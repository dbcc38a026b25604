package dev.baton.proxy.backend;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Session variables of which one statement may set several, so that their order matters. */
enum VariableGroup {
  CHARACTER_SETS(
      Set.of(
          Settings.NAMES,
          "character_set_client",
          "character_set_results",
          "character_set_connection",
          "collation_connection")),

  TRANSACTION_MODES(
      Set.of(
          Settings.TRANSACTION_ISOLATION,
          Settings.TRANSACTION_ACCESS,
          "transaction_isolation",
          "transaction_read_only",
          "tx_isolation",
          "tx_read_only"));

  private final Set<String> members;

  VariableGroup(Set<String> members) {
    this.members = members;
  }

  /** Null if the variable is in none. */
  static @Nullable VariableGroup of(String variable) {
    for (VariableGroup group : values()) {
      if (group.members.contains(variable)) {
        return group;
      }
    }
    return null;
  }

  boolean isSetIn(Settings settings) {
    for (String variable : settings.variables().keySet()) {
      if (members.contains(variable)) {
        return true;
      }
    }
    return false;
  }

  /** The assignments to its variables, in their order. */
  List<Map.Entry<String, String>> of(Settings settings) {
    return settings.variables().entrySet().stream()
        .filter(entry -> members.contains(entry.getKey()))
        .toList();
  }

  /** Whether the first assignment there sets all of them, so that none has to be undone. */
  boolean isReplacedWith(Settings wanted) {
    List<Map.Entry<String, String>> assignments = of(wanted);
    return this == CHARACTER_SETS
        && !assignments.isEmpty()
        && assignments.getFirst().getKey().equals(Settings.NAMES);
  }
}
