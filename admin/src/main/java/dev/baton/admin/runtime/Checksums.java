package dev.baton.admin.runtime;

import dev.baton.admin.store.ConfigModule;
import dev.baton.admin.store.table.ServerTables;
import dev.baton.admin.store.table.TableDef;
import dev.baton.admin.variable.VariableDef;
import dev.baton.admin.variable.VariableRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rows of {@code runtime_checksums_values}: by them the proxies of a cluster notice that their
 * configurations differ, and which is the newer. A version begins at 1 with what was loaded at the
 * start; the first LOAD raises it even if nothing changed, which is how an operator makes a
 * configuration travel, and later ones raise it with each change. Thread-safe.
 */
public final class Checksums {
  private static final String SERVERS_ALONE = "mysql_servers";

  /**
   * @param epoch when it was loaded, in seconds since 1970
   */
  public record Value(String name, long version, long epoch, String checksum) {}

  private final InstantSource clock;
  private final Map<String, Value> values = new TreeMap<>();

  Checksums(InstantSource clock) {
    this.clock = clock;
  }

  /** All of them, by name. */
  public synchronized List<Value> values() {
    return List.copyOf(values.values());
  }

  synchronized void loaded(ConfigModule module, TableRows rows) {
    for (String name : module.checksums()) {
      String checksum = checksum(name, module, rows);
      Value before = values.get(name);
      if (before == null) {
        values.put(name, new Value(name, 1, clock.instant().getEpochSecond(), checksum));
      } else if (before.version() == 1 || !before.checksum().equals(checksum)) {
        // Later than what it replaces, whoever's clock made that: or it would not travel.
        long epoch = Math.max(clock.instant().getEpochSecond(), before.epoch() + 1);
        values.put(name, new Value(name, before.version() + 1, epoch, checksum));
      }
    }
  }

  /** What was loaded last came from another member, and is as old as there. */
  public synchronized void received(ConfigModule module, long epoch) {
    for (String name : module.checksums()) {
      values.computeIfPresent(
          name, (key, value) -> new Value(key, value.version(), epoch, value.checksum()));
    }
  }

  /** Under one name, of rows that are not in force here: those of every table of the module. */
  public static String of(
      String name, ConfigModule module, Map<TableDef, List<@Nullable Object[]>> rows) {
    return checksum(name, module, new TableRows(rows));
  }

  /** Whether a row is the same on all members of a cluster. */
  public static boolean travels(ConfigModule module, @Nullable Object[] row) {
    return !local(module, row);
  }

  private static String checksum(String name, ConfigModule module, TableRows rows) {
    List<TableDef> tables =
        name.equals(SERVERS_ALONE) ? List.of(ServerTables.SERVERS) : module.tables();
    RowsDigest digest = new RowsDigest();
    for (TableDef table : tables) {
      for (@Nullable Object[] row : rows.of(table)) {
        if (!local(module, row)) {
          digest.add(table.name(), row);
        }
      }
    }
    return digest.text();
  }

  /** Of the rows alone, in whatever order they are. */
  public static String of(List<@Nullable Object[]> rows) {
    RowsDigest digest = new RowsDigest();
    rows.forEach(row -> digest.add("", row));
    return digest.text();
  }

  /** Variables that say something of this one proxy and differ between the members of a cluster. */
  private static boolean local(ConfigModule module, @Nullable Object[] row) {
    if (module.variablePrefix() == null) {
      return false;
    }
    VariableDef def = VariableRegistry.find(String.valueOf(row[0]));
    return def == null || def.kind() == VariableDef.Kind.FIXED || def.noEffect() != null;
  }
}
