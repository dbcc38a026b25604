package dev.baton.admin.variable;

import dev.baton.admin.store.AdminException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All variables by their names. Immutable. */
public final class VariableRegistry {
  private static final Map<String, VariableDef> BY_NAME = build();

  private VariableRegistry() {}

  public static Collection<VariableDef> all() {
    return BY_NAME.values();
  }

  /** Null if there is no such variable. */
  public static @Nullable VariableDef find(String name) {
    return BY_NAME.get(name);
  }

  /**
   * @throws AdminException if there is no such variable; the message offers one that is close
   */
  public static VariableDef require(String name) throws AdminException {
    VariableDef def = BY_NAME.get(name);
    if (def == null) {
      throw new AdminException(
          AdminException.UNKNOWN_VARIABLE, "Unknown global variable: '" + name + "'" + hint(name));
    }
    return def;
  }

  /** The names of one kind. */
  public static Set<String> names(VariableDef.Kind kind) {
    return BY_NAME.values().stream()
        .filter(def -> def.kind() == kind)
        .map(VariableDef::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Map<String, VariableDef> build() {
    Map<String, VariableDef> map = new LinkedHashMap<>();
    Stream.concat(AdminVariables.all().stream(), MysqlVariables.all().stream())
        .forEach(def -> map.put(def.name(), def));
    return map;
  }

  private static String hint(String name) {
    String tail = name.substring(name.indexOf('-') + 1);
    return BY_NAME.keySet().stream()
        .filter(known -> known.endsWith(tail) || known.contains(tail))
        .findFirst()
        .filter(known -> tail.length() > 3)
        .map(known -> "; did you mean '" + known + "'?")
        .orElse("");
  }
}
