package dev.baton.admin.runtime;

import dev.baton.admin.store.ConfigModule;
import dev.baton.admin.store.table.ServerTables;
import dev.baton.admin.store.table.TableDef;
import dev.baton.admin.variable.VariableDef;
import dev.baton.admin.variable.VariableRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rows of {@code runtime_checksums_values}: by them the proxies of a cluster notice that their
 * configurations differ, and which is the newer. A version begins at 1 with what was loaded at the
 * start; the first LOAD raises it even if nothing changed, which is how an operator makes a
 * configuration travel, and later ones raise it with each change. Thread-safe.
 */
public final class Checksums {
  /** Of an empty set of rows. */
  static final String NOTHING = "0x0000000000000000";

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
    List<@Nullable Object[]> all = new ArrayList<>();
    MessageDigest digest = sha256();
    for (TableDef table : tables) {
      List<@Nullable Object[]> some =
          rows.of(table).stream().filter(row -> !local(module, row)).toList();
      digest.update(table.name().getBytes(StandardCharsets.UTF_8));
      update(digest, some);
      all.addAll(some);
    }
    return all.isEmpty()
        ? NOTHING
        : "0x%016X".formatted(ByteBuffer.wrap(digest.digest()).getLong());
  }

  /** Of the rows alone, in whatever order they are. */
  public static String of(List<@Nullable Object[]> rows) {
    MessageDigest digest = sha256();
    update(digest, rows);
    return rows.isEmpty()
        ? NOTHING
        : "0x%016X".formatted(ByteBuffer.wrap(digest.digest()).getLong());
  }

  private static void update(MessageDigest digest, List<@Nullable Object[]> rows) {
    // Deep text of a row: its values in order, quoted by their lengths.
    rows.stream()
        .map(Checksums::text)
        .sorted()
        .forEach(row -> digest.update(row.getBytes(StandardCharsets.UTF_8)));
  }

  private static String text(@Nullable Object[] row) {
    StringBuilder text = new StringBuilder();
    for (Object value : row) {
      String one = value instanceof byte[] bytes ? Arrays.toString(bytes) : Objects.toString(value);
      text.append(value == null ? -1 : one.length()).append(':').append(one).append(';');
    }
    return text.append('\n').toString();
  }

  /** Variables that say something of this one proxy and differ between the members of a cluster. */
  private static boolean local(ConfigModule module, @Nullable Object[] row) {
    if (module.variablePrefix() == null) {
      return false;
    }
    VariableDef def = VariableRegistry.find(String.valueOf(row[0]));
    return def == null || def.kind() == VariableDef.Kind.FIXED || def.noEffect() != null;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
