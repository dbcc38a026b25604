package dev.baton.admin.engine;

import dev.baton.admin.runtime.RuntimeLayer;
import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.ConfigModule;
import dev.baton.admin.store.table.TableDef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a member's configuration replaces, as SQL that an administrator can read and run
 * again: two who change the same at once should not have to type it anew. The newest {@value #KEPT}
 * of each module stay.
 */
final class ReplacedConfig {

  /** In the data folder; only the owner can look into it. */
  static final String FOLDER = "cluster-replaced";

  private static final int KEPT = 20;

  private final Path folder;
  private final InstantSource clock;

  ReplacedConfig(Path data, InstantSource clock) {
    this.folder = data.resolve(FOLDER);
    this.clock = clock;
  }

  /** Writes what is in force; null if that is nothing. */
  @Nullable String keep(ConfigModule module, RuntimeLayer runtime) throws AdminException {
    StringBuilder sql = new StringBuilder(200);
    String prefix = module.variablePrefix();
    for (TableDef table : module.tables()) {
      for (@Nullable Object[] row : runtime.rows(table)) {
        if (prefix == null || String.valueOf(row[0]).startsWith(prefix)) {
          sql.append("REPLACE INTO ").append(table.name()).append(" (").append(table.columnList());
          sql.append(") VALUES (").append(values(row)).append(");\n");
        }
      }
    }
    if (sql.isEmpty()) {
      return null;
    }
    String name = module.words().toLowerCase(Locale.ROOT).replace(' ', '_');
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Path file = folder.resolve(name + "-" + clock.instant().toEpochMilli() + ".sql");
      Files.writeString(file, sql);
      prune(name);
      return file.toString();
    } catch (IOException e) {
      throw new AdminException(
          AdminException.STORAGE,
          "what is in force cannot be kept in " + folder + ", so it is not replaced: " + e,
          e);
    }
  }

  private static String values(@Nullable Object[] row) {
    return String.join(
        ", ",
        Stream.of(row)
            .map(
                value ->
                    value == null
                        ? "NULL"
                        : value instanceof Number
                            ? value.toString()
                            : "'" + value.toString().replace("'", "''") + "'")
            .toList());
  }

  private void prune(String name) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> old =
          files
              .filter(file -> file.getFileName().toString().startsWith(name + "-"))
              .sorted(java.util.Comparator.reverseOrder())
              .skip(KEPT)
              .toList();
      for (Path file : old) {
        Files.delete(file);
      }
    }
  }
}
