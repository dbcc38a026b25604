package dev.baton.admin.engine;

import dev.baton.admin.audit.ChangeRecorder.Recorded;
import dev.baton.admin.command.AdminCommand;
import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.ConfigModule;
import dev.baton.admin.store.Database;
import dev.baton.admin.store.Schema;
import dev.baton.admin.store.StoreSession;
import dev.baton.admin.store.TableRef;
import dev.baton.admin.store.table.TableDef;
import dev.baton.admin.variable.VariableDef;
import dev.baton.admin.variable.VariableRegistry;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Moves configuration between the layers, and sets variables. */
final class ConfigExecutor {
  private final Services services;
  private final StoreSession store;

  ConfigExecutor(Services services, StoreSession store) {
    this.services = services;
    this.store = store;
  }

  /**
   * What it changed in memory or on disk, or in what is in force.
   *
   * @throws AdminException if it was not done; nothing has changed then
   */
  Recorded transfer(AdminCommand.Transfer command) throws AdminException {
    ConfigModule module = command.module();
    return store.call(
        true,
        db -> {
          if (command.direction() != AdminCommand.Direction.MEMORY_TO_RUNTIME) {
            return services.recorder().during(db, () -> copy(db, module, command.direction()));
          }
          var before = services.runtime().inForce(module);
          services.runtime().load(db, module);
          return services.recorder().difference(before, services.runtime().inForce(module));
        });
  }

  private void copy(Database db, ConfigModule module, AdminCommand.Direction direction)
      throws SQLException, AdminException {
    switch (direction) {
      case MEMORY_TO_RUNTIME -> throw new IllegalArgumentException("a load is no copy");
      case RUNTIME_TO_MEMORY -> services.runtime().save(db, module);
      case MEMORY_TO_DISK -> db.copy(module, Schema.MAIN, Schema.DISK);
      case DISK_TO_MEMORY -> db.copy(module, Schema.DISK, Schema.MAIN);
      case CONFIG_TO_MEMORY -> fromConfig(db, module);
    }
  }

  /** Rows of the file replace those with the same key; what the file does not name stays. */
  private void fromConfig(Database db, ConfigModule module) throws SQLException, AdminException {
    Map<TableDef, List<@Nullable Object[]>> rows = services.config().read(module);
    db.atomically(
        () -> {
          for (TableDef table : module.tables()) {
            db.mergeRows(Schema.MAIN, table, rows.getOrDefault(table, List.of()));
          }
          services.vault().protect(db, Schema.MAIN);
        });
  }

  /** {@code SET}: in memory, as ProxySQL does; {@code LOAD … TO RUNTIME} brings it into force. */
  Recorded set(AdminCommand.SetVariable command) throws AdminException {
    VariableDef def = VariableRegistry.require(command.name());
    String value = def.normalized(command.value());
    String refusal = services.runtime().refusal(def, value);
    if (refusal != null) {
      throw new AdminException(AdminException.NOT_SUPPORTED, refusal);
    }
    return store.call(
        true,
        db ->
            services
                .recorder()
                .during(
                    db,
                    () -> {
                      String shown =
                          def.secret() ? services.vault().shown(db, def.name(), value) : value;
                      db.execute(
                          "INSERT INTO main.global_variables VALUES (?, ?) ON CONFLICT"
                              + " (variable_name) DO UPDATE SET variable_value ="
                              + " excluded.variable_value",
                          def.name(),
                          shown);
                    }));
  }

  /** What to know of a variable that was set. */
  List<String> notes(AdminCommand.SetVariable command) throws AdminException {
    VariableDef def = VariableRegistry.require(command.name());
    return def.atStart()
        ? List.of(def.name() + " counts from the next start on, once it is saved to disk")
        : List.of();
  }

  /** Moves the digests counted so far to {@code stats_history}; returns how many there were. */
  int saveDigests() throws AdminException {
    TableRef counted = new TableRef(Schema.STATS, "stats_mysql_query_digest_reset");
    long second = services.clock().instant().getEpochSecond();
    return store.call(
        true,
        db -> {
          services.live().refresh(db, Set.of(counted));
          return db.execute(
              "INSERT INTO stats_history.history_mysql_query_digest SELECT ?, * FROM " + counted,
              second);
        });
  }
}
