package dev.baton.admin.engine;

import dev.baton.admin.command.AdminCommand;
import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.ConfigModule;
import dev.baton.admin.store.Database;
import dev.baton.admin.store.Schema;
import dev.baton.admin.store.StoreSession;
import dev.baton.admin.store.table.TableDef;
import dev.baton.admin.variable.VariableDef;
import dev.baton.admin.variable.VariableRegistry;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Moves configuration between the layers, and sets variables. */
final class ConfigExecutor {
  private final Services services;
  private final StoreSession store;

  ConfigExecutor(Services services, StoreSession store) {
    this.services = services;
    this.store = store;
  }

  /** Returns what the administrator should know about it although it was done. */
  List<String> transfer(AdminCommand.Transfer command) throws AdminException {
    return store.call(true, db -> transfer(db, command.module(), command.direction()));
  }

  private List<String> transfer(Database db, ConfigModule module, AdminCommand.Direction direction)
      throws SQLException, AdminException {
    switch (direction) {
      case MEMORY_TO_RUNTIME -> {
        return services.runtime().load(db, module);
      }
      case RUNTIME_TO_MEMORY -> services.runtime().save(db, module);
      case MEMORY_TO_DISK -> db.copy(module, Schema.MAIN, Schema.DISK);
      case DISK_TO_MEMORY -> db.copy(module, Schema.DISK, Schema.MAIN);
      case CONFIG_TO_MEMORY -> fromConfig(db, module);
    }
    return List.of();
  }

  private void fromConfig(Database db, ConfigModule module) throws SQLException, AdminException {
    Map<TableDef, List<@Nullable Object[]>> rows = services.config().read(module);
    String condition =
        module.variablePrefix() == null
            ? "1"
            : "variable_name LIKE '" + module.variablePrefix() + "%'";
    db.atomically(
        () -> {
          for (TableDef table : module.tables()) {
            List<@Nullable Object[]> some = rows.get(table);
            if (some != null) {
              db.replaceRows(Schema.MAIN, table, condition, some);
            }
          }
          services.vault().protect(db, Schema.MAIN);
        });
  }

  /** {@code SET}: in memory, as ProxySQL does; {@code LOAD … TO RUNTIME} brings it into force. */
  List<String> set(AdminCommand.SetVariable command) throws AdminException {
    VariableDef def = VariableRegistry.require(command.name());
    String value = def.normalized(command.value());
    store.call(
        true,
        db -> {
          String shown = def.secret() ? services.vault().shown(db, def.name(), value) : value;
          return db.execute(
              "INSERT INTO main.global_variables VALUES (?, ?) ON CONFLICT (variable_name)"
                  + " DO UPDATE SET variable_value = excluded.variable_value",
              def.name(),
              shown);
        });
    String reason = services.runtime().noEffect(def);
    return reason == null ? List.of() : List.of(def.name() + " has no effect: " + reason);
  }
}
