package dev.baton.admin.runtime;

import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.ConfigModule;
import dev.baton.admin.store.table.TableDef;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The file that {@code LOAD … FROM CONFIG} reads. */
@FunctionalInterface
public interface ConfigSource {

  /** For an administration that was started without one. */
  ConfigSource NONE =
      module -> {
        throw new AdminException(
            AdminException.NOT_SUPPORTED,
            "Baton was started without a configuration file to load " + module.words() + " from");
      };

  /**
   * The rows that the file gives for the module's tables, columns in the order of the definition.
   *
   * @throws AdminException if there is no file, or it cannot be read or understood
   */
  Map<TableDef, List<@Nullable Object[]>> read(ConfigModule module) throws AdminException;
}
