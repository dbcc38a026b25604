package dev.baton.admin.runtime;

import dev.baton.admin.secret.PasswordVault;
import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.ConfigModule;
import dev.baton.admin.store.Database;
import dev.baton.admin.store.Schema;
import dev.baton.admin.store.TableRef;
import dev.baton.admin.store.table.TableDef;
import dev.baton.admin.variable.VariableDef;
import dev.baton.admin.variable.VariableRegistry;
import dev.baton.core.secret.Secret;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is in force. {@link #load} reads the whole of a module from memory, checks every row, lets
 * the consumers look at it, and only then hands it over: all of it or nothing. Used inside {@link
 * dev.baton.admin.store.StoreSession#call}, so by one thread at a time.
 */
public final class RuntimeLayer {
  private final PasswordVault vault;
  private final List<RuntimeConsumer> consumers;
  private final Checksums checksums;
  private final Map<ConfigModule, TableRows> loaded = new EnumMap<>(ConfigModule.class);

  public RuntimeLayer(
      PasswordVault vault, List<? extends RuntimeConsumer> consumers, InstantSource clock) {
    this.vault = vault;
    this.consumers = List.copyOf(consumers);
    this.checksums = new Checksums(clock);
  }

  /**
   * {@code LOAD … TO RUNTIME}.
   *
   * @return what the administrator should know although it was loaded; may be empty
   * @throws AdminException if any row is wrong; the message names it, and nothing has changed
   */
  public List<String> load(Database db, ConfigModule module) throws SQLException, AdminException {
    TableRows rows = read(db, module);
    Problems problems = new Problems(module);
    Map<String, Secret> passwords = vault.open(db);
    RuntimeConfig config = config(module, rows, passwords, problems);
    problems.refuseIfAny();
    if (config != null) {
      for (RuntimeConsumer consumer : consumers) {
        consumer.check(config);
      }
      for (RuntimeConsumer consumer : consumers) {
        consumer.apply(config);
      }
    }
    TableRows inForce =
        config instanceof RuntimeConfig.Settings settings ? rows(settings, module) : rows;
    loaded.put(module, inForce);
    checksums.loaded(module, inForce);
    return warnings(module, config);
  }

  /** {@code SAVE … TO MEMORY}. */
  public void save(Database db, ConfigModule module) throws SQLException, AdminException {
    TableRows rows = loaded.get(module);
    if (rows == null) {
      throw new AdminException(
          AdminException.GENERAL,
          module.words() + " was never loaded to runtime; memory is left as it is");
    }
    String condition =
        module.variablePrefix() == null
            ? "1"
            : "variable_name LIKE '" + module.variablePrefix() + "%'";
    db.atomically(
        () -> {
          for (TableDef table : module.tables()) {
            db.replaceRows(Schema.MAIN, table, condition, rows.of(table));
          }
        });
  }

  /** The rows of a configuration table that are in force. */
  public List<@Nullable Object[]> rows(TableDef table) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    loaded.values().forEach(some -> rows.addAll(some.of(table)));
    return rows;
  }

  public Checksums checksums() {
    return checksums;
  }

  /** {@code runtime_checksums_values}. */
  List<@Nullable Object[]> checksumRows() {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (Checksums.Value value : checksums.values()) {
      rows.add(new Object[] {value.name(), value.version(), value.epoch(), value.checksum()});
    }
    return rows;
  }

  /** Why setting the variable changes nothing; null if it does. */
  public @Nullable String noEffect(VariableDef def) {
    if (def.noEffect() != null) {
      return def.noEffect();
    }
    boolean honoured = consumers.stream().anyMatch(consumer -> consumer.honours(def.name()));
    return honoured || def.kind() == VariableDef.Kind.FIXED
        ? null
        : "nothing in this version of Baton goes by it";
  }

  private static TableRows read(Database db, ConfigModule module)
      throws SQLException, AdminException {
    Map<TableDef, List<@Nullable Object[]>> rows = new HashMap<>();
    String prefix = module.variablePrefix();
    for (TableDef table : module.tables()) {
      rows.put(
          table,
          db.rows(
              Schema.MAIN, table, prefix == null ? "1" : "variable_name LIKE '" + prefix + "%'"));
    }
    return new TableRows(rows);
  }

  private static @Nullable RuntimeConfig config(
      ConfigModule module, TableRows rows, Map<String, Secret> passwords, Problems problems) {
    return switch (module) {
      case MYSQL_SERVERS -> ServersReader.read(rows, problems);
      case MYSQL_USERS -> UsersReader.users(rows, passwords, problems);
      case MYSQL_QUERY_RULES -> RulesReader.read(rows, problems);
      case MYSQL_FIREWALL -> UsersReader.firewall(rows, problems);
      case MYSQL_VARIABLES, ADMIN_VARIABLES ->
          SystemReader.variables(module, rows, passwords, problems);
      case PROXYSQL_SERVERS -> SystemReader.cluster(rows, problems);
      case SCHEDULER -> SystemReader.schedule(rows, problems);
      case RESTAPI -> SystemReader.routes(rows, problems);
      case COREDUMP -> null;
    };
  }

  private static TableRows rows(RuntimeConfig.Settings settings, ConfigModule module) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    settings.variables().values().entrySet().stream()
        .sorted(Map.Entry.comparingByKey(Comparator.naturalOrder()))
        .forEach(entry -> rows.add(new Object[] {entry.getKey(), entry.getValue()}));
    return new TableRows(Map.of(module.tables().getFirst(), rows));
  }

  private List<String> warnings(ConfigModule module, @Nullable RuntimeConfig config) {
    List<String> warnings = new ArrayList<>();
    if (config instanceof RuntimeConfig.Settings settings) {
      for (VariableDef def : VariableRegistry.all()) {
        String reason = noEffect(def);
        boolean here = settings.variables().values().containsKey(def.name());
        if (reason != null && here && settings.variables().changed(def)) {
          warnings.add(def.name() + " has no effect: " + reason);
        }
      }
    } else if (!isEmpty(module) && consumers.stream().noneMatch(c -> c.consumes(module))) {
      warnings.add(
          module.words()
              + " are kept and shown, but nothing in this version of Baton goes by them");
    }
    return warnings;
  }

  private boolean isEmpty(ConfigModule module) {
    TableRows rows = Objects.requireNonNull(loaded.get(module));
    return module.tables().stream().allMatch(table -> rows.of(table).isEmpty());
  }

  /** The tables that show what is in force, with where their rows come from. */
  Map<TableRef, TableSource> sources(Iterable<TableDef> configuration) {
    Map<TableRef, TableSource> sources = new HashMap<>();
    for (TableDef table : configuration) {
      sources.put(
          new TableRef(Schema.MAIN, TableRef.RUNTIME_PREFIX + table.name()), () -> rows(table));
    }
    return sources;
  }
}
