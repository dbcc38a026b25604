package dev.baton.server.proxy;

import dev.baton.admin.runtime.ConfigSource;
import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.Catalog;
import dev.baton.admin.store.ConfigModule;
import dev.baton.admin.store.table.SystemTables;
import dev.baton.admin.store.table.TableDef;
import dev.baton.admin.variable.VariableDef;
import dev.baton.admin.variable.VariableRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * What {@code --config} names: a {@code proxysql.cnf}, or YAML of the same shape. Each table is a
 * list of rows by column names; variables stand in {@code mysql_variables} and {@code
 * admin_variables} without their prefixes. Read anew each time it is asked.
 */
final class ConfigFile implements ConfigSource {

  /** What proxysql.cnf calls otherwise than the table. */
  private static final Map<String, String> ALIASES =
      Map.of("address", "hostname", "hostgroup", "hostgroup_id");

  private static final Set<String> GROUPS = Set.of("admin_variables", "mysql_variables");

  /** What proxysql.cnf says of ProxySQL's own process, for which Baton has options. */
  private static final Set<String> OF_THE_PROCESS =
      Set.of(
          "datadir",
          "errorlog",
          "execute_on_exit_failure",
          "restart_on_missing_heartbeats",
          "set_thread_name",
          "cluster_sync_interfaces");

  private static final Pattern DEFAULT = Pattern.compile("DEFAULT\\s*\\(?\\s*('[^']*'|-?\\d+)");

  private final Path file;

  ConfigFile(Path file) {
    this.file = file;
  }

  /** {@code admin_credentials} or {@code stats_credentials}; null if the file does not say. */
  @Nullable String credentials(String variable) throws AdminException {
    Object value = group("admin_variables").get(variable);
    return value == null ? null : value.toString();
  }

  @Override
  public Map<TableDef, List<@Nullable Object[]>> read(ConfigModule module) throws AdminException {
    String prefix = module.variablePrefix();
    if (prefix != null) {
      return Map.of(SystemTables.GLOBAL_VARIABLES, variables(prefix));
    }
    Map<TableDef, List<@Nullable Object[]>> tables = new HashMap<>();
    Map<String, Object> all = parse();
    refuseUnknown(all.keySet());
    for (TableDef table : module.tables()) {
      Object given = all.get(table.name());
      if (given != null) {
        tables.put(table, rows(table, given));
      }
    }
    return tables;
  }

  private void refuseUnknown(Set<String> sections) throws AdminException {
    for (String section : sections) {
      boolean table = Catalog.configuration().stream().anyMatch(one -> one.name().equals(section));
      if (!table && !GROUPS.contains(section) && !OF_THE_PROCESS.contains(section)) {
        throw wrong(
            section.startsWith("pgsql_")
                ? section + ": Baton is no proxy for PostgreSQL; remove the section"
                : "there is no table or group " + section);
      }
    }
  }

  private List<@Nullable Object[]> rows(TableDef table, Object given) throws AdminException {
    if (!(given instanceof List<?> list)) {
      throw wrong(table.name() + " is not a list of rows");
    }
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (Object item : list) {
      if (!(item instanceof Map<?, ?> values)) {
        throw wrong(table.name() + ": a row is not a group of columns");
      }
      rows.add(row(table, values));
    }
    return rows;
  }

  private @Nullable Object[] row(TableDef table, Map<?, ?> values) throws AdminException {
    Map<String, Object> left = new TreeMap<>();
    values.forEach(
        (name, value) -> {
          String key = String.valueOf(name).toLowerCase(Locale.ROOT);
          left.put(ALIASES.getOrDefault(key, key), value);
        });
    @Nullable Object[] row = new @Nullable Object[table.columns().size()];
    for (int i = 0; i < row.length; i++) {
      TableDef.Column column = table.columns().get(i);
      Object value = left.remove(column.name().toLowerCase(Locale.ROOT));
      row[i] =
          value == null
              ? defaultOf(column)
              : value instanceof Boolean flag ? (flag ? 1L : 0L) : value;
    }
    if (!left.isEmpty()) {
      throw wrong(table.name() + " has no column " + left.keySet().iterator().next());
    }
    return row;
  }

  private static @Nullable Object defaultOf(TableDef.Column column) {
    Matcher found = DEFAULT.matcher(column.rule());
    if (!found.find()) {
      return null;
    }
    String text = found.group(1);
    return text.startsWith("'") ? text.substring(1, text.length() - 1) : Long.valueOf(text);
  }

  /** Those that the file names. */
  private List<@Nullable Object[]> variables(String prefix) throws AdminException {
    Map<String, Object> given = new LinkedHashMap<>(group(prefix.replace("-", "") + "_variables"));
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (VariableDef def : VariableRegistry.all()) {
      if (def.name().startsWith(prefix)) {
        Object value = given.remove(def.name().substring(prefix.length()));
        if (value != null) {
          rows.add(new @Nullable Object[] {def.name(), value.toString()});
        }
      }
    }
    if (!given.isEmpty()) {
      throw wrong("there is no variable " + prefix + given.keySet().iterator().next());
    }
    return rows;
  }

  private Map<String, Object> group(String name) throws AdminException {
    Object group = parse().get(name);
    Map<String, Object> values = new LinkedHashMap<>();
    if (group instanceof Map<?, ?> map) {
      map.forEach((key, value) -> values.put(String.valueOf(key), value));
    } else if (group != null) {
      throw wrong(name + " is not a group of values");
    }
    return values;
  }

  private Map<String, Object> parse() throws AdminException {
    try {
      String text = Files.readString(file);
      String name = file.toString();
      return name.endsWith(".yaml") || name.endsWith(".yml") ? yaml(text) : LibConfig.parse(text);
    } catch (IOException e) {
      throw wrong("it cannot be read: " + e);
    } catch (IllegalArgumentException | YamlEngineException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private static Map<String, Object> yaml(String text) {
    Object document = new Load(LoadSettings.builder().build()).loadFromString(text);
    Map<String, Object> values = new LinkedHashMap<>();
    if (document instanceof Map<?, ?> map) {
      map.forEach((key, value) -> values.put(String.valueOf(key), value));
    } else if (document != null) {
      throw new IllegalArgumentException("it is not a map of tables and variables");
    }
    return values;
  }

  private AdminException wrong(String what) {
    return new AdminException(AdminException.WRONG_VALUE, "the file " + file + ": " + what);
  }
}
