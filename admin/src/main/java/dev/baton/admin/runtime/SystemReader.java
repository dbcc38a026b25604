package dev.baton.admin.runtime;

import dev.baton.admin.runtime.row.ClusterMemberRow;
import dev.baton.admin.runtime.row.RestRouteRow;
import dev.baton.admin.runtime.row.SchedulerRow;
import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.ConfigModule;
import dev.baton.admin.store.table.SystemTables;
import dev.baton.admin.variable.VariableDef;
import dev.baton.admin.variable.VariableRegistry;
import dev.baton.core.secret.Secret;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads and checks variables, the proxies of the cluster, and the proxy's own chores. */
final class SystemReader {
  private SystemReader() {}

  static RuntimeConfig.Settings variables(
      ConfigModule module, TableRows rows, Map<String, Secret> passwords, Problems problems) {
    String prefix = Objects.requireNonNull(module.variablePrefix());
    Map<String, String> values = new HashMap<>();
    for (VariableDef def : VariableRegistry.all()) {
      if (def.name().startsWith(prefix)) {
        values.put(def.name(), def.defaultValue());
      }
    }
    for (@Nullable Object[] row : rows.of(SystemTables.GLOBAL_VARIABLES)) {
      String name = String.valueOf(row[0]);
      try {
        VariableDef def = VariableRegistry.require(name);
        String value = def.normalized(String.valueOf(row[1]));
        boolean unknownPassword =
            def.kind() == VariableDef.Kind.PASSWORD
                && !value.isEmpty()
                && !passwords.containsKey(value);
        if (unknownPassword) {
          problems.add(name, "is a hash whose password is not known here; set it in clear");
        }
        values.put(name, value);
      } catch (AdminException e) {
        problems.add(SystemTables.GLOBAL_VARIABLES.name() + " (" + name + ")", e.reason());
      }
    }
    return new RuntimeConfig.Settings(module, new Variables(values, passwords));
  }

  static RuntimeConfig.Cluster cluster(TableRows rows, Problems problems) {
    return new RuntimeConfig.Cluster(
        rows.map(
            SystemTables.PROXYSQL_SERVERS,
            2,
            problems,
            row -> {
              int port = row.count("port");
              if (port < 1 || port > 65_535) {
                row.problem("port", "is not between 1 and 65535");
              }
              return new ClusterMemberRow(
                  row.text("hostname"), port, row.count("weight"), row.text("comment"));
            }));
  }

  static RuntimeConfig.Schedule schedule(TableRows rows, Problems problems) {
    return new RuntimeConfig.Schedule(
        rows.map(
            SystemTables.SCHEDULER,
            1,
            problems,
            row ->
                new SchedulerRow(
                    row.longNumber("id"),
                    row.flag("active"),
                    row.longNumber("interval_ms"),
                    row.text("filename"),
                    arguments(row),
                    row.text("comment"))));
  }

  private static List<String> arguments(RowReader row) {
    return Stream.of("arg1", "arg2", "arg3", "arg4", "arg5")
        .map(row::optionalText)
        .takeWhile(Objects::nonNull)
        .map(Objects::requireNonNull)
        .toList();
  }

  static RuntimeConfig.RestRoutes routes(TableRows rows, Problems problems) {
    return new RuntimeConfig.RestRoutes(
        rows.map(
            SystemTables.RESTAPI_ROUTES,
            1,
            problems,
            row ->
                new RestRouteRow(
                    row.longNumber("id"),
                    row.flag("active"),
                    row.longNumber("timeout_ms"),
                    row.text("method"),
                    row.text("uri"),
                    row.text("script"),
                    row.text("comment"))));
  }
}
