package dev.baton.proxy.backend;

import dev.baton.proxy.backend.Settings.Change;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The commands that lead a connection from the settings it has to those that a session wants: first
 * one that undoes what is not wanted, then one for each assignment that is missing, in the order in
 * which the session made them. The schema is not among them: it is changed by command.
 *
 * <p>Variables that one assignment may change together are undone and set as a group. A value that
 * is computed from variables comes out right only where those are as after the login; if they are
 * not, everything is undone first.
 */
final class SettingsPath {

  /**
   * MySQL, from 5.7 to 9.7, sets these to the opposite of what is global where DEFAULT is assigned.
   */
  private static final Set<String> DEFAULT_IS_WRONG = Set.of("foreign_key_checks", "unique_checks");

  private final Settings now;
  private final Settings wanted;
  private final Beginning beginning;

  private SettingsPath(Settings now, Settings wanted, Beginning beginning) {
    this.now = now;
    this.wanted = wanted;
    this.beginning = beginning;
  }

  /** Null if no commands lead there. */
  static @Nullable List<Change> between(Settings now, Settings wanted, Beginning beginning) {
    if (!now.schema().isEmpty() && wanted.schema().isEmpty()) {
      return null;
    }
    SettingsPath path = new SettingsPath(now, wanted, beginning);
    List<Change> shortest = path.undoing(path.unwanted());
    return shortest != null ? shortest : path.undoing(now.variables().keySet());
  }

  private Set<String> unwanted() {
    Set<String> names = new LinkedHashSet<>();
    for (Map.Entry<String, String> has : now.variables().entrySet()) {
      String value = wanted.variables().get(has.getKey());
      boolean computed = value != null && Settings.isExpression(value);
      if (value == null || (computed && !value.equals(has.getValue()))) {
        names.add(has.getKey());
      }
    }
    for (VariableGroup group : VariableGroup.values()) {
      List<Map.Entry<String, String>> has = group.of(now);
      if (!has.equals(group.of(wanted))) {
        has.forEach(entry -> names.add(entry.getKey()));
      }
    }
    return names;
  }

  private @Nullable List<Change> undoing(Set<String> names) {
    List<Change> changes = undo(names);
    if (changes == null) {
      return null;
    }
    Settings left = now.without(names);
    for (Map.Entry<String, String> entry : wanted.variables().entrySet()) {
      String name = entry.getKey();
      String value = entry.getValue();
      if (!value.equals(left.variables().get(name))) {
        if (Settings.isExpression(value) && left.readsWhatIsSet(value)) {
          return null;
        }
        changes.add(assignment(name, value));
      }
    }
    return changes;
  }

  private @Nullable List<Change> undo(Set<String> names) {
    List<Change> changes = new ArrayList<>();
    Set<String> assignments = new LinkedHashSet<>();
    for (String name : names) {
      VariableGroup group = VariableGroup.of(name);
      if (name.equals(Settings.SET_OPTION)) {
        changes.add(Change.option(beginning.option()));
      } else if (group == null || !group.isReplacedWith(wanted)) {
        String restoring = restoring(name, group);
        if (restoring == null) {
          return null;
        }
        assignments.add(restoring);
      }
    }
    if (!assignments.isEmpty()) {
      StringJoiner statement = new StringJoiner(", ", "SET ", "");
      assignments.forEach(statement::add);
      changes.add(Change.statement(statement.toString()));
    }
    return changes;
  }

  private @Nullable String restoring(String name, @Nullable VariableGroup group) {
    if (group != null) {
      return beginning.restoring(group);
    }
    if (!beginning.isDefault(name)) {
      return null;
    }
    String value = DEFAULT_IS_WRONG.contains(name) ? "@@GLOBAL." + name : "DEFAULT";
    return "SESSION " + name + " = " + value;
  }

  private static Change assignment(String name, String value) {
    return switch (name) {
      case Settings.NAMES -> Change.statement("SET NAMES " + value);
      case Settings.TRANSACTION_ISOLATION, Settings.TRANSACTION_ACCESS -> Change.statement(value);
      case Settings.SET_OPTION -> Change.option(Integer.parseInt(value));
      default -> Change.statement("SET SESSION " + name + " = " + value);
    };
  }
}
