package dev.baton.proxy.backend;

import dev.baton.wire.packet.Commands;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The state of a session that Baton can restore on another connection: the default schema, and
 * session variables set to constants. A session says what it wants, a connection what it has; a
 * connection is brought from the one to the other only when it is taken. Immutable.
 *
 * @param schema empty if none
 * @param variables lower-case name to the SQL text of its value; {@link #NAMES} stands for the
 *     whole {@code SET NAMES} clause
 */
public record Settings(String schema, Map<String, String> variables) {

  /** Pseudo variable for {@code SET NAMES}, which sets three at once. */
  public static final String NAMES = "names";

  /** Pseudo variables for the whole statement {@code SET SESSION TRANSACTION ...}. */
  public static final String TRANSACTION_ISOLATION = "transaction isolation";

  public static final String TRANSACTION_ACCESS = "transaction access";

  /** Pseudo variable for COM_SET_OPTION; its value is the command's argument. */
  public static final String SET_OPTION = "set option";

  private static final Pattern SESSION_VARIABLE =
      Pattern.compile(
          "@@(?!\\s*global\\b)\\s*(?:(?:session|local)\\s*\\.\\s*)?`?(\\w+)",
          Pattern.CASE_INSENSITIVE);

  public static final Settings INITIAL = new Settings("", Map.of());

  /** A command that changes one of them. */
  record Change(int command, byte[] argument) {

    static Change statement(String sql) {
      return new Change(Commands.QUERY, sql.getBytes(StandardCharsets.UTF_8));
    }

    static Change option(int value) {
      return new Change(Commands.SET_OPTION, new byte[] {(byte) value, (byte) (value >> 8)});
    }
  }

  public Settings {
    variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
  }

  public Settings withSchema(String newSchema) {
    return newSchema.equals(schema) ? this : new Settings(newSchema, variables);
  }

  /** With one more assignment, in the place of what it overrides. */
  public Settings withVariable(String name, String value) {
    String key = name.toLowerCase(Locale.ROOT);
    if (value.equals(variables.get(key))) {
      return this;
    }
    Map<String, String> changed = new LinkedHashMap<>(variables);
    changed.remove(key); // the order of assignments is kept, as NAMES and its parts overlap
    if (key.equals(NAMES)) {
      changed.keySet().removeIf(Settings::isSetByNames);
    }
    changed.put(key, value);
    return new Settings(schema, changed);
  }

  /** What the status flag of the server's answers is to say with them. */
  public boolean autocommit() {
    if (variables.isEmpty()) {
      return true;
    }
    String value = variables.get("autocommit");
    return value == null
        || !(value.equals("0") || value.equalsIgnoreCase("off") || value.equalsIgnoreCase("false"));
  }

  /** With the argument of COM_SET_OPTION. */
  public Settings withOption(int option) {
    return withVariable(SET_OPTION, Integer.toString(option));
  }

  /**
   * What is left of them by COM_RESET_CONNECTION: the schema and the option. The character sets are
   * the server's defaults then, and not those of the handshake.
   */
  public Settings reset() {
    Settings left = INITIAL.withSchema(schema).withVariable(NAMES, "DEFAULT");
    String option = variables.get(SET_OPTION);
    return option == null ? left : left.withVariable(SET_OPTION, option);
  }

  private static boolean isSetByNames(String variable) {
    return variable.startsWith("character_set_") || variable.equals("collation_connection");
  }

  /**
   * The commands that lead from these settings to others; null if none can. What was set here and
   * is not wanted there goes back to its default, except the character sets, whose defaults came
   * from the handshake and have no name.
   *
   * <p>The schema is not among them: it is changed by command, not by statement.
   */
  @Nullable List<Change> changesTo(Settings wanted) {
    if (!schema.isEmpty() && wanted.schema.isEmpty()) {
      return null;
    }
    List<Change> changes = new ArrayList<>();
    for (String name : variables.keySet()) {
      if (!wanted.variables.containsKey(name)) {
        if (!hasDefault(name)) {
          return null;
        }
        changes.add(Change.statement("SET SESSION " + name + " = DEFAULT"));
      }
    }
    boolean namesChange = !Objects.equals(variables.get(NAMES), wanted.variables.get(NAMES));
    for (Map.Entry<String, String> entry : wanted.variables.entrySet()) {
      String name = entry.getKey();
      String value = entry.getValue();
      String now = variables.get(name);
      if (value.equals(now) && !(namesChange && isSetByNames(name))) {
        continue;
      }
      if (isExpression(value) && (now != null || readsWhatIsSet(value))) {
        return null; // it is computed from what a fresh connection has
      }
      changes.add(assignment(name, value));
    }
    return changes;
  }

  private static boolean hasDefault(String name) {
    return !name.equals(NAMES)
        && !isSetByNames(name)
        && !name.equals(TRANSACTION_ISOLATION)
        && !name.equals(TRANSACTION_ACCESS)
        && !name.equals(SET_OPTION);
  }

  private static boolean isExpression(String value) {
    return value.contains("@@");
  }

  /** Whether a value is computed from session variables that are not as on a fresh connection. */
  public boolean readsWhatIsSet(String value) {
    return SESSION_VARIABLE
        .matcher(value)
        .results()
        .map(found -> found.group(1).toLowerCase(Locale.ROOT))
        .anyMatch(name -> variables.containsKey(name) || (isSetByNames(name) && hasNames()));
  }

  private boolean hasNames() {
    return variables.containsKey(NAMES);
  }

  private static Change assignment(String name, String value) {
    return switch (name) {
      case NAMES -> Change.statement("SET NAMES " + value);
      case TRANSACTION_ISOLATION, TRANSACTION_ACCESS -> Change.statement(value);
      case SET_OPTION -> Change.option(Integer.parseInt(value));
      default -> Change.statement("SET SESSION " + name + " = " + value);
    };
  }

  boolean canBecome(Settings wanted) {
    return equals(wanted) || changesTo(wanted) != null;
  }
}
