package dev.baton.server.proxysql.transfer;

import dev.baton.admin.store.AdminException;
import dev.baton.admin.variable.VariableDef;
import dev.baton.admin.variable.VariableRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What of {@code global_variables} is not at its default and counts in Baton.
 *
 * @param groups by {@code mysql_variables} and {@code admin_variables}, names without the prefix
 * @param leftOut a sentence for each
 */
record VariableTransfer(Map<String, Map<String, @Nullable String>> groups, List<String> leftOut) {

  /** As ProxySQL saves a text that was never set. */
  private static final String NOTHING = "(null)";

  private static final String EVENT_LOG_FORMAT = "mysql-eventslog_format";

  static VariableTransfer of(List<Map<String, @Nullable String>> rows) {
    Map<String, Map<String, @Nullable String>> groups = new LinkedHashMap<>();
    groups.put("admin_variables", new TreeMap<>());
    groups.put("mysql_variables", new TreeMap<>());
    List<String> leftOut = new ArrayList<>();
    Map<String, Integer> strange = new TreeMap<>();
    for (Map<String, @Nullable String> row : rows) {
      String name = String.valueOf(row.get("variable_name"));
      String value = Objects.requireNonNullElse(row.get("variable_value"), "");
      int dash = name.indexOf('-');
      String group = name.substring(0, Math.max(0, dash)) + "_variables";
      Map<String, @Nullable String> values = groups.get(group);
      if (values == null) {
        strange.merge(name.substring(0, dash + 1), 1, Integer::sum);
      } else {
        String taken = taken(name, NOTHING.equals(value) ? "" : value, leftOut);
        if (taken != null) {
          values.put(name.substring(dash + 1), taken);
        }
      }
    }
    strange.forEach(
        (prefix, count) ->
            leftOut.add(count + " variables " + prefix + "…: Baton's proxy has no such module"));
    return new VariableTransfer(groups, leftOut);
  }

  private static @Nullable String taken(String name, String given, List<String> leftOut) {
    VariableDef def = VariableRegistry.find(name);
    if (def == null) {
      leftOut.add(name + "='" + given + "': there is no such variable");
      return null;
    }
    String value = def.kind() == VariableDef.Kind.ADDRESS ? tcp(def, given, leftOut) : given;
    if (def.kind() == VariableDef.Kind.FIXED || def.isDefault(value)) {
      return null;
    }
    if (def.noEffect() != null) {
      leftOut.add(name + "='" + value + "': " + def.noEffect());
      return null;
    }
    if (name.equals(EVENT_LOG_FORMAT) && value.equals("1")) {
      leftOut.add(name + "='1': ProxySQL's binary form; it becomes 2, which is JSON");
      return "2";
    }
    try {
      return def.normalized(value);
    } catch (AdminException e) {
      leftOut.add(String.valueOf(e.getMessage()));
      return null;
    }
  }

  /** The first address of those that are no socket file. */
  private static String tcp(VariableDef def, String given, List<String> leftOut) {
    String first = "";
    for (String one : given.split(";", -1)) {
      if (first.isEmpty() && !one.startsWith("/")) {
        first = one;
      } else if (!one.isEmpty()) {
        leftOut.add(def.name() + ": it does not listen at " + one + ", one address is all");
      }
    }
    return first.isEmpty() ? def.defaultValue() : first;
  }
}
