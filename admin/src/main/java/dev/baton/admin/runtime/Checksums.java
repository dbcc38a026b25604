package dev.baton.admin.runtime;

import dev.baton.admin.store.ConfigModule;
import dev.baton.admin.store.RowChanges;
import dev.baton.admin.store.table.ServerTables;
import dev.baton.admin.store.table.TableDef;
import dev.baton.admin.variable.VariableDef;
import dev.baton.admin.variable.VariableRegistry;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * The rows of {@code runtime_checksums_values}: by them the proxies of a cluster notice that their
 * configurations differ, and which is the newer. A version begins at 1 with what was loaded at the
 * start; the first LOAD raises it even if nothing changed, which is how an operator makes a
 * configuration travel, and later ones raise it with each change. Thread-safe.
 */
public final class Checksums {
  private static final String SERVERS_ALONE = "mysql_servers";

  /** By name, with {@code mysql_servers_v2} at the end: as ProxySQL shows them. */
  private static final Comparator<String> SHOWN =
      Comparator.comparing((String name) -> name.endsWith("_v2"))
          .thenComparing(Comparator.naturalOrder());

  /** Rows that are worth a thread. */
  private static final int MANY = 1_000;

  /**
   * @param epoch when it was loaded, in seconds since 1970
   */
  public record Value(String name, long version, long epoch, String checksum) {}

  private final InstantSource clock;
  private final Map<String, Value> values = new TreeMap<>(SHOWN);
  private final Map<String, Known> known = new HashMap<>();

  Checksums(InstantSource clock) {
    this.clock = clock;
  }

  /** All of them, in the order in which they are shown. */
  public synchronized List<Value> values() {
    return List.copyOf(values.values());
  }

  /** Sums that are being made while the rows are checked. */
  interface Sums {
    Map<String, Known> finished();
  }

  /**
   * Begins to sum up what is perhaps brought into force: of thousands of rows that have changed on
   * another thread.
   */
  synchronized Sums begin(ConfigModule module, TableRows rows) {
    Map<String, Known> from = Map.copyOf(known);
    int changes = 0;
    for (String name : module.checksums()) {
      changes += from.getOrDefault(name, Known.NOTHING).distance(module, rows);
    }
    if (changes < MANY) {
      return () -> sums(from, module, rows);
    }
    FutureTask<Map<String, Known>> task = new FutureTask<>(() -> sums(from, module, rows));
    Thread.ofVirtual().name("checksums").start(task);
    return () -> join(task);
  }

  private static Map<String, Known> join(FutureTask<Map<String, Known>> task) {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while checksums were made", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("checksums could not be made", e.getCause());
    }
  }

  private static Map<String, Known> sums(
      Map<String, Known> from, ConfigModule module, TableRows rows) {
    Map<String, Known> sums = new HashMap<>();
    for (String name : module.checksums()) {
      sums.put(name, from.getOrDefault(name, Known.NOTHING).next(name, module, rows));
    }
    return sums;
  }

  synchronized void loaded(ConfigModule module, Sums sums) {
    Map<String, Known> made = sums.finished();
    known.putAll(made);
    for (String name : module.checksums()) {
      String checksum = Objects.requireNonNull(made.get(name)).digest().text();
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
    return Known.NOTHING.next(name, module, new TableRows(rows)).digest().text();
  }

  /** Whether a row is the same on all members of a cluster. */
  public static boolean travels(ConfigModule module, @Nullable Object[] row) {
    return !local(module, row);
  }

  /** A sum that only rows are added to and taken from which have changed since. */
  private record Known(RowsDigest digest, TableRows rows) {
    static final Known NOTHING = new Known(new RowsDigest(), TableRows.NONE);

    int distance(ConfigModule module, TableRows now) {
      int rows = 0;
      for (TableDef table : module.tables()) {
        rows += RowChanges.of(this.rows.of(table), now.of(table)).added().size();
      }
      return rows;
    }

    Known next(String name, ConfigModule module, TableRows now) {
      RowsDigest next = digest.copy();
      List<TableDef> tables =
          name.equals(SERVERS_ALONE) ? List.of(ServerTables.SERVERS) : module.tables();
      for (TableDef table : tables) {
        RowChanges changes = RowChanges.of(rows.of(table), now.of(table));
        for (@Nullable Object[] row : changes.removed()) {
          if (!local(module, row)) {
            next.remove(table.name(), row);
          }
        }
        for (@Nullable Object[] row : changes.added()) {
          if (!local(module, row)) {
            next.add(table.name(), row);
          }
        }
      }
      return new Known(next, now);
    }
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
