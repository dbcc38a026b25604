package dev.baton.admin.runtime;

import dev.baton.admin.secret.PasswordVault;
import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.ConfigModule;
import dev.baton.admin.store.Database;
import dev.baton.admin.store.Schema;
import dev.baton.admin.store.TableMirror;
import dev.baton.admin.store.TableRef;
import dev.baton.admin.store.table.SystemTables;
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
  /** What does the work of tables that nobody goes by. */
  private static final Map<ConfigModule, String> INSTEAD =
      Map.of(
          ConfigModule.SCHEDULER,
          ": Baton starts no programs, and what ProxySQL's do (groups, Galera, replication) its"
              + " monitor does; for others use cron or a systemd timer",
          ConfigModule.RESTAPI,
          ": Baton starts no programs; /health and /metrics are built in",
          ConfigModule.MYSQL_FIREWALL,
          ": refuse statements by error_msg in mysql_query_rules");

  private final PasswordVault vault;
  private final List<RuntimeConsumer> consumers;
  private final Checksums checksums;
  private final TableMirror memory = new TableMirror();
  private UsersReader.Known users = UsersReader.Known.NOTHING;
  private final Map<ConfigModule, TableRows> loaded = new EnumMap<>(ConfigModule.class);

  public RuntimeLayer(
      PasswordVault vault, List<? extends RuntimeConsumer> consumers, InstantSource clock) {
    this.vault = vault;
    this.consumers = List.copyOf(consumers);
    this.checksums = new Checksums(clock);
  }

  /** Once for a connection, before anything is loaded. */
  public void prepare(Database db) throws SQLException {
    memory.prepare(db);
  }

  /** To be called after a statement that may have numbered the rows of tables anew. */
  public void renumbered() {
    memory.forget();
  }

  /**
   * {@code LOAD … TO RUNTIME}.
   *
   * @throws AdminException if any row is wrong, or asks for what nobody here does; the message
   *     names it, and nothing has changed
   */
  public void load(Database db, ConfigModule module) throws SQLException, AdminException {
    Problems problems = new Problems(module);
    TableRows rows = read(db, module, loaded.getOrDefault(module, TableRows.NONE));
    idle(module, rows).forEach(problems::add);
    load(db, module, rows, problems);
  }

  /**
   * The same at the start, from what was saved: there what nobody does is only told, since nobody
   * could correct it otherwise.
   *
   * @return what is without effect; mostly nothing
   * @throws AdminException if any row is wrong
   */
  public List<String> loadSaved(Database db, ConfigModule module)
      throws SQLException, AdminException {
    TableRows rows = read(db, module, loaded.getOrDefault(module, TableRows.NONE));
    load(db, module, rows, new Problems(module));
    return idle(module, rows);
  }

  private void load(Database db, ConfigModule module, TableRows rows, Problems problems)
      throws SQLException, AdminException {
    Checksums.Sums sums = checksums.begin(module, rows);
    Map<String, Secret> passwords = vault.open(db);
    RuntimeConfig config = config(module, rows, passwords, problems);
    problems.refuseIfAny();
    if (config instanceof RuntimeConfig.Users some) {
      users = new UsersReader.Known(rows, some, passwords);
    }
    if (config != null) {
      for (RuntimeConsumer consumer : consumers) {
        consumer.check(config);
      }
      for (RuntimeConsumer consumer : consumers) {
        consumer.apply(config);
      }
    }
    if (config instanceof RuntimeConfig.Settings settings) {
      TableRows inForce = rows(settings, module);
      loaded.put(module, inForce);
      checksums.loaded(module, checksums.begin(module, inForce));
    } else {
      loaded.put(module, rows);
      checksums.loaded(module, sums);
    }
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

  /** All rows of a module that are in force; none if it was never loaded. */
  public Map<TableDef, List<@Nullable Object[]>> inForce(ConfigModule module) {
    TableRows rows = loaded.get(module);
    return rows == null ? Map.of() : rows.byTable();
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
  private @Nullable String noEffect(VariableDef def) {
    if (def.noEffect() != null) {
      return def.noEffect();
    }
    boolean honoured = consumers.stream().anyMatch(consumer -> consumer.honours(def.name()));
    return honoured || def.atStart() || def.kind() == VariableDef.Kind.FIXED
        ? null
        : "nothing in this version of Baton goes by it";
  }

  private TableRows read(Database db, ConfigModule module, TableRows known)
      throws SQLException, AdminException {
    Map<TableDef, List<@Nullable Object[]>> rows = new HashMap<>();
    String prefix = module.variablePrefix();
    for (TableDef table : module.tables()) {
      rows.put(
          table,
          prefix == null
              ? memory.rows(db, table)
              : db.rows(
                  Schema.MAIN, table, "variable_name LIKE '" + prefix + "%'", known.of(table)));
    }
    return new TableRows(rows);
  }

  private @Nullable RuntimeConfig config(
      ConfigModule module, TableRows rows, Map<String, Secret> passwords, Problems problems) {
    return switch (module) {
      case MYSQL_SERVERS -> ServersReader.read(rows, problems);
      case MYSQL_USERS -> UsersReader.users(rows, passwords, problems, users);
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

  /** What the rows ask for that nobody goes by. */
  private List<String> idle(ConfigModule module, TableRows rows) {
    List<String> reasons = new ArrayList<>();
    if (module.variablePrefix() != null) {
      for (@Nullable Object[] row : rows.of(SystemTables.GLOBAL_VARIABLES)) {
        VariableDef def = VariableRegistry.find(String.valueOf(row[0]));
        String reason = def == null ? null : refusal(def, String.valueOf(row[1]));
        if (reason != null) {
          reasons.add(reason);
        }
      }
    } else if (consumers.stream().noneMatch(c -> c.consumes(module))) {
      for (TableDef table : module.tables()) {
        long active = rows.of(table).stream().filter(row -> active(table, row)).count();
        if (active > 0) {
          reasons.add(
              table.name()
                  + " has "
                  + active
                  + " active row(s), and nothing in this version of Baton goes by it"
                  + INSTEAD.getOrDefault(module, "")
                  + "; delete them or set active = 0");
        }
      }
    }
    return reasons;
  }

  private static boolean active(TableDef table, @Nullable Object[] row) {
    for (int i = 0; i < row.length; i++) {
      if (table.columns().get(i).name().equals("active")) {
        return !Objects.equals(row[i], 0L);
      }
    }
    return true;
  }

  /** Why the variable cannot have the value, which would change nothing; null if it can. */
  public @Nullable String refusal(VariableDef def, String value) {
    String reason = noEffect(def);
    return reason == null || def.secret() || def.isDefault(value)
        ? null
        : def.name()
            + " cannot be '"
            + value
            + "', it stays '"
            + def.defaultValue()
            + "': "
            + reason;
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
