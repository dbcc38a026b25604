package dev.baton.admin.engine;

import dev.baton.admin.audit.AuditEntry;
import dev.baton.admin.audit.ChangeRecorder.Recorded;
import dev.baton.admin.runtime.Checksums;
import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.ConfigModule;
import dev.baton.admin.store.Database;
import dev.baton.admin.store.Schema;
import dev.baton.admin.store.table.TableDef;
import dev.baton.core.secret.Secret;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings a member's configuration into memory and into force here, or leaves everything as it is.
 * What was in force is kept in a file first.
 */
final class Takeover {

  private final Services services;
  private final ReplacedConfig replaced;

  Takeover(Services services) {
    this.services = services;
    this.replaced = ReplacedConfig.of(services);
  }

  /**
   * Returns where what was in force is kept; null if it was nothing.
   *
   * @throws AdminException if the rows are not what the member said, are not right here, or cannot
   *     be stored
   */
  @Nullable String take(Database db, MemberConfig config) throws SQLException, AdminException {
    ConfigModule module = config.module();
    String received = Checksums.of(config.checksum(), module, config.rows());
    if (!received.equals(config.expected())) {
      throw new AdminException(
          AdminException.GENERAL,
          "the rows have the checksum " + received + " and not " + config.expected());
    }
    List<String> kept = new ArrayList<>();
    var before = services.runtime().inForce(module);
    db.atomically(
        () -> {
          for (Secret password : config.passwords()) {
            services.vault().remember(db, password);
          }
          for (TableDef table : module.tables()) {
            replace(db, module, table, config.rows().getOrDefault(table, List.of()));
          }
          String file = replaced.keep(module, services.runtime(), config.from());
          if (file != null) {
            kept.add(file);
          }
          if (config.save()) {
            db.copy(module, Schema.MAIN, Schema.DISK);
          }
          services.runtime().load(db, module); // the last that can fail
          services.runtime().checksums().received(module, config.epoch());
        });
    Recorded changed = services.recorder().difference(before, services.runtime().inForce(module));
    services
        .audit()
        .record(
            new AuditEntry(
                services.clock().instant(),
                "cluster",
                config.from(),
                "LOAD " + module.words() + " TO RUNTIME, as " + config.from() + " has it",
                "OK",
                changed.changes(),
                changed.rows()));
    return kept.isEmpty() ? null : kept.getFirst();
  }

  private static void replace(
      Database db, ConfigModule module, TableDef table, List<@Nullable Object[]> rows)
      throws SQLException, AdminException {
    if (module.variablePrefix() == null) {
      db.replaceRows(Schema.MAIN, table, "1", rows);
      return;
    }
    for (@Nullable Object[] row : rows) {
      if (Checksums.travels(module, row)) {
        db.execute("INSERT OR REPLACE INTO main.global_variables VALUES (?, ?)", row[0], row[1]);
      }
    }
  }
}
