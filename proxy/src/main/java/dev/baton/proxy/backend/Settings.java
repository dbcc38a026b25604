package dev.baton.proxy.backend;

import dev.baton.wire.packet.Commands;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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

  private static final Set<String> TRANSACTIONS = Set.of("autocommit", "completion_type");

  private static final Pattern SESSION_VARIABLE =
      Pattern.compile(
          "@@(?!\\s*global\\b)\\s*(?:(?:session|local)\\s*\\.\\s*)?`?(\\w+)",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern NO_METADATA =
      Pattern.compile("0|['\"`]?none['\"`]?", Pattern.CASE_INSENSITIVE);

  private static final Pattern ON =
      Pattern.compile("1|['\"`]?on['\"`]?|true", Pattern.CASE_INSENSITIVE);

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
    if (value.equals(variables.get(key)) && !isOverridden(key)) {
      return this;
    }
    Map<String, String> changed = new LinkedHashMap<>(variables);
    changed.remove(key); // the order of assignments is kept, as NAMES and its parts overlap
    if (key.equals(NAMES)) {
      changed.keySet().removeIf(each -> VariableGroup.of(each) == VariableGroup.CHARACTER_SETS);
    }
    changed.put(key, value);
    return new Settings(schema, changed);
  }

  /** Whether an assignment of the same group came after it. */
  private boolean isOverridden(String key) {
    VariableGroup group = VariableGroup.of(key);
    return group != null && !group.of(this).getLast().getKey().equals(key);
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

  /** Whether results have descriptions of their columns, where the client may choose. */
  public boolean describesColumns() {
    String value = variables.isEmpty() ? null : variables.get("resultset_metadata");
    return value == null || !NO_METADATA.matcher(value).matches();
  }

  /** Whether the client wants to be told that the session's state has changed. */
  boolean tracksState() {
    String value = variables.isEmpty() ? null : variables.get("session_track_state_change");
    return value != null && ON.matcher(value).matches();
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

  /** The order counts only where one assignment overrides another. */
  @Override
  public boolean equals(@Nullable Object other) {
    if (this == other) {
      return true;
    }
    return other instanceof Settings that
        && schema.equals(that.schema)
        && variables.equals(that.variables)
        && (variables.size() < 2 || ordersAsIn(that));
  }

  @Override
  public int hashCode() {
    return 31 * schema.hashCode() + variables.hashCode();
  }

  private boolean ordersAsIn(Settings that) {
    for (VariableGroup group : VariableGroup.values()) {
      if (!group.of(this).equals(group.of(that))) {
        return false;
      }
    }
    return true;
  }

  /** These, but with the others' say on when transactions begin and end and on their modes. */
  public Settings withTransactionsOf(Settings others) {
    Map<String, String> mixed = new LinkedHashMap<>(variables);
    mixed.keySet().removeIf(Settings::isOfTransactions);
    others.variables.forEach(
        (name, value) -> {
          if (isOfTransactions(name)) {
            mixed.put(name, value);
          }
        });
    return new Settings(schema, mixed);
  }

  private static boolean isOfTransactions(String variable) {
    return TRANSACTIONS.contains(variable)
        || VariableGroup.of(variable) == VariableGroup.TRANSACTION_MODES;
  }

  /** These, as far as they are of other variables. */
  Settings without(Set<String> names) {
    Map<String, String> left = new LinkedHashMap<>(variables);
    left.keySet().removeAll(names);
    return new Settings(schema, left);
  }

  /** The commands that lead from these settings to others; null if none can. */
  @Nullable List<Change> changesTo(Settings wanted, Beginning beginning) {
    return SettingsPath.between(this, wanted, beginning);
  }

  static boolean isExpression(String value) {
    return value.contains("@@");
  }

  /** Whether a value is computed from session variables that are not as on a fresh connection. */
  public boolean readsWhatIsSet(String value) {
    return SESSION_VARIABLE
        .matcher(value)
        .results()
        .map(found -> found.group(1).toLowerCase(Locale.ROOT))
        .anyMatch(this::isTouched);
  }

  private boolean isTouched(String name) {
    VariableGroup group = VariableGroup.of(name);
    return variables.containsKey(name) || (group != null && group.isSetIn(this));
  }

  boolean canBecome(Settings wanted, Beginning beginning) {
    return equals(wanted) || changesTo(wanted, beginning) != null;
  }
}
