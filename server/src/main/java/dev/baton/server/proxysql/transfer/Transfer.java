package dev.baton.server.proxysql.transfer;

import dev.baton.admin.secret.PasswordHash;
import dev.baton.admin.store.Catalog;
import dev.baton.admin.store.CnfText;
import dev.baton.admin.store.table.ServerTables;
import dev.baton.admin.store.table.SystemTables;
import dev.baton.admin.store.table.TableDef;
import dev.baton.admin.store.table.UserTables;
import dev.baton.server.proxy.HostgroupSettings;
import dev.baton.server.proxy.UserAttributes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A ProxySQL's configuration as a {@code proxysql.cnf} that Baton's proxy takes whole. What Baton
 * does not go by is left out, or has the value that asks for nothing, and is named: in the file's
 * first lines and in the result. Immutable.
 *
 * @param text of the file; it has passwords in it
 * @param taken by name, how many rows of each table, and variables that are not at their defaults
 * @param leftOut a sentence for each thing
 */
public record Transfer(String text, Map<String, Integer> taken, List<String> leftOut) {

  private static final String NOT_HONOURED = "Baton does not go by it yet";

  public Transfer {
    taken = Collections.unmodifiableMap(new TreeMap<>(taken));
    leftOut = List.copyOf(leftOut);
  }

  /**
   * @param from where it comes from, for the file's first line
   * @throws IOException if a table cannot be read
   */
  public static Transfer of(ProxySqlRows source, String from) throws IOException {
    Map<String, Integer> taken = new HashMap<>();
    List<String> leftOut = new ArrayList<>();
    CnfText tables = new CnfText();
    VariableTransfer variables = VariableTransfer.of(rows(source, SystemTables.GLOBAL_VARIABLES));
    leftOut.addAll(variables.leftOut());
    variables
        .groups()
        .forEach(
            (group, values) -> {
              tables.group(group, values);
              taken.put(group, values.size());
            });
    for (TableDef table : Catalog.configuration()) {
      if (!table.equals(SystemTables.GLOBAL_VARIABLES)) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (Map<String, @Nullable String> row : rows(source, table)) {
          take(table, row, rows, leftOut);
        }
        tables.table(table, rows);
        if (!rows.isEmpty()) {
          taken.put(table.name(), rows.size());
        }
      }
    }
    for (String table : NotHonoured.UNKNOWN_TABLES) {
      int lost = source.rows(table).orElse(List.of()).size();
      if (lost > 0) {
        leftOut.add(table + ": " + lost + " rows, there is no such table");
      }
    }
    return new Transfer(head(from, leftOut) + tables, taken, leftOut);
  }

  private static List<Map<String, @Nullable String>> rows(ProxySqlRows source, TableDef table)
      throws IOException {
    return source.rows(table.name()).orElse(List.of());
  }

  private static String head(String from, List<String> leftOut) {
    CnfText head = new CnfText().comment("The configuration of " + from + ", for Baton's proxy.");
    leftOut.forEach(line -> head.comment("Left out: " + line));
    return head + "\n";
  }

  private static void take(
      TableDef table,
      Map<String, @Nullable String> given,
      List<@Nullable Object[]> rows,
      List<String> leftOut) {
    Map<String, @Nullable String> left = new LinkedHashMap<>(given);
    @Nullable Object[] row = new @Nullable Object[table.columns().size()];
    for (int i = 0; i < row.length; i++) {
      TableDef.Column column = table.columns().get(i);
      row[i] = value(column, left.remove(column.name()));
    }
    String name = table.name() + " " + name(table, row);
    if (NotHonoured.TABLES.contains(table)) {
      leftOut.add(name + ": " + NOT_HONOURED);
      return;
    }
    if (table.equals(ServerTables.SERVERS) && Objects.equals(row[index(table, "port")], 0L)) {
      leftOut.add(name + ": port 0 is a socket file, Baton reaches servers by TCP only");
      return;
    }
    Map<String, @Nullable Object> harmless = NotHonoured.HARMLESS.getOrDefault(table, Map.of());
    harmless.forEach(
        (column, nothing) -> {
          int i = index(table, column);
          Object value = known(table, column, String.valueOf(row[i]), nothing);
          if (asksForMore(row[i], value)) {
            leftOut.add("%s: %s=%s, %s".formatted(name, column, row[i], NOT_HONOURED));
            row[i] = value;
          }
        });
    if (table.equals(UserTables.USERS)) {
      takeCertificate(name, row, leftOut);
      takeLock(name, row, leftOut);
    }
    left.forEach(
        (column, value) -> {
          if (value != null && !value.isEmpty() && !value.equals("0")) {
            leftOut.add("%s: %s=%s, there is no such column".formatted(name, column, value));
          }
        });
    rows.add(row);
  }

  /** What of a column Baton goes by. */
  private static @Nullable Object known(
      TableDef table, String column, String given, @Nullable Object nothing) {
    if (table.equals(UserTables.USERS) && column.equals("attributes")) {
      return UserAttributes.known(given);
    }
    return column.equals("hostgroup_settings") ? HostgroupSettings.known(given) : nothing;
  }

  /** Who shows a certificate reveals no password, and without one nobody gets to the servers. */
  private static void takeCertificate(String name, @Nullable Object[] row, List<String> leftOut) {
    boolean certificate = !UserAttributes.known(text(row, "attributes")).isEmpty();
    if (certificate && PasswordHash.isOne(text(row, "password"))) {
      leftOut.add(
          name
              + ": active=1, with spiffe_id the password has to be known in clear; give it and set"
              + " active=1 again");
      row[index(UserTables.USERS, "active")] = 0L;
    }
  }

  /** What is not read cannot be kept in a schema. */
  private static void takeLock(String name, @Nullable Object[] row, List<String> leftOut) {
    int locked = index(UserTables.USERS, "schema_locked");
    if (Objects.equals(row[locked], 1L)
        && Objects.equals(row[index(UserTables.USERS, "fast_forward")], 1L)) {
      leftOut.add(name + ": schema_locked=1, with fast_forward=1 statements are not read");
      row[locked] = 0L;
    }
  }

  private static String text(@Nullable Object[] user, String column) {
    return String.valueOf(user[index(UserTables.USERS, column)]);
  }

  private static boolean asksForMore(@Nullable Object given, @Nullable Object harmless) {
    return given != null && !given.equals("") && !given.equals("{}") && !given.equals(harmless);
  }

  private static int index(TableDef table, String column) {
    for (int i = 0; i < table.columns().size(); i++) {
      if (table.columns().get(i).name().equals(column)) {
        return i;
      }
    }
    throw new IllegalArgumentException(table.name() + " has no column " + column);
  }

  private static @Nullable Object value(TableDef.Column column, @Nullable String text) {
    boolean number = text != null && column.type().startsWith("INT") && text.matches("-?\\d{1,18}");
    return number ? (Object) Long.valueOf(text) : text;
  }

  /** The row's key. */
  private static String name(TableDef table, @Nullable Object[] row) {
    return Arrays.stream(table.key())
        .mapToObj(i -> table.columns().get(i).name() + "=" + row[i])
        .collect(Collectors.joining(", ", "(", ")"));
  }
}
