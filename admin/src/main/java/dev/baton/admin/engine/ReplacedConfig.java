package dev.baton.admin.engine;

import dev.baton.admin.runtime.LiveTables;
import dev.baton.admin.runtime.RuntimeLayer;
import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.ConfigModule;
import dev.baton.admin.store.Schema;
import dev.baton.admin.store.table.StatsTables;
import dev.baton.admin.store.table.TableDef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what a member's configuration replaces, as SQL that an administrator can read and run
 * again: two who change the same at once should not have to type it anew. The newest {@value #KEPT}
 * of each module stay.
 */
final class ReplacedConfig {

  /** In the data folder; only the owner can look into it. */
  static final String FOLDER = "cluster-replaced";

  private static final int KEPT = 20;

  private static final String STATEMENT = "REPLACE INTO ";

  /** The module, and when in milliseconds since 1970. */
  private static final Pattern NAME = Pattern.compile("(\\w+)-(\\d{1,18})\\.sql");

  /** How a file begins; after it HOST:PORT of the member. */
  private static final String HEADER = "-- Replaced by what is in force on ";

  private static final Logger LOG = LoggerFactory.getLogger(ReplacedConfig.class);

  private final Path folder;
  private final InstantSource clock;

  ReplacedConfig(Path data, InstantSource clock) {
    this.folder = data.resolve(FOLDER);
    this.clock = clock;
  }

  static ReplacedConfig of(Services services) {
    return new ReplacedConfig(services.store().folder(), services.clock());
  }

  void provideTo(LiveTables tables) {
    tables.provide(Schema.STATS, StatsTables.CLUSTER_REPLACED.name(), this::rows);
  }

  /**
   * Writes what is in force; null if that is nothing.
   *
   * @param by HOST:PORT of the member whose configuration replaces it
   */
  @Nullable String keep(ConfigModule module, RuntimeLayer runtime, String by)
      throws AdminException {
    StringBuilder sql = new StringBuilder(200);
    String prefix = module.variablePrefix();
    for (TableDef table : module.tables()) {
      for (@Nullable Object[] row : runtime.rows(table)) {
        if (prefix == null || String.valueOf(row[0]).startsWith(prefix)) {
          sql.append(STATEMENT).append(table.name()).append(" (").append(table.columnList());
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
      Files.writeString(file, HEADER + by + "\n" + sql);
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

  /** The newest first. */
  private List<@Nullable Object[]> rows() {
    List<@Nullable Object[]> rows = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return rows; // nothing was ever replaced
    }
    try (Stream<Path> files = Files.list(folder)) {
      files.forEach(file -> add(rows, file));
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("{} cannot be read: {}", folder, e.getMessage());
    }
    rows.sort(Comparator.comparing(row -> -(Long) Objects.requireNonNull(row[1])));
    return rows;
  }

  private static void add(List<@Nullable Object[]> rows, Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    if (!name.matches()) {
      return; // somebody else's
    }
    try (Stream<String> lines = Files.lines(file)) {
      List<String> all = lines.toList();
      String first = all.isEmpty() ? "" : all.getFirst();
      boolean told = first.startsWith(HEADER);
      rows.add(
          new Object[] {
            name.group(1),
            Long.parseLong(name.group(2)) / 1_000,
            told ? first.substring(HEADER.length()) : "",
            all.stream().filter(line -> line.startsWith(STATEMENT)).count(),
            file.toString()
          });
    } catch (NoSuchFileException e) {
      LOG.debug("{} is among the oldest and was just removed", file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void prune(String name) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> old =
          files
              .filter(file -> file.getFileName().toString().startsWith(name + "-"))
              .sorted(Comparator.reverseOrder())
              .skip(KEPT)
              .toList();
      for (Path file : old) {
        Files.delete(file);
      }
    }
  }
}
