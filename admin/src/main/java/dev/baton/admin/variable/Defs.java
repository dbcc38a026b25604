package dev.baton.admin.variable;

import dev.baton.admin.variable.VariableDef.Kind;
import java.util.ArrayList;
import java.util.List;

/** Writes down the variables of one prefix, a line each. */
final class Defs {
  static final long HOUR_MS = 3_600_000;
  static final long DAY_MS = 24 * HOUR_MS;
  static final long WEEK_MS = 7 * DAY_MS;
  static final long INT_MAX = Integer.MAX_VALUE;

  private final String prefix;
  private final List<VariableDef> all = new ArrayList<>();

  Defs(String prefix) {
    this.prefix = prefix;
  }

  List<VariableDef> all() {
    return List.copyOf(all);
  }

  Defs flag(String name, boolean defaultValue) {
    return add(name, Kind.BOOLEAN, Boolean.toString(defaultValue), 0, 0, List.of());
  }

  Defs number(String name, long defaultValue, long low, long high) {
    return add(name, Kind.INTEGER, Long.toString(defaultValue), low, high, List.of());
  }

  Defs text(String name, String defaultValue) {
    return add(name, Kind.TEXT, defaultValue, 0, 0, List.of());
  }

  /** Where to listen: {@code host:port}. */
  Defs address(String name, String defaultValue) {
    return add(name, Kind.ADDRESS, defaultValue, 0, 0, List.of());
  }

  /** The same, several of them and paths of socket files. */
  Defs addresses(String name, String defaultValue) {
    return add(name, Kind.ADDRESSES, defaultValue, 0, 0, List.of());
  }

  Defs choice(String name, String defaultValue, String... choices) {
    return add(name, Kind.CHOICE, defaultValue, 0, 0, List.of(choices));
  }

  Defs password(String name, String defaultValue) {
    return add(name, Kind.PASSWORD, defaultValue, 0, 0, List.of());
  }

  Defs credentials(String name) {
    return add(name, Kind.CREDENTIALS, "", 0, 0, List.of());
  }

  Defs fixed(String name, String value) {
    return add(name, Kind.FIXED, value, 0, 0, List.of());
  }

  /** Says of the line before why it has no effect. */
  Defs without(String reason) {
    all.add(all.removeLast().without(reason));
    return this;
  }

  /** Says of the line before that it counts from the next start on. */
  Defs onlyAtStart() {
    all.add(all.removeLast().onlyAtStart());
    return this;
  }

  private Defs add(
      String name, Kind kind, String value, long low, long high, List<String> choices) {
    all.add(new VariableDef(prefix + name, kind, value, low, high, choices, null, false));
    return this;
  }
}
